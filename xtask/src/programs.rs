//! Chores that are programs of other crates, under the names by which chores are called: `gas`,
//! `load` and `speed` are `benchmarks`, and `fuzz` is itself.

use std::{env, ffi::OsString, process::Command};

use eyre::{WrapErr, bail, ensure};

use crate::Outcome;

/// Passed on as they are.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Args {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

/// How the program that measures is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As tests are: gas is the same however long it takes.
    Tests,
    /// Optimised, where time is measured.
    Release,
}

/// Builds the node whose speed is measured, optimised, where `benchmarks` looks for it.
///
/// # Errors
///
/// If it does not compile; cargo has then said why.
pub(crate) fn build_node() -> eyre::Result<()> {
    // Both at once: by itself, it would be built with fewer features, and all it stands on twice.
    let both = ["build", "--release", "--package", "devnode", "--package", "benchmarks"];
    let status = cargo().args(both).status();
    ensure!(status.wrap_err("starting cargo")?.success(), "the devnode does not build");
    Ok(())
}

/// # Errors
///
/// If it cannot be started, or ends with anything but done or refused; it has then said why.
pub(crate) fn run(
    package: &str,
    command: Option<&str>,
    profile: Profile,
    args: &Args,
) -> eyre::Result<Outcome> {
    let mut cargo = cargo();
    cargo.args(["run", "--package", package]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    cargo.arg("--").args(command).args(&args.args);
    match cargo.status().wrap_err_with(|| format!("starting {package}"))?.code() {
        Some(0) => Ok(Outcome::Done),
        Some(1) => Ok(Outcome::Faults(Vec::new())),
        _ => bail!("{package} failed"),
    }
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
