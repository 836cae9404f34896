//! Claiming for many accounts at once.
//!
//! What was claimed stands on chain, so whoever is stopped begins again and goes on from there.
//! Before a batch is sent it is tried out. One that is refused, or would pay less than it should,
//! is halved until the accounts to blame are alone, and those are left out: no gas is spent on
//! finding them.

use std::io::{Read, Seek};

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, U256},
    providers::Provider,
    rpc::types::{TransactionReceipt, TransactionRequest},
    sol_types::SolError,
};
use bindings::{
    IMerkleRewards::{
        ClaimSkipped, Claimed, ClaimedToVault, RewardsInvalidMultiproof, RewardsNoVault,
        RewardsTotalExceeded, RewardsVaultCallFailed, claimedCall,
    },
    IMicroStakingVault::VaultDepositsPaused,
};
use client::{
    account::Account,
    call::{CallError, IntoRequest, Quote, ask, ask_all, quote},
    chain::ChainError,
};

use super::{Contract, PublishError, Refusal, sentence};
use crate::{Claim, file::TreeFile, hash};

/// Accounts asked for at once.
const ASKED_AT_ONCE: usize = 1_000;

/// Gas beyond the estimate, as a divisor of it.
const GAS_MARGIN: u64 = 5;

/// In what batches claims are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batching {
    /// Accounts in a batch, at most.
    pub size: usize,
    /// Gas of a transaction, at most. A batch that would take more is halved.
    pub max_gas: u64,
    /// How accounts are paid.
    pub pay: Pay,
}

/// How accounts are paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pay {
    /// In the token.
    Token,
    /// In shares of the vault over it, where the account allows it.
    Shares,
}

/// A claim of which something is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// The claim, as it is in the tree.
    pub claim: Claim,
    /// What is left of it, in base units.
    pub left: U256,
}

/// An account that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Whose claim.
    pub account: Address,
    /// Why.
    pub reason: String,
}

/// What became of all batches so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Transactions.
    pub batches: u64,
    /// Accounts that were paid.
    pub accounts: u64,
    /// Base units they were paid, tips included.
    pub paid: U256,
    /// Base units of it that the sender kept, with the accounts' consent.
    pub tips: U256,
    /// Gas of all transactions.
    pub gas: u64,
    /// What they cost, in wei.
    pub wei: U256,
    /// Accounts that nothing was sent for.
    pub left_out: Vec<LeftOut>,
}

/// Those of `claims` of which something is left, in the order of their leaves: neighbours in the
/// tree share most of their proof, so batches of them need few hashes. `progress` hears how many
/// have been asked for.
///
/// # Errors
///
/// If the chain cannot be asked.
pub async fn open_claims(
    contract: &Contract,
    claims: &[Claim],
    mut progress: impl FnMut(usize),
) -> Result<Vec<Open>, CallError> {
    let mut open = Vec::new();
    for (part, asked) in claims.chunks(ASKED_AT_ONCE).zip(1..) {
        let calls: Vec<_> =
            part.iter().map(|it| claimedCall { account: it.account, reward: it.reward }).collect();
        let claimed = ask_all(&contract.chain, *contract.calls.address(), &calls).await?;
        open.extend(part.iter().zip(claimed).filter_map(|(claim, claimed)| {
            let left = claim.cumulative.saturating_sub(claimed);
            (!left.is_zero()).then_some(Open { claim: *claim, left })
        }));
        progress((asked * ASKED_AT_ONCE).min(claims.len()));
    }
    open.sort_by_cached_key(|it| hash::leaf(&it.claim));
    Ok(open)
}

/// Claims of one contract, made by one account.
#[derive(Debug)]
pub struct Keeper<'a, R> {
    /// The contract.
    pub contract: &'a Contract,
    /// Who sends.
    pub account: &'a Account,
    /// The tree of a root that the contract accepts.
    pub tree: &'a mut TreeFile<R>,
    /// In what batches.
    pub batching: Batching,
}

/// What a trial of a batch came to.
enum Trial {
    /// It would pay everybody. This is the transaction, with what gas it may take.
    Pays(Box<TransactionRequest>),
    /// Somebody in it would not be paid; this is the reason if there is nobody else.
    Stuck(String),
    /// It would take too much gas.
    Large(u64),
}

