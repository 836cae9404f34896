//! Weeks: their first second, idle ones, ones without locks, and locks that change in between.

use bindings::IFeeDistributor::{FeesCarried, FeesClaimed, WeekClosed};
use testkit::Purse;

use super::*;

/// More than any act costs after any number of idle years: the lock looks through as many weeks as a lock
/// can last.
const MOST_GAS: u64 = 500_000;

/// I-FEES-5
#[tokio::test]
async fn ten_idle_years_lose_nothing_and_break_nothing() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    let alice = till.locker("alice", 5, 104).await?;
    till.pass_to(1).await?;
    till.bring(hundred()).await?;

    till.pass_to(521).await?;
    assert_eq!(till.claimable(alice.address()).await?, hundred() - ONE);
    let receipt = till.claim(&alice, alice.address()).await?;

    assert_eq!(till.dollars_of(alice.address()).await?, hundred() - ONE);
    assert!(receipt.gas_used < MOST_GAS, "{}", receipt.gas_used);
    // And after as many years in which nobody had locked.
    let receipt = till.bring(hundred()).await?;
    assert!(receipt.gas_used < MOST_GAS, "{}", receipt.gas_used);
    till.pass_to(1_041).await?;
    let receipt = alice.send(till.fees.checkpoint(till.dollar)).await?;
    assert!(receipt.gas_used < MOST_GAS, "{}", receipt.gas_used);
    assert_eq!(ask(till.fees.weekCursor(till.dollar)).await?, till.week(1_041));
    Ok(())
}

/// I-FEES-4, I-FEES-5
#[tokio::test]
async fn fees_of_weeks_without_locks_go_to_the_week_in_which_that_is_noticed() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    till.bring(hundred()).await?;
    till.pass_to(3).await?;
    let alice = till.locker("alice", 5, 60).await?;
    till.pass_to(9).await?;
    let token = till.dollar;

    let receipt = till.claim(&alice, alice.address()).await?;

    let carried = FeesCarried { token, week: till.week(0), toWeek: till.week(9), fees: hundred() };
    assert_eq!(events::<FeesCarried>(&receipt), [carried]);
    assert_eq!(events::<FeesClaimed>(&receipt), [], "no week is past that she was paid for");
    assert_eq!(ask(till.fees.tokensPerWeek(token, till.week(9))).await?, hundred());
    assert_eq!(ask(till.fees.tokensPerWeek(token, till.week(0))).await?, U256::ZERO);
    till.pass_to(10).await?;
    till.claim(&alice, alice.address()).await?;
    assert_eq!(till.dollars_of(alice.address()).await?, hundred() - ONE);
    Ok(())
}

/// I-FEES-2: what elsewhere lets whoever locks in a week's first second be paid for that week as well,
/// out of what is others'.
#[tokio::test]
async fn a_block_on_the_first_second_of_a_week_pays_nobody_too_much() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    let alice = till.locker("alice", 1, 104).await?;
    let escrow = *till.escrow.address();
    let bob = world.locker("bob", escrow, tokens(900)).await?;
    till.pass_to(1).await?;
    till.bring(dollars(50)).await?;
    let token = till.dollar;
    let (boundary, chain) = (till.start + 2 * WEEK, &world.site.chain);

    chain.next_at(boundary).await?;
    let checkpoint = alice.send(till.fees.checkpoint(token)).await?;
    chain.next_at(boundary).await?;
    bob.send(till.escrow.createLock(tokens(900), till.week(106))).await?;
    assert_eq!(chain.now().await?, boundary, "all of it in one second");

    let closed =
        WeekClosed { token, week: till.week(1), fees: dollars(50), numerator: weight(1, 103) };
    assert_eq!(events::<WeekClosed>(&checkpoint), [closed]);
    till.bring(dollars(50)).await?;
    till.pass_to(3).await?;
    till.bring(dollars(50)).await?;
    till.pass_to(4).await?;
    for who in [&bob, &alice] {
        till.claim(who, who.address()).await?;
    }
    // Of the week that began in the second in which he locked, Bob has nothing.
    let (of_alice, of_bob) = (weight(1, 101), weight(900, 103));
    let all = of_alice + of_bob;
    assert_eq!(till.dollars_of(bob.address()).await?, share(dollars(50), of_bob, all));
    let before = dollars(100) - ONE;
    let alice_has = till.dollars_of(alice.address()).await?;
    assert!(alice_has.abs_diff(before + share(dollars(50), of_alice, all)) <= ONE, "{alice_has}");
    assert!(alice_has + till.dollars_of(bob.address()).await? <= dollars(150));
    Ok(())
}

