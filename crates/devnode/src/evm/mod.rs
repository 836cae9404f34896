//! Transactions and calls on one state: the EVM, with programs and Arbitrum's precompiles in it.

mod calls;
mod context;
mod frames;
mod handler;
mod instructions;
mod machine;
pub mod precompiles;
mod refusal;
mod start;

use precompiles::Precompiles;

pub use calls::CallFrame;
pub(crate) use calls::CallTree;
pub use context::{ArbContext, Pages, RecentPrograms};
pub(crate) use context::{Ctx, Db};
pub use machine::{BLOCK_GAS_LIMIT, BlockInfo, Executed, Machine, Outcome, Purpose};
pub use refusal::Refusal;
