//! What the vault promises about rewards, one behaviour at a time.

mod world;

use protocol::vault::{MIN_SHARES, PERIOD, RUNNING_SHARES, Refusal};
use ruint::{aliases::U256, uint};
use world::{ALICE, BOB, DOLLAR, MALLORY, World, dollars};

/// I-VAULT-5, I-VAULT-8: a reward that waits is not for dust. Whoever holds some while it waits gets
/// nothing of it, nobody else loses a millionth of it, and small deposits are still taken.
#[test]
fn dust_neither_gets_nor_spoils_a_reward_that_waits() {
    let reward = dollars(500_000);
    for dust in [MIN_SHARES, MIN_SHARES * U256::from(2), RUNNING_SHARES - U256::ONE] {
        let mut world = World::new(10, 0);
        world.notify(reward).unwrap();
        world.mint(MALLORY, dust).unwrap();
        let put_in = world.worth(MALLORY);
        world.wait(PERIOD);
        assert_eq!(world.unvested(), reward);
        assert_eq!(world.worth(MALLORY), put_in);

        // Three units, of which one is fee: rounding may have made a share a hair dearer.
        world.deposit(BOB, U256::from(3)).unwrap();
        world.deposit(ALICE, dollars(1_000)).unwrap();
        world.wait(PERIOD);

        let earned = world.total_assets() - world.worth(MALLORY) - world.worth(BOB);
        assert!(earned - world.worth(ALICE) <= reward / U256::from(1_000_000));
        // The least deposit costs what a millionth of the shares is worth, so it is still small.
        let least = world.books.quote_mint(MIN_SHARES, world.deposit_fee, world.now).unwrap();
        assert!(least.assets <= reward / U256::from(1_000_000), "{}", least.assets);
        assert!(world.deposit(BOB, least.assets).is_ok());
    }
}

/// I-VAULT-8
#[test]
fn whoever_leaves_but_for_a_share_does_not_keep_the_clock_running() {
    let mut world = World::new(10, 0);
    world.deposit(MALLORY, dollars(1_000)).unwrap();
    world.notify(dollars(700)).unwrap();
    world.wait(PERIOD / 7);

    let all_but_one = world.shares[MALLORY] - U256::ONE;
    world.redeem(MALLORY, all_but_one).unwrap();
    world.wait(PERIOD);

    assert_eq!(world.unvested(), dollars(600));
    assert_eq!(world.books.period_finish(world.now), world.now + PERIOD - PERIOD / 7);
}

/// I-VAULT-8: to the share.
#[test]
fn the_clock_runs_from_a_million_times_a_million_shares_on() {
    let mut world = World::new(0, 0);
    world.notify(dollars(7)).unwrap();
    world.mint(ALICE, RUNNING_SHARES - MIN_SHARES).unwrap();
    world.wait(PERIOD);
    assert_eq!(world.unvested(), dollars(7));

    world.mint(BOB, MIN_SHARES).unwrap();
    world.wait(PERIOD / 7);
    world.redeem(ALICE, U256::ONE).unwrap();
    world.wait(PERIOD);

    assert_eq!(world.unvested(), dollars(6));
}

/// I-VAULT-8
#[test]
fn a_reward_is_released_evenly_over_its_period() {
    let mut world = World::new(0, 0);
    world.deposit(ALICE, dollars(1_000)).unwrap();
    world.notify(dollars(7)).unwrap();

    for day in 1..=7 {
        world.wait(PERIOD / 7);
        assert_eq!(world.unvested(), dollars(7 - day), "day {day}");
    }
    world.wait(PERIOD);
    assert_eq!(world.total_assets(), dollars(1_007));
}

/// I-VAULT-8
#[test]
fn a_new_reward_adds_what_is_left_and_begins_the_period_again() {
    let mut world = World::new(0, 0);
    world.deposit(ALICE, dollars(1_000)).unwrap();
    world.notify(dollars(10)).unwrap();
    world.wait(PERIOD / 2);

    world.notify(dollars(10)).unwrap();

    assert_eq!(world.unvested(), dollars(15));
    assert_eq!(world.books.period_finish(world.now), world.now + PERIOD);
}

/// I-VAULT-8
#[test]
fn the_clock_stands_while_nobody_holds_shares() {
    let mut world = World::new(0, 0);
    world.notify(dollars(7)).unwrap();
    world.wait(10 * PERIOD);
    assert_eq!(world.unvested(), dollars(7));

    world.deposit(ALICE, dollars(1_000)).unwrap();
    world.wait(PERIOD / 7);
    let all = world.shares[ALICE];
    world.redeem(ALICE, all).unwrap();
    world.wait(10 * PERIOD);

    assert_eq!(world.unvested(), dollars(6));
    world.deposit(BOB, dollars(1_000)).unwrap();
    world.wait(PERIOD - PERIOD / 7);
    assert_eq!(world.unvested(), U256::ZERO);
}

/// I-VAULT-8: whoever is not there while a reward is released gets none of it.
#[test]
fn coming_just_before_a_reward_and_leaving_at_once_earns_nothing() {
    let mut world = World::new(0, 0);
    world.deposit(ALICE, dollars(10)).unwrap();
    world.deposit(MALLORY, dollars(1_000_000)).unwrap();

    world.notify(dollars(100)).unwrap();

    assert!(world.worth(MALLORY) <= dollars(1_000_000));
}

/// I-VAULT-8: putting others' rewards off has its price.
#[test]
fn a_reward_too_small_to_begin_the_period_again_is_refused() {
    let mut world = World::new(0, 0);
    world.deposit(ALICE, dollars(1_000)).unwrap();
    world.notify(dollars(100)).unwrap();

    let refused = world.notify(DOLLAR - U256::ONE);

    assert_eq!(refused, Err(Refusal::RewardTooSmall { minimum: DOLLAR }));
    assert!(world.notify(DOLLAR).is_ok());
}

#[test]
fn a_reward_of_nothing_is_refused() {
    let mut world = World::new(0, 0);
    let nothing = Err(Refusal::RewardTooSmall { minimum: U256::ONE });

    assert_eq!(world.notify(U256::ZERO), nothing);
    assert_eq!(world.sync(), nothing);
}

#[test]
fn the_performance_fee_is_taken_once_and_rounded_down() {
    let mut world = World::new(0, 1_000);
    world.deposit(ALICE, dollars(1_000)).unwrap();

    let fee = world.notify(U256::from(19)).unwrap();

    assert_eq!(fee, U256::ONE);
    assert_eq!(world.unvested(), U256::from(18));
    assert_eq!(world.books.fees, U256::ONE);
}

#[test]
fn the_rate_is_shown_only_while_the_clock_runs() {
    let mut world = World::new(0, 0);
    world.notify(U256::from(PERIOD)).unwrap();
    assert_eq!(world.books.reward_rate(world.now), Ok(U256::ZERO));

    world.deposit(ALICE, dollars(1)).unwrap();

    let one_a_second = uint!(1_000_000_000_000_000_000_U256);
    assert_eq!(world.books.reward_rate(world.now), Ok(one_a_second));
    world.wait(PERIOD);
    assert_eq!(world.books.reward_rate(world.now), Ok(U256::ZERO));
}
