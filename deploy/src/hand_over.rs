//! Gives what the deployer owns to the timelock, for good.
//!
//! An owner is told in two steps, so a proposal has to accept each: until then the deployer can take
//! an offer back. Roles in the timelock are renounced in one step, at the end.

use std::fmt;

use alloy::primitives::B256;
use bindings::{
    ITimelock::renounceRoleCall, IVotingEscrow::transferOwnershipCall, IVotingEscrowInstance,
};
use client::call::ask;
use eyre::Result;

use crate::{
    call::Call,
    contract::{Blueprint, Contract},
    site::Site,
    standing::{Act, Lasts, Standing},
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

impl Gift {
    /// The contract it is about.
    pub const fn of(self) -> Contract {
        match self {
            Self::Offer(contract) => contract,
            Self::Admin => Contract::Timelock,
        }
    }
}

/// What gives it.
pub(crate) fn call(blueprint: &Blueprint, gift: Gift) -> Call {
    let (at, timelock) = (blueprint.address(gift.of()), blueprint.address(Contract::Timelock));
    match gift {
        // Ownership is the same in all of them; the lock's interface stands for it.
        Gift::Offer(_) => Call::new(at, &transferOwnershipCall { newOwner: timelock }),
        Gift::Admin => {
            let account = blueprint.deployer;
            Call::new(at, &renounceRoleCall { role: B256::ZERO, callerConfirmation: account })
        }
    }
}

pub(crate) async fn look(site: &Site, gift: Gift) -> Result<Standing> {
    let (call, deployer) = (call(&site.blueprint, gift), site.deployer.address());
    match gift {
        Gift::Offer(contract) => {
            let owned = IVotingEscrowInstance::new(site.address(contract), site.chain.provider());
            let (owner, heir) = (ask(owned.owner()).await?, site.address(Contract::Timelock));
            if owner == heir || ask(owned.pendingOwner()).await? == heir {
                return Ok(Standing::Done);
            }
            Ok(Standing::of_owner(owner, deployer, call))
        }
        Gift::Admin => {
            let is_admin = ask(site.timelock().hasRole(B256::ZERO, deployer)).await?;
            let open = Standing::Open(Act { call, lasts: Lasts::UntilUndone });
            Ok(if is_admin { open } else { Standing::Done })
        }
    }
}
