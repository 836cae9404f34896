//! Tells contracts of one another what no constructor could.
//!
//! Of two contracts that know each other, one is born before the other's address follows from
//! anything. It is told afterwards, by its owner.

use std::fmt;

use alloy::{
    primitives::{Address, B256, keccak256},
    rpc::types::TransactionRequest,
};
use bindings::IFeeSplitter::recipientsReturn;
use client::{
    call::{CallError, IntoRequest, ask},
    journal::Journal,
};
use eyre::Result;

use crate::{
    contract::{Contract, Currency},
    plan::Step,
    record::{Outcome, Record},
    send::again,
    site::Site,
};

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

/// How an appointment stands with the chain.
enum Standing {
    /// The contract knows.
    Made,
    /// The deployer may make it by this call.
    Open(Box<TransactionRequest>),
    /// The owner has to make it, by this call.
    Left { to: Address, call: String },
}

pub(crate) async fn ensure(
    site: &Site,
    journal: &mut Journal,
    appointment: Appointment,
) -> Result<Record> {
    let step = Step::Appoint(appointment).to_string();
    let address = site.address(appointment.told());
    let outcome = match standing(site, appointment).await? {
        Standing::Made => Outcome::Already,
        Standing::Open(call) => Outcome::Done((&again(site, journal, &step, *call).await?).into()),
        // The contracts work without it, only not with each other.
        Standing::Left { to, call } => Outcome::Skipped(format!("left to the owner {to}: {call}")),
    };
    Ok(Record { step, address: Some(address), outcome })
}

async fn standing(site: &Site, appointment: Appointment) -> Result<Standing, CallError> {
    match appointment {
        Appointment::Bonuses(currency) => {
            let (vault, wanted) = (site.vault(currency.vault()), site.address(currency.rewards()));
            if ask(vault.merkleRewards()).await? == wanted {
                return Ok(Standing::Made);
            }
            let owner = ask(vault.owner()).await?;
            let call = format!("setMerkleRewards({wanted})");
            Ok(owned(site, owner, vault.setMerkleRewards(wanted), call))
        }
        Appointment::Penalties => {
            let (lock, wanted) = (site.vote_escrow(), site.address(Contract::FeeDistributor));
            if ask(lock.feeDistributor()).await? == wanted {
                return Ok(Standing::Made);
            }
            let owner = ask(lock.owner()).await?;
            let call = format!("setFeeDistributor({wanted})");
            Ok(owned(site, owner, lock.setFeeDistributor(wanted), call))
        }
        Appointment::Recipients(currency) => recipients(site, currency).await,
        Appointment::Proposer => role(site, "PROPOSER_ROLE").await,
        Appointment::Canceller => role(site, "CANCELLER_ROLE").await,
    }
}

/// Nobody receives what is to buy the token back: in dollars it waits as a credit until there is
/// something that buys, in tokens the splitter burns it.
async fn recipients(site: &Site, currency: Currency) -> Result<Standing, CallError> {
    let (splitter, roles) = (site.fee_splitter(), site.blueprint.params.roles);
    let (token, deployer) = (site.address(currency.token()), site.deployer.address());
    let wanted = recipientsReturn {
        buyback: Address::ZERO,
        stakers: site.address(Contract::FeeDistributor),
        insurance: roles.insurance.address(deployer),
        discount: site.address(currency.rewards()),
        treasury: roles.treasury.address(deployer),
    };
    if ask(splitter.recipients(token)).await? == wanted {
        return Ok(Standing::Made);
    }
    let owner = ask(splitter.owner()).await?;
    let recipientsReturn { buyback, stakers, insurance, discount, treasury } = wanted;
    let call = format!(
        "setRecipients({token}, {buyback}, {stakers}, {insurance}, {discount}, {treasury})"
    );
    let set = splitter.setRecipients(token, buyback, stakers, insurance, discount, treasury);
    Ok(owned(site, owner, set, call))
}

/// The governor's role in the timelock.
async fn role(site: &Site, name: &str) -> Result<Standing, CallError> {
    let (timelock, governor) = (site.timelock(), site.address(Contract::Governor));
    let role = keccak256(name);
    if ask(timelock.hasRole(role, governor)).await? {
        return Ok(Standing::Made);
    }
    let deployer = site.deployer.address();
    if ask(timelock.hasRole(B256::ZERO, deployer)).await? {
        return Ok(Standing::Open(Box::new(timelock.grantRole(role, governor).into_request())));
    }
    // Whoever deployed renounced: from then on the timelock grants its roles itself.
    let call = format!("grantRole({name} = {role}, {governor})");
    Ok(Standing::Left { to: *timelock.address(), call })
}

fn owned(site: &Site, owner: Address, request: impl IntoRequest, call: String) -> Standing {
    if owner == site.deployer.address() {
        Standing::Open(Box::new(request.into_request()))
    } else {
        Standing::Left { to: owner, call }
    }
}
