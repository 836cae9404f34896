//! What governance sets: within the bounds of the contracts, and as it was planned or changed since.

use alloy::primitives::{U256, aliases::U48};
use client::call::CallError;
use manifest::Contract;
use params::Params;
use protocol::{
    fee_splitter::{Shares, Stage},
    governor::bounds::{Bounds, LATE_QUORUM, QUORUM, THRESHOLD, VOTING_DELAY, VOTING_PERIOD},
    merkle_rewards::{MAX_AMOUNT, MAX_TIMELOCK, MIN_TIMELOCK},
    timelock::{LEAST_DELAY, MOST_DELAY},
    vault::{MAX_ASSETS, MAX_DEPOSIT_FEE, MAX_PERFORMANCE_FEE},
};

use super::{Finding, Look, VAULTS};

pub(super) async fn bounds(look: &mut Look<'_>) -> Result<(), CallError> {
    for (vault, _, rewards) in VAULTS {
        of_vault(look, vault).await?;
        of_rewards(look, rewards).await?;
    }
    of_splitter(look).await?;
    of_governor(look).await?;
    if let Some(at) = look.at(Contract::Timelock) {
        let calls = look.timelock(at);
        let told = look.told(Contract::Timelock, "minDelay");
        if let Some(found) = look.ask(Contract::Timelock, "delay", calls.getMinDelay()).await? {
            let (least, most) = (U256::from(LEAST_DELAY), U256::from(MOST_DELAY));
            setting(look, Contract::Timelock, "delay", told, found, least, most);
        }
    }
    Ok(())
}

/// Out of bounds differs, whoever did it; within them it may have changed.
fn setting(
    look: &mut Look<'_>,
    contract: Contract,
    what: &str,
    told: Option<String>,
    found: U256,
    least: U256,
    most: U256,
) {
    let finding = judged(contract, what, told, found, least, most);
    look.findings.push(finding);
}

fn judged(
    contract: Contract,
    what: &str,
    told: Option<String>,
    found: U256,
    least: U256,
    most: U256,
) -> Finding {
    if (least..=most).contains(&found) {
        Finding::governed(contract, what, told, found)
    } else {
        Finding::holds(contract, what, format!("{least} to {most}"), found, false)
    }
}

async fn of_vault(look: &mut Look<'_>, vault: Contract) -> Result<(), CallError> {
    let Some(at) = look.at(vault) else { return Ok(()) };
    let calls = look.vault(at);
    let zero = U256::ZERO;
    if let Some(found) = look.ask(vault, "deposit fee", calls.depositFeeBps()).await? {
        let most = U256::from(MAX_DEPOSIT_FEE.get());
        setting(look, vault, "deposit fee, bps", None, found, zero, most);
    }
    if let Some(found) = look.ask(vault, "performance fee", calls.performanceFeeBps()).await? {
        let most = U256::from(MAX_PERFORMANCE_FEE.get());
        setting(look, vault, "performance fee, bps", None, found, zero, most);
    }
    if let Some(found) = look.ask(vault, "deposit cap", calls.depositCap()).await? {
        setting(look, vault, "deposit cap", None, found, zero, MAX_ASSETS);
    }
    if let Some(found) = look.ask(vault, "least deposit", calls.minDeposit()).await?
        && let Some(decimals) = look.ask(vault, "decimals", calls.decimals()).await?
    {
        // Of the asset: a share has six decimals more.
        let decimals = decimals.saturating_sub(protocol::vault::DECIMALS_OFFSET);
        let unit = U256::from(10).pow(U256::from(decimals));
        setting(look, vault, "least deposit", None, found, zero, unit);
    }
    if let Some(found) = look.ask(vault, "deposits paused", calls.depositsPaused()).await? {
        look.governed(vault, "deposits paused", Some(false.to_string()), found);
    }
    Ok(())
}

async fn of_rewards(look: &mut Look<'_>, rewards: Contract) -> Result<(), CallError> {
    let Some(at) = look.at(rewards) else { return Ok(()) };
    let calls = look.rewards(at);
    let told = look.told(rewards, "timelock");
    if let Some(found) = look.ask(rewards, "wait of roots", calls.timelock()).await? {
        let (least, most) = (U256::from(MIN_TIMELOCK), U256::from(MAX_TIMELOCK));
        setting(look, rewards, "wait of roots", told, found, least, most);
    }
    let told = look.told(rewards, "maxEpochIncrease");
    if let Some(found) = look.ask(rewards, "most per epoch", calls.maxEpochIncrease()).await? {
        setting(look, rewards, "most per epoch", told, found, U256::ZERO, MAX_AMOUNT);
    }
    Ok(())
}

