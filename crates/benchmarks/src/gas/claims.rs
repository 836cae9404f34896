//! Acts of distributors.

use std::ops::Range;

use alloy::primitives::{Address, U256};
use eyre::{OptionExt, Result};
use rewards::{Claim, MultiProof};
use testkit::{Purse, tokens};

use super::{contender::Contender, savings::Time};
use crate::trees::{Deep, Published, account};

/// Hashes in the proof of a claim that is made alone: a tree of a million accounts.
const DEPTH: u64 = 20;

/// Accounts that one transaction claims for.
const BATCH: usize = 100;

/// Accounts in the tree of which a batch is a part.
const ACCOUNTS: u64 = 100_000;

/// How a batch is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Batch {
    /// Each claim by a proof of its own.
    Proofs,
    /// All by one.
    Multiproof,
    /// All by one, and paid in shares of the vault; only ours offers it.
    IntoTheVault,
}

pub(super) async fn alone(who: &Contender<'_>, time: Time) -> Result<Option<u64>> {
    // Has never held the token, when it claims first: what the token asks for that is a part of it.
    let (name, _) = who.stranger("alice")?;
    let alice = who.world.actor(&name, Purse::default()).await?;
    let reward = *who.token.address();
    let mut gas = None;
    for round in 1..=time.count() {
        let claim = Claim { account: alice.address(), reward, cumulative: tokens(round) };
        let Deep { root, proof } = Deep::new(&claim, DEPTH);
        who.publish(root, tokens(1)).await?;
        let call = who.distributor.claim(claim.account, reward, claim.cumulative, proof);
        gas = Some(alice.send(call).await?.gas_used);
    }
    Ok(gas)
}

pub(super) async fn together(who: &Contender<'_>, batch: Batch, time: Time) -> Result<Option<u64>> {
    if batch == Batch::IntoTheVault && !who.is_ours() {
        return Ok(None);
    }
    let (name, _) = who.stranger("keeper")?;
    let keeper = who.world.actor(&name, Purse::default()).await?;
    let tree = |round| {
        let reward = *who.token.address();
        let claim =
            move |number| Claim { account: account(number), reward, cumulative: tokens(round) };
        Published::new(accounts(batch, time).map(claim))
    };

    let trees = (1..=time.count()).map(tree).collect::<Result<Vec<_>>>()?;
    // The same accounts every time: neighbours in the last tree, which is the one that counts.
    let last = trees.last().ok_or_eyre("nothing is measured")?;
    let served: Vec<_> = last.claims().iter().take(BATCH).map(|it| it.account).collect();
    let mut gas = None;
    for tree in &trees {
        who.publish(tree.root(), tokens(ACCOUNTS)).await?;
        let served = tree.claims_of(&served);
        let receipt = match batch {
            Batch::Proofs => {
                let proofs = served.iter().map(|it| tree.prove(it)).collect::<Result<_>>()?;
                let (accounts, claimables) = columns(&served);
                let call =
                    who.distributor.claimMany(accounts, *who.token.address(), claimables, proofs);
                keeper.send(call).await?
            }
            Batch::Multiproof | Batch::IntoTheVault => {
                let MultiProof { claims, hashes, flags } = tree.prove_all(&served)?;
                let (accounts, claimables) = columns(&claims);
                let (to, reward) = (&who.distributor, *who.token.address());
                if batch == Batch::Multiproof {
                    let call = to.claimMultiproof(accounts, reward, claimables, hashes, flags);
                    keeper.send(call).await?
                } else {
                    let call = to.claimToVault(accounts, reward, claimables, hashes, flags);
                    keeper.send(call).await?
                }
            }
        };
        gas = Some(receipt.gas_used.div_ceil(BATCH as u64));
    }
    Ok(gas)
}

/// Of acts that nobody has done before, each has accounts of its own.
fn accounts(batch: Batch, time: Time) -> Range<u64> {
    let act = 2 * (batch as u64) + time as u64;
    act * ACCOUNTS..(act + 1) * ACCOUNTS
}

fn columns(claims: &[Claim]) -> (Vec<Address>, Vec<U256>) {
    claims.iter().map(|it| (it.account, it.cumulative)).unzip()
}
