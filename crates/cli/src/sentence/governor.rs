//! Proposals and votes.

use alloy::sol_types::SolInterface;
use bindings::{IGovernor::IGovernorErrors as Error, IGovernor::ProposalState as State};
use client::{money, when};

use super::{Terms, Timing};
use crate::said::short;

/// Decimals of votes, which are those of the token that is locked.
const VOTES: u8 = 18;

pub(super) fn told(refusal: &[u8], terms: &Terms) -> Option<String> {
    Some(match Error::abi_decode_validate(refusal).ok()? {
        Error::GovernorAlreadyCastVote(it) => {
            format!("{} has voted on this already, and a vote stays", it.voter)
        }
        Error::GovernorNonexistentProposal(it) => {
            format!("there is no proposal {}: see `millet proposals`", short(it.proposalId))
        }
        Error::GovernorUnexpectedProposalState(it) if it.expectedStates.is_zero() => format!(
            "the same was proposed already, as {}: tell them apart with --because",
            short(it.proposalId)
        ),
        Error::GovernorUnexpectedProposalState(it) => {
            format!("proposal {} {}", short(it.proposalId), standing(it.current, terms.timing))
        }
        Error::GovernorInsufficientProposerVotes(it) => format!(
            "to propose takes {} votes, and {} had {} a second ago: lock more, or have votes \
             delegated to you",
            money::exact(it.threshold, VOTES),
            it.proposer,
            money::exact(it.votes, VOTES)
        ),
        Error::GovernorRestrictedProposer(it) => format!(
            "the description names another proposer than {}: only that one may propose it",
            it.proposer
        ),
        Error::GovernorOnlyExecutor(it) => {
            format!("{} may not do that: only an executed proposal can", it.account)
        }
        Error::GovernorInvalidContract(it) => format!(
            "{} does not answer as lock or timelock: governance is set up wrongly, tell its guardian",
            it.account
        ),
        Error::FailedCall(_) => {
            "a call of the proposal failed without saying why: see its actions with `millet \
             proposal`"
                .to_owned()
        }
        _ => return None,
    })
}

/// What a proposal in that state is waiting for.
fn standing(state: u8, timing: Option<Timing>) -> String {
    let after = |at: fn(Timing) -> u64| {
        let timing = timing.filter(|it| it.now < at(*it));
        timing.map_or_else(String::new, |it| {
            let left = when::lasting(at(it) - it.now);
            format!(" in {left}, at {}", when::utc(at(it)))
        })
    };
    match State::try_from(state) {
        Ok(State::Pending) => {
            format!("cannot be voted on yet: voting begins{}", after(|it| it.starts))
        }
        Ok(State::Active) => format!("is being voted on: voting ends{}", after(|it| it.ends)),
        Ok(State::Canceled) => "was canceled: propose anew with --because".to_owned(),
        Ok(State::Defeated) => "was defeated: propose anew with --because".to_owned(),
        Ok(State::Succeeded) => "succeeded and is not queued: `millet queue` does that".to_owned(),
        Ok(State::Queued) => format!("is queued: it can be executed{}", after(|it| it.eta)),
        Ok(State::Expired) => "has expired: propose anew with --because".to_owned(),
        Ok(State::Executed) => "was executed: nothing is left to do".to_owned(),
        _ => format!("is in the unknown state {state}: update this tool"),
    }
}
