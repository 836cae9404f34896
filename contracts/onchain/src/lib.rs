//! What the programs share: how they talk to tokens, signatures, and storage components.
//!
//! Everything reaches the chain through the virtual machine it is given, so all of it runs in the
//! SDK's test VM. Components never call other contracts; only a program's own methods do, so there
//! is one place to think about what may call back.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

pub mod allowances;
pub mod arguments;
pub mod arrays;
pub mod batch;
pub mod calldata;
pub mod eip712;
mod encoding;
pub mod erc20;
pub mod event;
pub mod fee_distributor;
pub mod holders;
pub mod machine;
pub mod ownership;
pub mod permit;
pub mod refusal;
pub mod router;
pub mod short_string;
pub mod signature;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
pub mod timelock;
pub mod token;
pub mod vault;
pub mod vote_escrow;
pub mod votes;
