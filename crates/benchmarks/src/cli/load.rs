//! `benchmarks load`: a whole epoch of claims, timed and checked.

use std::{
    io::{Write, stdout},
    num::NonZeroUsize,
};

use benchmarks::load::{self, Options, Progress, Report, Spread, Way};
use eyre::{Result, WrapErr};

use super::{Outcome, say};

/// Lets every account of a tree claim: each by a transaction of its own, in a keeper's batches, and
/// in batches that are paid in shares of the vault; each way on a chain of its own, whose node is a
/// process of its own. Reports go to stdout, one JSON object in a line for each way.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  cargo xtask load --accounts 10000 --batch 50")]
pub(crate) struct Args {
    /// Accounts that claim.
    #[arg(long, value_name = "N", default_value = "100000")]
    accounts: NonZeroUsize,

    /// Accounts in each transaction of a keeper.
    #[arg(long, value_name = "K", default_value = "100")]
    batch: NonZeroUsize,
}

pub(crate) async fn run(args: &Args) -> Result<Outcome> {
    let Args { accounts, batch } = *args;
    let mut faults = Vec::new();
    for way in Way::ALL {
        let progress = Progress::on_stderr();
        let report = load::run(way, Options { accounts, batch }, &progress).await;
        progress.end();
        let report = report.wrap_err_with(|| format!("claiming {way}"))?;
        say(&sentence(&report));
        let line = serde_json::to_string(&report)?;
        writeln!(stdout(), "{line}").wrap_err("writing to stdout")?;
        faults.extend(report.faults.into_iter().map(|it| format!("{way}: {it}")));
    }
    Ok(faults.into())
}

fn sentence(report: &Report) -> String {
    let Spread { min, median, max } = report.gas_per_account;
    let memory = |bytes: Option<u64>| {
        bytes.map_or_else(|| "unknown".to_owned(), |it| format!("{} MiB", it >> 20))
    };
    format!(
        "{}: {} accounts, {} transactions in {}.{:03} s ({} transactions, {} accounts a second); \
         gas per account {min} / {median} / {max}; node's memory {} before, {} after; {}",
        report.way,
        report.accounts,
        report.transactions,
        report.milliseconds / 1000,
        report.milliseconds % 1000,
        report.transactions_per_second,
        report.accounts_per_second,
        memory(report.memory_before),
        memory(report.memory_after),
        if report.faults.is_empty() { "every balance is right" } else { "NOT as it has to be" },
    )
}
