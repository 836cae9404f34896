//! `millet propose`: something to be decided.

use alloy::{
    primitives::{Address, Bytes, U256},
    sol_types::SolCall,
};
use bindings::{IGovernor::ProposalCreated, IMicroStakingVault::setDepositFeeBpsCall};
use client::{call::ask, when};
use eyre::{OptionExt, Result};
use serde::Serialize;

use crate::{
    act::{Act, Bill, told},
    answer::Answer,
    desk::Desk,
    refusal::Refusal,
    said::{Percent, Unit, short},
    sentence::Terms,
    site::Vault,
};

/// Propose something for all who lock to decide
#[derive(Debug, clap::Args)]
pub(crate) struct Propose {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Fee(Fee),
}

/// Propose another fee on deposits
///
/// It takes the votes that the governor asks of proposers. Afterwards: `vote`, `queue`, `execute`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  millet propose fee --bps 5
  millet propose fee --bps 5 --vault savings --because 'we earn enough'")]
struct Fee {
    /// The new fee in hundredths of a percent
    #[arg(long, value_name = "BPS")]
    bps: u16,

    /// Whose fee
    #[arg(long, value_enum, default_value_t = Which::Both)]
    vault: Which,

    /// Why, for everyone to read
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
}

/// Of which vaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    Savings,
    Staking,
    Both,
}

#[derive(Debug, Serialize)]
struct Details {
    #[serde(serialize_with = "rewards::decimal")]
    proposal: U256,
    short: String,
    description: String,
    vaults: Vec<&'static str>,
    bps: u16,
    voting_starts: u64,
    voting_ends: u64,
}

impl Propose {
    pub(crate) async fn run(self, desk: &Desk) -> Result<Answer> {
        match self.what {
            What::Fee(it) => it.run(desk).await,
        }
    }
}

impl Fee {
    async fn run(self, desk: &Desk) -> Result<Answer> {
        let governor = desk.site.governor()?;
        let timelock = *desk.site.timelock()?.address();
        let (mut targets, mut calldatas, mut changes) = (Vec::new(), Vec::new(), Vec::new());
        let call = setDepositFeeBpsCall { bps: U256::from(self.bps) };
        for unit in self.vault.units() {
            let vault = desk.site.vault(*unit).await?;
            changes.push((unit.vault(), self.change(&vault, timelock).await?));
            targets.push(vault.address());
            calldatas.push(Bytes::from(call.abi_encode()));
        }
        let values = vec![U256::ZERO; targets.len()];
        let description = self.description(&changes, desk.me)?;

        let terms = Terms::default();
        let propose = governor.propose(
            targets.clone(),
            values.clone(),
            calldatas.clone(),
            description.clone(),
        );
        let quote = desk.quote(propose.clone(), &terms).await?;
        let bill = Bill::of_gas(quote, desk.prices());
        let hash = alloy::primitives::keccak256(&description);
        let id = ask(governor.getProposalId(targets, values, calldatas, hash)).await?;
        let (_, now) = desk.site.newest().await?;
        let seconds = |it: U256| u64::try_from(it).unwrap_or(u64::MAX);
        let starts = now.saturating_add(seconds(ask(governor.votingDelay()).await?));
        let mut details = Details {
            proposal: id,
            short: short(id),
            vaults: changes.iter().map(|(vault, _)| *vault).collect(),
            bps: self.bps,
            voting_starts: starts,
            voting_ends: starts.saturating_add(seconds(ask(governor.votingPeriod()).await?)),
            description,
        };
        let mut act = Act::new("propose", format!("Propose a deposit fee of {}", self.percent()?));
        for (vault, now) in &changes {
            act = act.fact(vault, format!("{} bps instead of {now}", self.bps));
        }
        act = act
            .fact("voting", format!("from about {}", when::utc(details.voting_starts)))
            .fact("until", format!("about {}", when::utc(details.voting_ends)))
            .fact("proposal", &details.short);

        let mut sent = Vec::new();
        if let Some(account) = desk.agree(&act, &bill).await? {
            sent.push(desk.send(account, "proposing", propose, &terms).await?);
            let event = sent.last().and_then(|it| it.receipt.decoded_log::<ProposalCreated>());
            let event = event.ok_or_eyre("the governor told nothing of it")?;
            details.voting_starts = seconds(event.voteStart);
            details.voting_ends = seconds(event.voteEnd);
        }
        let text = format!(
            "proposed {}; voting from {} to {}",
            details.short,
            when::utc(details.voting_starts),
            when::utc(details.voting_ends)
        );
        told(desk, &act, &bill, &sent, &details, text)
    }

    /// The fee that a vault has now. The change is tried out as the timelock would make it, so that
    /// nobody votes for a week on what can never be executed.
    async fn change(&self, vault: &Vault, timelock: Address) -> Result<U256> {
        let (name, bps) = (vault.unit.vault(), ask(vault.calls.depositFeeBps()).await?);
        if bps == U256::from(self.bps) {
            return Err(Refusal::FeeAlready { vault: name, bps }.into());
        }
        let owner = ask(vault.calls.owner()).await?;
        if owner != timelock {
            return Err(Refusal::NotGoverned { vault: name, owner, timelock }.into());
        }
        let trial = vault.calls.setDepositFeeBps(U256::from(self.bps)).from(timelock);
        crate::desk::asked(trial, &Terms::of_vault(vault)).await?;
        Ok(bps)
    }

    fn percent(&self) -> Result<Percent> {
        let whole = U256::from(10_000);
        Percent::of(U256::from(self.bps), whole).ok_or_eyre("a fee is a part of a deposit")
    }

    /// The last line keeps others from proposing the same first, and canceling it.
    fn description(&self, changes: &[(&str, U256)], proposer: Address) -> Result<String> {
        let mut text = format!("# Deposit fee of {} ({} bps)\n", self.percent()?, self.bps);
        for (vault, bps) in changes {
            text += &format!("\n- {vault} vault: {} bps instead of {bps}", self.bps);
        }
        if let Some(because) = &self.because {
            text += &format!("\n\n{}", because.trim());
        }
        Ok(format!("{text}\n\n#proposer={}", proposer.to_string().to_lowercase()))
    }
}

impl Which {
    const fn units(self) -> &'static [Unit] {
        match self {
            Self::Savings => &[Unit::Usd],
            Self::Staking => &[Unit::Mlt],
            Self::Both => &Unit::ALL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_says_what_why_and_whose() {
        let because = Some(" we earn enough\n".to_owned());
        let fee = Fee { bps: 5, vault: Which::Both, because };
        let changes = [("savings", U256::from(10)), ("staking", U256::from(7))];
        assert_eq!(
            fee.description(&changes, Address::repeat_byte(0xAB)).unwrap(),
            "# Deposit fee of 0.05 % (5 bps)\n\n\
             - savings vault: 5 bps instead of 10\n\
             - staking vault: 5 bps instead of 7\n\n\
             we earn enough\n\n\
             #proposer=0xabababababababababababababababababababab"
        );
    }
}
