//! `rewards settle`: a week that was summed up in parts to the tree that pays for it.

use std::{fs, io::Write, path::PathBuf};

use eyre::{Result, WrapErr};
use rewards::{
    epoch::Files,
    parts::{self, Manifest},
    policy::Policy,
};

use super::{Threads, compute::tell, print, screen::Screen};

/// Compute an epoch from an exported week whose parts have been summed up
///
/// Writes the files that `compute` writes, byte for byte the same. Needs no chain.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards settle --dir week-12 --policy rewards.toml --out epochs")]
pub(super) struct Settle {
    /// Written by `rewards export`
    #[arg(long, value_name = "DIRECTORY")]
    dir: PathBuf,

    /// The policy that it was exported with
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,

    /// Where the files go. The record of the epoch before is looked for here too
    #[arg(long, value_name = "DIRECTORY")]
    out: PathBuf,

    #[command(flatten)]
    threads: Threads,
}

impl Settle {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let reading = || format!("reading {}", self.policy.display());
        let policy = Policy::read(&self.policy).wrap_err_with(reading)?;
        let manifest = Manifest::read(&self.dir)?;
        let mut screen = Screen::new();
        // Each is read twice.
        screen.parts("settling", 2 * manifest.parts()?.count() as u64);
        let mut done = 0;
        let computed = parts::computed(&self.dir, &manifest, &policy, || {
            done += 1;
            screen.at(done);
        })?;
        screen.show("writing the tree");
        fs::create_dir_all(&self.out).wrap_err_with(|| format!("making {}", self.out.display()))?;
        let record = Files::write(&self.out, &policy, &computed, self.threads.workers())?;
        tell(&record, &screen);
        print(out, &record)
    }
}
