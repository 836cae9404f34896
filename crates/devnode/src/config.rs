//! How a node is set up.

use std::net::{IpAddr, Ipv4Addr};

use crate::{Mining, State};

/// The chain id of a local Nitro chain.
pub const CHAIN_ID: u64 = 412_346;

/// The port on which a local Nitro node listens.
pub const PORT: u16 = 8547;

/// Everything that is chosen about a node.
#[derive(Clone, Debug)]
pub struct Config {
    /// The chain id that signatures carry.
    pub chain_id: u64,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on; 0 for any that is free.
    pub port: u16,
    /// The ArbOS version that a new chain begins with: it decides over the rules in force until
    /// the chain's owners schedule an upgrade.
    pub arbos: u64,
    /// Where the lines go that programs print.
    pub console: Console,
    /// How many of [`JUNK_ACCOUNTS`](crate::JUNK_ACCOUNTS) are rich on a new chain.
    pub accounts: usize,
    /// When blocks are made.
    pub mining: Mining,
    /// The chain to go on with; a new one, if none is given. It must be of the chain id above, and
    /// have begun with the ArbOS version above.
    pub state: Option<State>,
}

/// What becomes of the lines that programs print while they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Console {
    /// Nobody reads them.
    Discarded,
    /// They go to stderr, each with the account that the program acts for.
    Stderr,
}

impl Config {
    /// For a test: on any free port, so that many nodes live side by side.
    pub fn test() -> Self {
        Self {
            chain_id: CHAIN_ID,
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            arbos: crate::arbos::Rules::default().arbos,
            console: Console::Discarded,
            accounts: 0,
            mining: Mining::Automatic,
            state: None,
        }
    }

    /// For a person's desk: where tools look for a local Nitro node.
    pub fn local() -> Self {
        Self { port: PORT, ..Self::test() }
    }
}
