//! What a deployment does, in order.
//!
//! The plan is data: it can be printed and checked without a chain. A run that stopped half way is
//! finished by running again, because every step first looks whether the chain is already as it
//! wants it.

use std::fmt;

use client::journal::Journal;
use eyre::{Result, WrapErr};
use params::{Params, Stablecoin};
use protocol::fee_splitter::{Shares, Stage};

use crate::{
    allocate::{self, Allocation},
    appoint::{self, Appointment},
    cache,
    contract::Contract,
    create, divide,
    hand_over::{self, Gift},
    record::{Observer, Record},
    site::Site,
};

/// One thing a deployment must bring about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Put the contract's program on chain, activate it, run its constructor.
    Create(Contract),
    /// Tell a contract of another what its constructor could not.
    Appoint(Appointment),
    /// Have the splitter divide the fees of a stage so.
    Divide(Stage, Shares),
    /// Give a row of the allocation what it says.
    Allocate(Allocation),
    /// Give something that the deployer holds to the timelock.
    Give(Gift),
    /// Keep the contract's program initialised, so that calls are cheap.
    Cache(Contract),
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(contract) => write!(out, "create {contract}"),
            Self::Appoint(appointment) => write!(out, "appoint {appointment}"),
            Self::Divide(stage, _) => write!(out, "divide fees of {}", divide::name(*stage)),
            Self::Allocate(allocation) => write!(out, "allocate {allocation}"),
            Self::Give(gift) => write!(out, "{gift}"),
            Self::Cache(contract) => write!(out, "cache {contract}"),
        }
    }
}

/// Every step of a full deployment with `params`.
pub fn full(params: &Params) -> Vec<Step> {
    let ours = |contract: &Contract| match params.stablecoin {
        Stablecoin::Mock => true,
        Stablecoin::Existing { .. } => *contract != Contract::Stablecoin,
    };
    let contracts: Vec<_> = Contract::ALL.into_iter().filter(ours).collect();
    let create = contracts.iter().copied().map(Step::Create);
    let appoint = Appointment::ALL.map(Step::Appoint);
    let divide = params.stages.chosen().map(|(stage, shares)| Step::Divide(stage, shares));
    let allocate = params.genesis.iter().flat_map(Allocation::all).map(Step::Allocate);
    let cache = contracts.iter().copied().map(Step::Cache);
    create.chain(appoint).chain(divide).chain(allocate).chain(cache).collect()
}

/// The contracts that `plan` creates.
pub(crate) fn created(plan: &[Step]) -> impl Iterator<Item = Contract> {
    plan.iter().filter_map(|step| match step {
        Step::Create(contract) => Some(*contract),
        Step::Appoint(_)
        | Step::Divide(..)
        | Step::Allocate(_)
        | Step::Give(_)
        | Step::Cache(_) => None,
    })
}

/// What the deployer gives away once everything works.
pub fn hand_over() -> Vec<Step> {
    Gift::all().map(Step::Give).collect()
}

impl Step {
    /// Brings the step about unless the chain says it already is.
    ///
    /// # Errors
    ///
    /// If the chain cannot be asked, or refuses.
    pub async fn ensure(self, site: &Site, journal: &mut Journal) -> Result<Record> {
        match self {
            Self::Create(contract) => create::ensure(site, journal, contract).await,
            Self::Appoint(appointment) => appoint::ensure(site, journal, appointment).await,
            Self::Divide(stage, shares) => divide::ensure(site, journal, stage, shares).await,
            Self::Allocate(allocation) => allocate::ensure(site, journal, allocation).await,
            Self::Give(gift) => hand_over::ensure(site, journal, gift).await,
            Self::Cache(contract) => cache::ensure(site, journal, contract).await,
        }
        .wrap_err_with(|| self.to_string())
    }
}

/// Brings every step of `plan` about, in order. What is sent is in `journal` before.
///
/// # Errors
///
/// At the first step that fails; those before it stand, and running again goes on from there.
pub async fn run(
    site: &Site,
    journal: &mut Journal,
    plan: &[Step],
    observer: &mut dyn Observer,
) -> Result<Vec<Record>> {
    let mut records = Vec::with_capacity(plan.len());
    for step in plan {
        observer.begins(&step.to_string());
        let record = step.ensure(site, journal).await?;
        observer.ended(&record);
        records.push(record);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use wasm_build::{Digest, OptLevel, Program};

    use super::*;
    use crate::{contract::Blueprint, programs::Programs};

    fn development() -> Params {
        Params::parse(params::DEV).unwrap()
    }

    /// A constructor may ask those it is told of.
    #[test]
    fn every_contract_comes_after_those_it_is_told_of() {
        let blueprint = Blueprint {
            programs: Programs::all_alike(&Program {
                name: "program".into(),
                sha256: Digest::of(b"code"),
                code: b"code".to_vec(),
                wasm_len: 0,
                opt_level: OptLevel::Z,
                optimized: true,
            }),
            params: development(),
            deployer: [9; 20].into(),
        };
        let plan = full(&blueprint.params);
        let at = |contract| plan.iter().position(|step| *step == Step::Create(contract)).unwrap();
        let knows = |it: Contract, other: Contract| {
            let (told, other) = (blueprint.birth(it).init_data, blueprint.address(other));
            told.windows(20).any(|word| *word == other[..])
        };

        let mut told = 0;
        for it in Contract::ALL {
            for other in Contract::ALL.into_iter().filter(|other| knows(it, *other)) {
                assert!(at(other) < at(it), "{it} is told of {other}");
                told += 1;
            }
        }
        // Each vault of asset, office and splitter; each rewards of token and vault; the splitter of
        // both tokens; the governor of lock and timelock; the lock of the token, the distributor of
        // the lock.
        assert_eq!(told, 16);
    }

    #[test]
    fn every_contract_is_created_before_anything_else_is_done() {
        let plan = full(&development());
        let rest = plan.iter().position(|step| !matches!(step, Step::Create(_))).unwrap();

        assert_eq!(rest, Contract::ALL.len());
        assert!(!plan[rest..].iter().any(|step| matches!(step, Step::Create(_))));
        assert_eq!(plan.len(), 2 * Contract::ALL.len() + Appointment::ALL.len());
    }

    #[test]
    fn a_dollar_that_is_there_is_not_created() {
        let mut params = development();
        params.stablecoin = Stablecoin::Existing { at: [7; 20].into() };

        assert!(!full(&params).contains(&Step::Create(Contract::Stablecoin)));
        assert!(!full(&params).contains(&Step::Cache(Contract::Stablecoin)));
    }
}
