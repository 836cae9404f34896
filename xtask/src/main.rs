//! Chores of this repository, as ordinary Rust: `cargo xtask <chore>`.
//!
//! Never a condition of building, testing or deploying: those fetch what they need themselves.

mod ci;
mod kills;
mod layers;
mod programs;
mod sizes;
mod tidy;
mod wasm;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use eyre::WrapErr;

use crate::programs::Profile;

/// Chores of this repository.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    after_help = "Examples:\n  \
        cargo xtask ci                everything a change has to pass\n  \
        cargo xtask wasm              build the programs, print their sizes\n  \
        cargo xtask wasm vault        build one\n  \
        cargo xtask sizes             compare sizes with snapshots/sizes.json\n  \
        cargo xtask sizes --bless     accept them, there and in README.md\n  \
        cargo xtask gas --bless       the same for gas\n  \
        cargo xtask load --help       a whole epoch of claims, timed and checked\n  \
        cargo xtask speed             how fast the devnode is, and what memory it takes\n  \
        cargo xtask fuzz --help       inputs that nobody thought of, for as long as you like\n\n\
        Exit codes: 0 done, 1 something is not as it should be, 2 failure"
)]
enum Chore {
    /// Run everything a change has to pass.
    Ci,
    /// Build the programs; takes the arguments of `wasm-build`.
    Wasm(wasm::Args),
    /// Compare the programs' sizes with the snapshot, or accept them.
    Sizes(sizes::Args),
    /// Compare what acts cost in gas with the snapshot, or accept it.
    Gas(programs::Args),
    /// Let a hundred thousand accounts claim, timed and checked to the unit.
    Load(programs::Args),
    /// Measure how fast the devnode is, and what memory it takes.
    Speed(programs::Args),
    /// Try inputs that nobody thought of on the devnode.
    Fuzz(programs::Args),
    /// Kill a deployment at every request it makes, and see that it is finished as one.
    Kills,
    /// Check who depends on whom.
    Layers,
    /// Check what neither the compiler nor the formatter checks.
    Tidy,
}

/// What a chore found.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
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

fn main() -> ExitCode {
    match run(Chore::parse()) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Faults(faults)) => {
            faults.iter().for_each(|fault| say(fault));
            ExitCode::from(1)
        }
        Err(report) => {
            say(&format!("error: {report:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(chore: Chore) -> eyre::Result<Outcome> {
    let root = root()?;
    match chore {
        Chore::Ci => ci::run(&root).map(|()| Outcome::Done),
        Chore::Wasm(args) => wasm::run(&args),
        Chore::Sizes(args) => sizes::run(&root, &args),
        Chore::Gas(args) => programs::run("benchmarks", Some("gas"), Profile::Tests, &args),
        Chore::Load(args) => programs::run("benchmarks", Some("load"), Profile::Release, &args),
        Chore::Speed(args) => {
            programs::build_node()?;
            programs::run("benchmarks", Some("speed"), Profile::Release, &args)
        }
        Chore::Fuzz(args) => programs::run("fuzz", None, Profile::Release, &args),
        Chore::Kills => kills::run(),
        Chore::Layers => Ok(layers::faults(&root)?.into()),
        Chore::Tidy => {
            let findings = tidy::findings(&root)?;
            findings.warnings.iter().for_each(|warning| say(&format!("warning: {warning}")));
            Ok(findings.faults.into())
        }
    }
}

/// The root of the repository.
fn root() -> eyre::Result<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().wrap_err("finding the root")
}

/// One line to whoever runs the chore.
fn say(line: &str) {
    // Nobody is left to tell if stderr is gone.
    let _ = writeln!(io::stderr(), "{line}");
}
