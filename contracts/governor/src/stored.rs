//! Proposals in storage: what every vote reads is in one word.

use alloy_primitives::{Address, B256, U256};
use onchain::machine::*;
use protocol::governor::{Class, Proposal, Support, Tally};
use stylus_sdk::{
    prelude::*,
    storage::{StorageB256, StorageBool, StorageMap, StorageU256},
};

/// By their ids.
#[storage]
pub struct Proposals {
    by_id: StorageMap<U256, StoredProposal>,
}

/// Low bits first.
#[storage]
pub struct StoredProposal {
    voted: StorageMap<Address, StorageBool>,
    /// The proposer 160 bits, the duration 24, flags 8, the snapshot 64. Zero: there is none, because a
    /// snapshot is not zero.
    core: StorageU256,
    /// Votes for 128 bits, against 128.
    for_and_against: StorageU256,
    /// Abstentions 128 bits, when it can be executed 64.
    abstain_and_eta: StorageU256,
    /// The timelock's id of it, as long as it is queued.
    operation: StorageB256,
}

/// Where a limb of 64 bits has its upper half: in the third one of the core, duration and flags.
const HALF_LIMB: usize = 32;
const DURATION_BITS: usize = 24;

const EXECUTED: u64 = 1;
const CANCELED: u64 = 2;
const HIGH: u64 = 4;
const QUORUM_SEEN: u64 = 8;

/// A proposal and who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) proposer: Address,
    pub(crate) proposal: Proposal,
}

impl Proposals {
    /// `None`: there is none.
    pub(crate) fn get(&self, id: U256) -> Option<Made> {
        let word = self.by_id.getter(id).core.get();
        if word.is_zero() {
            return None;
        }
        let [_, _, third, snapshot] = *word.as_limbs();
        let terms = third >> HALF_LIMB;
        let flags = terms >> DURATION_BITS;
        let proposal = Proposal {
            snapshot,
            duration: terms & ((1 << DURATION_BITS) - 1),
            class: if flags & HIGH == 0 { Class::Ordinary } else { Class::High },
            executed: flags & EXECUTED != 0,
            canceled: flags & CANCELED != 0,
            quorum_seen: flags & QUORUM_SEEN != 0,
        };
        // The low 160 bits of the word.
        Some(Made { proposer: Address::from_word(word.into()), proposal })
    }

    /// Nothing is cut off: the longest vote with its extension has 24 bits.
    pub(crate) fn set(&mut self, id: U256, Made { proposer, proposal }: Made) {
        let flag = |is_so: bool, flag: u64| if is_so { flag } else { 0 };
        let flags = flag(proposal.executed, EXECUTED)
            | flag(proposal.canceled, CANCELED)
            | flag(proposal.class == Class::High, HIGH)
            | flag(proposal.quorum_seen, QUORUM_SEEN);
        let terms = proposal.duration | (flags << DURATION_BITS);
        let word = U256::from_be_bytes(proposer.into_word().0)
            | U256::from_limbs([0, 0, terms << HALF_LIMB, proposal.snapshot]);
        self.by_id.setter(id).core.set(word);
    }

    pub(crate) fn has_voted(&self, id: U256, account: Address) -> bool {
        self.by_id.getter(id).voted.get(account)
    }

    /// Counts `weight` votes of `voter`, who has not voted, and writes down that it has.
    pub(crate) fn count(&mut self, id: U256, voter: Address, support: Support, weight: u128) {
        let mut stored = self.by_id.setter(id);
        stored.voted.setter(voter).set(true);
        let limbs = [weight as u64, (weight >> 64) as u64];
        let (low, high) = ([limbs[0], limbs[1], 0, 0], [0, 0, limbs[0], limbs[1]]);
        // No half runs over: the votes of all locks together are below 2^96.
        let (votes, more) = match support {
            Support::InFavor => (&mut stored.for_and_against, low),
            Support::Against => (&mut stored.for_and_against, high),
            Support::Abstain => (&mut stored.abstain_and_eta, low),
        };
        votes.set(votes.get() + U256::from_limbs(more));
    }

