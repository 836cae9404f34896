//! A local Stylus chain: Arbitrum Nitro's rules, in process, without Docker.
//!
//! It knows no contract of this repository: it is a chain, not a fixture.

pub mod arbos;
pub mod evm;
pub mod stylus;
