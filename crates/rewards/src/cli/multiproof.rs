//! `rewards multiproof`: what proves the claims of several accounts at once.

use std::{io::Write, path::PathBuf};

use alloy::primitives::{Address, B256, U256};
use eyre::{Result, WrapErr};
use rewards::{Claim, file::TreeFile};
use serde::{Serialize, Serializer};

use super::{Refusal, claims_of, open, print};

/// Print one proof for the claims of several accounts
///
/// All of one reward, as `claimMultiproof` takes them. Accounts are printed in the order in which
/// the contract has to be given them; one named twice counts once.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  rewards multiproof 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 \\
    0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --tree week-12.tree")]
pub(super) struct Multiproof {
    /// The accounts that are paid
    #[arg(required = true, value_name = "ACCOUNT", value_parser = params::address)]
    accounts: Vec<Address>,

    /// The reward; needed if an account has several
    #[arg(long, value_name = "TOKEN", value_parser = params::address)]
    reward: Option<Address>,

    /// Written by `rewards build`
    #[arg(long, value_name = "FILE")]
    tree: PathBuf,
}

/// The arguments of `claimMultiproof`.
#[derive(Serialize)]
struct Report {
    root: B256,
    reward: Address,
    accounts: Vec<Address>,
    #[serde(serialize_with = "decimals")]
    cumulatives: Vec<U256>,
    proof: Vec<B256>,
    proof_flags: Vec<bool>,
}

impl Multiproof {
    pub(super) fn run(self, out: &mut impl Write) -> Result<()> {
        let mut tree = open(&self.tree)?;
        let report =
            self.prove(&mut tree).wrap_err_with(|| format!("reading {}", self.tree.display()))?;
        print(out, &report)
    }

    fn prove(&self, tree: &mut TreeFile) -> Result<Report> {
        let claims = self
            .accounts
            .iter()
            .map(|account| self.claim_of(tree, *account))
            .collect::<Result<Vec<_>>>()?;
        let reward = claims[0].reward;
        if let Some(other) = claims.iter().find(|it| it.reward != reward) {
            return Err(Refusal::DifferentRewards(reward, other.reward).into());
        }
        let proof = tree.prove_all(&claims)?;
        Ok(Report {
            root: tree.header().root,
            reward,
            accounts: proof.claims.iter().map(|it| it.account).collect(),
            cumulatives: proof.claims.iter().map(|it| it.cumulative).collect(),
            proof: proof.hashes,
            proof_flags: proof.flags,
        })
    }

    fn claim_of(&self, tree: &mut TreeFile, account: Address) -> Result<Claim> {
        match claims_of(tree, account, self.reward)?[..] {
            [claim] => Ok(claim),
            _ => Err(Refusal::SeveralRewards(account).into()),
        }
    }
}

fn decimals<S: Serializer>(amounts: &[U256], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(amounts.iter().map(U256::to_string))
}
