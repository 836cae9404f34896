//! Invariants of the vault over any sequence of acts by several people.

mod world;

use proptest::prelude::*;
use protocol::{
    invariants::Violation,
    vault::{Limits, MIN_SHARES, PERIOD, RUNNING_SHARES, Refusal},
};
use ruint::aliases::U256;
use world::{PEOPLE, World};

/// What anyone can do, in any order. Parts are in 1/255ths of what there is, so that all can be
/// all.
#[derive(Clone, Debug)]
enum Act {
    Deposit { who: usize, assets: u64 },
    DepositMany { payer: usize, entries: Vec<(usize, u64)> },
    StakeBySig { owner: usize, relayer: usize, assets: u64, max_fee: u64 },
    Mint { who: usize, shares: u64 },
    Redeem { who: usize, part: u8 },
    Withdraw { who: usize, part: u8 },
    Transfer { from: usize, to: usize, part: u8 },
    Notify { assets: u64 },
    Donate { assets: u64 },
    Sync,
    Collect,
    Wait { seconds: u64 },
    SetFees { deposit: u16, performance: u16 },
}

/// Amounts of every size, from dust to more than a rich person has (in millionths of a dollar).
fn amount() -> impl Strategy<Value = u64> {
    (0_u32..44, any::<u64>()).prop_map(|(bits, raw)| (1 << bits) | (raw & ((1 << bits) - 1)))
}

fn person() -> impl Strategy<Value = usize> {
    0..PEOPLE
}

fn part() -> impl Strategy<Value = u8> {
    prop_oneof![Just(u8::MAX), any::<u8>()]
}

fn staking() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (person(), amount()).prop_map(|(who, assets)| Act::Deposit { who, assets }),
        2 => (person(), prop::collection::vec((person(), amount()), 1..PEOPLE))
            .prop_map(|(payer, entries)| Act::DepositMany { payer, entries }),
        2 => (person(), person(), amount(), amount()).prop_map(
            |(owner, relayer, assets, max_fee)| Act::StakeBySig { owner, relayer, assets, max_fee }
        ),
        2 => (person(), amount()).prop_map(|(who, shares)| Act::Mint { who, shares }),
        2 => (person(), part()).prop_map(|(who, part)| Act::Redeem { who, part }),
        2 => (person(), part()).prop_map(|(who, part)| Act::Withdraw { who, part }),
        1 => (person(), person(), part())
            .prop_map(|(from, to, part)| Act::Transfer { from, to, part }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => staking(),
        2 => amount().prop_map(|assets| Act::Notify { assets }),
        1 => amount().prop_map(|assets| Act::Donate { assets }),
        1 => Just(Act::Sync),
        1 => Just(Act::Collect),
        3 => (0..2 * PERIOD).prop_map(|seconds| Act::Wait { seconds }),
        1 => (0_u16..=100, 0_u16..=1_000)
            .prop_map(|(deposit, performance)| Act::SetFees { deposit, performance }),
    ]
}

fn portion(of: U256, part: u8) -> U256 {
    of * U256::from(part) / U256::from(u8::MAX)
}

fn in_units(entries: &[(usize, u64)]) -> Vec<(usize, U256)> {
    entries.iter().map(|(receiver, assets)| (*receiver, U256::from(*assets))).collect()
}

fn perform(world: &mut World, act: &Act) -> Result<(), Refusal> {
    match *act {
        Act::Deposit { who, assets } => drop(world.deposit(who, U256::from(assets))?),
        Act::DepositMany { payer, ref entries } => {
            drop(world.deposit_many(payer, &in_units(entries))?);
        }
        Act::StakeBySig { owner, relayer, assets, max_fee } => {
            world.stake_by_sig(owner, relayer, U256::from(assets), U256::from(max_fee))?;
        }
        // Never too few, for the same reason as a reward below.
        Act::Mint { who, shares } => drop(world.mint(who, MIN_SHARES + U256::from(shares))?),
        Act::Redeem { who, part } => drop(world.redeem(who, portion(world.shares[who], part))?),
        Act::Withdraw { who, part } => drop(world.withdraw(who, portion(world.worth(who), part))?),
        Act::Transfer { from, to, part } => {
            world.transfer(from, to, portion(world.shares[from], part));
        }
        // Never too small: what is asked comes on top of what has to be.
        Act::Notify { assets } => {
            let least = world.books.smallest_reward(world.now)?;
            world.notify(least + U256::from(assets)).map(drop)?;
        }
        Act::Donate { assets } => world.donate(U256::from(assets)),
        Act::Sync => drop(world.sync()?),
        Act::Collect => world.collect(),
        Act::Wait { seconds } => world.wait(seconds),
        Act::SetFees { deposit, performance } => {
            world.deposit_fee = world::bps(deposit);
            world.performance_fee = world::bps(performance);
        }
    }
    Ok(())
}

