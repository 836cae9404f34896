//! Single locks, and looking back.

use proptest::{
    collection::{btree_set, vec},
    prelude::*,
};
use protocol::{
    time::WEEK,
    vote_escrow::{Lock, MAX_LOCK, Weight, last_before, power_of},
};
use ruint::aliases::U256;

proptest! {
    #[test]
    fn power_is_the_numerator_over_the_longest_lock(limbs: [u64; 4], cut in 0_usize..256) {
        let numerator = U256::from_limbs(limbs) >> cut;

        prop_assert_eq!(power_of(numerator), numerator / U256::from(MAX_LOCK));
    }

    /// I-LOCK-2: votes are rounded down for each, and once for all.
    #[test]
    fn votes_add_up_to_no_more_than_all_votes(
        locks in vec((1_u128..1 << 80, 1_u64..105), 1..20), at in 0_u64..MAX_LOCK,
    ) {
        let mut all = Weight { at, ..Weight::default() };
        let mut votes = U256::ZERO;
        for (amount, weeks) in &locks {
            let lock = Lock { amount: U256::from(*amount), end: weeks * WEEK };
            all = all.plus(lock).unwrap();
            votes += lock.power(at);
        }

        prop_assert!(votes <= all.power());
        prop_assert!(all.power() <= votes + U256::from(locks.len()));
    }

    /// I-LOCK-6: power falls while nothing is done, and is gone at the end.
    #[test]
    fn power_falls_to_nothing(amount in 1_u128..1 << 90, weeks in 1_u64..105, at in 0_u64..MAX_LOCK) {
        let lock = Lock { amount: U256::from(amount), end: weeks * WEEK };

        prop_assert!(lock.power(at + 1) <= lock.power(at));
        prop_assert_eq!(lock.numerator(lock.end.max(at)), U256::ZERO);
        prop_assert!(lock.penalty(at).unwrap() <= lock.amount);
    }

    #[test]
    fn looking_back_finds_what_a_walk_finds(
        moments in btree_set(0_u64..200, 0..40), moment in 0_u64..200,
    ) {
        let moments: Vec<_> = moments.into_iter().collect();
        let mut asked = 0;

        let found = last_before(moments.len() as u64, moment, |place| {
            asked += 1;
            moments[place as usize]
        });

        let expected = moments.iter().rposition(|it| *it < moment).map(|place| place as u64);
        prop_assert_eq!(found, expected);
        prop_assert!(asked <= 13, "{} questions for {} moments", asked, moments.len());
    }

    #[test]
    fn the_recent_past_is_found_soon(len in 100_u64..1_000_000, back in 1_u64..4) {
        let mut asked = 0;

        let found = last_before(len, len - back, |place| {
            asked += 1;
            place
        });

        prop_assert_eq!(found, Some(len - back - 1));
        prop_assert!(asked <= 6);
    }
}
