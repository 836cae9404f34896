//! What has to hold before anything is given away, and what has to hold in the end.

use alloy::primitives::{Address, U256};
use bindings::ISafe;
use client::{
    call::{CallError, ask},
    fee::Offer,
};
use eyre::Result;
use params::{FeeRecipient, Kind};

use super::{
    Batch, Estate, HandoffError, Heir, Part, Power, Role, Stage,
    acceptance::Operation,
    acts::{self, Act},
    powers::{self, ADMIN, canceller, executor, proposer},
};
use crate::{
    contract::{Contract, Currency},
    hand_over::Gift,
    preflight::{Refusal, parameters},
};

/// A ceiling on the gas of all that a handoff sends: two dozen calls at most, of which scheduling and
/// accepting six ownerships are the dearest.
const GAS: u64 = 4_000_000;

/// Something that leaves the deployer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// What it is.
    pub power: Power,
    /// Who has it then; `None` if nobody takes its place.
    pub to: Option<Address>,
}

/// What the deployer is going to lose, and to whom. Empty if all that is left to do is to wait, or to
/// accept.
///
/// # Errors
///
/// A [`HandoffError`] or a [`Refusal`] if the handoff should not begin; another if the chain does not
/// answer.
pub async fn given(estate: &Estate) -> Result<Vec<Given>> {
    let Judged { held, is_open } = judge(estate).await?;
    if !is_open {
        return Ok(Vec::new());
    }
    let owns =
        |contract| held.contains(&Power { contract, role: Role::Owner, holder: estate.deployer });
    // What owners set is for the deployer to move as long as it is one.
    let can_move = |power: &&Power| match power.role {
        Role::Owner | Role::Member(_) => true,
        Role::PendingOwner => false,
        _ => owns(power.contract),
    };
    let given = held.iter().filter(can_move);
    let given = given.map(|power| Given { power: *power, to: taker(estate, *power) });
    Ok(given.filter(|it| it.to != Some(estate.deployer)).collect())
}

/// Who is to have a power of the deployer's; `None` for those that it simply gives up.
fn taker(estate: &Estate, power: Power) -> Option<Address> {
    let (deployer, roles) = (estate.deployer, &estate.params.roles);
    match (power.contract, power.role) {
        (_, Role::Owner) => Some(estate.heir()),
        // Nobody but a vote names another one.
        (Contract::Governor, _) => Some(deployer),
        (_, Role::Guardian) => Some(roles.guardian.address(deployer)),
        (_, Role::Updater) => Some(roles.updater.address(deployer)),
        (_, Role::FeeRecipient) => Some(match roles.fee_recipient {
            FeeRecipient::Splitter => estate.address(Contract::FeeSplitter),
            FeeRecipient::Account(who) => who.address(deployer),
        }),
        (_, Role::Recipient(_, Part::Insurance)) => Some(roles.insurance.address(deployer)),
        (_, Role::Recipient(_, Part::Treasury)) => Some(roles.treasury.address(deployer)),
        (_, Role::Recipient(..)) => Some(deployer),
        (_, Role::PendingOwner | Role::Member(_)) => None,
    }
}

/// What was found before anything is given away.
pub(super) struct Judged {
    /// What the deployer has.
    held: Vec<Power>,
    /// Whether the deployer has something to do yet: what anybody may do is not counted.
    is_open: bool,
}

/// Looks at everything that would be too late to see afterwards. Spends nothing.
///
/// ETH, and contracts that know each other, are asked for as far as something is going to be sent: who
/// only wants to see that nothing is left needs neither.
pub(super) async fn judge(estate: &Estate) -> Result<Judged> {
    // Everybody who is to have something is somebody, and there.
    estate.params.obeyed_by(estate.deployer).map_err(Refusal::from)?;
    parameters::there(&estate.chain, &estate.params, estate.deployer).await?;
    if let Heir::Safe(at) = estate.heir {
        safe(estate, at).await?;
    }
    let powers = powers::all(estate).await?;
    for power in &powers {
        let Power { contract, role, holder } = *power;
        if role == Role::Owner && holder != estate.deployer && holder != estate.heir() {
            return Err(HandoffError::OwnedByOther { contract, owner: holder }.into());
        }
        let is_known = [estate.deployer, estate.address(Contract::Timelock)].contains(&holder);
        if role == Role::Member(ADMIN) && !is_known {
            return Err(HandoffError::OtherAdmin(holder).into());
        }
    }
    let held: Vec<_> = powers.into_iter().filter(|it| it.holder == estate.deployer).collect();
    let stays = |power: &&Power| taker(estate, **power) == Some(estate.deployer);
    let kept: Vec<_> = held.iter().filter(stays).copied().collect();
    if !kept.is_empty() && !may_keep(estate) {
        return Err(HandoffError::Kept(kept).into());
    }
    let mut open = Vec::new();
    for act in acts::all() {
        if acts::wanted(estate, act).await?.is_some() {
            open.push(act);
        }
    }
    let is_open = open.iter().any(|act| *act != Act::Accept);
    if is_open {
        wired(estate).await?;
    }
    let is_admin = held.iter().any(|it| it.role == Role::Member(ADMIN));
    if !is_admin && acts::unscheduled(estate).await?.is_some() {
        return Err(HandoffError::NeedsVote.into());
    }
    if !open.is_empty() {
        funds(estate).await?;
    }
    Ok(Judged { held, is_open })
}

