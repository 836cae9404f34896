//! Locks of several people, in any order, against a model that remembers everything and adds up
//! anew whenever it is asked.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeMap;

use proptest::{
    collection::{btree_set, vec},
    prelude::*,
};
use protocol::{
    time::WEEK,
    vote_escrow::{Lock, MAX_LOCK, Weight, last_before},
};
use ruint::aliases::U256;

const PEOPLE: usize = 6;
/// When the histories begin: in the middle of a week.
const START: u64 = 2_900 * WEEK + 300_000;

#[derive(Clone, Debug)]
enum Act {
    Create {
        who: usize,
        amount: u128,
        weeks: u64,
    },
    Increase {
        who: usize,
        amount: u128,
    },
    Extend {
        who: usize,
        weeks: u64,
    },
    /// Takes the lock away, before or after its end.
    Leave {
        who: usize,
    },
    Delegate {
        who: usize,
        to: usize,
    },
    Pass {
        seconds: u64,
    },
    /// To the first second of a week, some weeks on.
    PassWeeks {
        weeks: u64,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let who = || 0..PEOPLE;
    let amount = || prop_oneof![1_u128..4, 1_u128..1_000_000, 1_u128..(1 << 80)];
    let weeks = || 1_u64..105;
    prop_oneof![
        4 => (who(), amount(), weeks()).prop_map(|(who, amount, weeks)| Act::Create { who, amount, weeks }),
        2 => (who(), amount()).prop_map(|(who, amount)| Act::Increase { who, amount }),
        2 => (who(), weeks()).prop_map(|(who, weeks)| Act::Extend { who, weeks }),
        2 => who().prop_map(|who| Act::Leave { who }),
        3 => (who(), who()).prop_map(|(who, to)| Act::Delegate { who, to }),
        3 => (0_u64..WEEK).prop_map(|seconds| Act::Pass { seconds }),
        2 => prop_oneof![Just(1), 1_u64..60, 100_u64..600].prop_map(|weeks| Act::PassWeeks { weeks }),
    ]
}

/// One whose locks are counted together: a delegatee, or everybody.
type Key = Option<usize>;
const EVERYBODY: Key = None;

/// As the contract keeps it: sums and expiries.
#[derive(Default)]
struct Escrow {
    traces: BTreeMap<Key, Vec<Weight>>,
    expiring: BTreeMap<(Key, u64), U256>,
    longest_roll: u64,
}

impl Escrow {
    fn replace(&mut self, key: Key, old: Lock, new: Lock, now: u64) {
        let before = self.traces.get(&key).and_then(|trace| trace.last()).copied();
        let after = self.rolled(key, before.unwrap_or_default(), now);
        let after = after.minus(old).and_then(|it| it.plus(new)).unwrap();
        if !old.is_over(now) {
            *self.expiring.entry((key, old.end)).or_default() -= old.amount;
        }
        if !new.is_over(now) {
            *self.expiring.entry((key, new.end)).or_default() += new.amount;
        }
        let trace = self.traces.entry(key).or_default();
        match trace.last_mut() {
            Some(last) if last.at == now => *last = after,
            _ => trace.push(after),
        }
    }

    fn rolled(&mut self, key: Key, from: Weight, to: u64) -> Weight {
        let mut asked = 0;
        let rolled = from.rolled(to, |week| {
            asked += 1;
            self.expiring.get(&(key, week)).copied().unwrap_or_default()
        });
        self.longest_roll = self.longest_roll.max(asked);
        rolled.unwrap()
    }

    /// What a vote on something proposed at `at` sees.
    fn past(&mut self, key: Key, at: u64) -> Weight {
        let trace = self.traces.get(&key).map_or(&[][..], |it| it);
        let place = last_before(trace.len() as u64, at, |place| trace[place as usize].at);
        let from = place.map(|place| trace[place as usize]).unwrap_or_default();
        self.rolled(key, from, at)
    }
}

/// Who had locked what, and for whom, from some second on.
#[derive(Clone, Copy)]
struct State {
    since: u64,
    locks: [Lock; PEOPLE],
    delegates: [usize; PEOPLE],
}

impl State {
    fn numerator(&self, key: Key, at: u64) -> U256 {
        let counted = |who: &usize| key.is_none_or(|delegate| self.delegates[*who] == delegate);
        let mut sum = U256::ZERO;
        for who in (0..PEOPLE).filter(counted) {
            sum += self.locks[who].amount * U256::from(self.locks[who].end.saturating_sub(at));
        }
        sum
    }
}

struct World {
    now: u64,
    escrow: Escrow,
    /// One for each second in which something happened, the last of that second.
    history: Vec<State>,
}

impl World {
    fn new() -> Self {
        let nobody = State {
            since: 0,
            locks: [Lock::NONE; PEOPLE],
            delegates: std::array::from_fn(|who| who),
        };
        Self { now: START, escrow: Escrow::default(), history: vec![nobody] }
    }

    fn state(&self) -> State {
        self.history[self.history.len() - 1]
    }

    fn change(&mut self, change: impl FnOnce(&mut State)) {
        let mut state = State { since: self.now, ..self.state() };
        change(&mut state);
        if self.state().since == self.now {
            self.history.pop();
        }
        self.history.push(state);
    }

