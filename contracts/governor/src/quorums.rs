//! Which part of all votes had to take part, since when.

use alloy_primitives::U256;
use onchain::machine::*;
use protocol::governor::{Since, value_at};
use stylus_sdk::{
    prelude::*,
    storage::{StorageU256, StorageVec},
};

/// Every change, in order of time.
#[storage]
pub struct Quorums {
    /// From which second on 64 bits, hundredths 8.
    changes: StorageVec<StorageU256>,
}

impl Quorums {
    /// Hundredths, as they were at `timepoint`.
    pub(crate) fn at(&self, timepoint: U256) -> u8 {
        value_at((0..self.changes.len()).rev().filter_map(|index| self.get(index)), timepoint)
    }

    /// Hundredths, as they are.
    pub(crate) fn latest(&self) -> u8 {
        self.at(U256::MAX)
    }

    /// It is `value` from `since` on, which is not before the last change.
    pub(crate) fn change(&mut self, value: u8, since: u64) {
        self.changes.push(U256::from_limbs([since, u64::from(value), 0, 0]));
    }

    fn get(&self, index: usize) -> Option<Since> {
        let [since, value, ..] = *self.changes.get(index)?.as_limbs();
        // What was stored has 8 bits.
        Some(Since { since, value: value as u8 })
    }
}
