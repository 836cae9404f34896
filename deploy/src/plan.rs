//! What a deployment does, in order.
//!
//! The plan is data: it can be printed and checked without a chain. A run that stopped half way is
//! finished by running again, because every step first looks whether the chain is already as it
//! wants it.

use std::{fmt, time::Duration};

use client::journal::Journal;
use eyre::{Result, WrapErr, bail, ensure};
use params::{Params, Stablecoin};
use protocol::fee_splitter::{Shares, Stage};

use crate::{
    allocate::{self, Allocation},
    appoint::{self, Appointment},
    cache,
    call::Call,
    contract::{Blueprint, Contract},
    create, divide,
    hand_over::{self, Gift},
    record::{Observer, Outcome, Record},
    send::Carrier,
    site::Site,
    standing::{Act, Differing, Lasts, Standing},
    wording::Names,
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
    /// The contract it is about.
    pub const fn contract(self) -> Contract {
        match self {
            Self::Create(contract) | Self::Cache(contract) => contract,
            Self::Appoint(appointment) => appointment.told(),
            Self::Divide(..) => Contract::FeeSplitter,
            Self::Allocate(_) => Contract::Token,
            Self::Give(gift) => gift.of(),
        }
    }

    /// What brings it about, as far as that follows from the blueprint: not how much ETH goes with it,
    /// and nothing where the chain decides who may do it how, as with its cache.
    pub fn call(self, blueprint: &Blueprint) -> Option<Call> {
        match self {
            Self::Create(contract) => Some(create::call(blueprint, contract)),
            Self::Appoint(appointment) => Some(appoint::call(blueprint, appointment)),
            Self::Divide(stage, shares) => Some(divide::call(blueprint, stage, shares)),
            Self::Allocate(allocation) => Some(allocate::call(blueprint, allocation)),
            Self::Give(gift) => Some(hand_over::call(blueprint, gift)),
            Self::Cache(_) => None,
        }
    }

    /// How it stands with the chain. Sends nothing, and needs no key.
    ///
    /// # Errors
    ///
    /// If the chain cannot be asked, or something else is where a contract should be.
    pub async fn look(self, site: &Site) -> Result<Standing> {
        self.seen(site).await.wrap_err_with(|| self.to_string())
    }

    async fn seen(self, site: &Site) -> Result<Standing> {
        if let Self::Create(contract) = self {
            return create::look(site, contract).await;
        }
        match create::stage(site, self.contract()).await? {
            create::Stage::Absent => return Ok(Standing::Ahead),
            create::Stage::Inactive => return Ok(Standing::Dormant),
            create::Stage::Active => {}
        }
        match self {
            Self::Create(contract) => create::look(site, contract).await,
            Self::Appoint(appointment) => Ok(appoint::look(site, appointment).await?),
            Self::Divide(stage, shares) => Ok(divide::look(site, stage, shares).await?),
            Self::Allocate(allocation) => allocate::look(site, allocation).await,
            Self::Give(gift) => hand_over::look(site, gift).await,
            Self::Cache(contract) => cache::look(site, contract).await,
        }
    }

    /// Brings the step about unless the chain says it already is, or somebody set it otherwise.
    ///
    /// # Errors
    ///
    /// If the chain cannot be asked, or refuses.
    pub async fn ensure(self, site: &Site, journal: &mut Journal) -> Result<Record> {
        self.bring_about(site, journal, Differing::Stays).await
    }

    /// The same by any carrier, and with what is set otherwise as it is said.
    pub(crate) async fn bring_about(
        self,
        site: &Site,
        carrier: &mut impl Carrier,
        differing: Differing,
    ) -> Result<Record> {
        let step = self.to_string();
        let mut standing = self.look(site).await?.with(differing);
        for _ in 1..LOOKS {
            // It was undone; or a node is asked that lies behind the one that knew.
            let is_doubtful = match &standing {
                Standing::Open(act) => {
                    act.lasts == Lasts::UntilUndone && carrier.has_done(&step, act)
                }
                Standing::Ahead => true,
                _ => false,
            };
            if !is_doubtful {
                break;
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
            standing = self.look(site).await?.with(differing);
        }
        let outcome = self.settle(site, carrier, standing).await;
        let address = Some(site.address(self.contract()));
        Ok(Record { outcome: outcome.wrap_err_with(|| step.clone())?, step, address })
    }

    /// Does what `standing` leaves to do.
    pub(crate) async fn settle(
        self,
        site: &Site,
        carrier: &mut impl Carrier,
        standing: Standing,
    ) -> Result<Outcome> {
        Ok(match standing {
            Standing::Done => Outcome::Already,
            Standing::Open(act) => self.act(site, carrier, &act).await?,
            // The contracts work without it, only not with each other.
            Standing::Left { owner, call } => {
                let call = Names::of(&site.blueprint).line(&call);
                Outcome::Skipped(format!("left to {owner}, who has to call {call}"))
            }
            Standing::Otherwise { found, .. } => Outcome::Differs(found),
            Standing::Closed(reason) => Outcome::Skipped(reason),
            Standing::Ahead => bail!("{} is not there yet", self.contract()),
            Standing::Dormant => bail!("the program of {} is not active", self.contract()),
        })
    }

    async fn act(self, site: &Site, carrier: &mut impl Carrier, act: &Act) -> Result<Outcome> {
        let step = self.to_string();
        let mut receipt = carrier.carry(site, &step, act).await?;
        let mut has_helped = self.has_helped(site).await?;
        // What counts for good is sent again if its block was replaced, and not otherwise. What was just
        // done does, whether or not it can be undone.
        let once = Act { lasts: Lasts::ForGood, ..act.clone() };
        for _ in 1..LOOKS {
            if has_helped {
                break;
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
            receipt = carrier.carry(site, &step, &once).await?;
            has_helped = self.has_helped(site).await?;
        }
        match self {
            // A cache manager may take a bid and do nothing.
            Self::Cache(_) if !has_helped => {
                Ok(Outcome::Skipped("the cache manager took the bid and cached nothing".to_owned()))
            }
            _ => {
                let sent = receipt.transaction_hash;
                ensure!(has_helped, "{sent} succeeded, and yet it is not so");
                Ok(Outcome::Done((&receipt).into()))
            }
        }
    }

    /// Whether the chain is as a transaction that succeeded should have left it.
    async fn has_helped(self, site: &Site) -> Result<bool> {
        Ok(match self {
            Self::Create(contract) => create::stage(site, contract).await? == create::Stage::Active,
            Self::Allocate(allocation) => allocate::look(site, allocation).await? == Standing::Done,
            Self::Cache(contract) => cache::is_cached(site, contract).await?,
            Self::Appoint(_) | Self::Divide(..) | Self::Give(_) => {
                !matches!(self.seen(site).await?.with(Differing::IsReset), Standing::Open(_))
            }
        })
    }
}

/// Looks at what was done, before it counts as missing: behind one address there can be nodes of which
/// one lies behind another.
const LOOKS: u32 = 5;

/// Between two of them.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// How often a whole plan is gone through, at most. A chain that replaces its blocks all the time is
/// not waited for.
const ROUNDS: u32 = 3;

/// Brings every step of `plan` about, in order, and leaves what somebody set otherwise. What is sent
/// is in `journal` before.
///
/// A block can be replaced after its step was left: if anything was done, all of it is looked at once
/// more, and done again where it is gone.
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
    run_with(site, journal, plan, Differing::Stays, observer).await
}

/// As [`run`], with what is set otherwise as `differing` says.
///
/// # Errors
///
/// As [`run`].
pub async fn run_with(
    site: &Site,
    journal: &mut Journal,
    plan: &[Step],
    differing: Differing,
    observer: &mut dyn Observer,
) -> Result<Vec<Record>> {
    journal.settle(&site.deployer).await?;
    let mut records = Vec::with_capacity(plan.len());
    observer.plans(plan.len());
    for step in plan {
        observer.begins(&step.to_string());
        let record = step.bring_about(site, journal, differing).await?;
        observer.ended(&record);
        records.push(record);
    }
    let mut is_whole = !records.iter().any(|record| record.cost().is_some());
    for _ in 1..ROUNDS {
        if is_whole {
            break;
        }
        is_whole = true;
        for (step, record) in plan.iter().zip(&mut records) {
            let now = step.bring_about(site, journal, differing).await?;
            if now.cost().is_some() {
                observer.ended(&now);
                *record = now;
                is_whole = false;
            }
        }
    }
    // A replaced block may have given a transaction another one.
    journal.settle(&site.deployer).await?;
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::blueprint;

    fn development() -> Params {
        Params::parse(params::DEV).unwrap()
    }

    /// A constructor may ask those it is told of.
    #[test]
    fn every_contract_comes_after_those_it_is_told_of() {
        let blueprint = blueprint();
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
