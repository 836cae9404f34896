//! The ways in which a crowd claims.

use std::{fmt, num::NonZeroUsize};

use alloy::{
    eips::Encodable2718,
    network::{EthereumWallet, NetworkTransactionBuilder, TransactionBuilder},
    primitives::{Address, U256},
    providers::Provider,
    rpc::types::TransactionRequest,
    signers::local::PrivateKeySigner,
};
use client::{account::Account, call::IntoRequest, chain::Chain};
use eyre::{OptionExt, Result};
use rewards::MultiProof;
use serde::Serialize;
use testkit::World;

use super::{
    crowd::Crowd,
    lanes::{Progress, Transaction, each},
};

/// Gas that a claim made alone may take.
const GAS_ALONE: u64 = 500_000;

/// Gas that a batch may take: all that one transaction is given.
const GAS_TOGETHER: u64 = 32_000_000;

/// Wei for each account that claims by itself: enough for [`GAS_ALONE`] at ten times the base fee
/// of a chain without traffic.
const ETH: u64 = 500_000 * 1_000_000_000;

/// The base fee may rise by this factor while the crowd claims.
const FEE_CEILING: u128 = 10;

/// How a crowd claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Each account by a transaction that it signs itself.
    Singly,
    /// A keeper for many, with one proof.
    InBatches,
    /// The same, and paid in shares of the vault.
    IntoTheVault,
}

impl fmt::Display for Way {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Singly => "singly",
            Self::InBatches => "in batches",
            Self::IntoTheVault => "into the vault",
        })
    }
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Singly, Self::InBatches, Self::IntoTheVault];

    /// Signs everything that will be sent.
    pub(super) async fn prepare(
        self,
        world: &World,
        crowd: &Crowd,
        batch: NonZeroUsize,
        progress: &Progress,
    ) -> Result<Vec<Vec<Transaction>>> {
        let fee = world.site.chain.gas_price().await? * FEE_CEILING;
        match self {
            Self::Singly => singly(world, crowd, fee, progress).await,
            Self::InBatches | Self::IntoTheVault => {
                self.together(world, crowd, batch, fee, progress).await
            }
        }
    }

    async fn together(
        self,
        world: &World,
        crowd: &Crowd,
        batch: NonZeroUsize,
        fee: u128,
        progress: &Progress,
    ) -> Result<Vec<Vec<Transaction>>> {
        let (rewards, token) = (world.token_rewards(), *world.token().address());
        let keeper = Account::development_key();
        let chain = &world.site.chain;
        let mut nonce = chain.provider().get_transaction_count(keeper.address()).await?;
        let batches = crowd.published.claims().chunks(batch.get());
        progress.begin("signing", batches.len());
        let mut queue = Vec::with_capacity(batches.len());
        for claims in batches {
            let MultiProof { claims, hashes, flags } = crowd.published.prove_all(claims)?;
            let serves = claims.len();
            let (to, upto) = claims.iter().map(|it| (it.account, it.cumulative)).unzip();
            let request = match self {
                Self::IntoTheVault => {
                    rewards.claimToVault(to, token, upto, hashes, flags).into_request()
                }
                _ => rewards.claimMultiproof(to, token, upto, hashes, flags).into_request(),
            };
            let request = request.with_nonce(nonce).with_gas_limit(GAS_TOGETHER);
            queue.push(sign(chain.id(), &keeper, request, fee, serves).await?);
            nonce += 1;
            progress.step();
        }
        Ok(vec![queue])
    }
}

async fn singly(
    world: &World,
    crowd: &Crowd,
    fee: u128,
    progress: &Progress,
) -> Result<Vec<Vec<Transaction>>> {
    let (rewards, chain) = (world.token_rewards(), world.site.chain.clone());
    let mut jobs = Vec::with_capacity(crowd.published.claims().len());
    for claim in crowd.published.claims() {
        let proof = crowd.published.prove(claim)?;
        let call = rewards.claim(claim.account, claim.reward, claim.cumulative, proof);
        let key = crowd.key(claim.account).ok_or_eyre("an account without a key")?;
        jobs.push((key.clone(), call.into_request()));
    }
    progress.begin("handing out ETH and signing", jobs.len());
    let progress = progress.clone();
    each(jobs, move |(key, request)| {
        let (chain, progress) = (chain.clone(), progress.clone());
        async move {
            give_eth(&chain, key.address()).await?;
            let request = request.with_nonce(0).with_gas_limit(GAS_ALONE);
            let signed = sign(chain.id(), &key, request, fee, 1).await?;
            progress.step();
            Ok(vec![signed])
        }
    })
    .await
}

async fn give_eth(chain: &Chain, account: Address) -> Result<()> {
    let wei = U256::from(ETH);
    let _: () = chain.provider().raw_request("anvil_setBalance".into(), (account, wei)).await?;
    Ok(())
}

async fn sign(
    chain_id: u64,
    key: &PrivateKeySigner,
    request: TransactionRequest,
    fee: u128,
    serves: usize,
) -> Result<Transaction> {
    let mut request =
        request.with_from(key.address()).with_chain_id(chain_id).with_max_priority_fee_per_gas(0);
    request.set_max_fee_per_gas(fee);
    let signed = request.build(&EthereumWallet::from(key.clone())).await?;
    Ok(Transaction { raw: signed.encoded_2718().into(), serves })
}
