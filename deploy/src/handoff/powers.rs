//! Every role of every contract, as the chain has it.

use std::{collections::BTreeSet, fmt};

use alloy::{
    primitives::{Address, B256, keccak256},
    providers::Provider,
    rpc::types::Filter,
    sol_types::SolEvent,
};
use bindings::{IFeeSplitter::recipientsReturn, ITimelock::RoleGranted};
use client::{call::ask, chain::ChainError, logs};
use eyre::{Result, WrapErr};

use super::Estate;
use crate::{
    contract::{Contract, Currency},
    hand_over::Gift,
};

/// What somebody can be in a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Changes what can be changed.
    Owner,
    /// May become the owner at any time.
    PendingOwner,
    /// May stop some things.
    Guardian,
    /// Submits roots of rewards.
    Updater,
    /// Receives the fees of a vault.
    FeeRecipient,
    /// Receives a part of the fees in a currency.
    Recipient(Currency, Part),
    /// Has this role of the timelock.
    Member(B256),
}

/// A part of the fees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Buys the token back.
    Buyback,
    /// For those who lock.
    Stakers,
    /// Covers losses.
    Insurance,
    /// For bonuses.
    Discount,
    /// The treasury's.
    Treasury,
}

/// A role, and who has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Power {
    /// In which contract.
    pub contract: Contract,
    /// Which role.
    pub role: Role,
    /// Who.
    pub holder: Address,
}

/// The timelock's roles.
pub(super) const ADMIN: B256 = B256::ZERO;

pub(super) fn proposer() -> B256 {
    keccak256("PROPOSER_ROLE")
}

pub(super) fn canceller() -> B256 {
    keccak256("CANCELLER_ROLE")
}

pub(super) fn executor() -> B256 {
    keccak256("EXECUTOR_ROLE")
}

impl Role {
    /// Whether the parameters say who has it.
    pub(super) const fn is_of_params(self) -> bool {
        matches!(self, Self::Guardian | Self::Updater | Self::FeeRecipient | Self::Recipient(..))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owner => out.write_str("owner"),
            Self::PendingOwner => out.write_str("owner to be"),
            Self::Guardian => out.write_str("guardian"),
            Self::Updater => out.write_str("updater"),
            Self::FeeRecipient => out.write_str("recipient of fees"),
            Self::Recipient(currency, part) => {
                let part = match part {
                    Part::Buyback => "buyback",
                    Part::Stakers => "stakers",
                    Part::Insurance => "insurance",
                    Part::Discount => "discount",
                    Part::Treasury => "treasury",
                };
                write!(out, "{part} in {}", currency.token())
            }
            Self::Member(role) if *role == ADMIN => out.write_str("admin"),
            Self::Member(role) if *role == proposer() => out.write_str("proposer"),
            Self::Member(role) if *role == canceller() => out.write_str("canceller"),
            Self::Member(role) if *role == executor() => out.write_str("executor"),
            Self::Member(role) => write!(out, "role {role}"),
        }
    }
}

impl Power {
    /// How it can be moved to somebody else.
    pub fn remedy(&self) -> &'static str {
        match (self.contract, self.role) {
            (_, Role::Owner) => "it calls transferOwnership, and the other acceptOwnership",
            (_, Role::PendingOwner) => "the owner calls transferOwnership for somebody else",
            (Contract::Governor, _) => "a proposal of high value calls setProposalGuardian",
            (_, Role::Guardian) => "name another `roles.guardian`, or the owner calls setGuardian",
            (_, Role::Updater) => "name another `roles.updater`, or the owner calls setUpdater",
            (_, Role::FeeRecipient) => {
                "name another `roles.fee_recipient`, or the owner calls setFeeRecipient"
            }
            (_, Role::Recipient(_, Part::Insurance)) => {
                "name another `roles.insurance`, or the owner calls setRecipients"
            }
            (_, Role::Recipient(_, Part::Treasury)) => {
                "name another `roles.treasury`, or the owner calls setRecipients"
            }
            (_, Role::Recipient(..)) => "the owner calls setRecipients",
            (_, Role::Member(_)) => "it calls renounceRole",
        }
    }
}

impl fmt::Display for Power {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} of {} ({})", self.role, self.contract, self.remedy())
    }
}

/// All roles that somebody has: of each contract by asking it, of the timelock also by its log.
pub(super) async fn all(estate: &Estate) -> Result<Vec<Power>> {
    let mut powers = Vec::new();
    let mut has = |contract, role, holder: Address| {
        // Nobody: the zero address of whatever is not set.
        if !holder.is_zero() {
            powers.push(Power { contract, role, holder });
        }
    };
    for contract in Gift::OWNED {
        let owned = estate.owned(contract);
        has(contract, Role::Owner, ask(owned.owner()).await?);
        has(contract, Role::PendingOwner, ask(owned.pendingOwner()).await?);
    }
    for currency in Currency::ALL {
        let vault = estate.vault(currency);
        has(currency.vault(), Role::Guardian, ask(vault.guardian()).await?);
        has(currency.vault(), Role::FeeRecipient, ask(vault.feeRecipient()).await?);
        let rewards = estate.rewards(currency);
        has(currency.rewards(), Role::Guardian, ask(rewards.guardian()).await?);
        has(currency.rewards(), Role::Updater, ask(rewards.updater()).await?);
        let token = estate.address(currency.token());
        let recipientsReturn { buyback, stakers, insurance, discount, treasury } =
            ask(estate.splitter().recipients(token)).await?;
        for (part, holder) in [
            (Part::Buyback, buyback),
            (Part::Stakers, stakers),
            (Part::Insurance, insurance),
            (Part::Discount, discount),
            (Part::Treasury, treasury),
        ] {
            has(Contract::FeeSplitter, Role::Recipient(currency, part), holder);
        }
    }
    has(Contract::Governor, Role::Guardian, ask(estate.governor().proposalGuardian()).await?);
    for (role, holder) in members(estate).await? {
        // Here zero is somebody: anyone.
        powers.push(Power { contract: Contract::Timelock, role: Role::Member(role), holder });
    }
    Ok(powers)
}

/// Who has which role of the timelock: of all that were ever granted, and of those that the deployer
/// could have, what the timelock itself says.
async fn members(estate: &Estate) -> Result<Vec<(B256, Address)>> {
    let timelock = estate.timelock();
    let mut candidates = granted(estate).await.wrap_err("asking for the timelock's log")?;
    for role in [ADMIN, proposer(), canceller(), executor()] {
        candidates.insert((role, estate.deployer));
    }
    let mut members = Vec::new();
    for (role, account) in candidates {
        if ask(timelock.hasRole(role, account)).await? {
            members.push((role, account));
        }
    }
    Ok(members)
}

async fn granted(estate: &Estate) -> Result<BTreeSet<(B256, Address)>, ChainError> {
    let filter = Filter::new().address(estate.address(Contract::Timelock));
    let filter = filter.event_signature(RoleGranted::SIGNATURE_HASH);
    let newest = estate.chain.provider().get_block_number().await?;
    let logs = logs::between(&estate.chain, &filter, estate.since, newest).await?;
    let granted = logs.iter().filter_map(|log| {
        let RoleGranted { role, account, .. } = log.log_decode().ok()?.inner.data;
        Some((role, account))
    });
    Ok(granted.collect())
}
