//! `fuzz`: tries inputs that nobody thought of on the devnode, for as long as it is given.
//!
//! Everything is said on stderr; what was found wrong is kept in files. `cargo xtask fuzz` is this
//! program, optimised.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Parser, ValueEnum};
use eyre::{WrapErr, eyre};
use fuzz::{
    Seed, Target,
    campaign::{Campaign, Report, try_alone},
    ethereum::Ethereum,
    modules::Modules,
    precompiles::Precompiles,
    requests::Requests,
};

/// Tries inputs that nobody thought of on the devnode.
#[derive(Debug, Parser)]
#[command(
    name = "fuzz",
    version,
    after_help = "\
Examples:
  cargo xtask fuzz --minutes 60            every target, a quarter of an hour each
  cargo xtask fuzz modules --minutes 60    one of them
  cargo xtask fuzz modules --seed 4711     what a seed makes, once more

Exit codes: 0 nothing found, 1 something found, 2 failure"
)]
struct Args {
    /// What to try; everything, where nothing is named.
    targets: Vec<Name>,

    /// Minutes in all.
    #[arg(long, value_name = "N", default_value = "10")]
    minutes: u64,

    /// Try this seed alone.
    #[arg(long, value_name = "SEED", conflicts_with_all = ["minutes", "from"])]
    seed: Option<u64>,

    /// Begin here, and not where the last campaign ended.
    #[arg(long, value_name = "SEED")]
    from: Option<u64>,

    /// Where campaigns keep the next seed, and what they found.
    #[arg(long, value_name = "FOLDER", default_value_os_t = folder())]
    folder: PathBuf,
}

/// A target, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Modules of WebAssembly, activated and run
    Modules,
    /// Calls of every precompile
    Precompiles,
    /// Bodies of JSON-RPC
    Requests,
    /// Transactions, on the devnode and on anvil
    Ethereum,
}

impl Name {
    fn as_str(self) -> &'static str {
        match self {
            Self::Modules => "modules",
            Self::Precompiles => "precompiles",
            Self::Requests => "requests",
            Self::Ethereum => "ethereum",
        }
    }
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(false) => ExitCode::SUCCESS,
        Ok(true) => ExitCode::from(1),
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// Whether something was found.
fn run(args: &Args) -> eyre::Result<bool> {
    let targets = if args.targets.is_empty() { Name::value_variants() } else { &*args.targets };
    // Truncates: the last target gets no more than the others.
    let lasts = Duration::from_secs(args.minutes.saturating_mul(60)) / targets.len() as u32;
    let mut found = false;
    for name in targets {
        let campaign = Campaign {
            name: name.as_str(),
            folder: args.folder.clone(),
            from: args.from.map(Seed),
            lasts,
        };
        let seed = args.seed.map(Seed);
        let report = match name {
            Name::Modules => on(&campaign, seed, Modules::default()),
            Name::Precompiles => on(&campaign, seed, Precompiles::default()),
            Name::Requests => on(&campaign, seed, Requests::new().wrap_err("starting a client")?),
            Name::Ethereum => on(&campaign, seed, Ethereum::start(&folder().join("anvil"))?),
        }?;
        found |= !report.faults.is_empty();
        if report.stuck {
            return Err(eyre!("{}: the last input never ended", name.as_str()));
        }
    }
    Ok(found)
}

/// One target: a campaign of it, or one seed.
fn on(
    campaign: &Campaign,
    seed: Option<Seed>,
    target: impl Target + Send + 'static,
) -> eyre::Result<Report> {
    let name = campaign.name;
    let mut tell = |seed: Seed, fault: &_| say(&format!("{name}, seed {seed}: {fault}"));
    if let Some(seed) = seed {
        let report = try_alone(target, seed);
        report.faults.iter().for_each(|(seed, fault)| tell(*seed, fault));
        return Ok(report);
    }
    let report = campaign.run(target, &mut tell)?;
    let (tried, found, next) = (report.tried, report.faults.len(), report.next);
    say(&format!("{name}: {tried} inputs, {found} found wrong; the next seed is {next}"));
    Ok(report)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fuzz")
}

/// One line to whoever runs it.
fn say(line: &str) {
    // Nobody is left to tell if stderr is gone.
    let _ = writeln!(io::stderr(), "{line}");
}
