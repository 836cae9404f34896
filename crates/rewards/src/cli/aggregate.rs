//! `rewards aggregate`: the parts of a week, each summed up by itself.

use std::{io::Write, path::PathBuf};

use eyre::Result;
use rewards::parts::{self, Manifest, Part};
use serde::Serialize;

use super::{print, screen::Screen};

/// Sum up the parts of an exported week
///
/// All of them, or those that are named, so that several machines can share the work. Takes little
/// memory whatever the size of a part. An engine can do the same: docs/rewards.md has the SQL.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards aggregate --dir week-12
  rewards aggregate --dir week-12 --part 00 --part 10")]
pub(super) struct Aggregate {
    /// Written by `rewards export`
    #[arg(long, value_name = "DIRECTORY")]
    dir: PathBuf,

    /// A part, by the first byte of its first address, in hex; may be given several times
    #[arg(long = "part", value_name = "BYTE")]
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Report {
    parts: usize,
    accounts: u64,
}

impl Aggregate {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let manifest = Manifest::read(&self.dir)?;
        let all: Vec<_> = manifest.parts()?.collect();
        let wanted = if self.parts.is_empty() { &all } else { &self.parts };
        let mut screen = Screen::new();
        screen.parts("summing up", wanted.len() as u64);
        let mut report = Report { parts: wanted.len(), accounts: 0 };
        for (part, done) in wanted.iter().zip(1..) {
            report.accounts += parts::aggregate(&self.dir, &manifest, *part)?;
            screen.at(done);
        }
        screen.say(format!("{} accounts in {} parts", report.accounts, report.parts));
        print(out, &report)
    }
}
