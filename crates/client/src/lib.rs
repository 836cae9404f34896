//! What a tool needs to act on a chain: a connection, an account with its key, and calls whose
//! refusals can be read.
//!
//! Nothing here prints, and nothing here decides what to do.

pub mod account;
mod broadcast;
pub mod call;
pub mod chain;
pub mod codes;
pub mod endpoint;
pub mod fee;
pub mod journal;
pub mod key;
pub mod logs;
pub mod money;
pub mod rehearsal;
mod signed;
pub mod signer;
pub mod token;
pub mod when;
