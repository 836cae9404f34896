//! The weeks of a token that were closed with fees, in order of time.

use super::Sums;
use crate::time::WEEK;

/// All of them, wherever they are kept.
pub trait Weeks {
    /// How many there are.
    fn count(&self) -> u64;

    /// The first second of the week at `place`, counted from 0; they rise by a week at least.
    fn begins(&self, place: u64) -> u64;

    /// The sums after the first `count` weeks; of none, zero.
    fn sums(&self, count: u64) -> Sums;
}

/// How many of the weeks begin at `moment` or before.
///
/// Where there were fees every week this asks twice: as many weeks as lie between the last one and
/// the moment are after it at most, because they rise by a week at least. Where weeks were left out, it
/// goes on from there in steps of doubling length, and then halves.
pub fn until(weeks: &impl Weeks, moment: u64) -> u64 {
    let count = weeks.count();
    let Some(last) = count.checked_sub(1) else { return 0 };
    let Some(after) = weeks.begins(last).checked_sub(moment).filter(|after| *after != 0) else {
        return count;
    };
    // All before `low` are not after the moment, all from `high` on are.
    let (mut low, mut high) = (count.saturating_sub(after.div_ceil(WEEK)), last);
    let mut step = 1;
    while low < high {
        let place = low.saturating_add(step - 1).min(high - 1);
        if moment < weeks.begins(place) {
            high = place;
            break;
        }
        low = place + 1;
        step *= 2;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if moment < weeks.begins(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    extern crate std;

    use core::cell::Cell;
    use std::vec::Vec;

    use proptest::{collection::btree_set, prelude::*};

    use super::*;

    struct Counted {
        weeks: Vec<u64>,
        asked: Cell<u32>,
    }

    impl Weeks for Counted {
        fn count(&self) -> u64 {
            self.weeks.len() as u64
        }

        fn begins(&self, place: u64) -> u64 {
            self.asked.set(self.asked.get() + 1);
            self.weeks[place as usize] * WEEK
        }

        fn sums(&self, _: u64) -> Sums {
            unreachable!("nobody asks for sums here")
        }
    }

    fn counted(weeks: impl IntoIterator<Item = u64>) -> Counted {
        Counted { weeks: weeks.into_iter().collect(), asked: Cell::new(0) }
    }

    #[test]
    fn a_week_counts_from_its_first_second_on() {
        let weeks = counted([3, 5]);

        assert_eq!(until(&weeks, 3 * WEEK - 1), 0);
        assert_eq!(until(&weeks, 3 * WEEK), 1);
        assert_eq!(until(&weeks, 5 * WEEK - 1), 1);
        assert_eq!(until(&weeks, 5 * WEEK), 2);
        assert_eq!(until(&weeks, u64::MAX), 2);
        assert_eq!(until(&counted([]), 0), 0);
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_a_walk_finds(
            weeks in btree_set(0_u64..300, 0..60), moment in 0_u64..310 * WEEK,
        ) {
            let weeks = counted(weeks);

            let found = until(&weeks, moment);

            let walked = weeks.weeks.iter().filter(|week| **week * WEEK <= moment).count();
            prop_assert_eq!(found, walked as u64);
            prop_assert!(weeks.asked.get() <= 14, "{} questions", weeks.asked.get());
        }

        #[test]
        fn where_every_week_has_fees_two_questions_are_enough(
            from in 0_u64..3_000, count in 1_u64..1_000, moment in 0_u64..4_000 * WEEK,
        ) {
            let weeks = counted(from..from + count);

            until(&weeks, moment);

            prop_assert!(weeks.asked.get() <= 2, "{} questions", weeks.asked.get());
        }
    }
}
