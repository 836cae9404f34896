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
use world::{ALICE, BOB, DOLLAR, MALLORY, World, dollars};

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
