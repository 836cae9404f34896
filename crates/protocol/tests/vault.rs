//! What the vault promises, one behaviour at a time.

mod world;

use protocol::{
    fixed::{Bps, MathError},
    vault::{
        Books, Entry, Limits, MAX_ASSETS, MAX_DEPOSIT_FEE, MAX_PERFORMANCE_FEE, MIN_SHARES, PERIOD,
        Refusal,
    },
};
use ruint::{aliases::U256, uint};
use world::World;

const ALICE: usize = 0;
const BOB: usize = 1;
const MALLORY: usize = 2;

/// One dollar of a six-decimals stablecoin.
const DOLLAR: U256 = uint!(1_000_000_U256);

fn dollars(count: u64) -> U256 {
    DOLLAR * U256::from(count)
}

/// I-VAULT-4
#[test]
fn a_deposit_that_buys_nothing_is_refused() {
    let mut world = World::new(10, 0);

    assert_eq!(world.deposit(ALICE, U256::ZERO), Err(Refusal::ZeroShares));
    // One unit is all fee.
    assert_eq!(world.deposit(ALICE, U256::ONE), Err(Refusal::ZeroShares));
    assert_eq!(world.mint(ALICE, U256::ZERO), Err(Refusal::ZeroShares));
}

#[test]
fn two_units_are_a_deposit() {
    let mut world = World::new(10, 0);

    let entry = world.deposit(ALICE, U256::from(2)).unwrap();

    assert_eq!(entry, Entry { assets: U256::from(2), fee: U256::ONE, shares: MIN_SHARES });
}

/// I-VAULT-5
#[test]
fn a_donation_moves_nothing() {
    let mut world = World::new(10, 0);
    world.deposit(ALICE, dollars(5)).unwrap();
    let before = world.worth(ALICE);

    world.donate(uint!(1_000_000_000_000_000_000_000_000_000_U256));
    world.wait(PERIOD);

    assert_eq!(world.worth(ALICE), before);
    let stranger = world.books.quote_deposit(dollars(5), world.deposit_fee, world.now).unwrap();
    assert_eq!(stranger.shares, world.shares[ALICE]);
}

/// I-VAULT-5: not even the classic attack, first depositor and donor in one, with the donation
/// made a reward, takes a millionth from whoever comes after.
#[test]
fn an_inflated_share_costs_nobody_a_millionth() {
    let million = U256::from(1_000_000);
    // Less than a share, a share and a half, thousands, and millions of them.
    let victims =
        [1_u128, 5 * 10_u128.pow(20), 75 * 10_u128.pow(19), 10_u128.pow(24), 10_u128.pow(27)];
    for victim in victims.map(U256::from) {
        let mut world = World::new(0, 0);
        world.deposit(MALLORY, U256::ONE).unwrap();
        world.donate(uint!(1_000_000_000_000_000_000_000_000_000_U256));
        world.sync().unwrap();
        world.wait(PERIOD);

        match world.deposit(ALICE, victim) {
            // Rounding takes less than a millionth, and the last unit.
            Ok(_) => assert!(victim - world.worth(ALICE) <= victim / million + U256::ONE),
            Err(refusal) => {
                let fair = Refusal::TooFewShares { minimum: MIN_SHARES };
                assert!([fair, Refusal::ZeroShares].contains(&refusal), "{refusal:?}");
            }
        }
    }
}

/// I-VAULT-5: the attacker pays for it.
#[test]
fn whoever_inflates_a_share_loses_half_to_nobody() {
    let mut world = World::new(0, 0);
    let donation = dollars(1_000);
    world.deposit(MALLORY, U256::ONE).unwrap();
    world.donate(donation);
    world.sync().unwrap();
    world.wait(PERIOD);

    assert!(world.worth(MALLORY) <= donation / U256::from(2) + U256::ONE);
}

/// I-VAULT-7
#[test]
fn a_paused_vault_lets_nobody_in_and_everybody_out() {
    let mut world = World::new(10, 0);
    world.deposit(ALICE, dollars(5)).unwrap();
    world.limits.paused = true;

    assert_eq!(world.deposit(BOB, dollars(5)), Err(Refusal::Paused));
    assert_eq!(world.mint(BOB, MIN_SHARES), Err(Refusal::Paused));
    assert_eq!(world.limits.max_deposit(&world.books, world.deposit_fee), Ok(U256::ZERO));
    assert_eq!(world.limits.max_mint(&world.books, world.now), Ok(U256::ZERO));
    let all = world.shares[ALICE];
    assert!(world.redeem(ALICE, all).is_ok());
}

