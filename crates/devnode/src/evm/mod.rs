//! Transactions and calls on one state: the EVM, with programs and Arbitrum's precompiles in it.

mod calls;
mod context;
mod frames;
mod handler;
mod instructions;
mod machine;
pub(crate) mod peek;
pub mod precompiles;
mod refusal;
mod start;
mod steps;

use precompiles::Precompiles;

pub(crate) use calls::CallTree;
pub use calls::{CallFrame, CallLog};
pub use context::{ArbContext, Pages, RecentPrograms};
pub(crate) use context::{Ctx, Db};
pub use machine::{BLOCK_GAS_LIMIT, BlockInfo, Executed, Machine, Outcome, Purpose};
pub use refusal::Refusal;
pub use steps::{Step, StepLog, StepParts};
