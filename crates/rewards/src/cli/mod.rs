//! The commands. Each writes one JSON document to stdout and prose to stderr.

mod activate;
mod aggregate;
mod batch_claim;
mod bench;
mod build;
mod compute;
mod export;
mod multiproof;
mod proof;
mod recompute;
mod screen;
mod settle;
mod site;
mod submit;
mod verify;

use std::{io::Write, num::NonZeroUsize, path::Path};

use alloy::primitives::{Address, B256, U256};
use clap::{Parser, Subcommand};
use eyre::{Result, WrapErr};
use rewards::{Claim, Workers, file::TreeFile};
use serde::Serialize;

/// Reward roots: who may claim how much, as one hash and a proof for each.
///
/// Trees are those of OpenZeppelin's StandardMerkleTree over account, reward and cumulative
/// amount. Results go to stdout as JSON, everything else to stderr.
/// Exit codes: 0 done, 1 refused (by a fault in what was read, or because the answer is no),
/// 2 misuse or failure.
#[derive(Debug, Parser)]
#[command(name = "rewards", version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  rewards compute --epoch 12 --policy rewards.toml --out epochs --rpc-url https://…
  rewards build week-12.csv --out week-12.tree --json week-12.json
  rewards proof 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 --tree week-12.tree
  rewards verify --tree week-12.tree --root 0x…";

#[derive(Debug, Subcommand)]
enum Command {
    Compute(compute::Compute),
    Export(export::Export),
    Aggregate(aggregate::Aggregate),
    Settle(settle::Settle),
    Build(build::Build),
    Proof(proof::Proof),
    Multiproof(multiproof::Multiproof),
    Verify(verify::Verify),
    Submit(submit::Submit),
    Activate(activate::Activate),
    BatchClaim(batch_claim::BatchClaim),
    Bench(bench::Bench),
}

impl Cli {
    /// Runs the command; its result goes to `out`.
    pub(crate) fn run(self, out: &mut impl Write) -> Result<()> {
        match self.command {
            Command::Compute(it) => it.run(out),
            Command::Export(it) => it.run(out),
            Command::Aggregate(it) => it.run(out),
            Command::Settle(it) => it.run(out),
            Command::Build(it) => it.run(out),
            Command::Proof(it) => it.run(out),
            Command::Multiproof(it) => it.run(out),
            Command::Verify(it) => it.run(out),
            Command::Submit(it) => it.run(out),
            Command::Activate(it) => it.run(out),
            Command::BatchClaim(it) => it.run(out),
            Command::Bench(it) => it.run(out),
        }
    }
}

/// The answer is no.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("{0} has nothing to claim in this tree")]
    NoClaim(Address),
    #[error("{account} has nothing to claim of reward {reward} in this tree")]
    NoSuchReward { account: Address, reward: Address },
    #[error("{0} has claims of several rewards: choose one with --reward")]
    SeveralRewards(Address),
    #[error("the accounts' claims are of different rewards, {0} and {1}: choose one with --reward")]
    DifferentRewards(Address, Address),
    #[error("this tree has root {found}, not {expected}")]
    OtherRoot { expected: B256, found: B256 },
    #[error("the policy is about chain {policy}, and the node is on chain {chain}")]
    PolicyOfOtherChain { policy: u64, chain: u64 },
    #[error("{0} does not say which asset it takes: it is no vault")]
    NoVault(Address),
    #[error(
        "the vault's fees are in {asset} and the reward is {reward}: leave out `rebate`, or pay it \
         from a contract over {asset}"
    )]
    RebateOfOtherToken { asset: Address, reward: Address },
    #[error("the contract {contract} pays {found}, the policy is about {expected}")]
    OtherReward { contract: Address, found: Address, expected: Address },
    #[error(
        "`max_epoch` is {max_epoch}, and the contract accepts at most {allowed} more in an epoch: \
         lower it, or have governance raise maxEpochIncrease"
    )]
    OverContract { max_epoch: U256, allowed: U256 },
    #[error("{what} was published as {published}, and is {found} as recomputed")]
    Differs { what: String, published: String, found: String },
}

/// Threads, as an argument.
#[derive(Clone, Copy, Debug, clap::Args)]
struct Threads {
    /// Threads to work with [default: one for each processor]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

impl Threads {
    fn workers(self) -> Workers {
        let all = Workers::all();
        Workers::new(self.threads.unwrap_or(all.threads()), all.backend())
    }
}

fn open(tree: &Path) -> Result<TreeFile> {
    TreeFile::open(tree).wrap_err_with(|| format!("reading {}", tree.display()))
}

/// An account's claims, those of one reward if there is a choice to make. At least one.
fn claims_of(tree: &mut TreeFile, account: Address, reward: Option<Address>) -> Result<Vec<Claim>> {
    let mut claims = tree.claims_of(account)?;
    if claims.is_empty() {
        return Err(Refusal::NoClaim(account).into());
    }
    if let Some(reward) = reward {
        claims.retain(|claim| claim.reward == reward);
        if claims.is_empty() {
            return Err(Refusal::NoSuchReward { account, reward }.into());
        }
    }
    Ok(claims)
}

fn print(out: &mut impl Write, document: &impl Serialize) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)?;
    out.flush().wrap_err("writing the result")
}
