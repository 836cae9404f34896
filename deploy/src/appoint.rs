//! Tells contracts of one another what no constructor could.
//!
//! Of two contracts that know each other, one is born before the other's address follows from
//! anything. It is told afterwards, by its owner.

use std::fmt;

use alloy::primitives::{Address, B256, keccak256};
use bindings::{
    IFeeSplitter::{recipientsReturn, setRecipientsCall},
    IMicroStakingVault::setMerkleRewardsCall,
    ITimelock::grantRoleCall,
    IVotingEscrow::setFeeDistributorCall,
};
use client::call::{CallError, ask};

use crate::{
    call::Call,
    contract::{Blueprint, Contract, Currency},
    site::Site,
    standing::Standing,
};

/// The timelock's names of the governor's roles.
pub(crate) const PROPOSER: &str = "PROPOSER_ROLE";
pub(crate) const CANCELLER: &str = "CANCELLER_ROLE";

/// Something that a contract is told of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appointment {
    /// The vault of this currency: who pays its bonuses.
    Bonuses(Currency),
    /// The lock: who receives penalties.
    Penalties,
    /// The splitter: who receives the parts of fees in this currency.
    Recipients(Currency),
    /// The timelock: the governor schedules what was decided.
    Proposer,
    /// The timelock: the governor takes back what was decided.
    Canceller,
}

impl Appointment {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Bonuses(Currency::Dollars),
        Self::Bonuses(Currency::Tokens),
        Self::Penalties,
        Self::Recipients(Currency::Dollars),
        Self::Recipients(Currency::Tokens),
        Self::Proposer,
        Self::Canceller,
    ];

    /// Whom it is told.
    pub const fn told(self) -> Contract {
        match self {
            Self::Bonuses(currency) => currency.vault(),
            Self::Penalties => Contract::VoteEscrow,
            Self::Recipients(_) => Contract::FeeSplitter,
            Self::Proposer | Self::Canceller => Contract::Timelock,
        }
    }
}

impl fmt::Display for Appointment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.told();
        match self {
            Self::Bonuses(currency) => write!(out, "{} to {told}", currency.rewards()),
            Self::Penalties => write!(out, "{} to {told}", Contract::FeeDistributor),
            Self::Recipients(currency) => {
                write!(out, "recipients of {} to {told}", currency.token())
            }
            Self::Proposer => write!(out, "{} to {told} as proposer", Contract::Governor),
            Self::Canceller => write!(out, "{} to {told} as canceller", Contract::Governor),
        }
    }
}

/// What makes the appointment.
pub(crate) fn call(blueprint: &Blueprint, appointment: Appointment) -> Call {
    let told = blueprint.address(appointment.told());
    match appointment {
        Appointment::Bonuses(currency) => {
            let rewards = blueprint.address(currency.rewards());
            Call::new(told, &setMerkleRewardsCall { newMerkleRewards: rewards })
        }
        Appointment::Penalties => {
            let distributor = blueprint.address(Contract::FeeDistributor);
            Call::new(told, &setFeeDistributorCall { newFeeDistributor: distributor })
        }
        Appointment::Recipients(currency) => {
            let token = blueprint.address(currency.token());
            let recipientsReturn { buyback, stakers, insurance, discount, treasury } =
                recipients(blueprint, currency);
            let set = setRecipientsCall { token, buyback, stakers, insurance, discount, treasury };
            Call::new(told, &set)
        }
        Appointment::Proposer => grant(blueprint, PROPOSER),
        Appointment::Canceller => grant(blueprint, CANCELLER),
    }
}

/// What is already told to somebody else stays: it may be governance that said so.
pub(crate) async fn look(site: &Site, appointment: Appointment) -> Result<Standing, CallError> {
    let blueprint = &site.blueprint;
    let call = call(blueprint, appointment);
    match appointment {
        Appointment::Bonuses(currency) => {
            let vault = site.vault(currency.vault());
            let found = ask(vault.merkleRewards()).await?;
            let owner = ask(vault.owner()).await?;
            Ok(told_one(site, blueprint.address(currency.rewards()), found, owner, call))
        }
        Appointment::Penalties => {
            let lock = site.vote_escrow();
            let found = ask(lock.feeDistributor()).await?;
            let owner = ask(lock.owner()).await?;
            Ok(told_one(site, blueprint.address(Contract::FeeDistributor), found, owner, call))
        }
        Appointment::Recipients(currency) => {
            let (splitter, wanted) = (site.fee_splitter(), recipients(blueprint, currency));
            let found = ask(splitter.recipients(blueprint.address(currency.token()))).await?;
            if found == wanted {
                return Ok(Standing::Done);
            }
            let mend =
                Standing::of_owner(ask(splitter.owner()).await?, site.deployer.address(), call);
            let recipientsReturn { buyback, stakers, insurance, discount, treasury } = found;
            let found = [buyback, stakers, insurance, discount, treasury];
            if found == [Address::ZERO; 5] {
                return Ok(mend);
            }
            let found = found.map(|it| it.to_string()).join(", ");
            Ok(Standing::otherwise(found, mend))
        }
        Appointment::Proposer => role(site, PROPOSER, call).await,
        Appointment::Canceller => role(site, CANCELLER, call).await,
    }
}

/// What one address is told of, and by whom it can be told of another.
fn told_one(site: &Site, wanted: Address, found: Address, owner: Address, call: Call) -> Standing {
    if found == wanted {
        return Standing::Done;
    }
    let mend = Standing::of_owner(owner, site.deployer.address(), call);
    if found == Address::ZERO { mend } else { Standing::otherwise(found.to_string(), mend) }
}

/// Nobody receives what is to buy the token back: in dollars it waits as a credit until there is
/// something that buys, in tokens the splitter burns it.
fn recipients(blueprint: &Blueprint, currency: Currency) -> recipientsReturn {
    let (roles, deployer) = (blueprint.params.roles, blueprint.deployer);
    recipientsReturn {
        buyback: Address::ZERO,
        stakers: blueprint.address(Contract::FeeDistributor),
        insurance: roles.insurance.address(deployer),
        discount: blueprint.address(currency.rewards()),
        treasury: roles.treasury.address(deployer),
    }
}

/// The governor's role of this name in the timelock.
fn grant(blueprint: &Blueprint, name: &str) -> Call {
    let (role, account) = (keccak256(name), blueprint.address(Contract::Governor));
    Call::new(blueprint.address(Contract::Timelock), &grantRoleCall { role, account })
}

async fn role(site: &Site, name: &str, call: Call) -> Result<Standing, CallError> {
    let (timelock, governor) = (site.timelock(), site.address(Contract::Governor));
    if ask(timelock.hasRole(keccak256(name), governor)).await? {
        return Ok(Standing::Done);
    }
    let deployer = site.deployer.address();
    // Whoever deployed renounced: from then on the timelock grants its roles itself.
    let is_admin = ask(timelock.hasRole(B256::ZERO, deployer)).await?;
    let admin = if is_admin { deployer } else { *timelock.address() };
    Ok(Standing::of_owner(admin, deployer, call))
}
