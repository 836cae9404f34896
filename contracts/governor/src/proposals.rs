//! Proposals: made, queued, executed, canceled.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use interfaces::governor::IGovernor as abi;
use onchain::{
    arguments::Arguments, batch::Batch, erc20::Reason, event::log, machine::*, refusal::Refusal,
    timelock,
};
use protocol::governor::{
    Class, Operation, Proposal, State, States,
    bounds::HIGH_QUORUM,
    class::{Action, Government},
    description::reserved_for,
    quorum,
};

use crate::{Governor, stored::Made};

/// What a proposal does, and the hash of why.
pub(crate) struct Plan<'a> {
    pub(crate) batch: Batch<'a>,
    pub(crate) description_hash: B256,
}

impl Plan<'_> {
    /// The id of whoever proposes it.
    pub(crate) fn id(&self, vm: Machine<'_>) -> U256 {
        let encoded = self.batch.arguments(1).word(self.description_hash.0).after(&[]);
        vm.native_keccak256(&encoded).into()
    }

    /// What tells it in the timelock from operations of other governors: this one's address, from the
    /// left, mixed with the hash.
    fn salt(&self, vm: Machine<'_>) -> B256 {
        B256::right_padding_from(vm.contract_address().as_slice()) ^ self.description_hash
    }
}

impl Governor {
    /// `description` is UTF-8.
    pub(crate) fn propose(
        &mut self,
        batch: Batch<'_>,
        description: &[u8],
    ) -> Result<U256, Refusal> {
        let proposer = self.machine().msg_sender();
        if reserved_for(description).is_some_and(|account| account != *proposer) {
            return Err(abi::GovernorRestrictedProposer { proposer }.into());
        }
        self.check_threshold(proposer)?;
        if !batch.is_even() || batch.targets.is_empty() {
            let [targets, calldatas, values] =
                [batch.targets.len(), batch.payloads.len(), batch.values.len()].map(U256::from);
            return Err(abi::GovernorInvalidProposalLength { targets, calldatas, values }.into());
        }
        let description_hash = self.machine().native_keccak256(description);
        let plan = Plan { batch, description_hash };
        let id = plan.id(self.machine());
        if let Some(Made { proposal, .. }) = self.proposals.get(id) {
            let state = self.state_of(id, &proposal)?;
            return Err(unexpected(id, state, States::NONE));
        }

        let voting = self.settings.voting();
        let class = self.class(&plan.batch);
        let proposal = Proposal::new(self.now(), voting.delay, voting.period, class);
        self.proposals.set(id, Made { proposer, proposal });
        self.tell_of(id, proposer, &proposal, &plan.batch, description);
        Ok(id)
    }

    pub(crate) fn queue(&mut self, plan: &Plan<'_>) -> Result<U256, Refusal> {
        let id = plan.id(self.machine());
        let proposal = self.expect(id, States::QUEUEABLE)?.proposal;
        let at = self.settings.timelock();
        let minimum = answered(at, timelock::min_delay(self.machine(), at))?;
        let delay = proposal.delay(minimum);
        let salt = plan.salt(self.machine());
        let operation = timelock::operation_id(self.machine(), &plan.batch, salt);
        // Held at the top: a timelock that waits as long refuses it.
        let eta = U256::from(self.now()).saturating_add(delay).saturating_to();
        self.proposals.queue(id, operation, eta);
        log(self.machine(), abi::ProposalQueued { proposalId: id, etaSeconds: U256::from(eta) });

        answered(at, timelock::schedule(self.machine(), at, &plan.batch, salt, delay))?;
        Ok(id)
    }

