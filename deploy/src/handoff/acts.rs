//! What a handoff sends, in order. Each act looks first whether the chain is already as it wants it.

use alloy::{primitives::B256, rpc::types::TransactionRequest};
use bindings::IFeeSplitter::recipientsReturn;
use client::call::{CallError, IntoRequest, ask};
use eyre::Result;
use params::FeeRecipient;

use super::{
    Batch, Estate,
    acceptance::Operation,
    powers::{ADMIN, canceller, executor, proposer},
};
use crate::{
    contract::{Contract, Currency},
    hand_over::Gift,
};

/// One transaction of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// The guardian that the parameters name now, instead of the deployer.
    Guardian(Contract),
    /// The same for the updater.
    Updater(Currency),
    /// The same for who receives a vault's fees.
    FeeRecipient(Currency),
    /// The same for who receives parts of the fees.
    Recipients(Currency),
    /// The ownership is offered to the heir.
    Offer(Contract),
    /// The deployer makes itself a proposer, to schedule what follows.
    Propose,
    /// What is offered to the timelock is going to be accepted.
    Schedule,
    /// The deployer gives up this role of the timelock.
    Renounce(B256),
    /// What was scheduled is executed. Anybody may.
    Accept,
}

/// All of them. What the owner alone can set comes before the offers; that the deployer is an admin
/// ends after everything that takes one.
pub(super) fn all() -> Vec<Act> {
    let vaults = Currency::ALL.map(|it| Act::Guardian(it.vault()));
    let rewards = Currency::ALL.map(|it| Act::Guardian(it.rewards()));
    let mut acts = [vaults, rewards].concat();
    acts.extend(Currency::ALL.map(Act::Updater));
    acts.extend(Currency::ALL.map(Act::FeeRecipient));
    acts.extend(Currency::ALL.map(Act::Recipients));
    acts.extend(Gift::OWNED.map(Act::Offer));
    acts.extend([Act::Propose, Act::Schedule]);
    acts.extend([proposer(), canceller(), executor(), ADMIN].map(Act::Renounce));
    acts.push(Act::Accept);
    acts
}

impl Act {
    /// In the words of people.
    pub(super) fn name(self, estate: &Estate) -> String {
        match self {
            Self::Guardian(contract) => format!("name another guardian of {contract}"),
            Self::Updater(currency) => format!("name another updater of {}", currency.rewards()),
            Self::FeeRecipient(currency) => {
                format!("name another recipient of fees of {}", currency.vault())
            }
            Self::Recipients(currency) => {
                format!("name other recipients of {}", currency.token())
            }
            Self::Offer(contract) => format!("offer {contract} to {}", estate.heir),
            Self::Propose => "propose in timelock, as the deployer".to_owned(),
            Self::Schedule => "schedule that timelock accepts".to_owned(),
            Self::Renounce(role) => format!("renounce {} of timelock", super::Role::Member(role)),
            Self::Accept => "execute that timelock accepts".to_owned(),
        }
    }
}

/// The transaction, unless the chain is already as `act` wants it.
pub(super) async fn wanted(estate: &Estate, act: Act) -> Result<Option<TransactionRequest>> {
    let (deployer, roles) = (estate.deployer, &estate.params.roles);
    let timelock = estate.timelock();
    Ok(match act {
        Act::Guardian(contract) => {
            let to = roles.guardian.address(deployer);
            // A guardian is the same in all of them; the vault's interface stands for it.
            let guarded = bindings::IMicroStakingVaultInstance::new(
                estate.address(contract),
                estate.provider(),
            );
            let is_left = to != deployer
                && ask(guarded.guardian()).await? == deployer
                && is_owner(estate, contract).await?;
            is_left.then(|| guarded.setGuardian(to).into_request())
        }
        Act::Updater(currency) => {
            let (rewards, to) = (estate.rewards(currency), roles.updater.address(deployer));
            let is_left = to != deployer
                && ask(rewards.updater()).await? == deployer
                && is_owner(estate, currency.rewards()).await?;
            is_left.then(|| rewards.setUpdater(to).into_request())
        }
        Act::FeeRecipient(currency) => {
            let vault = estate.vault(currency);
            let to = match roles.fee_recipient {
                FeeRecipient::Splitter => estate.address(Contract::FeeSplitter),
                FeeRecipient::Account(who) => who.address(deployer),
            };
            let is_left = to != deployer
                && ask(vault.feeRecipient()).await? == deployer
                && is_owner(estate, currency.vault()).await?;
            is_left.then(|| vault.setFeeRecipient(to).into_request())
        }
        Act::Recipients(currency) => recipients(estate, currency).await?,
        Act::Offer(contract) => {
            let (owned, heir) = (estate.owned(contract), estate.heir());
            let is_left =
                ask(owned.owner()).await? == deployer && ask(owned.pendingOwner()).await? != heir;
            is_left.then(|| owned.transferOwnership(heir).into_request())
        }
        Act::Propose => match unscheduled(estate).await? {
            Some(_) if !ask(timelock.hasRole(proposer(), deployer)).await? => {
                Some(timelock.grantRole(proposer(), deployer).into_request())
            }
            _ => None,
        },
        Act::Schedule => match unscheduled(estate).await? {
            Some(batch) => {
                let delay = ask(timelock.getMinDelay()).await?;
                let (values, payloads, salt) = (batch.values(), batch.payloads(), batch.salt());
                let call = timelock.scheduleBatch(
                    batch.targets,
                    values,
                    payloads,
                    B256::ZERO,
                    salt,
                    delay,
                );
                Some(call.into_request())
            }
            None => None,
        },
        Act::Renounce(role) => {
            let is_left = ask(timelock.hasRole(role, deployer)).await?;
            is_left.then(|| timelock.renounceRole(role, deployer).into_request())
        }
        Act::Accept => match Batch::of(estate).await? {
            Some(batch) if matches!(batch.stage, Operation::Ready(_)) => {
                let (values, payloads, salt) = (batch.values(), batch.payloads(), batch.salt());
                let call = timelock.executeBatch(batch.targets, values, payloads, B256::ZERO, salt);
                Some(call.into_request())
            }
            _ => None,
        },
    })
}

/// What the timelock has to accept and nobody has scheduled.
pub(super) async fn unscheduled(estate: &Estate) -> Result<Option<Batch>> {
    let batch = Batch::of(estate).await?;
    Ok(batch.filter(|batch| batch.stage == Operation::Unset))
}

/// Whether the deployer can still set what owners set.
async fn is_owner(estate: &Estate, contract: Contract) -> Result<bool, CallError> {
    Ok(ask(estate.owned(contract).owner()).await? == estate.deployer)
}

/// Whom the parameters name now, where the deployer is one of the recipients and should not be.
async fn recipients(estate: &Estate, currency: Currency) -> Result<Option<TransactionRequest>> {
    let (deployer, roles) = (estate.deployer, &estate.params.roles);
    let (splitter, token) = (estate.splitter(), estate.address(currency.token()));
    let now = ask(splitter.recipients(token)).await?;
    let moved = |holder, to| if holder == deployer { to } else { holder };
    let wanted = recipientsReturn {
        insurance: moved(now.insurance, roles.insurance.address(deployer)),
        treasury: moved(now.treasury, roles.treasury.address(deployer)),
        ..now.clone()
    };
    if wanted == now || !is_owner(estate, Contract::FeeSplitter).await? {
        return Ok(None);
    }
    let recipientsReturn { buyback, stakers, insurance, discount, treasury } = wanted;
    let set = splitter.setRecipients(token, buyback, stakers, insurance, discount, treasury);
    Ok(Some(set.into_request()))
}
