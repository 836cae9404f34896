//! What a wallet sees, over JSON-RPC: real programs, put on a chain by the real plan.
#![allow(missing_docs, reason = "tests are read by their names")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod batches;
mod fee_distributor;
mod fee_splitter;
mod four_weeks;
mod governor;
mod histories;
mod hostile;
mod intents;
mod merkle_rewards;
mod office;
mod openzeppelin;
mod programs;
mod published;
mod refusals;
mod staking;
mod story;
mod timelock;
mod token;
mod vault;
mod vote_escrow;
mod wiring;
