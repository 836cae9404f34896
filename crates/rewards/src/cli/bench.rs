//! `rewards bench`: how long a tree takes, here and in OpenZeppelin's library.

use std::{env, io::Write, num::NonZeroUsize, path::PathBuf, time::Instant};

use alloy::primitives::{Address, B256, U256, keccak256};
use eyre::{OptionExt, Result, WrapErr, ensure};
use npm::NpmError;
use rewards::{
    Backend, Claim, Claims, ClaimsBuilder, Tree, Workers,
    reference::{Reference, ReferenceError},
};
use serde::Serialize;

use super::{Threads, print, screen::Screen};

/// Measure how long trees take to build
///
/// Builds the tree of made-up claims with each way of hashing that this processor has, checks that
/// all give the same root, and lets OpenZeppelin's JavaScript library build a smaller one where
/// node is there (npm installs it beside this program on first use).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  cargo run --release -p rewards -- bench --leaves 1000000")]
pub(super) struct Bench {
    /// Claims in the tree
    #[arg(long, value_name = "N", default_value = "1000000")]
    leaves: NonZeroUsize,

    /// Claims in the tree that the JavaScript library builds; 0 for none
    #[arg(long, value_name = "N", default_value = "20000")]
    npm_leaves: usize,

    /// Times each tree is built; the fastest counts
    #[arg(long, value_name = "N", default_value = "3")]
    runs: NonZeroUsize,

    #[command(flatten)]
    threads: Threads,
}

/// Times are microseconds.
#[derive(Serialize)]
struct Report {
    leaves: usize,
    threads: NonZeroUsize,
    root: B256,
    /// Putting claims in order and looking for duplicates, which precedes every tree.
    order: u64,
    trees: Vec<Run>,
    #[serde(skip_serializing_if = "Option::is_none")]
    npm: Option<Npm>,
    /// Bytes of memory of the whole process, where the system tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    peak_memory_per_leaf: Option<u64>,
}

/// One tree, from ordered claims to the root.
#[derive(Serialize)]
struct Run {
    backend: String,
    leaves: u64,
    nodes: u64,
    total: u64,
    /// Processor time of all threads, where the system tells: what a busy machine does not distort.
    #[serde(skip_serializing_if = "Option::is_none")]
    processor: Option<u64>,
}

#[derive(Serialize)]
struct Npm {
    leaves: usize,
    total: u64,
    /// The same tree by the fastest backend.
    ours: u64,
}

impl Bench {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let mut screen = Screen::new();
        let workers = self.threads.workers();
        let threads = workers.threads();
        screen.show("making claims up");
        let peak_memory_per_leaf = peak_memory_per_leaf(self.leaves.get(), workers)?;
        let builder = made_up(self.leaves.get())?;
        let begin = Instant::now();
        let claims = builder.finish(workers)?;
        let order = micros(begin);
        screen.say(format!("{} leaves, {threads} threads; order {}", claims.len(), ms(order)));

