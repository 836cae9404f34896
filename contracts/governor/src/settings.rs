//! What governance sets, and the contracts it stands between.

use alloy_primitives::{Address, U256};
use interfaces::governor::IGovernor as abi;
use onchain::{event::log, machine::*, refusal::Refusal, timelock};
use protocol::governor::bounds::{
    Bounds, LATE_QUORUM, QUORUM, THRESHOLD, VOTING_DELAY, VOTING_PERIOD,
};
use stylus_sdk::{
    prelude::*,
    storage::{StorageAddress, StorageU256},
};

use crate::Governor;

/// Low bits first.
#[storage]
pub struct Settings {
    /// The lock 160 bits; seconds: the extension of late quorums 32, the voting delay 32, the voting
    /// period 32.
    voting: StorageU256,
    /// The guardian 160 bits, the threshold 96.
    proposing: StorageU256,
    timelock: StorageAddress,
}

const EXTENSION: usize = 160;
const DELAY: usize = 192;
const PERIOD: usize = 224;
const THRESHOLD_AT: usize = 160;

/// What votes are held by. Durations are seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voting {
    pub(crate) lock: Address,
    pub(crate) late_quorum_extension: u64,
    pub(crate) delay: u64,
    pub(crate) period: u64,
}

impl Settings {
    /// Fixes the lock for good: nothing but the constructor may call this.
    pub(crate) fn begin(&mut self, lock: Address) {
        self.voting.set(U256::from_be_bytes(lock.into_word().0));
    }

    pub(crate) fn voting(&self) -> Voting {
        let word = self.voting.get();
        let [.., third, fourth] = *word.as_limbs();
        Voting {
            lock: low(word),
            late_quorum_extension: third >> 32,
            delay: fourth & u64::from(u32::MAX),
            period: fourth >> 32,
        }
    }

    pub(crate) fn guardian(&self) -> Address {
        low(self.proposing.get())
    }

    /// Votes that it takes to propose.
    pub(crate) fn threshold(&self) -> U256 {
        self.proposing.get() >> THRESHOLD_AT
    }

    pub(crate) fn timelock(&self) -> Address {
        self.timelock.get()
    }

    /// Writes 32 bits of seconds; answers what was there.
    fn set_seconds(&mut self, at: usize, seconds: u128) -> U256 {
        let word = self.voting.get();
        let old = (word >> at) & U256::from(u32::MAX);
        // Bounds are below 2^32, so nothing runs over.
        self.voting.set((word ^ (old << at)) | (U256::from(seconds) << at));
        old
    }
}

impl Governor {
    pub(crate) fn set_voting_delay(&mut self, newVotingDelay: U256) -> Result<(), Refusal> {
        let oldVotingDelay =
            self.settings.set_seconds(DELAY, within(VOTING_DELAY, newVotingDelay)?);
        log(self.machine(), abi::VotingDelaySet { oldVotingDelay, newVotingDelay });
        Ok(())
    }

    pub(crate) fn set_voting_period(&mut self, newVotingPeriod: U256) -> Result<(), Refusal> {
        let oldVotingPeriod =
            self.settings.set_seconds(PERIOD, within(VOTING_PERIOD, newVotingPeriod)?);
        log(self.machine(), abi::VotingPeriodSet { oldVotingPeriod, newVotingPeriod });
        Ok(())
    }

    pub(crate) fn set_late_quorum_extension(&mut self, extension: U256) -> Result<(), Refusal> {
        let seconds = LATE_QUORUM.check(extension).map_err(|bounds| {
            abi::GovernorPreventLateQuorumVoteExtensionTooLarge {
                newVoteExtension: extension,
                maxVoteExtension: U256::from(bounds.maximum),
            }
        })?;
        let oldVoteExtension = self.settings.set_seconds(EXTENSION, seconds).as_limbs()[0];
        // A few days.
        let newVoteExtension = extension.as_limbs()[0];
        log(self.machine(), abi::LateQuorumVoteExtensionSet { oldVoteExtension, newVoteExtension });
        Ok(())
    }

    pub(crate) fn set_threshold(&mut self, newProposalThreshold: U256) -> Result<(), Refusal> {
        within(THRESHOLD, newProposalThreshold)?;
        let oldProposalThreshold = self.settings.threshold();
        let guardian = U256::from_be_bytes(self.settings.guardian().into_word().0);
        // Below 2^96.
        self.settings.proposing.set(guardian | (newProposalThreshold << THRESHOLD_AT));
        log(
            self.machine(),
            abi::ProposalThresholdSet { oldProposalThreshold, newProposalThreshold },
        );
        Ok(())
    }

    pub(crate) fn set_guardian(&mut self, newProposalGuardian: Address) {
        let oldProposalGuardian = self.settings.guardian();
        let guardian = U256::from_be_bytes(newProposalGuardian.into_word().0);
        let threshold = self.settings.threshold() << THRESHOLD_AT;
        self.settings.proposing.set(guardian | threshold);
        log(self.machine(), abi::ProposalGuardianSet { oldProposalGuardian, newProposalGuardian });
    }

    pub(crate) fn set_quorum_numerator(&mut self, newQuorumNumerator: U256) -> Result<(), Refusal> {
        within(QUORUM, newQuorumNumerator)?;
        let oldQuorumNumerator = U256::from(self.quorums.latest());
        let now = self.now();
        self.quorums.change(newQuorumNumerator.byte(0), now);
        log(self.machine(), abi::QuorumNumeratorUpdated { oldQuorumNumerator, newQuorumNumerator });
        Ok(())
    }

    pub(crate) fn set_limit(&mut self, token: Address, newLimit: U256) {
        let oldLimit = self.limits.get(token);
        self.limits.insert(token, newLimit);
        log(self.machine(), abi::HighValueLimitSet { token, oldLimit, newLimit });
    }

    pub(crate) fn set_timelock(&mut self, newTimelock: Address) -> Result<(), Refusal> {
        timelock::min_delay(self.machine(), newTimelock)
            .map_err(|_| abi::GovernorInvalidContract { account: newTimelock })?;
        let oldTimelock = self.settings.timelock();
        self.settings.timelock.set(newTimelock);
        log(self.machine(), abi::TimelockChange { oldTimelock, newTimelock });
        Ok(())
    }
}

#[inline(never)]
fn within(bounds: Bounds, value: U256) -> Result<u128, Refusal> {
    let refused = |Bounds { minimum, maximum }| {
        let (minimum, maximum) = (U256::from(minimum), U256::from(maximum));
        abi::GovernorSettingOutOfBounds { value, minimum, maximum }.into()
    };
    bounds.check(value).map_err(refused)
}

fn low(word: U256) -> Address {
    // The low 160 bits of the word.
    Address::from_word(word.into())
}
