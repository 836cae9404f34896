//! `rewards proof`: what one account may claim, and what proves it.

use std::{io::Write, path::PathBuf};

use alloy::primitives::{Address, B256, U256};
use eyre::{Result, WrapErr};
use serde::Serialize;

use super::{claims_of, open, print};

/// Print what an account may claim, with proofs
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards proof 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 --tree week-12.tree")]
pub(super) struct Proof {
    /// The account that is paid
    #[arg(value_parser = params::address)]
    account: Address,

    /// Of one reward only
    #[arg(long, value_name = "TOKEN", value_parser = params::address)]
    reward: Option<Address>,

    /// Written by `rewards build`
    #[arg(long, value_name = "FILE")]
    tree: PathBuf,
}

#[derive(Serialize)]
struct Report {
    root: B256,
    account: Address,
    claims: Vec<Claimable>,
}

/// The arguments of `claim`, but for the account.
#[derive(Serialize)]
struct Claimable {
    reward: Address,
    #[serde(serialize_with = "rewards::decimal")]
    cumulative: U256,
    proof: Vec<B256>,
}

impl Proof {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let mut tree = open(&self.tree)?;
        let mut prove = || -> Result<Vec<Claimable>> {
            let claims = claims_of(&mut tree, self.account, self.reward)?;
            claims
                .into_iter()
                .map(|claim| {
                    let proof = tree.prove(claim)?;
                    let (reward, cumulative) = (claim.reward, claim.cumulative);
                    Ok(Claimable { reward, cumulative, proof: proof.hashes })
                })
                .collect()
        };
        let claims = prove().wrap_err_with(|| format!("reading {}", self.tree.display()))?;
        print(out, &Report { root: tree.header().root, account: self.account, claims })
    }
}