        let (mut roots, mut trees) = (Vec::new(), Vec::new());
        for backend in Backend::available() {
            screen.show("building trees");
            let workers = Workers::new(threads, backend);
            let (root, run) = self.fastest(&claims, workers)?;
            screen.say(format!(
                "{:>10}: {} (leaves {}, nodes {}; processor {})",
                run.backend,
                ms(run.total),
                ms(run.leaves),
                ms(run.nodes),
                run.processor.map_or_else(|| "unknown".into(), ms)
            ));
            roots.push(root);
            trees.push(run);
        }
        let root = roots[0];
        ensure!(roots.iter().all(|it| *it == root), "the backends give different roots: {roots:?}");
        if let Some(bytes) = peak_memory_per_leaf {
            screen.say(format!("    memory: {bytes} bytes for each leaf at most"));
        }
        let npm = self.npm(&mut screen, workers)?;
        let leaves = claims.len();
        print(out, &Report { leaves, threads, root, order, trees, npm, peak_memory_per_leaf })
    }

    fn fastest(&self, claims: &Claims, workers: Workers) -> Result<(B256, Run)> {
        let mut best: Option<(B256, Run)> = None;
        for _ in 0..self.runs.get() {
            let this = build(claims, workers)?;
            if best.as_ref().is_none_or(|best| this.1.total < best.1.total) {
                best = Some(this);
            }
        }
        best.ok_or_eyre("nothing was run")
    }

    /// The JavaScript library's time, and ours for the same tree.
    fn npm(&self, screen: &mut Screen, workers: Workers) -> Result<Option<Npm>> {
        if self.npm_leaves == 0 {
            return Ok(None);
        }
        screen.show("asking OpenZeppelin's library");
        let reference = match Reference::install(&home()?) {
            Ok(reference) => reference,
            Err(ReferenceError::Npm(NpmError::NoNode)) => {
                screen.say("       npm: skipped, node is not installed");
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let claims = made_up(self.npm_leaves)?.finish(workers)?;
        let (root, run) = self.fastest(&claims, workers)?;
        let all: Vec<_> = claims.iter().collect();
        let answers = reference.build(&all, &[all.len()])?;
        let answer = answers.first().ok_or_eyre("node gave no answer")?;
        ensure!(
            answer.root == root,
            "OpenZeppelin's library has root {}, ours is {root}",
            answer.root
        );
        let npm = Npm { leaves: all.len(), total: answer.microseconds, ours: run.total };
        screen.say(format!(
            "       npm: {} for {} leaves, which take {} here",
            ms(npm.total),
            npm.leaves,
            ms(npm.ours)
        ));
        Ok(Some(npm))
    }
}

fn build(claims: &Claims, workers: Workers) -> Result<(B256, Run)> {
    let (begin, spent) = (Instant::now(), processor_time());
    let hashes = claims.leaves(workers);
    let leaves = micros(begin);
    let tree = Tree::new(hashes, workers)?;
    let total = micros(begin);
    let processor = processor_time().zip(spent).map(|(after, before)| after - before);
    let backend = workers.backend().to_string();
    Ok((tree.root(), Run { backend, leaves, nodes: total - leaves, total, processor }))
}

/// Claims of distinct accounts, spread as addresses are.
fn made_up(count: usize) -> Result<ClaimsBuilder> {
    let reward = Address::repeat_byte(0x11);
    let mut claims = ClaimsBuilder::default();
    for number in 0..count as u64 {
        let account = Address::from_slice(&keccak256(number.to_be_bytes())[12..]);
        let cumulative = U256::from(number) * U256::from(1_000_000_007_u64);
        claims.push(Claim { account, reward, cumulative })?;
    }
    Ok(claims)
}

/// Where packages are unpacked.
fn home() -> Result<PathBuf> {
    let mut program = env::current_exe().wrap_err("looking for this program")?;
    program.pop();
    Ok(program.join("npm"))
}

/// Of this process so far, in microseconds, to the hundredth of a second.
fn processor_time() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name before may hold spaces; user and system time are fields 14 and 15 of all.
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks = |field: &str| field.parse::<u64>().ok();
    let mut times = fields.split(' ').skip(11);
    Some((ticks(times.next()?)? + ticks(times.next()?)?) * 10_000)
}

/// What one tree takes when its claims are dropped as soon as they are hashed, as `build` does.
/// Has to come first: the system tells the most that the process has ever had.
fn peak_memory_per_leaf(leaves: usize, workers: Workers) -> Result<Option<u64>> {
    let claims = made_up(leaves)?.finish(workers)?;
    let hashes = claims.leaves(workers);
    drop(claims);
    Tree::new(hashes, workers)?;
    Ok(peak_memory().map(|it| it / leaves as u64))
}

/// Bytes, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

fn micros(since: Instant) -> u64 {
    since.elapsed().as_micros().try_into().unwrap_or(u64::MAX)
}

fn ms(micros: u64) -> String {
    format!("{}.{} ms", micros / 1000, micros / 100 % 10)
}
