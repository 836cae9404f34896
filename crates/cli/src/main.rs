//! `millet`: save, stake, lock and govern from a terminal. See `millet --help`.

mod act;
mod answer;
mod args;
mod commands;
mod desk;
mod foreign;
mod governance;
mod money;
mod refusal;
mod said;
mod screen;
mod sentence;
mod site;

use std::{
    io::{Write, stderr, stdout},
    process::ExitCode,
};

use clap::Parser;
use eyre::{Result, WrapErr};

use crate::{args::Cli, refusal::Failure};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let wants_json = cli.wants_json();
    let failure = match cli.run().await.and_then(|answer| print(&answer.shown(wants_json))) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(report) => Failure::of(&report),
    };
    // Nobody is left to be told if stderr is gone.
    let _ = writeln!(stderr(), "millet: {failure}");
    if wants_json && print(&failure.document()).is_err() {
        return ExitCode::from(2);
    }
    failure.exit_code()
}

/// The result, on stdout.
fn print(text: &str) -> Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).wrap_err("writing the result")
}
