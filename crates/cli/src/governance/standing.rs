//! Where a proposal stands.

use alloy::primitives::U256;
use bindings::IGovernor::ProposalState as State;
use client::{call::ask, when};
use eyre::Result;

use super::Proposal;
use crate::{sentence::Timing, site::Site};

/// Votes, times and state of a proposal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub(crate) state: State,
    pub(crate) timing: Timing,
    pub(crate) against: U256,
    pub(crate) in_favor: U256,
    pub(crate) abstain: U256,
    /// Votes that have to take part; `None` while they are not counted yet.
    pub(crate) quorum: Option<U256>,
}

impl Standing {
    /// # Errors
    ///
    /// If the governor does not answer.
    pub(crate) async fn read(site: &Site, proposal: &Proposal) -> Result<Self> {
        let governor = site.governor()?;
        let (block, now) = site.newest().await?;
        let (id, at) = (proposal.id, block.into());
        let state = ask(governor.state(id).block(at)).await?;
        let votes = ask(governor.proposalVotes(id).block(at)).await?;
        let seconds = |it: U256| u64::try_from(it).unwrap_or(u64::MAX);
        let timing = Timing {
            now,
            starts: proposal.starts,
            ends: seconds(ask(governor.proposalDeadline(id).block(at)).await?),
            eta: seconds(ask(governor.proposalEta(id).block(at)).await?),
        };
        let quorum = match state {
            State::Pending => None,
            _ => Some(ask(governor.proposalQuorum(id).block(at)).await?),
        };
        Ok(Self {
            state,
            timing,
            against: votes.againstVotes,
            in_favor: votes.forVotes,
            abstain: votes.abstainVotes,
            quorum,
        })
    }

    /// Whether something can still come of it.
    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.state, State::Pending | State::Active | State::Succeeded | State::Queued)
    }

    /// What it waits for.
    pub(crate) fn next(&self) -> String {
        let Timing { now, starts, ends, eta } = self.timing;
        let left = |at: u64| when::lasting(at.saturating_sub(now));
        match self.state {
            State::Pending => format!("voting begins in {}", left(starts)),
            State::Active => format!("voting ends in {}", left(ends)),
            State::Succeeded => "to be queued".to_owned(),
            State::Queued if now < eta => format!("can be executed in {}", left(eta)),
            State::Queued => "to be executed".to_owned(),
            _ => String::new(),
        }
    }
}

/// A state, as people and programs are told it.
pub(crate) const fn name_of(state: State) -> &'static str {
    match state {
        State::Pending => "pending",
        State::Active => "active",
        State::Canceled => "canceled",
        State::Defeated => "defeated",
        State::Succeeded => "succeeded",
        State::Queued => "queued",
        State::Expired => "expired",
        State::Executed => "executed",
        State::__Invalid => "unknown",
    }
}