/// That whoever acts can pay for it, with what every transaction offers for gas.
async fn funds(estate: &Estate) -> Result<()> {
    let account = estate.actor.address();
    let offer = Offer::at(estate.chain.gas_price().await?);
    let needs = U256::from(GAS) * U256::from(offer.max_fee);
    let has = estate.chain.balance(account).await?;
    if has < needs {
        return Err(HandoffError::TooPoor { account, has, needs }.into());
    }
    Ok(())
}

fn may_keep(estate: &Estate) -> bool {
    estate.keep_roles && estate.params.chain.kind < Kind::Money
}

/// That somebody can sign for it.
async fn safe(estate: &Estate, at: Address) -> Result<()> {
    let threshold = ask(ISafe::new(at, estate.chain.provider()).getThreshold()).await;
    match threshold {
        Ok(threshold) if !threshold.is_zero() => Ok(()),
        Err(error @ CallError::Chain(_)) => Err(error.into()),
        _ => Err(HandoffError::NoSafe(at).into()),
    }
}

/// That contracts know each other as they should: the deployer was the last who could tell them
/// without a vote.
async fn wired(estate: &Estate) -> Result<()> {
    let (timelock, governor) = (estate.timelock(), estate.address(Contract::Governor));
    for (role, account, what) in [
        (proposer(), governor, "the governor cannot propose in the timelock"),
        (canceller(), governor, "the governor cannot cancel in the timelock"),
        (executor(), Address::ZERO, "not everybody may execute what the timelock holds"),
    ] {
        if !ask(timelock.hasRole(role, account)).await? {
            return Err(HandoffError::Unwired(what.to_owned()).into());
        }
    }
    let mut told = vec![
        (Contract::Governor, ask(estate.governor().timelock()).await? == *timelock.address()),
        (
            Contract::VoteEscrow,
            ask(estate.owned(Contract::VoteEscrow).feeDistributor()).await?
                == estate.address(Contract::FeeDistributor),
        ),
    ];
    for currency in Currency::ALL {
        let bonuses = ask(estate.vault(currency).merkleRewards()).await?;
        told.push((currency.vault(), bonuses == estate.address(currency.rewards())));
        let recipients =
            ask(estate.splitter().recipients(estate.address(currency.token()))).await?;
        let known = recipients.stakers == estate.address(Contract::FeeDistributor)
            && recipients.discount == estate.address(currency.rewards());
        told.push((Contract::FeeSplitter, known));
    }
    match told.into_iter().find(|(_, is_told)| !is_told) {
        Some((contract, _)) => {
            let what = format!("{contract} was not told of what it works with");
            Err(HandoffError::Unwired(what).into())
        }
        None => Ok(()),
    }
}

/// How far it is, if nothing is with the deployer that should not be.
pub(super) async fn outcome(estate: &Estate, powers: &[Power]) -> Result<Stage> {
    let stage = match (Batch::of(estate).await?, estate.heir) {
        (Some(batch), _) => match batch.stage {
            Operation::Waiting(ready_at) | Operation::Ready(ready_at) => {
                Stage::Scheduled { operation: batch.id, ready_at }
            }
            Operation::Unset => return Err(HandoffError::NeedsVote.into()),
        },
        (None, Heir::Safe(heir)) => {
            let accepted =
                |contract| powers.contains(&Power { contract, role: Role::Owner, holder: heir });
            if Gift::OWNED.into_iter().all(accepted) { Stage::Complete } else { Stage::Offered }
        }
        (None, Heir::Timelock) => Stage::Complete,
    };
    let left = left(estate, powers, stage);
    if !left.is_empty() {
        return Err(HandoffError::Left(left).into());
    }
    for power in powers.iter().filter(|it| it.role == Role::Owner) {
        let (contract, owner) = (power.contract, power.holder);
        if stage == Stage::Complete && owner != estate.heir() {
            return Err(HandoffError::NotAccepted { contract, owner }.into());
        }
    }
    Ok(stage)
}

/// What the deployer has and should not have: all of it, but for ownership that waits to be accepted,
/// and for what it may keep.
fn left(estate: &Estate, powers: &[Power], stage: Stage) -> Vec<Power> {
    let is_offered = |contract| {
        let offered = Power { contract, role: Role::PendingOwner, holder: estate.heir() };
        stage != Stage::Complete && powers.contains(&offered)
    };
    let is_kept = |role: Role| may_keep(estate) && role.is_of_params();
    let held = powers.iter().filter(|it| it.holder == estate.deployer);
    let left = held.filter(|it| {
        let waits = it.role == Role::Owner && is_offered(it.contract);
        !waits && !is_kept(it.role)
    });
    left.copied().collect()
}