    pub(crate) fn execute(&mut self, plan: &Plan<'_>) -> Result<U256, Refusal> {
        let id = plan.id(self.machine());
        let made = self.expect(id, States::EXECUTABLE)?;
        let proposal = Proposal { executed: true, ..made.proposal };
        self.proposals.set(id, Made { proposal, ..made });
        self.proposals.forget_operation(id);
        let depth = self.executor.depth();
        self.expect_calls_of(&plan.batch);
        log(self.machine(), abi::ProposalExecuted { proposalId: id });

        // From here on whoever is called may call back: what is written above holds.
        let (at, value) = (self.settings.timelock(), self.machine().msg_value());
        let salt = plan.salt(self.machine());
        answered(at, timelock::execute(self.machine(), at, value, &plan.batch, salt))?;
        self.executor.forget(depth);
        Ok(id)
    }

    pub(crate) fn cancel(&mut self, plan: &Plan<'_>) -> Result<U256, Refusal> {
        let id = plan.id(self.machine());
        let (made, state) = self.look_up(id)?;
        let account = self.machine().msg_sender();
        if !self.may_cancel(account, made.proposer, state) {
            return Err(abi::GovernorUnableToCancel { proposalId: id, account }.into());
        }
        if !States::CANCELABLE.has(state) {
            return Err(unexpected(id, state, States::CANCELABLE));
        }
        let proposal = Proposal { canceled: true, ..made.proposal };
        self.proposals.set(id, Made { proposal, ..made });
        let operation = self.proposals.operation(id);
        log(self.machine(), abi::ProposalCanceled { proposalId: id });
        if operation.is_zero() {
            return Ok(id);
        }
        self.proposals.forget_operation(id);

        let at = self.settings.timelock();
        answered(at, timelock::cancel(self.machine(), at, operation))?;
        Ok(id)
    }

    /// A proposal that is in one of the `expected` states.
    #[inline(never)]
    pub(crate) fn expect(&self, id: U256, expected: States) -> Result<Made, Refusal> {
        let (made, state) = self.look_up(id)?;
        if expected.has(state) { Ok(made) } else { Err(unexpected(id, state, expected)) }
    }

    /// A proposal and where it stands.
    #[inline(never)]
    pub(crate) fn look_up(&self, id: U256) -> Result<(Made, State), Refusal> {
        let none = abi::GovernorNonexistentProposal { proposalId: id };
        let made = self.proposals.get(id).ok_or(none)?;
        Ok((made, self.state_of(id, &made.proposal)?))
    }

    /// Votes that have to take part in it.
    pub(crate) fn quorum_of(&self, proposal: &Proposal) -> Result<u128, Refusal> {
        let snapshot = U256::from(proposal.snapshot);
        let numerator = proposal.quorum_numerator(self.quorums.at(snapshot));
        self.quorum(snapshot, numerator)
    }

    /// What `account` could vote with at `timepoint`.
    pub(crate) fn votes_of(&self, account: Address, timepoint: U256) -> Result<u128, Refusal> {
        let lock = self.settings.voting().lock;
        votes(lock, onchain::votes::past_votes(self.machine(), lock, account, timepoint))
    }

    /// `numerator` hundredths of all votes at `timepoint`.
    pub(crate) fn quorum(&self, timepoint: U256, numerator: u8) -> Result<u128, Refusal> {
        let lock = self.settings.voting().lock;
        let supply = onchain::votes::past_total_supply(self.machine(), lock, timepoint);
        Ok(quorum(votes(lock, supply)?, numerator))
    }

    #[inline(never)]
    fn state_of(&self, id: U256, proposal: &Proposal) -> Result<State, Refusal> {
        let queued =
            self.machine().block_timestamp() > proposal.deadline() && self.proposals.eta(id) != 0;
        let has_succeeded = || Ok(self.proposals.tally(id).succeeds(self.quorum_of(proposal)?));
        let operation = || {
            let (at, operation) = (self.settings.timelock(), self.proposals.operation(id));
            let state = timelock::operation_state(self.machine(), at, operation);
            Ok(match answered(at, state)?.saturating_to::<u8>() {
                0 => Operation::Unset,
                1 | 2 => Operation::Pending,
                _ => Operation::Done,
            })
        };
        proposal.state(self.now(), queued, has_succeeded, operation)
    }

