//! The stage of life and the shares of each, in one word, with the lock that keeps anyone from acting
//! half-way.

use alloy_primitives::U256;
use interfaces::fee_splitter::IFeeSplitter::{SplitterReentered, StageSet, StageSharesSet};
use onchain::event::log;
use onchain::machine::*;
use protocol::fee_splitter::{Shares, Stage};
use stylus_sdk::{prelude::*, storage::StorageU256};

/// Low bits first, in `word`: for each stage the five shares in the order of roles 16 bits each, the
/// stage 2, unused 13, the lock 1.
#[storage]
pub struct Stages {
    word: StorageU256,
    /// When the stage began, in seconds.
    since: StorageU256,
}

const SHARE_BITS: usize = 16;
const SHARES_BITS: usize = 80;
const STAGE: usize = 240;
const LOCK_BIT: usize = 255;

impl Stages {
    /// The first stage, from `now` on, and the first shares of all of them.
    pub(crate) fn begin(&mut self, now: u64) {
        self.set_stage(Stage::Early, now);
        for stage in Stage::ALL {
            self.set_shares(stage, stage.first_shares());
        }
    }

    /// Lets nobody go on while an act is under way.
    ///
    /// # Errors
    ///
    /// [`SplitterReentered`]
    pub(crate) fn refuse_reentry(&self) -> Result<(), SplitterReentered> {
        if self.word.get().bit(LOCK_BIT) { Err(SplitterReentered {}) } else { Ok(()) }
    }

    /// Another contract is about to be called.
    pub(crate) fn lock(&mut self) {
        self.set_lock(true);
    }

    /// All calls are done.
    pub(crate) fn unlock(&mut self) {
        self.set_lock(false);
    }

    fn set_lock(&mut self, locked: bool) {
        let mut word = self.word.get();
        word.set_bit(LOCK_BIT, locked);
        self.word.set(word);
    }

    pub(crate) fn stage(&self) -> Stage {
        match (self.word.get() >> STAGE).as_limbs()[0] & 0b11 {
            0 => Stage::Early,
            1 => Stage::Growth,
            _ => Stage::Mature,
        }
    }

    pub(crate) fn since(&self) -> u64 {
        self.since.get().as_limbs()[0]
    }

    pub(crate) fn set_stage(&mut self, stage: Stage, now: u64) {
        let mut word = self.word.get();
        let number = stage.number();
        word.set_bit(STAGE, number & 1 != 0);
        word.set_bit(STAGE + 1, number & 2 != 0);
        self.word.set(word);
        let since = U256::from(now);
        self.since.set(since);
        log(self.machine(), StageSet { stage: U256::from(number), since });
    }

    pub(crate) fn shares(&self, stage: Stage) -> Shares {
        let word = self.word.get() >> at(stage);
        let share = |role: usize| (word >> (role * SHARE_BITS)).as_limbs()[0] as u16;
        Shares {
            buyback: share(0),
            stakers: share(1),
            insurance: share(2),
            discount: share(3),
            treasury: share(4),
        }
    }

    /// Sets `shares`, which were checked.
    pub(crate) fn set_shares(&mut self, stage: Stage, shares: Shares) {
        let old = packed(self.shares(stage)) << at(stage);
        let new = packed(shares) << at(stage);
        let word = (self.word.get() ^ old) | new;
        self.word.set(word);
        let [buyback, stakers, insurance, discount, treasury] = shares.in_order().map(U256::from);
        let stage = U256::from(stage.number());
        let event = StageSharesSet { stage, buyback, stakers, insurance, discount, treasury };
        log(self.machine(), event);
    }
}

fn at(stage: Stage) -> usize {
    SHARES_BITS * usize::from(stage.number())
}

fn packed(shares: Shares) -> U256 {
    let shares = shares.in_order().into_iter().rev();
    shares.fold(U256::ZERO, |word, share| (word << SHARE_BITS) | U256::from(share))
}

#[cfg(test)]
mod tests {
    use stylus_sdk::testing::TestVM;

    use super::*;

    #[test]
    fn each_part_of_the_word_leaves_the_others_alone() {
        let mut stages = Stages::from(&TestVM::default());
        stages.begin(7);
        let full = Shares {
            buyback: u16::MAX,
            stakers: u16::MAX - 1,
            insurance: u16::MAX - 2,
            discount: u16::MAX - 3,
            treasury: u16::MAX - 4,
        };

        stages.lock();
        stages.set_shares(Stage::Growth, full);
        stages.set_stage(Stage::Mature, 9);

        assert_eq!((stages.stage(), stages.since()), (Stage::Mature, 9));
        assert_eq!(stages.shares(Stage::Growth), full);
        for stage in [Stage::Early, Stage::Mature] {
            assert_eq!(stages.shares(stage), stage.first_shares());
        }
        assert_eq!(stages.refuse_reentry(), Err(SplitterReentered {}));
        stages.unlock();
        stages.set_shares(Stage::Growth, Stage::Growth.first_shares());
        stages.set_stage(Stage::Growth, 11);
        assert_eq!(stages.refuse_reentry(), Ok(()));
        assert_eq!(stages.stage(), Stage::Growth);
        assert_eq!(stages.shares(Stage::Growth), Stage::Growth.first_shares());
    }
}
