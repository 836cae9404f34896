//! Invariants of locks, votes and delegations over any sequence of acts.

use proptest::{collection::vec, prelude::*};
use protocol::{
    time::WEEK,
    vote_escrow::{Ledger, Lock, MAX_LOCK},
};

use crate::{
    model::PEOPLE,
    world::{START, World},
};

/// What anyone can do, in any order.
#[derive(Clone, Debug)]
enum Act {
    /// Makes or increases a lock, of one's own or for another.
    Lock {
        who: usize,
        amount: u128,
        weeks: u64,
    },
    Extend {
        who: usize,
        weeks: u64,
    },
    /// Takes the lock out, before or after its end.
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
    let amount = || prop_oneof![1_u128..4, 1_u128..1_000_000, 1_u128..(1 << 84)];
    let weeks = || 1_u64..105;
    prop_oneof![
        5 => (who(), amount(), weeks()).prop_map(|(who, amount, weeks)| Act::Lock { who, amount, weeks }),
        2 => (who(), weeks()).prop_map(|(who, weeks)| Act::Extend { who, weeks }),
        2 => who().prop_map(|who| Act::Leave { who }),
        3 => (who(), who()).prop_map(|(who, to)| Act::Delegate { who, to }),
        3 => (0_u64..WEEK).prop_map(|seconds| Act::Pass { seconds }),
        2 => prop_oneof![Just(1), 1_u64..60, 100_u64..600].prop_map(|weeks| Act::PassWeeks { weeks }),
    ]
}

impl World {
    fn act(&mut self, act: &Act) {
        match *act {
            Act::Lock { who, amount, weeks } => self.lock(who, amount, weeks),
            Act::Extend { who, weeks } => self.extend(who, weeks),
            Act::Leave { who } => self.leave(who),
            Act::Delegate { who, to } => self.delegate(who, to),
            Act::Pass { seconds } => self.pass(self.now + seconds),
            Act::PassWeeks { weeks } => self.pass(self.now - self.now % WEEK + weeks * WEEK),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// I-LOCK-1 to I-LOCK-6, I-LOCK-8, I-LOCK-10: at every second of every history the ledger says what
    /// adding up every lock says, and goes on saying it, whatever is done later.
    #[test]
    fn every_moment_of_every_history_is_exact(history in vec(act(), 1..60)) {
        let mut world = World::new();
        for act in &history {
            world.act(act);
            world.assert_sound();
            world.assert_exact(world.now + 1);
            world.assert_exact(world.now + 30 * WEEK);
        }

        world.assert_past_is_as_it_was();
        let seconds: Vec<_> = world.model.seconds().collect();
        for since in seconds {
            let week = since - since % WEEK;
            for at in [since, since + 1, week + WEEK - 1, week + WEEK, week + 7 * WEEK] {
                world.assert_exact(at);
            }
        }
    }

    /// I-LOCK-9: whatever was done, who waits gets all of it back.
    #[test]
    fn whoever_waits_takes_everything_out(history in vec(act(), 1..40)) {
        let mut world = World::new();
        for act in &history {
            world.act(act);
        }

        world.pass(world.now + MAX_LOCK);
        (0..PEOPLE).for_each(|who| world.leave(who));

        prop_assert!(world.supply.is_zero());
        world.assert_sound();
    }

    /// I-LOCK-11: what others put in changes neither the end of a lock nor who votes with it.
    #[test]
    fn gifts_change_neither_end_nor_delegate(
        history in vec(act(), 1..40), who in 0..PEOPLE, amount in 1_u128..1 << 60,
    ) {
        let mut world = World::new();
        for act in &history {
            world.act(act);
        }
        let (lock, delegate) = (world.lock_of(who), world.ledger.delegate_of(who));
        prop_assume!(lock.running(world.now).is_ok());

        world.lock(who, amount, 104);

        let amount = lock.amount + ruint::aliases::U256::from(amount);
        prop_assert_eq!(world.lock_of(who), Lock { amount, ..lock });
        prop_assert_eq!(world.ledger.delegate_of(who), delegate);
    }
}

/// I-LOCK-10
#[test]
fn locking_and_leaving_in_one_second_leaves_nothing_at_any_time() {
    let mut world = World::new();

    world.lock(0, 1 << 80, 100);
    world.delegate(0, 1);
    world.leave(0);

    for at in [START, START + 1, START + WEEK, START + 99 * WEEK] {
        world.assert_exact(at);
        assert_eq!(world.ask(at), World { now: at, ..World::new() }.ask(at));
    }
}

/// A vote that was given away and back counts once, wherever it went in between.
#[test]
fn a_delegation_that_comes_back_leaves_nothing_behind() {
    let mut world = World::new();
    world.lock(0, 1_000_000, 52);
    world.lock(1, 7, 20);

    for (who, to) in [(0, 1), (1, 0), (0, 2), (1, 1), (0, 0)] {
        world.pass(world.now + 10);
        world.delegate(who, to);
        world.assert_sound();
    }

    world.pass(world.now + 10);
    world.assert_exact(world.now);
    assert_eq!(world.ledger.delegate_of(0), 0);
    assert!(!world.ledger.account(0).away);
    world.assert_past_is_as_it_was();
}
