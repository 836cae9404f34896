//! Votes: weighed as at the snapshot, and counted once.

use alloy_primitives::{Address, Bytes, U256};
use interfaces::governor::IGovernor as abi;
use onchain::{event::log, machine::*, refusal::Refusal};
use protocol::governor::{Proposal, States, Support, Turnout};

use crate::{Governor, proposals::votes, stored::Made};

/// What somebody votes, whether signed or not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vote {
    /// The proposal.
    pub(crate) id: U256,
    pub(crate) voter: Address,
    pub(crate) support: u8,
}

/// What a voter adds, and events tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Remark<'a> {
    pub(crate) reason: &'a str,
    pub(crate) params: &'a [u8],
}

impl Remark<'_> {
    pub(crate) const NONE: Self = Remark { reason: "", params: &[] };
}

impl Governor {
    /// What counts of it. Whatever refuses it does so before anything is written, so that a batch can
    /// go on.
    #[inline(never)]
    pub(crate) fn cast(&mut self, vote: Vote, remark: Remark<'_>) -> Result<U256, Refusal> {
        let Vote { id, voter, support } = vote;
        let made = self.expect(id, States::VOTABLE)?;
        if self.proposals.has_voted(id, voter) {
            return Err(abi::GovernorAlreadyCastVote { voter }.into());
        }
        let kind = Support::new(support).ok_or(abi::GovernorInvalidVoteType {})?;
        let voting = self.settings.voting();
        let snapshot = U256::from(made.proposal.snapshot);
        let asked = onchain::votes::past_votes(self.machine(), voting.lock, voter, snapshot);
        let counted = votes(voting.lock, asked)?;
        let weight = U256::from(counted);
        let after =
            self.extended(id, &made.proposal, kind, counted, voting.late_quorum_extension)?;

        self.proposals.count(id, voter, kind, counted);
        self.tell_vote(vote, weight, remark);
        if after != made.proposal {
            if after.duration != made.proposal.duration {
                let extendedDeadline = after.deadline();
                log(self.machine(), abi::ProposalExtended { proposalId: id, extendedDeadline });
            }
            self.proposals.set(id, Made { proposal: after, ..made });
        }
        Ok(weight)
    }

    /// The proposal with `weight` votes more of this kind, which are about to be counted.
    #[inline(never)]
    fn extended(
        &self,
        id: U256,
        proposal: &Proposal,
        kind: Support,
        weight: u128,
        extension: u64,
    ) -> Result<Proposal, Refusal> {
        proposal.after_vote(self.now(), extension, || {
            let before = self.proposals.tally(id).participation();
            let after = if kind.takes_part() { before.saturating_add(weight) } else { before };
            Ok(Turnout { before, after, quorum: self.quorum_of(proposal)? })
        })
    }

    fn tell_vote(&self, vote: Vote, weight: U256, Remark { reason, params }: Remark<'_>) {
        let Vote { id: proposalId, voter, support } = vote;
        let reason = reason.to_owned();
        if params.is_empty() {
            log(self.machine(), abi::VoteCast { voter, proposalId, support, weight, reason });
            return;
        }
        let params = Bytes::copy_from_slice(params);
        log(
            self.machine(),
            abi::VoteCastWithParams { voter, proposalId, support, weight, reason, params },
        );
    }
}
