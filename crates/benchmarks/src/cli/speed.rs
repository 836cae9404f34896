//! `benchmarks speed`: how fast the devnode is.

use std::{
    env,
    io::{Write, stdout},
    num::NonZeroUsize,
    path::PathBuf,
};

use benchmarks::speed::{self, Figure, Options};
use eyre::{Result, WrapErr};

use super::{Outcome, say};

/// Measures how long the devnode takes to start, to activate the largest program and to transfer a
/// token, and what memory many transfers take. The table goes to stdout, in Markdown.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The devnode's program; without it, the one beside this program.
    #[arg(long, value_name = "FILE")]
    node: Option<PathBuf>,

    /// Rounds of each measurement but the long run.
    #[arg(long, value_name = "N", default_value = "5")]
    rounds: NonZeroUsize,

    /// Transfers in each round.
    #[arg(long, value_name = "N", default_value = "3000")]
    transfers: NonZeroUsize,

    /// Transactions in each batch.
    #[arg(long, value_name = "N", default_value = "100")]
    batch: NonZeroUsize,

    /// Transfers of the long run.
    #[arg(long, value_name = "N", default_value = "100000")]
    long_run: NonZeroUsize,

    /// Print the figures as JSON instead of a table.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: &Args) -> Result<Outcome> {
    let node = match &args.node {
        Some(node) => node.clone(),
        None => {
            let this = env::current_exe().wrap_err("looking for this program")?;
            this.with_file_name(format!("devnode{}", env::consts::EXE_SUFFIX))
        }
    };
    let options = Options {
        node,
        rounds: args.rounds.get(),
        transfers: args.transfers.get(),
        batch: args.batch.get(),
        long_run: args.long_run.get(),
    };
    let figures = speed::measure(&options, &mut |what| say(what)).await?;
    let shown =
        if args.json { serde_json::to_string_pretty(&figures)? } else { Figure::table(&figures) };
    writeln!(stdout(), "{}", shown.trim_end()).wrap_err("writing to stdout")?;
    Ok(Outcome::Done)
}
