//! What acts cost: how many words they look at and add, whatever happened before.

use protocol::{
    time::WEEK,
    vote_escrow::{Ledger, Lock, MAX_LOCK, Moment, Place, Trace},
};
use ruint::aliases::U256;

use crate::{model::PEOPLE, world::World};

/// Two weeks are one word, and an act that moves a delegated lock concerns the sums of all and of two
/// delegatees: as many words of ends each as the longest lock has.
const MOST_ENDS: usize = 3 * (MAX_LOCK / WEEK / 2 + 2) as usize;

fn ends(world: &World) -> usize {
    let looked_at = world.ledger.looked_at.borrow();
    looked_at.iter().filter(|place| matches!(place, Place::Expiring(..))).count()
}

/// I-LOCK-7
#[test]
fn ten_idle_years_are_rolled_in_as_many_steps_as_the_longest_lock_has_weeks() {
    let fill = || {
        let mut world = World::new();
        for who in 0..PEOPLE {
            world.lock(who, 5, 104 - who as u64);
            world.delegate(who, (who + 1) % PEOPLE);
        }
        world.pass(world.now + 520 * WEEK);
        world.ledger.looked_at.borrow_mut().clear();
        world
    };
    let acts: [fn(&mut World); 4] = [
        |world| world.leave(0),
        |world| world.lock(0, 9, 50),
        |world| world.delegate(0, 3),
        |world| world.delegate(0, 0),
    ];
    for act in acts {
        let mut world = fill();

        act(&mut world);

        assert!(ends(&world) <= MOST_ENDS, "{}", ends(&world));
        world.assert_sound();
        world.assert_past_is_as_it_was();
    }
    assert_eq!(fill().ledger.numerator(Moment::of(u64::MAX)), Ok(U256::ZERO));
}

/// What nearly everybody does: a lock of one's own.
#[test]
fn a_first_change_adds_three_words_and_a_later_one_two() {
    let mut world = World::new();
    let words = |world: &World| world.ledger.words.values().filter(|it| !it.is_zero()).count();

    world.lock(0, 5, 104);
    assert_eq!(words(&world), 3, "the account, all, and what ends");
    world.lock(1, 5, 104);
    assert_eq!(words(&world), 4, "in the same second, for the same end");
    world.pass(world.now + 1);
    world.lock(2, 5, 104);
    assert_eq!(words(&world), 6, "the account, and what all had before");
    world.lock(2, 5, 104);
    assert_eq!(words(&world), 6, "in the same second");
    world.pass(world.now + 1);
    world.lock(2, 5, 104);
    assert_eq!(words(&world), 8, "what the account and all had before");
    assert_eq!(world.ledger.account(2).changes(), 2);
}

/// What a vote asks for: nobody has delegated, and nothing was changed since it was called.
#[test]
fn votes_of_an_own_lock_are_one_word() {
    let mut world = World::new();
    world.lock(0, 5, 104);
    world.pass(world.now + WEEK);
    world.ledger.looked_at.borrow_mut().clear();

    let votes = world.ledger.votes_numerator(0, Moment::of(world.now)).unwrap();

    assert!(!votes.is_zero());
    assert_eq!(world.ledger.looked_at.borrow().len(), 1);
}

/// I-LOCK-9: no sum that was wrong could keep anyone from its own.
#[test]
fn taking_out_what_is_over_looks_at_the_accounts_own_words_only() {
    let mut world = World::new();
    world.lock(0, 5, 9);
    world.delegate(0, 1);
    world.pass(world.now + 9 * WEEK);
    world.ledger.looked_at.borrow_mut().clear();

    world.ledger.set_lock(0, Lock::NONE, world.now).unwrap();

    let own = Trace::Own(0);
    let looked_at = world.ledger.looked_at.borrow();
    assert!(looked_at.iter().all(|it| [Place::Present(own), Place::Past(own, 0)].contains(it)));
}
