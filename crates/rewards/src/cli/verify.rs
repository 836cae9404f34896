//! `rewards verify`: is a tree file what it says, and what the chain says?

use std::{io::Write, path::PathBuf};

use alloy::primitives::B256;
use eyre::{Result, WrapErr};
use rewards::RewardTotal;
use serde::Serialize;

use super::{Refusal, Threads, open, print, screen::Screen};

/// Recompute a tree file from its claims
///
/// Compares the sha256 of the data, the order of claims, every node and the root. A damaged file
/// or another root is refused with exit code 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards verify --tree week-12.tree \\
    --root 0x4f3ac1c9d2c1f3d37e3b54c3f64ef5a1f1a3f1f8b9f7e7a9c8a5f2f35d0b7e61")]
pub(super) struct Verify {
    /// Written by `rewards build`
    #[arg(long, value_name = "FILE")]
    tree: PathBuf,

    /// The root it has to have, as on chain
    #[arg(long)]
    root: Option<B256>,

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
        let mut tree = open(&self.tree)?;
        let mut screen = Screen::new();
        screen.show("verifying");
        let verified = tree
            .verify(self.threads.workers())
            .wrap_err_with(|| format!("verifying {}", self.tree.display()))?;
        if let Some(expected) = self.root.filter(|it| *it != verified.root) {
            return Err(Refusal::OtherRoot { expected, found: verified.root }.into());
        }
        screen.say("the file is what it says");
        let (root, data_hash) = (verified.root, verified.data_hash);
        let claims = tree.header().claims;
        print(out, &Report { root, data_hash, claims, rewards: verified.totals })
    }
}
