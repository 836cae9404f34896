//! `rewards verify`: is a tree file what it says, and what the chain says?

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use alloy::primitives::B256;
use eyre::{OptionExt, Result, WrapErr};
use rewards::{
    RewardTotal, Workers,
    file::{Header, Verified},
};
use serde::Serialize;

use super::{Refusal, Threads, open, print, recompute::Recompute, screen::Screen};

/// Recompute a tree from its claims, or a whole epoch from the chain
///
/// With --tree: compares the sha256 of the data, the order of claims, every node and the root. With
/// --policy: reads the epoch from the chain, computes it anew, and compares the record and the tree,
/// if they are given, and what the contract was told. Any difference is refused with exit code 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards verify --tree week-12.tree \\
    --root 0x4f3ac1c9d2c1f3d37e3b54c3f64ef5a1f1a3f1f8b9f7e7a9c8a5f2f35d0b7e61
  rewards verify --epoch 12 --policy rewards.toml --record epoch-12.json --rpc-url https://…")]
pub(super) struct Verify {
    /// Written by `rewards build` or `rewards compute`
    #[arg(long, value_name = "FILE", required_unless_present = "policy")]
    tree: Option<PathBuf>,

    /// The root it has to have, as on chain
    #[arg(long)]
    root: Option<B256>,

    #[command(flatten)]
    recompute: Recompute,

    #[command(flatten)]
    threads: Threads,
}

#[derive(Serialize)]
struct Report {
    root: B256,
    data_hash: B256,
    claims: u64,
    rewards: Vec<RewardTotal>,
}

impl Verify {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let workers = self.threads.workers();
        let tree = self.tree.as_deref().map(|path| verify(path, workers)).transpose()?;
        if self.recompute.is_wanted() {
            let header = tree.as_ref().map(|(header, _)| header);
            return self.recompute.run(header, self.root, workers, out);
        }
        let (header, verified) = tree.ok_or_eyre("clap wants a tree or a policy")?;
        if let Some(expected) = self.root.filter(|it| *it != verified.root) {
            return Err(Refusal::OtherRoot { expected, found: verified.root }.into());
        }
        let (root, data_hash) = (verified.root, verified.data_hash);
        print(out, &Report { root, data_hash, claims: header.claims, rewards: verified.totals })
    }
}

/// Computes the tree of a file anew, and says so.
fn verify(path: &Path, workers: Workers) -> Result<(Header, Verified)> {
    let mut tree = open(path)?;
    let mut screen = Screen::new();
    screen.show("verifying");
    let verified =
        tree.verify(workers).wrap_err_with(|| format!("verifying {}", path.display()))?;
    screen.say("the file is what it says");
    Ok((*tree.header(), verified))
}
