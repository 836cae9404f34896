//! `benchmarks`: measures, and holds what it finds against what was accepted last.
//!
//! stdout gets the result, stderr speaks to people. `cargo xtask gas`, `cargo xtask load`
//! and `cargo xtask speed` are this program.

mod cli;

use std::process::ExitCode;

use clap::Parser;
use eyre::WrapErr;

use crate::cli::{Command, Outcome, say};

fn main() -> ExitCode {
    match run(Command::parse()) {
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

fn run(command: Command) -> eyre::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.wrap_err("starting the runtime")?.block_on(command.run())
}
