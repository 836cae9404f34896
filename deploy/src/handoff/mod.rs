//! What the deployer holds goes to those who are to have it, and the chain is asked whether anything
//! is left.
//!
//! Ownership is told in two steps. The timelock accepts by an operation that the deployer schedules
//! while it is still an admin there, so that nobody has to vote on a new chain; after the delay anybody
//! has it executed. A Safe accepts by its own signatures. Running it again does what is left to do,
//! and says what is waited for.

mod acceptance;
mod acts;
mod error;
mod judge;
mod powers;
mod report;

use std::{collections::BTreeMap, fmt, str::FromStr};

use alloy::{
    primitives::{Address, B256, U256, hex, keccak256},
    providers::DynProvider,
    rpc::types::TransactionRequest,
};
use bindings::{
    IFeeSplitterInstance, IGovernorInstance, IMerkleRewardsInstance, IMicroStakingVaultInstance,
    IMilletTokenInstance, ITimelockInstance, IVotingEscrowInstance,
};
use client::{account::Account, call::ask, chain::Chain, journal::Journal};
use eyre::{Result, WrapErr};
use manifest::{Manifest, ManifestError};
use params::{AddressError, Params};

use self::{acceptance::Batch, acts::Act};
pub use self::{
    error::HandoffError,
    judge::{Given, given},
    powers::{Part, Power, Role},
    report::{Report, table},
};
use crate::{
    contract::{Contract, Currency},
    record::{Observer, Outcome, Record},
};

/// Who is to own everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heir {
    /// The timelock of the deployment: whatever is changed then is voted on, and waits.
    Timelock,
    /// A Safe, at this address.
    Safe(Address),
}

/// Text that names no heir.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum HeirError {
    /// Of another form.
    #[error("neither `timelock` nor `safe:` with an address")]
    Form,
    /// What follows `safe:` is no address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Nobody's.
    #[error("the zero address is no Safe: nobody can act for it")]
    Zero,
}

impl FromStr for Heir {
    type Err = HeirError;

    fn from_str(text: &str) -> Result<Self, HeirError> {
        match text.strip_prefix("safe:") {
            None if text == "timelock" => Ok(Self::Timelock),
            None => Err(HeirError::Form),
            Some(at) => match params::address(at)? {
                Address::ZERO => Err(HeirError::Zero),
                at => Ok(Self::Safe(at)),
            },
        }
    }
}

impl fmt::Display for Heir {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timelock => out.write_str("timelock"),
            Self::Safe(at) => write!(out, "safe:{at}"),
        }
    }
}

/// A deployment that changes hands.
#[derive(Clone, Debug)]
pub struct Estate {
    /// Where it is.
    pub chain: Chain,
    /// Who acts: the deployer; or, for what anybody may do, anybody.
    pub actor: Account,
    /// Who deployed.
    pub deployer: Address,
    /// Who is to have which power, as of now: it may differ from what was deployed.
    pub params: Params,
    /// Who is to own everything.
    pub heir: Heir,
    /// The deployer may keep what the parameters give it.
    pub keep_roles: bool,
    /// The first block that can tell of it.
    since: u64,
    contracts: BTreeMap<Contract, Address>,
}

impl Estate {
    /// What `manifest` tells of, with nothing kept.
    ///
    /// # Errors
    ///
    /// [`ManifestError::NoContract`], if the manifest is of a deployment that is not complete.
    pub fn new(
        chain: Chain,
        actor: Account,
        manifest: &Manifest,
        params: Params,
        heir: Heir,
    ) -> Result<Self, ManifestError> {
        let place = |contract| Ok((contract, manifest.address(contract)?));
        let contracts = Contract::ALL.into_iter().map(place).collect::<Result<_, _>>()?;
        let (deployer, since) = (manifest.deployer, manifest.first_block());
        Ok(Self { chain, actor, deployer, params, heir, keep_roles: false, since, contracts })
    }

    /// Who is to own everything, by address.
    pub fn heir(&self) -> Address {
        match self.heir {
            Heir::Timelock => self.address(Contract::Timelock),
            Heir::Safe(at) => at,
        }
    }

    fn address(&self, contract: Contract) -> Address {
        // However one of these is made, every contract is in it.
        self.contracts[&contract]
    }

    fn provider(&self) -> DynProvider {
        self.chain.provider().clone()
    }

    /// Ownership is the same in all that have an owner; the lock's interface stands for it.
    fn owned(&self, contract: Contract) -> IVotingEscrowInstance<DynProvider> {
        IVotingEscrowInstance::new(self.address(contract), self.provider())
    }

    fn vault(&self, currency: Currency) -> IMicroStakingVaultInstance<DynProvider> {
        IMicroStakingVaultInstance::new(self.address(currency.vault()), self.provider())
    }