impl<R: Read + Seek> Keeper<'_, R> {
    /// Claims everything that is `open`. `done` is kept up to date, so that what was done is known
    /// when an error ends it; `progress` hears how many accounts are dealt with.
    ///
    /// # Errors
    ///
    /// If the chain cannot be asked, the tree file is damaged, or the contract refuses for a reason
    /// that has nothing to do with an account.
    pub async fn claim_all(
        &mut self,
        open: &[Open],
        done: &mut Done,
        mut progress: impl FnMut(usize),
    ) -> Result<(), PublishError> {
        let mut batches: Vec<_> = open.chunks(self.batching.size.max(1)).rev().collect();
        let mut dealt_with = 0;
        while let Some(batch) = batches.pop() {
            let reason = match self.try_out(batch).await? {
                Trial::Pays(request) => {
                    // What is refused now was accepted a moment ago: it changed in between.
                    let receipt = self.account.send(*request).await?;
                    done.enter(*self.contract.calls.address(), &receipt);
                    None
                }
                Trial::Stuck(reason) => Some(reason),
                Trial::Large(gas) => {
                    Some(format!("it takes {gas} gas, more than --max-gas allows"))
                }
            };
            match (reason, batch) {
                (None, _) => {}
                (Some(reason), [alone]) => {
                    let account = alone.claim.account;
                    done.left_out.push(LeftOut { account, reason });
                }
                (Some(_), several) => {
                    let (low, high) = several.split_at(several.len() / 2);
                    batches.extend([high, low]);
                    continue;
                }
            }
            dealt_with += batch.len();
            progress(dealt_with);
        }
        Ok(())
    }

    /// Calls without sending.
    async fn try_out(&mut self, batch: &[Open]) -> Result<Trial, PublishError> {
        let (chain, sender) = (&self.contract.chain, self.account.address());
        let request = self.request(batch)?.with_from(sender);
        let paid = match chain.provider().call(request.clone()).await.map_err(CallError::from) {
            Ok(answer) => U256::try_from_be_slice(&answer).unwrap_or_default(),
            Err(CallError::Reverted(refusal)) => return stuck(&refusal),
            // A node has limits of its own, and says in its own words that a call passes them.
            Err(CallError::Chain(ChainError::Refused { .. })) if 1 < batch.len() => {
                return Ok(Trial::Stuck(String::new()));
            }
            Err(error) => return Err(PublishError::Chain(error)),
        };
        let expected = batch.iter().fold(U256::ZERO, |sum, it| sum.saturating_add(it.left));
        if paid < expected {
            let reason = match batch {
                [alone] => self.reason(alone).await?,
                _ => String::new(),
            };
            return Ok(Trial::Stuck(reason));
        }
        match quote(chain, sender, request.clone()).await {
            Ok(Quote { gas, .. }) if self.batching.max_gas < gas => Ok(Trial::Large(gas)),
            Ok(Quote { gas, .. }) => {
                let limit = gas.saturating_add(gas / GAS_MARGIN);
                Ok(Trial::Pays(Box::new(request.with_gas_limit(limit))))
            }
            Err(CallError::Reverted(refusal)) => stuck(&refusal),
            Err(error) => Err(PublishError::Chain(error)),
        }
    }

    /// Why an account is passed over in a batch: batches do not tell, a claim of its own does.
    async fn reason(&mut self, open: &Open) -> Result<String, PublishError> {
        let Claim { account, reward, cumulative } = open.claim;
        let proof = self.tree.prove(open.claim)?.hashes;
        let call = self.contract.calls.claim(account, reward, cumulative, proof);
        match ask(call.from(self.account.address())).await {
            Ok(_) => Ok("it was claimed by somebody else in the meantime".to_owned()),
            Err(CallError::Reverted(refusal)) => Ok(sentence::of(&refusal)),
            Err(error) => Err(PublishError::Chain(error)),
        }
    }

    /// The transaction that claims a batch.
    fn request(&mut self, batch: &[Open]) -> Result<TransactionRequest, PublishError> {
        let claims: Vec<_> = batch.iter().map(|it| it.claim).collect();
        let proof = self.tree.prove_all(&claims)?;
        let accounts = proof.claims.iter().map(|it| it.account).collect();
        let claimables = proof.claims.iter().map(|it| it.cumulative).collect();
        let (calls, reward) = (&self.contract.calls, self.contract.reward);
        let (hashes, flags) = (proof.hashes, proof.flags);
        Ok(match self.batching.pay {
            Pay::Token => {
                calls.claimMultiproof(accounts, reward, claimables, hashes, flags).into_request()
            }
            Pay::Shares => {
                calls.claimToVault(accounts, reward, claimables, hashes, flags).into_request()
            }
        })
    }
}

impl Done {
    /// Enters what a batch did, by what the contract says in its receipt.
    fn enter(&mut self, contract: Address, receipt: &TransactionReceipt) {
        self.batches += 1;
        self.gas += receipt.gas_used;
        let wei = U256::from(receipt.gas_used) * U256::from(receipt.effective_gas_price);
        self.wei = self.wei.saturating_add(wei);
        for log in receipt.logs().iter().filter(|it| it.address() == contract) {
            if let Ok(log) = log.log_decode::<Claimed>() {
                self.pay(log.inner.data.amount, log.inner.data.tip);
            } else if let Ok(log) = log.log_decode::<ClaimedToVault>() {
                self.pay(log.inner.data.amount, log.inner.data.tip);
            } else if let Ok(log) = log.log_decode::<ClaimSkipped>() {
                let ClaimSkipped { account, reason, .. } = log.inner.data;
                self.left_out.push(LeftOut { account, reason: bindings::explain(&reason) });
            }
        }
    }

    /// Gas for each account that was paid, rounded up; 0 if none was.
    pub fn gas_per_account(&self) -> u64 {
        if self.accounts == 0 { 0 } else { self.gas.div_ceil(self.accounts) }
    }

    fn pay(&mut self, amount: U256, tip: U256) {
        self.accounts += 1;
        self.paid = self.paid.saturating_add(amount);
        self.tips = self.tips.saturating_add(tip);
    }
}

/// A refusal of one account's making is worth halving the batch for; any other would be met again
/// in each half.
fn stuck(refusal: &[u8]) -> Result<Trial, PublishError> {
    const EVERYBODYS: [[u8; 4]; 3] = [
        RewardsInvalidMultiproof::SELECTOR,
        RewardsTotalExceeded::SELECTOR,
        RewardsNoVault::SELECTOR,
    ];
    let is_paused = RewardsVaultCallFailed::abi_decode(refusal)
        .is_ok_and(|it| it.reason.starts_with(&VaultDepositsPaused::SELECTOR));
    let sentence = sentence::of(refusal);
    if is_paused || EVERYBODYS.iter().any(|it| refusal.starts_with(it)) {
        return Err(Refusal::Batch(sentence).into());
    }
    Ok(Trial::Stuck(sentence))
}