    fn set_lock(&mut self, who: usize, new: Lock) {
        let state = self.state();
        let (old, delegate) = (state.locks[who], state.delegates[who]);
        self.escrow.replace(Some(delegate), old, new, self.now);
        self.escrow.replace(EVERYBODY, old, new, self.now);
        self.change(|state| state.locks[who] = new);
    }

    fn act(&mut self, act: &Act) {
        let now = self.now;
        match *act {
            Act::Create { who, amount, weeks } => {
                let until = now + weeks * WEEK;
                if self.state().locks[who].amount.is_zero()
                    && let Ok(lock) = Lock::create(U256::from(amount), until, now)
                {
                    self.set_lock(who, lock);
                }
            }
            Act::Increase { who, amount } => {
                if let Ok(lock) = self.state().locks[who].increase(U256::from(amount), now) {
                    self.set_lock(who, lock);
                }
            }
            Act::Extend { who, weeks } => {
                if let Ok(lock) = self.state().locks[who].extend(now + weeks * WEEK, now) {
                    self.set_lock(who, lock);
                }
            }
            Act::Leave { who } => self.set_lock(who, Lock::NONE),
            Act::Delegate { who, to } => {
                let state = self.state();
                let (lock, from) = (state.locks[who], state.delegates[who]);
                self.escrow.replace(Some(from), lock, Lock::NONE, now);
                self.escrow.replace(Some(to), Lock::NONE, lock, now);
                self.change(|state| state.delegates[who] = to);
            }
            Act::Pass { seconds } => self.now += seconds,
            Act::PassWeeks { weeks } => self.now = self.now - self.now % WEEK + weeks * WEEK,
        }
    }

    /// What `key` had at `at`, counting what was done before that second.
    fn expected(&self, key: Key, at: u64) -> U256 {
        let state = self.history.iter().rfind(|state| state.since < at);
        state.map_or(U256::ZERO, |state| state.numerator(key, at))
    }
}

fn keys() -> impl Iterator<Item = Key> {
    (0..PEOPLE).map(Some).chain([EVERYBODY])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// At every moment of every history the sums say what
    /// adding up every lock says, and go on saying it, whatever is done later.
    #[test]
    fn sums_of_locks_are_exact_for_good(history in vec(act(), 1..60)) {
        let mut world = World::new();
        for act in &history {
            world.act(act);
            for key in keys() {
                let mut last = world.escrow.traces.get(&key).and_then(|it| it.last()).copied();
                let now = world.escrow.rolled(key, last.take().unwrap_or_default(), world.now);
                prop_assert_eq!(now.numerator(), world.state().numerator(key, world.now));
            }
        }

        let mut moments: Vec<u64> = Vec::new();
        for state in &world.history[1..] {
            let week = state.since - state.since % WEEK;
            moments.extend([state.since, state.since + 1, week + WEEK, week + WEEK - 1, week + 7 * WEEK]);
        }
        for at in moments {
            let mut delegated = U256::ZERO;
            for key in keys() {
                let said = world.escrow.past(key, at).numerator();
                prop_assert_eq!(said, world.expected(key, at), "{:?} at {}", key, at);
                if key.is_some() {
                    delegated += said;
                }
            }
            prop_assert_eq!(delegated, world.escrow.past(EVERYBODY, at).numerator());
        }
        prop_assert!(world.escrow.longest_roll <= MAX_LOCK / WEEK + 1);
    }

    /// Votes are rounded down for each, and once for all.
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

    /// Power falls while nothing is done, and is gone at the end.
    #[test]
    fn power_falls_to_nothing(amount in 1_u128..1 << 90, weeks in 1_u64..105, at in 0_u64..MAX_LOCK) {
        let lock = Lock { amount: U256::from(amount), end: weeks * WEEK };

        prop_assert!(lock.power(at + 1) <= lock.power(at));
        prop_assert_eq!(lock.numerator(lock.end.max(at)), U256::ZERO);
        prop_assert!(lock.penalty(at).unwrap() <= lock.amount);
    }
}

#[test]
fn locking_and_leaving_in_one_second_leaves_nothing_at_any_time() {
    let mut world = World::new();

    world.act(&Act::Create { who: 0, amount: 1 << 80, weeks: 100 });
    world.act(&Act::Delegate { who: 0, to: 1 });
    world.act(&Act::Leave { who: 0 });

    for key in keys() {
        for at in [START, START + 1, START + WEEK, START + 99 * WEEK] {
            assert_eq!(world.escrow.past(key, at).numerator(), U256::ZERO);
        }
    }
}

#[test]
fn ten_idle_years_are_rolled_in_as_many_steps_as_the_longest_lock_has_weeks() {
    let mut world = World::new();
    for who in 0..PEOPLE {
        world.act(&Act::Create { who, amount: 5, weeks: 104 - who as u64 });
    }
    world.act(&Act::PassWeeks { weeks: 520 });

    world.act(&Act::Leave { who: 0 });

    assert!(world.escrow.longest_roll <= MAX_LOCK / WEEK + 1, "{}", world.escrow.longest_roll);
    assert_eq!(world.escrow.past(EVERYBODY, world.now).amount, U256::ZERO);
}

proptest! {
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
