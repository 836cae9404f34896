//! What cutting an account in two can never do, and that no unit of a budget is lost.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use proptest::{collection::vec, prelude::*};
use protocol::{
    bonuses::{Fund, Held, Holding, LowestPower, Tier, rebate, streak_after, streak_weight},
    fixed::Bps,
    time::WEEK,
    vote_escrow::{Lock, MAX_LOCK},
};
use ruint::aliases::U256;

/// A week of one account in two parts: what each part holds, pays, deposits and locks, changing at
/// the same seconds. One that does not change is set to what it was.
#[derive(Clone, Debug)]
struct Week {
    opening: [u128; 2],
    /// Seconds since the last change, and the balances from then on.
    changes: Vec<(u64, [u128; 2])>,
    fees: [u64; 2],
    deposited: [u64; 2],
    locks: Vec<(u64, [(u64, u64); 2])>,
}

fn pair<T: std::fmt::Debug>(
    of: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = [T; 2]> + Clone {
    [of.clone(), of]
}

/// Balances of every size up to the vault's largest, and often none.
fn shares() -> impl Strategy<Value = u128> + Clone {
    prop_oneof![1 => Just(0), 3 => (any::<u128>(), 8_u32..128).prop_map(|(raw, cut)| raw >> cut)]
}

/// Of few ends, so that both parts have often the same and only rounding tells them apart.
fn lock() -> impl Strategy<Value = (u64, u64)> + Clone {
    (any::<u64>(), (0_u64..8).prop_map(|it| it * (WEEK + MAX_LOCK) / 8))
}

fn week() -> impl Strategy<Value = Week> {
    let changes = vec((0..WEEK / 8, pair(shares())), 0..8);
    let locks = vec((0..WEEK / 8, pair(lock())), 1..4);
    let small = prop_oneof![Just(0), 0_u64..40];
    (pair(shares()), changes, pair(0_u64..1_000_000), pair(small), locks).prop_map(
        |(opening, changes, fees, deposited, locks)| Week {
            opening,
            changes,
            fees,
            deposited,
            locks,
        },
    )
}

/// A part of what was cut, or all of it.
type Part = fn([U256; 2]) -> U256;

const LEFT: Part = |[left, _]| left;
const RIGHT: Part = |[_, right]| right;
const WHOLE: Part = |[left, right]| left + right;

fn words<T: Into<u128>>(pair: [T; 2]) -> [U256; 2] {
    pair.map(|it| U256::from::<u128>(it.into()))
}

impl Week {
    fn held(&self, part: Part) -> Held {
        let mut holding = Holding::open(0, part(words(self.opening)));
        let mut at = 0;
        for (after, shares) in &self.changes {
            at += after;
            holding.change(at, part(words(*shares))).unwrap();
        }
        holding.close(WEEK).unwrap()
    }

    /// The whole has the amounts of both locks until the later end: at least both powers.
    fn power(&self, part: Part) -> U256 {
        let locked = |pair: [(u64, u64); 2]| {
            let amount = part(words(pair.map(|(amount, _)| amount)));
            let ends = words(pair.map(|(_, end)| end));
            let end = if part(words([1_u64, 1])) == U256::from(2) {
                ends[0].max(ends[1])
            } else {
                part(ends)
            };
            Lock { amount, end: end.to() }
        };
        let mut power = LowestPower::open(0, locked(self.locks[0].1));
        let mut at = 0;
        for (after, locks) in &self.locks[1..] {
            at += after;
            power.change(at, locked(*locks)).unwrap();
        }
        power.close(WEEK).unwrap()
    }

    fn rebate(&self, part: Part) -> U256 {
        let tier =
            |power: u64, part| Tier { power: U256::from(power), part: Bps::new(part).unwrap() };
        let tiers = [tier(0, 100), tier(1 << 60, 2_500), tier(1 << 63, 9_999)];
        rebate(&tiers, part(words(self.fees)), self.power(part)).unwrap()
    }
}

/// The streak's weights, week by week.
fn streaks(weeks: &[Week], part: Part) -> Vec<U256> {
    let (mut streak, minimum) = (0, U256::from(20));
    let mut weigh = |week: &Week| {
        streak = streak_after(streak, part(words(week.deposited)), minimum);
        streak_weight(streak, 3, week.held(part).lowest).unwrap()
    };
    weeks.iter().map(&mut weigh).collect()
}

/// A crowd's weights, the last two of which are one account's parts, and what they weigh together.
fn crowd() -> impl Strategy<Value = (Vec<u128>, [u64; 2], u64)> {
    (vec(any::<u64>().prop_map(u128::from), 0..6), pair(any::<u64>()), any::<u64>())
}

proptest! {
    #[test]
    fn share_seconds_add_up(week in week()) {
        let seconds = |part| week.held(part).share_seconds;
        prop_assert_eq!(seconds(LEFT) + seconds(RIGHT), seconds(WHOLE));
    }

    #[test]
    fn cutting_an_account_raises_no_lowest_balance(week in week()) {
        let lowest = |part| week.held(part).lowest;
        prop_assert!(lowest(LEFT) + lowest(RIGHT) <= lowest(WHOLE));
    }

    #[test]
    fn cutting_a_lock_raises_no_power(week in week()) {
        prop_assert!(week.power(LEFT) + week.power(RIGHT) <= week.power(WHOLE));
    }

    #[test]
    fn cutting_an_account_raises_no_rebate(week in week()) {
        prop_assert!(week.rebate(LEFT) + week.rebate(RIGHT) <= week.rebate(WHOLE));
    }

    #[test]
    fn cutting_an_account_raises_no_streak(weeks in vec(week(), 1..6)) {
        let (left, right) = (streaks(&weeks, LEFT), streaks(&weeks, RIGHT));
        let parts = left.iter().zip(&right).map(|(left, right)| left + right);
        for (parts, whole) in parts.zip(streaks(&weeks, WHOLE)) {
            prop_assert!(parts <= whole);
        }
    }

    /// Weights that do not rise are paid no more, though the total falls with them.
    #[test]
    fn what_does_not_weigh_more_is_not_paid_more(
        (others, parts, spared) in crowd(),
        budget in any::<u64>(),
    ) {
        let [left, right] = words(parts);
        let whole = left + right + U256::from(spared);
        let rest: U256 = others.iter().map(|it| U256::from(*it)).sum();
        let pot = Fund { budget: U256::from(budget), carry: U256::ZERO }.open(&mut U256::from(0)).unwrap();
        let (cut, uncut) = (rest + left + right, rest + whole);

        let share = |weight, total| pot.share(weight, total).unwrap();
        prop_assert!(share(left, cut) + share(right, cut) <= share(whole, uncut));
        let grant = |wanted, total| pot.grant(wanted, total).unwrap();
        prop_assert!(grant(left, cut) + grant(right, cut) <= grant(whole, uncut));
    }

    /// Over any weeks: what was paid and what is carried are the budgets, to the unit, and no week
    /// pays more than its maximum.
    #[test]
    fn no_unit_of_a_budget_is_lost(
        weeks in vec((vec(any::<u32>(), 0..5), any::<u32>(), any::<u32>(), any::<bool>()), 1..8),
    ) {
        let (mut budgets, mut paid) = (U256::ZERO, U256::ZERO);
        let mut carry = [U256::ZERO; 2];
        for (weights, budget, spare, wants) in weeks {
            let mut room = U256::from(spare);
            let most = U256::from(budget) * U256::from(2) + room;
            let mut week = U256::ZERO;
            for carry in &mut carry {
                let fund = Fund { budget: U256::from(budget), carry: *carry };
                let pot = fund.open(&mut room).unwrap();
                let total = weights.iter().map(|it| U256::from(*it)).sum();
                let part = |weight: &u32| {
                    let weight = U256::from(*weight);
                    if wants { pot.grant(weight, total) } else { pot.share(weight, total) }
                };
                let sum = weights.iter().map(|it| part(it).unwrap()).sum();
                *carry = pot.close(sum).unwrap();
                budgets += U256::from(budget);
                week += sum;
            }
            prop_assert!(week <= most);
            paid += week;
        }
        prop_assert_eq!(paid + carry[0] + carry[1], budgets);
    }
}