/// I-VAULT-7
#[test]
fn the_cap_is_filled_to_the_last_unit_and_no_further() {
    let mut world = World::new(10, 0);
    world.limits.cap = dollars(100);
    world.deposit(ALICE, dollars(40)).unwrap();
    let maximum = world.limits.max_deposit(&world.books, world.deposit_fee).unwrap();

    let over = world.clone().deposit(BOB, maximum + U256::ONE);

    assert_eq!(over, Err(Refusal::OverMaximum { maximum }));
    world.deposit(BOB, maximum).unwrap();
    assert_eq!(world.books.assets, dollars(100));
}

/// I-VAULT-7
#[test]
fn the_largest_mint_is_possible_and_a_larger_one_is_not() {
    let mut world = World::new(10, 0);
    world.limits.cap = dollars(100);
    world.deposit(ALICE, dollars(40)).unwrap();
    let maximum = world.limits.max_mint(&world.books, world.now).unwrap();

    let over = world.clone().mint(BOB, maximum + MIN_SHARES);

    assert_eq!(over, Err(Refusal::OverMaximum { maximum }));
    assert!(world.mint(BOB, maximum).is_ok());
}

#[test]
fn a_cap_below_what_is_in_takes_nothing_from_anybody() {
    let mut world = World::new(10, 0);
    world.deposit(ALICE, dollars(40)).unwrap();
    world.limits.cap = dollars(1);

    assert_eq!(world.limits.max_deposit(&world.books, world.deposit_fee), Ok(U256::ZERO));
    let all = world.shares[ALICE];
    assert!(world.redeem(ALICE, all).is_ok());
}

#[test]
fn a_deposit_below_the_minimum_is_refused_fee_included() {
    let mut world = World::new(10, 0);
    world.limits.min_deposit = DOLLAR;

    let refused = world.deposit(ALICE, DOLLAR - U256::ONE);

    assert_eq!(refused, Err(Refusal::BelowMinimum { minimum: DOLLAR }));
    assert!(world.deposit(ALICE, DOLLAR).is_ok());
}

#[test]
fn a_deposit_that_buys_less_than_asked_is_refused() {
    let world = World::new(10, 0);
    let entry = world.books.quote_deposit(DOLLAR, world.deposit_fee, world.now).unwrap();
    let admit =
        |minimum| Limits::NONE.admit_deposit(&world.books, entry, world.deposit_fee, minimum);

    assert_eq!(admit(entry.shares), Ok(()));
    let minimum = entry.shares + U256::ONE;
    assert_eq!(admit(minimum), Err(Refusal::TooFewShares { minimum }));
}

#[test]
fn the_fee_is_a_thousandth_rounded_up() {
    let mut world = World::new(10, 0);

    let even = world.deposit(ALICE, dollars(5)).unwrap();
    let odd = world.deposit(BOB, dollars(5) + U256::ONE).unwrap();

    assert_eq!(even.fee, U256::from(5_000));
    assert_eq!(odd.fee, U256::from(5_001));
    assert_eq!(world.books.fees, U256::from(10_001));
}

#[test]
fn collected_fees_are_gone_and_nothing_else_is() {
    let mut world = World::new(10, 0);
    world.deposit(ALICE, dollars(5)).unwrap();
    let before = world.books;

    world.collect();

    assert_eq!(world.books, Books { fees: U256::ZERO, ..before });
    assert_eq!(world.balance, before.assets);
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

#[test]
fn more_than_a_storage_word_keeps_is_an_overflow() {
    let overflow = Err(Refusal::Math(MathError::Overflow));
    let mut world = World::new(0, 0);
    let full = Entry { assets: MAX_ASSETS, fee: U256::ZERO, shares: MIN_SHARES };
    world.books = world.books.enter(full, world.now).unwrap();

    assert_eq!(world.books.enter(Entry { assets: U256::ONE, ..full }, 0), Err(MathError::Overflow));
    let all_fee = Entry { fee: MAX_ASSETS, ..full };
    let fees_full = Books::default().enter(all_fee, 0).unwrap();
    assert_eq!(fees_full.enter(all_fee, 0), Err(MathError::Overflow));
    world.balance = MAX_ASSETS;
    assert_eq!(world.notify(U256::ONE).map(drop), overflow);
}

#[test]
fn going_out_with_more_than_there_is_is_refused() {
    let mut world = World::new(0, 0);
    world.deposit(ALICE, dollars(5)).unwrap();
    let too_many = world.books.shares + U256::ONE;

    let exit = world.books.quote_redeem(too_many, world.now).unwrap();

    assert_eq!(world.books.leave(exit, world.now), Err(MathError::Underflow));
}

#[test]
fn fees_have_hard_bounds() {
    assert_eq!(Bps::new(100), Some(MAX_DEPOSIT_FEE));
    assert_eq!(Bps::new(1_000), Some(MAX_PERFORMANCE_FEE));
}