/// Refusals that a person may well meet; any other means that an invariant broke.
fn is_ordinary(refusal: Refusal) -> bool {
    use Refusal::{RewardTooSmall, TooFewShares, ZeroShares};
    matches!(refusal, ZeroShares | TooFewShares { .. } | RewardTooSmall { .. })
}

fn run(
    world: &mut World,
    history: &[Act],
    mut after_each: impl FnMut(&World, &World) -> Result<(), TestCaseError>,
) -> Result<usize, TestCaseError> {
    let mut refused = 0;
    for act in history {
        let before = world.clone();
        if let Err(refusal) = perform(world, act) {
            prop_assert!(is_ordinary(refusal), "{act:?}: {refusal:?}");
            *world = before;
            refused += 1;
            continue;
        }
        after_each(&before, world)?;
    }
    Ok(refused)
}

fn failed(violation: Violation) -> TestCaseError {
    TestCaseError::fail(violation.to_string())
}

proptest! {
    /// I-VAULT-1, I-VAULT-2, I-VAULT-3, I-VAULT-6, I-VAULT-7: no history breaks what one moment,
    /// or two, can show.
    #[test]
    fn every_moment_of_every_history_is_sound(history in prop::collection::vec(act(), 1..60)) {
        let mut world = World::new(10, 500);

        run(&mut world, &history, |before, after| after.check_since(before).map_err(failed))?;
    }

    /// I-VAULT-7: whatever the limits, the most that a wallet is told is taken, or it is nothing.
    #[test]
    fn the_largest_deposit_and_mint_are_taken_or_none_is(
        history in prop::collection::vec(act(), 1..30),
        room in amount(),
        minimum in amount(),
    ) {
        let mut world = World::new(10, 500);
        run(&mut world, &history, |_, world| {
            let cap = world.books.assets + U256::from(room);
            let limits = Limits { cap, min_deposit: U256::from(minimum), paused: false };
            let limited = World { limits, ..world.clone() };
            let (deposit, mint) = (limited.max_deposit(), limited.max_mint());
            prop_assert!(deposit.is_zero() || limited.clone().deposit(0, deposit).is_ok());
            prop_assert!(mint.is_zero() || limited.clone().mint(0, mint).is_ok());
            Ok(())
        })?;
    }

    /// I-VAULT-6: whoever comes in and goes out at once has no more than before, from any state.
    #[test]
    fn no_round_trip_profits(
        history in prop::collection::vec(act(), 1..30),
        assets in amount(),
        by_shares in any::<bool>(),
    ) {
        let mut world = World::new(0, 0);
        run(&mut world, &history, |_, _| Ok(()))?;
        world.deposit_fee = world::bps(0);
        let stranger = U256::from(assets);

        let (paid, got) = if by_shares {
            let entry = world.mint(0, stranger);
            let Ok(entry) = entry else { return Ok(()) };
            (entry.assets, world.redeem(0, entry.shares).unwrap().assets)
        } else {
            let Ok(entry) = world.deposit(0, stranger) else { return Ok(()) };
            let worth = world.books.quote_redeem(entry.shares, world.now).unwrap().assets;
            let exit = world.withdraw(0, worth).unwrap();
            prop_assert!(exit.shares <= entry.shares);
            (entry.assets, exit.assets)
        };

        prop_assert!(got <= paid, "{got} for {paid}");
    }

    /// I-VAULT-6: without rewards, all people together never take out more than they put in.
    #[test]
    fn without_rewards_nobody_makes_money(history in prop::collection::vec(staking(), 1..60)) {
        let mut world = World::new(0, 0);

        run(&mut world, &history, |_, world| {
            let total = |amounts: [U256; PEOPLE]| amounts.iter().sum::<U256>();
            let worth = (0..PEOPLE).map(|who| world.worth(who)).sum::<U256>();
            prop_assert!(total(world.paid_out) + worth <= total(world.paid_in));
            Ok(())
        })?;
    }

    /// I-VAULT-11: a batch is as many deposits, to the unit, in every number and from any state, and
    /// what is paid for it is what they cost together.
    #[test]
    fn a_batch_is_as_many_deposits(
        history in prop::collection::vec(act(), 1..30),
        entries in prop::collection::vec((person(), amount()), 1..12),
        room in prop::option::of(amount()),
        minimum in prop::option::of(amount()),
    ) {
        const PAYER: usize = 0;
        let mut world = World::new(10, 500);
        run(&mut world, &history, |_, _| Ok(()))?;
        let cap = room.map_or(world.limits.cap, |room| world.books.assets + U256::from(room));
        let min_deposit = U256::from(minimum.unwrap_or_default());
        world.limits = Limits { cap, min_deposit, paused: false };
        let (mut batch, mut single) = (world.clone(), world.clone());

        let together = batch.deposit_many(PAYER, &in_units(&entries));
        let one_by_one = in_units(&entries)
            .into_iter()
            .map(|(receiver, assets)| single.deposit(receiver, assets))
            .collect::<Result<Vec<_>, _>>();

        prop_assert_eq!(&together, &one_by_one);
        let Ok(entered) = together else { return Ok(()) };
        prop_assert_eq!(batch.books, single.books);
        prop_assert_eq!(batch.shares, single.shares);
        prop_assert_eq!(batch.balance, single.balance);
        let credited = entered.iter().map(|entry| entry.assets - entry.fee).sum::<U256>();
        let fees = entered.iter().map(|entry| entry.fee).sum::<U256>();
        prop_assert_eq!(batch.balance - world.balance, credited + fees);
        prop_assert_eq!(batch.books.assets - world.books.assets, credited);
        prop_assert_eq!(batch.books.fees - world.books.fees, fees);
    }

    /// I-VAULT-10: whoever signs pays what was signed, to the unit; a relayer gets its part of that
    /// and the vault the rest.
    #[test]
    fn an_intent_takes_what_was_signed_and_no_more(
        history in prop::collection::vec(act(), 1..30),
        assets in amount(),
        max_fee in amount(),
    ) {
        const OWNER: usize = 0;
        const RELAYER: usize = 1;
        let mut world = World::new(10, 500);
        run(&mut world, &history, |_, _| Ok(()))?;
        let (before, assets) = (world.clone(), U256::from(assets));

        let Ok(fee) = world.stake_by_sig(OWNER, RELAYER, assets, U256::from(max_fee)) else {
            return Ok(());
        };

        prop_assert!(fee <= U256::from(max_fee) && fee * U256::from(50) <= assets, "{fee}");
        prop_assert_eq!(world.paid_in[OWNER] - before.paid_in[OWNER], assets);
        prop_assert_eq!(world.paid_out[RELAYER] - before.paid_out[RELAYER], fee);
        prop_assert_eq!(world.balance - before.balance, assets - fee);
    }

    /// I-VAULT-9: while a share is worth at most one unit, what others do changes nobody's assets
    /// by more than one unit an act, and never takes any.
    #[test]
    fn others_move_nobody_by_more_than_a_unit(
        stake in 1_000_000_000_u64..1_000_000_000_000,
        reward in amount(),
        waited in 0..PERIOD,
        history in prop::collection::vec(staking(), 1..40),
    ) {
        const WATCHED: usize = 0;
        let mut world = World::new(10, 0);
        world.deposit(WATCHED, U256::from(stake)).unwrap();
        world.notify(U256::from(reward)).unwrap();
        world.wait(waited);
        let others = history.into_iter().filter(|act| !touches(act, WATCHED)).collect::<Vec<_>>();

        run(&mut world, &others, |before, after| {
            let (was, is) = (before.worth(WATCHED), after.worth(WATCHED));
            prop_assert!(was <= is && is - was <= U256::ONE, "{was} became {is}");
            Ok(())
        })?;
    }

    /// I-VAULT-8: everything notified is released once the clock has run for a period, whatever
    /// happened before, and not a unit more.
    #[test]
    fn everything_notified_is_released(history in prop::collection::vec(act(), 1..60)) {
        let mut world = World::new(10, 500);
        run(&mut world, &history, |before, after| {
            // The clock stands while there are too few shares.
            if before.books.shares.max(after.books.shares) < RUNNING_SHARES {
                prop_assert!(before.unvested() <= after.unvested());
            }
            Ok(())
        })?;

        world.mint(0, RUNNING_SHARES).unwrap();
        world.wait(PERIOD);

        prop_assert_eq!(world.unvested(), U256::ZERO);
        // To the unit: what is here, but for fees and what nobody was told of, is the shares'.
        let released = world.balance - world.books.fees - world.donated;
        prop_assert_eq!(world.total_assets(), released);
    }
}

fn touches(act: &Act, watched: usize) -> bool {
    match *act {
        Act::DepositMany { payer, ref entries } => {
            payer == watched || entries.iter().any(|(receiver, _)| *receiver == watched)
        }
        Act::StakeBySig { owner, relayer, .. } => owner == watched || relayer == watched,
        Act::Deposit { who, .. }
        | Act::Mint { who, .. }
        | Act::Redeem { who, .. }
        | Act::Withdraw { who, .. } => who == watched,
        Act::Transfer { from, to, .. } => from == watched || to == watched,
        _ => true,
    }
}

/// A history that is mostly refused tests nothing.
#[test]
fn histories_are_seldom_refused() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (mut refused, mut acts) = (0, 0);
    for _ in 0..64 {
        let history = prop::collection::vec(act(), 60).new_tree(&mut runner).unwrap().current();
        acts += history.len();
        refused += run(&mut World::new(10, 500), &history, |_, _| Ok(())).unwrap();
    }

    assert!(refused * 10 <= acts, "{refused} of {acts} refused");
}
