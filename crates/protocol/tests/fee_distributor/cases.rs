//! What went wrong elsewhere, and does not here.

use protocol::{
    fee_distributor::{MAX_CHANGES, MAX_FEES},
    time::WEEK,
    vote_escrow::{Lock, MAX_LOCK},
};
use ruint::aliases::U256;

use crate::world::World;

const ALICE: usize = 0;
const BOB: usize = 1;

fn units(count: u64) -> U256 {
    U256::from(count)
}

impl World {
    /// Locks for as long as can be.
    fn create(&mut self, who: usize, amount: u64) {
        let lock = Lock::create(units(amount), self.now + MAX_LOCK, self.now).unwrap();
        self.set_lock(who, lock);
    }
}

/// I-FEES-5.
#[test]
fn ten_idle_years_lose_nothing() {
    let mut world = World::new(1);
    world.create(ALICE, 1);
    world.pass_weeks(1);
    world.notify(0, units(1_000));
    world.pass_weeks(520);

    assert_eq!(world.claim(0, ALICE), units(999), "all but what rounding leaves");
    assert_eq!(world.tokens[0].book.closed, 1, "in one step");
}

/// I-FEES-4, I-FEES-5.
#[test]
fn fees_of_ten_years_without_locks_go_to_the_week_of_now_and_not_to_one_that_is_past() {
    let mut world = World::new(1);
    world.notify(0, units(1_000));
    world.pass_weeks(100);
    world.create(ALICE, 5);
    world.pass_weeks(420);
    assert_eq!(world.claim(0, ALICE), U256::ZERO, "its lock is over");
    world.create(BOB, 7);
    world.pass_weeks(1);
    assert_eq!(world.claim(0, BOB), U256::ZERO, "and Bob's began in a week that had begun");

    world.pass_weeks(1);

    assert_eq!(world.claim(0, BOB), units(999));
    assert_eq!(world.claim(0, ALICE), U256::ZERO);
    world.check();
}

/// I-FEES-2: in the first second of a week, whatever the order of acts in it, nobody counts for that
/// week who was not there before.
#[test]
fn a_block_on_the_first_second_of_a_week_pays_nobody_too_much() {
    for closed_first in [true, false] {
        let mut world = World::new(1);
        world.create(ALICE, 100);
        world.pass_weeks(1);
        world.notify(0, units(50));
        if closed_first {
            world.checkpoint(0);
            world.create(BOB, 900);
        } else {
            world.create(BOB, 900);
            world.checkpoint(0);
        }
        world.notify(0, units(50));
        world.pass_weeks(1);

        assert_eq!(world.claim(0, BOB), U256::ZERO);
        assert_eq!(world.claim(0, ALICE), units(99));
        world.notify(0, units(1_000));
        world.pass_weeks(1);
        assert_eq!(world.claim(0, BOB) / units(10), units(90), "of a week that began after it");
    }
}

/// I-FEES-7.
#[test]
fn a_donation_counts_for_nobody_until_it_is_taken_as_fees_of_the_week_of_now() {
    let mut world = World::new(1);
    world.create(ALICE, 1);
    world.pass_weeks(1);
    world.notify(0, units(100));
    world.donate(0, units(1_000_000));
    world.pass_weeks(1);

    assert_eq!(world.claim(0, ALICE), units(99));
    assert_eq!(world.sync(0), units(1_000_000));
    assert_eq!(world.sync(0), U256::ZERO);
    assert_eq!(world.claim(0, ALICE), U256::ZERO);
    world.pass_weeks(1);
    assert_eq!(world.claim(0, ALICE), units(1_000_000), "with the fraction that was left");
}

/// Whatever is sent here, what came as fees can be shared and claimed.
#[test]
fn a_donation_of_more_than_all_stops_nothing() {
    let mut world = World::new(1);
    world.create(ALICE, 1);
    world.pass_weeks(1);
    world.donate(0, U256::MAX >> 1_usize);
    assert_eq!(world.sync(0), MAX_FEES);
    assert_eq!(world.sync(0), U256::ZERO, "there is no room");
    world.pass_weeks(1);

    assert_eq!(world.claim(0, ALICE), MAX_FEES - U256::ONE);
    assert!(U256::ONE << 90_usize < world.sync(0), "there is again");
    world.check();
}

/// I-FEES-6.
#[test]
fn a_claim_over_fifty_weeks_asks_for_as_much_as_one_over_a_week() {
    let mut world = World::new(1);
    world.create(ALICE, 1_000);
    world.create(BOB, 1);
    world.pass_weeks(1);
    let mut asked = |weeks: u64| {
        for _ in 0..weeks {
            world.notify(0, units(700));
            world.pass_weeks(1);
        }
        world.checkpoint(0);
        world.tokens[0].weeks.asked.set(0);
        assert!(units(690 * weeks) < world.claim(0, ALICE));
        world.tokens[0].weeks.asked.get()
    };

    asked(1);
    assert_eq!(asked(1), asked(50));
}

/// Whoever changes another's lock all the time makes its claims more, and keeps nothing from it.
#[test]
fn a_lock_changed_a_thousand_times_is_paid_in_pages() {
    let mut world = World::new(1);
    world.create(ALICE, 1_000);
    world.create(BOB, 1_000);
    world.pass_weeks(1);
    for _ in 0..4 {
        for _ in 0..250 {
            world.now += 1;
            let lock = world.lock(ALICE).increase(U256::ONE, world.now).unwrap();
            world.set_lock(ALICE, lock);
        }
        world.notify(0, units(1_000_000));
        world.pass_weeks(1);
    }

    let claims = (0..).take_while(|_| {
        let before = world.tokens[0].cursors[ALICE];
        world.claim(0, ALICE);
        world.tokens[0].cursors[ALICE] != before
    });
    let claims = claims.count();

    // Those of the last week came after its first second, and matter to none that is closed.
    assert_eq!(claims, 750_usize.div_ceil(MAX_CHANGES));
    world.claim_all(0, BOB);
    world.check_settled();
}

/// A lock that is over earns nothing more, and what it earned before stays its own.
#[test]
fn a_lock_earns_until_its_end_and_is_paid_for_ever() {
    let mut world = World::new(1);
    world.create(BOB, 1_000);
    let lock = Lock::create(units(1_000), world.now + 3 * WEEK, world.now).unwrap();
    world.set_lock(ALICE, lock);
    world.pass_weeks(1);
    for _ in 0..100 {
        world.notify(0, units(1_000_000));
        world.pass_weeks(1);
    }
    let counted = (lock.end - 2_901 * WEEK) / WEEK;
    assert_eq!(counted, 2, "weeks in which it stood");

    let paid = world.claim(0, ALICE);

    assert!(!paid.is_zero() && paid < units(60_000), "{paid}");
    world.pass_weeks(500);
    world.set_lock(ALICE, Lock::NONE);
    assert_eq!(world.claim(0, ALICE), U256::ZERO);
    world.claim_all(0, BOB);
    world.check_settled();
}
