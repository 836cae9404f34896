//! What the vault promises, one behaviour at a time.

mod world;

use protocol::{
    fixed::{Bps, MathError},
    vault::{
        Books, Entry, Limits, MAX_ASSETS, MAX_DEPOSIT_FEE, MAX_PERFORMANCE_FEE, MIN_SHARES, PERIOD,
        RUNNING_SHARES, Refusal,
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

/// I-VAULT-5
#[test]
fn a_mint_of_fewer_shares_than_a_deposit_must_buy_is_refused() {
    let mut world = World::new(10, 0);
    let too_few = Err(Refusal::TooFewShares { minimum: MIN_SHARES });

    assert_eq!(world.mint(ALICE, U256::ONE), too_few);
    assert_eq!(world.mint(ALICE, MIN_SHARES - U256::ONE), too_few);
    assert!(world.mint(ALICE, MIN_SHARES).is_ok());
}

#[test]
fn two_units_are_a_deposit() {
    let mut world = World::new(10, 0);

    let entry = world.deposit(ALICE, U256::from(2)).unwrap();

    assert_eq!(entry, Entry { assets: U256::from(2), fee: U256::ONE, shares: MIN_SHARES });
}

/// I-VAULT-5: not even the classic attack, first depositor and donor in one, with the donation
/// made a reward, takes a millionth from whoever comes after.
#[test]
fn an_inflated_share_costs_nobody_a_millionth() {
    let million = U256::from(1_000_000);
    // Less than a share, a share and a half, thousands, and millions of them.
    let victims =
        [1, 5 * 10_u128.pow(14), 15 * 10_u128.pow(14), 5 * 10_u128.pow(18), 2 * 10_u128.pow(21)];
    for victim in victims.map(U256::from) {
        let mut world = World::new(0, 0);
        // The fewest shares that a stream runs for, so that it raises their price the most.
        world.mint(MALLORY, RUNNING_SHARES).unwrap();
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

/// I-VAULT-5: the attacker pays for it, a millionth at least.
#[test]
fn whoever_inflates_a_share_gives_a_millionth_to_nobody() {
    let mut world = World::new(0, 0);
    let donation = dollars(1_000);
    let stake = world.mint(MALLORY, RUNNING_SHARES).unwrap().assets;
    world.donate(donation);
    world.sync().unwrap();
    world.wait(PERIOD);

    assert!(world.worth(MALLORY) < stake + donation - donation / U256::from(1_000_001));
}

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

/// I-VAULT-7
#[test]
fn a_paused_vault_lets_nobody_in_and_everybody_out() {
    let mut world = World::new(10, 0);
    world.deposit(ALICE, dollars(5)).unwrap();
    world.limits.paused = true;

    assert_eq!(world.deposit(BOB, dollars(5)), Err(Refusal::Paused));
    assert_eq!(world.mint(BOB, MIN_SHARES), Err(Refusal::Paused));
    assert_eq!((world.max_deposit(), world.max_mint()), (U256::ZERO, U256::ZERO));
    let all = world.shares[ALICE];
    assert!(world.redeem(ALICE, all).is_ok());
}

/// I-VAULT-7
#[test]
fn the_cap_is_filled_to_the_last_unit_and_no_further() {
    let mut world = World::new(10, 0);
    world.limits.cap = dollars(100);
    world.deposit(ALICE, dollars(40)).unwrap();
    let maximum = world.max_deposit();

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
    let maximum = world.max_mint();

    let over = world.clone().mint(BOB, maximum + MIN_SHARES);

    assert_eq!(over, Err(Refusal::OverMaximum { maximum }));
    assert!(world.mint(BOB, maximum).is_ok());
}

/// I-VAULT-7: a wallet is not told to bring what would be sent away.
#[test]
fn room_for_less_than_a_deposit_has_to_be_is_no_room() {
    let mut world = World::new(10, 0);
    world.limits = Limits { cap: dollars(40), min_deposit: DOLLAR, paused: false };
    let full = dollars(40) - U256::from(999_000);
    let gross = world.deposit_fee.gross_up(full).unwrap();
    world.deposit(ALICE, gross).unwrap();

    // Of a dollar and a unit, as much is left as of a dollar; for a unit less, a dollar is too much.
    assert_eq!(world.max_deposit(), DOLLAR + U256::ONE);
    world.limits.cap -= U256::ONE;
    assert_eq!((world.max_deposit(), world.max_mint()), (U256::ZERO, U256::ZERO));
}

/// I-VAULT-7
#[test]
fn room_for_less_than_the_least_shares_is_no_room() {
    let mut world = World::new(0, 0);
    world.mint(ALICE, RUNNING_SHARES).unwrap();
    world.notify(dollars(100)).unwrap();
    world.wait(PERIOD);
    // A million shares are worth 101 units now.
    world.limits.cap = dollars(101) + U256::from(100);

    assert_eq!((world.max_deposit(), world.max_mint()), (U256::ZERO, U256::ZERO));
    world.limits.cap += U256::ONE;
    assert_eq!(world.max_deposit(), U256::from(101));
    world.deposit(BOB, U256::from(101)).unwrap();
}

#[test]
fn a_cap_below_what_is_in_takes_nothing_from_anybody() {
    let mut world = World::new(10, 0);
    world.deposit(ALICE, dollars(40)).unwrap();
    world.limits.cap = dollars(1);

    assert_eq!(world.max_deposit(), U256::ZERO);
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
    let World { books, deposit_fee, now, .. } = World::new(10, 0);
    let entry = books.quote_deposit(DOLLAR, deposit_fee, now).unwrap();
    let admit = |minimum| Limits::NONE.admit_deposit(&books, entry, minimum, deposit_fee, now);

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
