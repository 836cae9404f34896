//! A world to test in: a chain of its own, the real programs, put there by the real plan.
//!
//! The chain is a [`devnode`] in this process. With `MILLET_RPC_URL` (and `MILLET_KEY`, the key of
//! an account with ETH) it is that node instead, so that the same tests can be run against Nitro.
//! If that node has a clock that tests can move, one test at a time: `-- --test-threads=1`.

mod actor;
pub mod behaves_like;
mod escrow;
mod fees;
mod governor;
mod hostile;
mod puppet;
mod refused;
mod snapshot;
mod states;
mod timelock;
mod world;

use alloy::primitives::U256;

use devnode::{Config, Devnode};
use eyre::Result;

pub use crate::{
    actor::{Actor, Purse, SignedPermit},
    escrow::Fault,
    puppet::Puppet,
    refused::{Met, assert_refused, assert_refused_inside, assert_told},
    states::States,
    world::World,
};

/// A chain with that id and nothing on it, for as long as it is kept.
///
/// # Errors
///
/// If it cannot be started.
pub fn empty_chain(chain_id: u64) -> Result<Devnode> {
    Ok(Devnode::spawn(Config { chain_id, ..Config::test() })?)
}

/// Whole dollars, in units of the stablecoin (10^-6).
pub const fn dollars(count: u64) -> U256 {
    U256::from_limbs([count * 1_000_000, 0, 0, 0])
}

/// Whole tokens, in units of the governance token (10^-18).
pub fn tokens(count: u64) -> U256 {
    U256::from(count) * U256::from(1_000_000_000_000_000_000_u64)
}