    fn check_threshold(&self, proposer: Address) -> Result<(), Refusal> {
        let threshold = self.settings.threshold();
        if threshold.is_zero() {
            return Ok(());
        }
        let past = U256::from(self.now().saturating_sub(1));
        let votes = U256::from(self.votes_of(proposer, past)?);
        if votes < threshold {
            return Err(
                abi::GovernorInsufficientProposerVotes { proposer, votes, threshold }.into()
            );
        }
        Ok(())
    }

    /// That of a proposal made now.
    fn class(&self, batch: &Batch<'_>) -> Class {
        let calls = batch.targets.iter().zip(batch.values).zip(&batch.payloads);
        let actions = calls.map(|((target, value), data)| Action {
            target,
            value: U256::from_be_bytes(*value),
            data,
        });
        let government = Government {
            governor: &self.machine().contract_address().into_word().0,
            timelock: &self.settings.timelock().into_word().0,
        };
        Class::of(actions, government, |token| {
            self.limits.get(Address::from_word(B256::from(*token)))
        })
    }

    /// The guardian, and the proposer before the vote; at any time, where there is no guardian.
    fn may_cancel(&self, account: Address, proposer: Address, state: State) -> bool {
        let guardian = self.settings.guardian();
        account == guardian
            || (account == proposer && (guardian.is_zero() || state == State::Pending))
    }

    /// The timelock may call this contract as the batch says.
    fn expect_calls_of(&mut self, batch: &Batch<'_>) {
        let itself = self.machine().contract_address();
        let calls: Vec<_> = batch.each().filter(|(target, ..)| *target == itself).collect();
        for (.., payload) in calls.into_iter().rev() {
            let call = self.machine().native_keccak256(payload);
            self.executor.expect(call);
        }
    }

    fn tell_of(
        &self,
        id: U256,
        proposer: Address,
        proposal: &Proposal,
        batch: &Batch<'_>,
        description: &[u8],
    ) {
        let second = |second: u64| U256::from(second).to_be_bytes();
        // Signatures are a thing of the past; calldatas begin with selectors.
        let signatures = vec![&[][..]; batch.targets.len()];
        let event = Arguments::of(9)
            .word(id.to_be_bytes())
            .word(proposer.into_word().0)
            .words(batch.targets)
            .words(batch.values)
            .many(&signatures)
            .many(&batch.payloads)
            .word(second(proposal.snapshot))
            .word(second(proposal.deadline()))
            .bytes(description);
        let event = event.after(abi::ProposalCreated::SIGNATURE_HASH.as_slice());
        self.machine().emit_log(&event, 1);
        if proposal.class == Class::High {
            let quorumNumerator = U256::from(HIGH_QUORUM);
            let delay = proposal.delay(U256::ZERO);
            log(self.machine(), abi::ProposalHighValue { proposalId: id, quorumNumerator, delay });
        }
    }
}

/// Passes on why `account`, the lock or the timelock, refused; if it did not say, that it may be none.
pub(crate) fn answered<T>(account: Address, answer: Result<T, Reason>) -> Result<T, Refusal> {
    answer.map_err(|reason| refused(account, reason))
}

/// Votes, as the lock counts them: in 128 bits.
pub(crate) fn votes(lock: Address, answer: Result<U256, Reason>) -> Result<u128, Refusal> {
    u128::try_from(answered(lock, answer)?).map_err(|_| refused(lock, Vec::new()))
}

#[inline(never)]
fn refused(account: Address, reason: Reason) -> Refusal {
    if reason.is_empty() {
        abi::GovernorInvalidContract { account }.into()
    } else {
        Refusal::passed_on(reason)
    }
}

#[inline(never)]
fn unexpected(proposalId: U256, current: State, expected: States) -> Refusal {
    let expectedStates = B256::with_last_byte(expected.0);
    let current = current as u8;
    abi::GovernorUnexpectedProposalState { proposalId, current, expectedStates }.into()
}
