//! `cargo xtask gas`: what acts cost, as numbers that change on purpose.
//!
//! They are measured by a test, because only tests have a world to measure in
//! (`tests/it/gas.rs`); this runs it, and tells it whether to accept what it finds.

use std::{path::Path, process::Command};

use eyre::WrapErr;

use crate::Outcome;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Accept the gas: write the snapshot and the table in the README.
    #[arg(long)]
    bless: bool,
}

/// # Errors
///
/// If cargo cannot be started.
pub(crate) fn run(root: &Path, args: &Args) -> eyre::Result<Outcome> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root).args(["test", "--package", "testkit", "--test", "it", "gas::"]);
    if args.bless {
        cargo.env("MILLET_BLESS", "1");
    }
    let passed = cargo.status().wrap_err("starting cargo")?.success();
    Ok(if passed {
        Outcome::Done
    } else {
        Outcome::Faults(vec!["gas is not what snapshots/gas.json and README.md say".to_owned()])
    })
}
