//! The command line.

mod gas;
mod load;
mod speed;

use std::io::{Write, stderr};

use clap::Parser;

/// Measures what Millet costs.
#[derive(Debug, Parser)]
#[command(name = "benchmarks", version)]
pub(crate) enum Command {
    /// Gas of single acts, beside well-known contracts
    Gas(gas::Args),
    /// A whole epoch of claims, timed and checked
    Load(load::Args),
    /// How fast the devnode is, and what memory it takes
    Speed(speed::Args),
    /// Be a node until stdin ends: how `load` calls this program
    #[command(hide = true)]
    Serve,
}

/// What was found.
pub(crate) enum Outcome {
    /// All is well.
    Done,
    /// One line for each thing that is not.
    Faults(Vec<String>),
}

impl From<Vec<String>> for Outcome {
    fn from(faults: Vec<String>) -> Self {
        if faults.is_empty() { Self::Done } else { Self::Faults(faults) }
    }
}

impl Command {
    pub(crate) async fn run(self) -> eyre::Result<Outcome> {
        match self {
            Self::Gas(args) => gas::run(&args).await,
            Self::Load(args) => load::run(&args).await,
            Self::Speed(args) => speed::run(&args).await,
            Self::Serve => benchmarks::load::serve().map(|()| Outcome::Done),
        }
    }
}

/// One line to whoever runs it.
pub(crate) fn say(line: &str) {
    // Nobody is left to tell if stderr is gone.
    let _ = writeln!(stderr(), "{line}");
}
