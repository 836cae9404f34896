//! Transactions and calls on one state: the EVM, with programs and Arbitrum's precompiles in it.

mod context;
mod machine;

pub use context::{ArbContext, Pages};
pub use machine::{BlockInfo, Executed, Machine, Outcome, Purpose, Refusal};