/// I-FEES-7
#[tokio::test]
async fn what_is_sent_without_a_call_is_nobody_s_until_it_becomes_fees_of_the_week_of_now()
-> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    let alice = till.locker("alice", 5, 104).await?;
    till.pass_to(1).await?;
    till.bring(hundred()).await?;
    let giver = world.actor("giver", Purse::of_dollars(dollars(7))).await?;
    giver.send(world.stablecoin().transfer(till.at(), dollars(7))).await?;
    assert_eq!(till.owed().await?, hundred());
    till.pass_to(2).await?;

    till.claim(&giver, alice.address()).await?;
    assert_eq!(till.dollars_of(alice.address()).await?, hundred() - ONE);
    assert_eq!(ask(till.fees.sync(till.dollar)).await?, dollars(7));
    giver.send(till.fees.sync(till.dollar)).await?;

    assert_eq!(ask(till.fees.sync(till.dollar)).await?, U256::ZERO);
    assert_eq!(till.owed().await?, till.dollars_of(till.at()).await?);
    assert_eq!(ask(till.fees.tokensPerWeek(till.dollar, till.week(2))).await?, dollars(7));
    assert_eq!(till.claimable(alice.address()).await?, U256::ZERO);
    till.pass_to(3).await?;
    till.claim(&giver, alice.address()).await?;
    assert!(dollars(107) - ONE <= till.dollars_of(alice.address()).await?);
    Ok(())
}

/// Money in is money out, to the unit, whatever locks do in between.
#[tokio::test]
async fn locks_that_change_are_paid_for_what_they_were_in_each_week() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    let escrow = &till.escrow;
    let alice = till.locker("alice", 8, 104).await?;
    let bob = till.locker("bob", 4, 4).await?;
    let carol = till.locker("carol", 6, 52).await?;
    let dave = world.locker("dave", *escrow.address(), tokens(20)).await?;
    till.bring_weekly(1, 1, hundred()).await?;

    // In the second week: more, longer, given to another to vote with, and gone.
    dave.send(escrow.depositFor(alice.address(), tokens(2))).await?;
    bob.send(escrow.increaseUnlockTime(till.week(6))).await?;
    alice.send(escrow.delegate(dave.address())).await?;
    carol.send(escrow.exitEarly()).await?;
    dave.send(escrow.createLock(tokens(3), till.week(12))).await?;
    till.bring_weekly(2, 1, hundred()).await?;
    // Bob's lock is over with the sixth week; its money stays where it is for a while.
    till.bring_weekly(3, 6, hundred()).await?;
    bob.send(escrow.withdraw()).await?;

    // Amount and end of each. What changed in the second week counts from the third on.
    let none = (0, 0);
    let before = [(8, 104), (4, 4), (6, 52), none];
    let after = [(10, 104), (4, 6), none, (3, 12)];
    let mut due = [U256::ZERO; 4];
    for week in 1..9 {
        let locks = if week < 3 { before } else { after };
        let weights =
            locks.map(|(amount, end): (u64, u64)| weight(amount, end.saturating_sub(week)));
        let all: U256 = weights.iter().sum();
        for (due, it) in due.iter_mut().zip(weights) {
            // In millionths of a unit.
            *due += share(hundred() * U256::from(1_000_000), it, all);
        }
    }
    let mut paid = U256::ZERO;
    for (who, due) in [&alice, &bob, &carol, &dave].into_iter().zip(due) {
        let claimable = till.claimable(who.address()).await?;
        till.claim(&dave, who.address()).await?;
        let has = till.dollars_of(who.address()).await?;
        assert_eq!(has, claimable);
        let due = due / U256::from(1_000_000);
        assert!(has.abs_diff(due) <= ONE, "{has} of {due}");
        paid += has;
    }
    assert_eq!(till.owed().await?, hundred() * U256::from(8) - paid);
    assert!(till.owed().await? <= U256::from(4), "less than a unit for each");
    assert_eq!(till.owed().await?, till.dollars_of(till.at()).await?);
    // What Carol paid for leaving is for those who stayed.
    let millet = *world.token().address();
    let penalty = ask(till.fees.liability(millet)).await?;
    assert!(!penalty.is_zero());
    assert_eq!(ask(till.fees.tokensPerWeek(millet, till.week(2))).await?, penalty);
    Ok(())
}

/// Whoever changes another's lock all the time makes its claims more, and keeps nothing from it.
#[tokio::test]
async fn a_lock_changed_all_the_time_is_paid_in_pages() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    let alice = world.locker("alice", *till.escrow.address(), tokens(2)).await?;
    alice.send(till.escrow.createLock(tokens(1), till.week(104))).await?;
    for _ in 0..70 {
        // Each in a second of its own.
        let second = world.site.chain.now().await? + 1;
        world.site.chain.next_at(second).await?;
        alice.send(till.escrow.increaseAmount(ONE)).await?;
    }
    till.bring_weekly(1, 1, hundred()).await?;

    assert_eq!(ask(till.escrow.lockChangeCount(alice.address())).await?, U256::from(71));
    assert_eq!(till.claimable(alice.address()).await?, U256::ZERO, "the first page has none");
    let first = till.claim(&alice, alice.address()).await?;
    assert_eq!(events::<FeesClaimed>(&first), []);
    assert!(first.gas_used < MOST_GAS, "{}", first.gas_used);
    till.claim(&alice, alice.address()).await?;

    assert_eq!(till.dollars_of(alice.address()).await?, hundred() - ONE);
    Ok(())
}