    pub(crate) fn tally(&self, id: U256) -> Tally {
        let stored = self.by_id.getter(id);
        let (votes, rest) = (stored.for_and_against.get(), stored.abstain_and_eta.get());
        let half = |word: &U256, from: usize| {
            u128::from(word.as_limbs()[from]) | (u128::from(word.as_limbs()[from + 1]) << 64)
        };
        Tally { in_favor: half(&votes, 0), against: half(&votes, 2), abstain: half(&rest, 0) }
    }

    /// When it can be executed; 0 before it is queued.
    pub(crate) fn eta(&self, id: U256) -> u64 {
        self.by_id.getter(id).abstain_and_eta.get().as_limbs()[2]
    }

    /// Zero where it is not queued.
    pub(crate) fn operation(&self, id: U256) -> B256 {
        self.by_id.getter(id).operation.get()
    }

    /// It waits in the timelock as `operation` until `eta`.
    pub(crate) fn queue(&mut self, id: U256, operation: B256, eta: u64) {
        let mut stored = self.by_id.setter(id);
        // No votes are taken any more, and there was no time before.
        let word = stored.abstain_and_eta.get() | U256::from_limbs([0, 0, eta, 0]);
        stored.abstain_and_eta.set(word);
        stored.operation.set(operation);
    }

    /// It is in the timelock no longer.
    pub(crate) fn forget_operation(&mut self, id: U256) {
        self.by_id.setter(id).operation.set(B256::ZERO);
    }
}

#[cfg(test)]
mod tests {
    use stylus_sdk::testing::TestVM;

    use super::*;

    const ALICE: Address = Address::repeat_byte(0xa1);
    const BOB: Address = Address::repeat_byte(0xb0);
    const ID: U256 = U256::MAX;

    fn full() -> Made {
        let proposal = Proposal {
            snapshot: u64::MAX,
            duration: (1 << 24) - 1,
            class: Class::High,
            executed: true,
            canceled: true,
            quorum_seen: true,
        };
        Made { proposer: Address::repeat_byte(0xff), proposal }
    }

    #[test]
    fn the_fullest_word_comes_back_whole() {
        let mut proposals = Proposals::from(&TestVM::default());
        assert_eq!(proposals.get(ID), None);

        proposals.set(ID, full());

        assert_eq!(proposals.get(ID), Some(full()));
        assert_eq!(proposals.get(U256::ZERO), None);
    }

    #[test]
    fn each_flag_is_its_own() {
        let mut proposals = Proposals::from(&TestVM::default());
        let plain = Proposal::new(7, 8, 9, Class::Ordinary);
        for proposal in [
            plain,
            Proposal { executed: true, ..plain },
            Proposal { canceled: true, ..plain },
            Proposal { class: Class::High, ..plain },
            Proposal { quorum_seen: true, ..plain },
        ] {
            let made = Made { proposer: ALICE, proposal };
            proposals.set(ID, made);
            assert_eq!(proposals.get(ID), Some(made));
        }
    }

    #[test]
    fn votes_and_times_leave_each_other_alone() {
        let mut proposals = Proposals::from(&TestVM::default());
        let most = (1 << 96) - 1;
        for (voter, support, weight) in [
            (1, Support::InFavor, most),
            (2, Support::Against, most),
            (3, Support::Abstain, most),
            (4, Support::InFavor, 4),
            (5, Support::Against, 5),
            (6, Support::Abstain, 6),
        ] {
            proposals.count(ID, Address::repeat_byte(voter), support, weight);
        }
        proposals.queue(ID, B256::repeat_byte(7), u64::MAX);

        let expected = Tally { in_favor: most + 4, against: most + 5, abstain: most + 6 };
        assert_eq!(proposals.tally(ID), expected);
        assert_eq!((proposals.eta(ID), proposals.operation(ID)), (u64::MAX, B256::repeat_byte(7)));
        proposals.forget_operation(ID);
        assert_eq!((proposals.eta(ID), proposals.operation(ID)), (u64::MAX, B256::ZERO));
        assert!(proposals.has_voted(ID, Address::repeat_byte(6)) && !proposals.has_voted(ID, BOB));
        assert!(!proposals.has_voted(U256::ZERO, Address::repeat_byte(6)));
    }
}
