//! `rewards build`: claims to a tree file.

use std::{
    fs,
    io::{BufWriter, Write},
    path::PathBuf,
    time::Instant,
};

use alloy::primitives::B256;
use eyre::{Result, WrapErr};
use rewards::{
    RewardTotal, csv,
    file::{self, TreeFile},
    standard_v1,
};
use serde::Serialize;

use super::{Threads, print, screen::Screen};

/// Build the tree of a CSV file of claims
///
/// The file begins with the line `account,reward,cumulative`. Amounts are base units, decimal,
/// from the first epoch on. The order of lines does not matter: the same claims give the same
/// files.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards build week-12.csv --out week-12.tree --json week-12.json")]
pub(super) struct Build {
    /// Claims: account,reward,cumulative
    #[arg(value_name = "INPUT.csv")]
    input: PathBuf,

    /// Where the tree goes, for the other commands
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// Where it goes as `standard-v1` JSON, for OpenZeppelin's JavaScript library
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    #[command(flatten)]
    threads: Threads,
}

#[derive(Serialize)]
struct Report {
    root: B256,
    data_hash: B256,
    claims: u64,
    rewards: Vec<RewardTotal>,
    tree: PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    json: Option<PathBuf>,
}

impl Build {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let workers = self.threads.workers();
        let begin = Instant::now();
        let mut screen = Screen::new();
        let input = self.input.display();
        let size = fs::metadata(&self.input).wrap_err_with(|| format!("reading {input}"))?.len();
        screen.read("reading claims", size);
        let claims = csv::read(&self.input, workers, |bytes| screen.at(bytes))
            .wrap_err_with(|| format!("reading {input}"))?;
        let totals = claims.totals()?;

        screen.show("building the tree");
        let (header, tree) = file::write(&self.out, claims, workers)
            .wrap_err_with(|| format!("writing {}", self.out.display()))?;
        if let Some(json) = &self.json {
            screen.show("writing JSON");
            let claims = TreeFile::open(&self.out)?.claims()?;
            file::atomically(json, |file| {
                let mut to = BufWriter::with_capacity(1 << 18, file);
                standard_v1::write(&mut to, &tree, &claims)?;
                to.flush()
            })
            .wrap_err_with(|| format!("writing {}", json.display()))?;
        }
        let took = begin.elapsed().as_millis();
        screen.say(format!("{} claims, root {}, {took} ms", header.claims, header.root));
        print(
            out,
            &Report {
                root: header.root,
                data_hash: header.data_hash,
                claims: header.claims,
                rewards: totals,
                tree: self.out,
                json: self.json,
            },
        )
    }
}
