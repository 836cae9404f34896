//! A local Stylus chain: Arbitrum Nitro's rules, in process, without Docker.
//!
//! [`Devnode::spawn`] starts a node that lives as long as its handle. Each signed transaction
//! becomes a block of its own at once, unless [`Mining`] says otherwise. What clients see is described in `docs/rpc.md`.
//!
//! It knows no contract of this repository: it is a chain, not a fixture.

mod accounts;
pub mod arbos;
mod chain;
mod config;
pub mod evm;
mod node;
mod rpc;
mod state;
pub mod stylus;

pub use accounts::{DevAccount, JUNK_ACCOUNTS};
pub use chain::{Mining, SavedError};
pub use config::{CHAIN_ID, Config, Console, PORT};
pub use node::{Devnode, SpawnError};
pub use state::{State, StateError, StateLock};

/// The guide's examples, which are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/devnode.md")]
struct Guide;
