//! The closed weeks of each token: two words for each, never written again.

use alloy_primitives::{Address, U256};
use protocol::fee_distributor::{Sums, Weeks};
use stylus_sdk::{
    prelude::*,
    storage::{StorageMap, StorageU256},
};

/// By token, and by twice the place of the week: the sum of rates after it 216 bits (low) with its
/// first second 40, and in the next word the sum of moments.
#[storage]
pub struct ClosedWeeks {
    words: StorageMap<Address, StorageMap<U256, StorageU256>>,
}

const BEGINS: usize = 216;

/// A week that was closed: when it begins, and the sums after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Week {
    pub(crate) begins: u64,
    pub(crate) sums: Sums,
}

impl ClosedWeeks {
    /// Writes the week of `token` that comes after the `closed` first ones.
    pub(crate) fn push(&mut self, token: Address, closed: u64, week: Week) {
        let Week { begins, sums } = week;
        // Nothing is cut off: the sum of rates is held below 2^216, and 40 bits of seconds are 34,000
        // years.
        let first = sums.rates | (U256::from(begins) << BEGINS);
        let key = U256::from(closed) << 1_usize;
        let mut words = self.words.setter(token);
        words.insert(key, first);
        words.insert(key | U256::ONE, sums.moments);
    }

    /// Those of `token`: the `closed` ones that are written down, and one that is over and is not.
    pub(crate) fn of(&self, token: Address, closed: u64, over: Option<Week>) -> WeeksOf<'_> {
        WeeksOf { stored: self, token, closed, over }
    }

    fn word(&self, token: Address, place: u64, part: u64) -> U256 {
        self.words.getter(token).get(U256::from(2 * place + part))
    }
}

/// The closed weeks of one token.
pub(crate) struct WeeksOf<'a> {
    stored: &'a ClosedWeeks,
    token: Address,
    closed: u64,
    over: Option<Week>,
}

impl Weeks for WeeksOf<'_> {
    fn count(&self) -> u64 {
        self.closed + u64::from(self.over.is_some())
    }

    fn begins(&self, place: u64) -> u64 {
        match self.over {
            Some(week) if place == self.closed => week.begins,
            _ => (self.stored.word(self.token, place, 0) >> BEGINS).as_limbs()[0],
        }
    }

    fn sums(&self, count: u64) -> Sums {
        let Some(place) = count.checked_sub(1) else { return Sums::default() };
        match self.over {
            Some(week) if place == self.closed => week.sums,
            _ => Sums {
                rates: self.stored.word(self.token, place, 0) & Sums::MAX_RATES,
                moments: self.stored.word(self.token, place, 1),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use stylus_sdk::testing::TestVM;

    use super::*;

    const TOKEN: Address = Address::repeat_byte(0x70);
    const LAST: u64 = (1 << 40) - 1;

    fn week(begins: u64) -> Week {
        let moments = U256::MAX - U256::from(begins);
        Week { begins, sums: Sums { rates: Sums::MAX_RATES - U256::from(begins), moments } }
    }

    #[test]
    fn the_fullest_words_come_back_whole() {
        let mut weeks = ClosedWeeks::from(&TestVM::default());

        weeks.push(TOKEN, 0, week(0));
        weeks.push(TOKEN, 1, week(LAST));

        let weeks = weeks.of(TOKEN, 2, None);
        assert_eq!((weeks.begins(0), weeks.begins(1), weeks.count()), (0, LAST, 2));
        assert_eq!(weeks.sums(0), Sums::default(), "before the first");
        assert_eq!((weeks.sums(1), weeks.sums(2)), (week(0).sums, week(LAST).sums));
    }

    #[test]
    fn a_week_that_is_over_counts_before_it_is_written() {
        let mut weeks = ClosedWeeks::from(&TestVM::default());
        weeks.push(TOKEN, 0, week(7));

        let weeks = weeks.of(TOKEN, 1, Some(week(9)));

        assert_eq!((weeks.count(), weeks.begins(0), weeks.begins(1)), (2, 7, 9));
        assert_eq!((weeks.sums(1), weeks.sums(2)), (week(7).sums, week(9).sums));
    }
}