async fn of_splitter(look: &mut Look<'_>) -> Result<(), CallError> {
    let splitter = Contract::FeeSplitter;
    let Some(at) = look.at(splitter) else { return Ok(()) };
    let calls = look.splitter(at);
    if let Some(stage) = look.ask(splitter, "stage", calls.stage()).await? {
        let last = Stage::ALL.len() - 1;
        look.holds(splitter, "stage", format!("0 to {last}"), stage, usize::from(stage) <= last);
    }
    for stage in Stage::ALL {
        let what = format!("shares of stage {}", stage.number());
        let call = calls.stageShares(stage.number());
        let Some(found) = look.ask(splitter, &what, call).await? else { continue };
        let shares = Shares {
            buyback: found.buyback,
            stakers: found.stakers,
            insurance: found.insurance,
            discount: found.discount,
            treasury: found.treasury,
        };
        let planned = look.params.map(|params| wanted(params, stage));
        look.findings.push(divided(&what, planned, shares));
    }
    Ok(())
}

/// What the parameters choose, or a new splitter has.
fn wanted(params: &Params, stage: Stage) -> Shares {
    let chosen = params.stages.chosen().find(|(chosen, _)| *chosen == stage);
    chosen.map_or(stage.first_shares(), |(_, shares)| shares)
}

/// Shares that a splitter would refuse differ; others may have been chosen since.
fn divided(what: &str, planned: Option<Shares>, found: Shares) -> Finding {
    let text = |shares: Shares| shares.in_order().map(|share| share.to_string()).join(" ");
    if found.check().is_err() {
        let rule = "10000 in all, within their bounds";
        return Finding::holds(Contract::FeeSplitter, what, rule, text(found), false);
    }
    Finding::governed(Contract::FeeSplitter, what, planned.map(text), text(found))
}

async fn of_governor(look: &mut Look<'_>) -> Result<(), CallError> {
    let governor = Contract::Governor;
    let Some(at) = look.at(governor) else { return Ok(()) };
    let calls = look.governor(at);
    let mut settings = Vec::new();
    if let Some(found) = look.ask(governor, "voting delay", calls.votingDelay()).await? {
        settings.push(("voting delay", "votingDelay", found, VOTING_DELAY));
    }
    if let Some(found) = look.ask(governor, "voting period", calls.votingPeriod()).await? {
        settings.push(("voting period", "votingPeriod", found, VOTING_PERIOD));
    }
    if let Some(found) = look.ask(governor, "threshold", calls.proposalThreshold()).await? {
        settings.push(("threshold", "proposalThreshold", found, THRESHOLD));
    }
    if let Some(found) = look.ask(governor, "quorum", calls.quorumNumerator_0()).await? {
        settings.push(("quorum, percent", "quorumNumerator", found, QUORUM));
    }
    let call = calls.lateQuorumVoteExtension();
    if let Some(found) = look.ask(governor, "late quorum", call).await? {
        let found = U256::from(U48::from(found));
        settings.push(("late quorum", "lateQuorumExtension", found, LATE_QUORUM));
    }
    for (what, argument, found, Bounds { minimum, maximum }) in settings {
        let told = look.told(governor, argument);
        let (least, most) = (U256::from(minimum), U256::from(maximum));
        setting(look, governor, what, told, found, least, most);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Verdict;

    #[test]
    fn shares_are_compared_with_those_that_were_chosen() {
        let chosen = "[stages.early]\nbuyback = 1500\nstakers = 3000\ninsurance = 1000\n\
                      discount = 4400\ntreasury = 100\n";
        let params = Params::parse(&format!("{}\n{chosen}", params::DEV)).unwrap();
        let [early, growth, _] = Stage::ALL.map(|stage| wanted(&params, stage));
        let verdict = |planned, found| divided("shares", planned, found).verdict;

        assert_eq!((early.discount, growth), (4_400, Stage::Growth.first_shares()));
        assert_eq!(verdict(Some(early), early), Verdict::Ok);
        assert_eq!(verdict(Some(early), Stage::Early.first_shares()), Verdict::Changed);
        assert_eq!(verdict(None, growth), Verdict::Ok);
        let more = Shares { buyback: 4_001, ..growth };
        assert_eq!(verdict(Some(more), more), Verdict::Differs);
    }

    #[test]
    fn out_of_bounds_differs_whoever_planned_it() {
        let (least, most) = (U256::from(2), U256::from(4));
        let found = |found: u64, told: Option<&str>| {
            let told = told.map(String::from);
            judged(Contract::Savings, "fee", told, U256::from(found), least, most).verdict
        };

        assert_eq!(found(2, Some("2")), Verdict::Ok);
        assert_eq!(found(4, Some("2")), Verdict::Changed);
        assert_eq!(found(5, Some("5")), Verdict::Differs);
        assert_eq!(found(1, None), Verdict::Differs);
    }
}
