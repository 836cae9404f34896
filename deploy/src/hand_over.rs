//! Gives what the deployer owns to the timelock, for good.
//!
//! An owner is told in two steps, so a proposal has to accept each: until then the deployer can take
//! an offer back. Roles in the timelock are renounced in one step, at the end.

use std::fmt;

use alloy::primitives::B256;
use bindings::IVotingEscrowInstance;
use client::{call::ask, journal::Journal};
use eyre::Result;

use crate::{
    contract::Contract,
    plan::Step,
    record::{Outcome, Record},
    send::again,
    site::Site,
};

/// One thing that is given away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gift {
    /// The ownership of a contract, offered.
    Offer(Contract),
    /// The deployer's right to grant roles in the timelock.
    Admin,
}

impl Gift {
    /// Every contract that has an owner.
    pub const OWNED: [Contract; 6] = [
        Contract::VoteEscrow,
        Contract::FeeSplitter,
        Contract::Staking,
        Contract::Savings,
        Contract::DollarRewards,
        Contract::TokenRewards,
    ];

    /// Everything, in order: once the deployer is no admin it can mend nothing in the timelock.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::OWNED.into_iter().map(Self::Offer).chain([Self::Admin])
    }
}

impl fmt::Display for Gift {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offer(contract) => write!(out, "offer {contract} to {}", Contract::Timelock),
            Self::Admin => write!(out, "renounce granting roles in {}", Contract::Timelock),
        }
    }
}

pub(crate) async fn ensure(site: &Site, journal: &mut Journal, gift: Gift) -> Result<Record> {
    let step = Step::Give(gift).to_string();
    let (address, outcome) = match gift {
        Gift::Offer(contract) => {
            (site.address(contract), offer(site, journal, &step, contract).await?)
        }
        Gift::Admin => (site.address(Contract::Timelock), renounce(site, journal, &step).await?),
    };
    Ok(Record { step, address: Some(address), outcome })
}

async fn offer(
    site: &Site,
    journal: &mut Journal,
    step: &str,
    contract: Contract,
) -> Result<Outcome> {
    // Ownership is the same in all of them; the lock's interface stands for it.
    let owned = IVotingEscrowInstance::new(site.address(contract), site.chain.provider());
    let (heir, deployer) = (site.address(Contract::Timelock), site.deployer.address());
    let owner = ask(owned.owner()).await?;
    if owner == heir || ask(owned.pendingOwner()).await? == heir {
        return Ok(Outcome::Already);
    }
    if owner != deployer {
        return Ok(Outcome::Skipped(format!(
            "left to the owner {owner}: transferOwnership({heir})"
        )));
    }
    let receipt = again(site, journal, step, owned.transferOwnership(heir)).await?;
    Ok(Outcome::Done((&receipt).into()))
}

async fn renounce(site: &Site, journal: &mut Journal, step: &str) -> Result<Outcome> {
    let (timelock, deployer) = (site.timelock(), site.deployer.address());
    if !ask(timelock.hasRole(B256::ZERO, deployer)).await? {
        return Ok(Outcome::Already);
    }
    let receipt = again(site, journal, step, timelock.renounceRole(B256::ZERO, deployer)).await?;
    Ok(Outcome::Done((&receipt).into()))
}
