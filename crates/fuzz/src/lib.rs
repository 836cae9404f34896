//! Inputs that nobody thought of, for the devnode.
//!
//! A [`Target`] makes an input of a [`Seed`], tries it, and says what it found wrong. The same seed
//! makes the same input, so a fault is told by its seed. `cargo test` tries some; a [`campaign`]
//! goes on for as long as it is given, and the next one goes on from there.
//!
//! | target | what it tries | what has to hold |
//! |---|---|---|
//! | [`modules`] | modules of WebAssembly: activated, then run | no panic; a bounded time; the same twice |
//! | [`precompiles`] | calls of every precompile, at every version of ArbOS | the same |
//! | [`requests`] | bodies of JSON-RPC, for every method that `docs/rpc.md` has | an answer to each request, none of them an internal error |
//! | [`ethereum`] | transactions, on the devnode and on Foundry's anvil | the same receipts, return data and state |

pub mod campaign;
mod chain;
pub mod ethereum;
pub mod modules;
pub mod precompiles;
mod random;
pub mod requests;
mod stopwatch;

use std::fmt;

pub use random::Seed;

/// Something to try inputs on.
pub trait Target {
    /// Makes the input of a seed and tries it.
    ///
    /// # Errors
    ///
    /// A [`Fault`], if something that has to hold does not.
    fn try_out(&mut self, seed: Seed) -> Result<(), Fault>;
}

/// Something that has to hold and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub what: String,
    /// The input, as far as it says more than its seed.
    pub input: Vec<u8>,
}

impl Fault {
    fn new(what: impl Into<String>, input: impl Into<Vec<u8>>) -> Self {
        Self { what: what.into(), input: input.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Fault {}
