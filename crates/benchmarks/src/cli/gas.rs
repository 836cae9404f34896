//! `benchmarks gas`: what acts cost, as numbers that change on purpose.

use std::{
    env,
    io::{Write, stdout},
};

use anchors::{AnchorError, Anchors, NpmError};
use benchmarks::gas::{self, snapshot::Snapshot};
use eyre::{Result, WrapErr, bail};
use wasm_build::Workspace;

use super::{Outcome, say};

/// Measures acts of ours and of OpenZeppelin's and Solady's contracts (npm installs these below
/// target/), and compares with snapshots/gas.json and README.md.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Accept the gas: write the snapshot and the table in the README.
    #[arg(long)]
    bless: bool,

    /// Print the figures as JSON instead of a table.
    #[arg(long)]
    json: bool,

    /// Print where our gas goes instead, and compare nothing.
    #[arg(long, conflicts_with_all = ["bless", "json"])]
    profile: bool,
}

pub(crate) async fn run(args: &Args) -> Result<Outcome> {
    if env::var_os("MILLET_RPC_URL").is_some() {
        bail!("another chain has other prices: gas is measured without MILLET_RPC_URL");
    }
    if args.profile {
        let table = gas::profile::table().await?;
        writeln!(stdout(), "{}", table.trim_end()).wrap_err("writing to stdout")?;
        return Ok(Outcome::Done);
    }
    let workspace = Workspace::find()?;
    let root = workspace.root();
    let anchors = match Anchors::compile(&root.join("target/anchors")) {
        Ok(anchors) => Some(anchors),
        Err(AnchorError::Npm(NpmError::NoNode)) => {
            say("node is not installed: only ours are measured, without wasm-opt or the others");
            None
        }
        Err(error) => return Err(error).wrap_err("getting the contracts to compare with"),
    };

    let measured = gas::measure(anchors.as_ref(), &mut |what| say(what)).await?;
    let shown = if args.json { serde_json::to_string_pretty(&measured)? } else { measured.table() };
    writeln!(stdout(), "{}", shown.trim_end()).wrap_err("writing to stdout")?;

    if anchors.is_none() {
        return Ok(match args.bless {
            true => Outcome::Faults(vec!["nothing accepted: without node it is half".to_owned()]),
            false => Outcome::Done,
        });
    }
    if args.bless {
        measured.bless(root)?;
        return Ok(Outcome::Done);
    }
    let recorded = Snapshot::read(root)?;
    Ok(measured.with_anchors_of(&recorded).faults(root)?.into())
}
