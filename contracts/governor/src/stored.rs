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
    /// The proposer 160 bits, the snapshot 40, the duration 24, and of the rest a bit each: executed,
    /// canceled, of high value, quorum seen. Zero: there is none, because a snapshot is not zero.
    core: StorageU256,
    /// Votes for 128 bits, against 128.
    for_and_against: StorageU256,
    /// Abstentions 128 bits, when it can be executed 64.
    abstain_and_eta: StorageU256,
    /// The timelock's id of it, as long as it is queued.
    operation: StorageB256,
}

const SNAPSHOT: usize = 160;
const DURATION: usize = 200;
const FLAGS: usize = 224;
const HALF: usize = 128;

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
        let flags = (word >> FLAGS).as_limbs()[0];
        let proposal = Proposal {
            snapshot: (word >> SNAPSHOT).as_limbs()[0] & ((1 << 40) - 1),
            duration: (word >> DURATION).as_limbs()[0] & ((1 << 24) - 1),
            class: if flags & HIGH == 0 { Class::Ordinary } else { Class::High },
            executed: flags & EXECUTED != 0,
            canceled: flags & CANCELED != 0,
            quorum_seen: flags & QUORUM_SEEN != 0,
        };
        // The low 160 bits of the word.
        Some(Made { proposer: Address::from_word(word.into()), proposal })
    }

    /// Nothing is cut off: a snapshot in seconds stays under 40 bits for 34,000 years, and the longest
    /// vote with its extension is 37 days.
    pub(crate) fn set(&mut self, id: U256, Made { proposer, proposal }: Made) {
        let mut flags = 0;
        for (is_so, flag) in [
            (proposal.executed, EXECUTED),
            (proposal.canceled, CANCELED),
            (proposal.class == Class::High, HIGH),
            (proposal.quorum_seen, QUORUM_SEEN),
        ] {
            flags |= if is_so { flag } else { 0 };
        }
        let word = U256::from_be_bytes(proposer.into_word().0)
            | (U256::from(proposal.snapshot) << SNAPSHOT)
            | (U256::from(proposal.duration) << DURATION)
            | (U256::from(flags) << FLAGS);
        self.by_id.setter(id).core.set(word);
    }

    pub(crate) fn has_voted(&self, id: U256, account: Address) -> bool {
        self.by_id.getter(id).voted.get(account)
    }

    /// Counts `weight` votes of `voter`, who has not voted, and writes down that it has.
    pub(crate) fn count(&mut self, id: U256, voter: Address, support: Support, weight: u128) {
        let mut stored = self.by_id.setter(id);
        stored.voted.setter(voter).set(true);
        let weight = U256::from(weight);
        // No half runs over: the votes of all locks together are below 2^96.
        match support {
            Support::InFavor => {
                let word = stored.for_and_against.get() + weight;
                stored.for_and_against.set(word);
            }
            Support::Against => {
                let word = stored.for_and_against.get() + (weight << HALF);
                stored.for_and_against.set(word);
            }
            Support::Abstain => {
                let word = stored.abstain_and_eta.get() + weight;
                stored.abstain_and_eta.set(word);
            }
        }
    }

    pub(crate) fn tally(&self, id: U256) -> Tally {
        let stored = self.by_id.getter(id);
        let votes = stored.for_and_against.get();
        Tally {
            in_favor: low_half(votes),
            against: low_half(votes >> HALF),
            abstain: low_half(stored.abstain_and_eta.get()),
        }
    }

    /// When it can be executed; 0 before it is queued.
    pub(crate) fn eta(&self, id: U256) -> u64 {
        (self.by_id.getter(id).abstain_and_eta.get() >> HALF).as_limbs()[0]
    }

    /// Zero where it is not queued.
    pub(crate) fn operation(&self, id: U256) -> B256 {
        self.by_id.getter(id).operation.get()
    }

    /// It waits in the timelock as `operation` until `eta`.
    pub(crate) fn queue(&mut self, id: U256, operation: B256, eta: u64) {
        let mut stored = self.by_id.setter(id);
        // No votes are taken any more, and there was no time before.
        let word = stored.abstain_and_eta.get() | (U256::from(eta) << HALF);
        stored.abstain_and_eta.set(word);
        stored.operation.set(operation);
    }

    /// It is in the timelock no longer.
    pub(crate) fn forget_operation(&mut self, id: U256) {
        self.by_id.setter(id).operation.set(B256::ZERO);
    }
}

fn low_half(word: U256) -> u128 {
    let [low, high, ..] = *word.as_limbs();
    u128::from(low) | (u128::from(high) << 64)
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
            snapshot: (1 << 40) - 1,
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