    fn rewards(&self, currency: Currency) -> IMerkleRewardsInstance<DynProvider> {
        IMerkleRewardsInstance::new(self.address(currency.rewards()), self.provider())
    }

    fn splitter(&self) -> IFeeSplitterInstance<DynProvider> {
        IFeeSplitterInstance::new(self.address(Contract::FeeSplitter), self.provider())
    }

    fn governor(&self) -> IGovernorInstance<DynProvider> {
        IGovernorInstance::new(self.address(Contract::Governor), self.provider())
    }

    fn timelock(&self) -> ITimelockInstance<DynProvider> {
        ITimelockInstance::new(self.address(Contract::Timelock), self.provider())
    }

    fn token(&self) -> IMilletTokenInstance<DynProvider> {
        IMilletTokenInstance::new(self.address(Contract::Token), self.provider())
    }
}

/// How far a handoff is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The heir owns everything.
    Complete,
    /// The timelock accepts by this operation, which anybody may have executed from this second on.
    Scheduled {
        /// Its id.
        operation: B256,
        /// In seconds since 1970, by the chain's clock.
        ready_at: u64,
    },
    /// The Safe has to accept.
    Offered,
}

/// How a handoff went.
#[derive(Clone, Debug)]
pub struct Handoff {
    /// How far it is.
    pub stage: Stage,
    /// What was done by this run.
    pub records: Vec<Record>,
    /// Who holds what now.
    pub powers: Vec<Power>,
    /// Units of the governance token that the deployer has.
    pub tokens: U256,
}

/// Hands over what can be handed over now, and asks the chain what is left with the deployer.
///
/// [`given`] is what it does in advance: whoever runs this has looked at it.
///
/// # Errors
///
/// A [`HandoffError`] or a [`Refusal`](crate::preflight::Refusal) if it should not begin, or something is left in the end; another if a transaction
/// is refused, or the chain does not answer.
pub async fn run(
    estate: &Estate,
    journal: &mut Journal,
    observer: &mut dyn Observer,
) -> Result<Handoff> {
    judge::judge(estate).await?;
    journal.settle(&estate.actor).await?;
    let mut records = Vec::new();
    for act in acts::all() {
        let Some(request) = acts::wanted(estate, act).await? else { continue };
        let step = act.name(estate);
        if estate.actor.address() != estate.deployer && act != Act::Accept {
            let (actor, deployer) = (estate.actor.address(), estate.deployer);
            return Err(HandoffError::NotTheDeployer { actor, deployer, step }.into());
        }
        // Without it the timelock would never own anything, and nobody could help it.
        if act == Act::Renounce(powers::ADMIN) && acts::unscheduled(estate).await?.is_some() {
            return Err(HandoffError::NeedsVote.into());
        }
        observer.begins(&step);
        let name = journal_name(&step, &request);
        let address = request.to.and_then(|to| to.into_to());
        let receipt = journal.send_again(&estate.actor, &name, request).await;
        let receipt = receipt.wrap_err_with(|| step.clone())?;
        let record = Record { step, address, outcome: Outcome::Done((&receipt).into()) };
        observer.ended(&record);
        records.push(record);
    }
    let powers = powers::all(estate).await?;
    let stage = judge::outcome(estate, &powers).await?;
    let tokens = ask(estate.token().balanceOf(estate.deployer)).await?;
    Ok(Handoff { stage, records, powers, tokens })
}

/// What the journal calls it: under one name there is one thing to do.
fn journal_name(step: &str, request: &TransactionRequest) -> String {
    let to = request.to.and_then(|to| to.into_to()).unwrap_or_default();
    let input = request.input.input().map_or(&[][..], |input| &input[..]);
    let content = keccak256([&to[..], input].concat());
    format!("handoff: {step} {}", hex::encode(&content[..4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_heir_is_the_timelock_or_a_safe() {
        let at = Address::repeat_byte(0x5a);
        assert_eq!("timelock".parse(), Ok(Heir::Timelock));
        assert_eq!(format!("safe:{at}").parse(), Ok(Heir::Safe(at)));
        assert_eq!(Heir::Safe(at).to_string().parse(), Ok(Heir::Safe(at)));
        for neither in ["", "safe", &at.to_string()] {
            assert_eq!(neither.parse::<Heir>(), Err(HeirError::Form), "{neither}");
        }
        let zero = format!("safe:{}", Address::ZERO);
        assert_eq!(zero.parse::<Heir>(), Err(HeirError::Zero));
        for wrong in ["", "0x12", "0xAf88d065e77c8cC2239327C5EDb3A432268e5831"] {
            let said = params::address(wrong).unwrap_err();
            assert_eq!(format!("safe:{wrong}").parse::<Heir>(), Err(said.into()), "{wrong}");
        }
    }
}
