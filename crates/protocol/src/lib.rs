//! What must happen on chain: numbers in, numbers out.
//!
//! Every amount, rounding and refusal of the contracts is decided here; the contracts read
//! storage, ask, write the answer down and talk to other contracts. The tests, and everything
//! off chain that has to come to the chain's result, call the same functions. Nothing here knows
//! storage, callers or a clock, and nothing panics. `docs/protocol.md` numbers the formulas.
#![no_std]

pub mod bonuses;
pub mod fee_distributor;
pub mod fee_splitter;
pub mod fixed;
pub mod governor;
pub mod invariants;
pub mod merkle_rewards;
pub mod time;
pub mod timelock;
pub mod token;
pub mod vault;
pub mod vote_escrow;
