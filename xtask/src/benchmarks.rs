//! `cargo xtask gas` and `cargo xtask load`: `benchmarks` under the names by which chores are called.

use std::{env, ffi::OsString, process::Command};

use eyre::{WrapErr, bail};

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

/// # Errors
///
/// If it cannot be started, or ends with anything but done or refused; it has then said why.
pub(crate) fn run(what: &str, profile: Profile, args: &Args) -> eyre::Result<Outcome> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--package", "benchmarks"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    command.args(["--", what]).args(&args.args);
    match command.status().wrap_err("starting benchmarks")?.code() {
        Some(0) => Ok(Outcome::Done),
        Some(1) => Ok(Outcome::Faults(Vec::new())),
        _ => bail!("benchmarks failed"),
    }
}
