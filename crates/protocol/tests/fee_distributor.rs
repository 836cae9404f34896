//! Fees of many weeks to locks that come, change and go, against fractions that lose nothing.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::{collection::vec, prelude::*};
use protocol::{
    fee_distributor::{Sums, payable},
    time::WEEK,
    vote_escrow::Lock,
};
use ruint::aliases::U256;

const PEOPLE: usize = 6;
const START: u64 = 2_900 * WEEK;

/// A lock from one week to another: what one account has between two changes.
#[derive(Clone, Debug)]
struct Stay {
    lock: Lock,
    /// It counts in the weeks from `from` to before `until`, both first seconds of weeks.
    from: u64,
    until: u64,
}

impl Stay {
    fn numerator(&self, week: u64) -> U256 {
        let counts = self.from <= week && week < self.until;
        if counts { self.lock.numerator(week) } else { U256::ZERO }
    }
}

fn stay() -> impl Strategy<Value = Stay> {
    let amount = prop_oneof![1_u128..4, 1_u128..1_000_000, 1_u128..(1 << 86)];
    (amount, 0_u64..50, 1_u64..105, 1_u64..60).prop_map(|(amount, from, weeks, stays)| {
        let from = START + from * WEEK;
        let end = from + weeks * WEEK;
        let lock = Lock { amount: U256::from(amount), end };
        // Whoever leaves early is gone; whoever stays to the end is not counted in that week.
        Stay { lock, from, until: end.min(from + stays * WEEK) }
    })
}

fn rational(value: U256) -> BigRational {
    BigInt::from_bytes_be(num_bigint::Sign::Plus, &value.to_be_bytes::<32>()).into()
}

struct Paid {
    /// Units, by person, in one claim at the end.
    at_once: Vec<U256>,
    /// Units, by person, in a claim after each week.
    weekly: Vec<U256>,
    exact: Vec<BigRational>,
    /// Fees of weeks with locks.
    shared: U256,
}

fn run(stays: &[Stay], fees: &[u128]) -> Paid {
    let mut history = vec![Sums::default()];
    let mut carried = U256::ZERO;
    let (mut weekly, mut exact) =
        (vec![U256::ZERO; stays.len()], vec![rational(U256::ZERO); stays.len()]);
    let mut shared = U256::ZERO;
    for (number, fee) in fees.iter().enumerate() {
        let week = START + number as u64 * WEEK;
        let fee = U256::from(*fee) + carried;
        let last = history[number];
        let all = stays.iter().fold(U256::ZERO, |sum, it| sum + it.numerator(week));
        if all.is_zero() {
            carried = fee;
            history.push(last);
            continue;
        }
        carried = U256::ZERO;
        shared += fee;
        let sums = last.with_week(week, fee, all).unwrap();
        for (who, stay) in stays.iter().enumerate() {
            let numerator = stay.numerator(week);
            exact[who] += rational(fee) * rational(numerator) / rational(all);
            if !numerator.is_zero() {
                weekly[who] += payable(sums.earned(last, stay.lock).unwrap());
            }
        }
        history.push(sums);
    }
    let place = |time: u64| (((time - START) / WEEK) as usize).min(fees.len());
    let at_once = stays.iter().map(|stay| {
        let (from, until) = (history[place(stay.from)], history[place(stay.until)]);
        payable(until.earned(from, stay.lock).unwrap())
    });
    Paid { at_once: at_once.collect(), weekly, exact, shared }
}

proptest! {
    /// Together never more than there is; each within a unit of its part;
    /// many claims as much as one, but for a unit each.
    #[test]
    fn each_is_paid_its_part_and_all_no_more_than_there_is(
        stays in vec(stay(), 1..PEOPLE),
        fees in vec(prop_oneof![Just(0), 1_u128..10, 1_u128..(1 << 80)], 1..70),
    ) {
        let Paid { at_once, weekly, exact, shared } = run(&stays, &fees);

        let total = at_once.iter().fold(U256::ZERO, |sum, it| sum + it);
        prop_assert!(total <= shared);
        // A lock of 2^86 units loses less than 2^-8 of a unit a week beside the last rounding.
        let unit = rational(U256::from(2));
        for ((paid, weekly), exact) in at_once.iter().zip(&weekly).zip(&exact) {
            prop_assert!(rational(*paid) <= *exact);
            prop_assert!(*exact < rational(*paid) + &unit);
            prop_assert!(weekly <= paid);
            prop_assert!(*paid <= weekly + U256::from(fees.len()));
        }
    }
}

#[test]
fn fees_of_weeks_without_locks_go_to_the_first_week_with_one() {
    let from = START + 3 * WEEK;
    let lock = Lock { amount: U256::from(7), end: from + 9 * WEEK };
    let stay = Stay { lock, from, until: lock.end };

    let paid = run(&[stay], &[10, 20, 30, 40, 0]);

    assert_eq!(paid.shared, U256::from(100));
    assert_eq!(paid.at_once, [U256::from(99)], "all of it, rounded down once");
}
