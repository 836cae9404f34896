//! `rewards export`: a week's inputs, in parts, for machines and engines to sum up.

use std::{io::Write, path::PathBuf};

use eyre::{OptionExt, Result};
use rewards::{
    epoch::Inputs,
    parts::{self, About, Manifest, Partitions},
};

use super::{compute::Week, print, screen::Screen};

/// Write what everybody did in a week as Parquet, cut into parts by address
///
/// Reads the chain as `compute` does. Then `aggregate`, or an engine, sums up each part, and
/// `settle` pays.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards export --epoch 12 --partitions 16 --dir week-12 --policy rewards.toml --rpc-url https://…")]
pub(super) struct Export {
    #[command(flatten)]
    week: Week,

    /// Where the parts go
    #[arg(long, value_name = "DIRECTORY")]
    dir: PathBuf,

    /// Into how many parts: 1, 2, 16 or 256
    #[arg(long, value_name = "N", default_value = "16", value_parser = partitions)]
    partitions: Partitions,
}

fn partitions(text: &str) -> Result<Partitions, String> {
    let count: u16 = text.parse().map_err(|_| "not a number".to_owned())?;
    Partitions::try_from(count).map_err(|error| error.to_string())
}

impl Export {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let mut screen = Screen::new();
        let mut inputs: Option<Inputs> = None;
        // The last week that is shown is the one that was asked for.
        let (policy, computed) =
            self.week.compute(&self.dir, &mut screen, |week| inputs = Some(week.clone()))?;
        let inputs = inputs.ok_or_eyre("there was no week")?;
        screen.show("writing the parts");
        let about = About::new(policy.sha256, &computed);
        parts::export(&self.dir, self.partitions, about, &inputs, &computed.before, || {})?;
        screen.say(format!(
            "{} accounts and {} changes in {} parts",
            inputs.accounts.len(),
            inputs.changes.len(),
            self.partitions.count()
        ));
        print(out, &Manifest::read(&self.dir)?)
    }
}
