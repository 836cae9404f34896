//! Leaving before the end, and what a fee distributor can do about it: nothing.

use bindings::IVotingEscrow::{EscrowNoFeeDistributor, ExitedEarly, LockUpdated};
use testkit::{Fault, assert_refused};

use super::*;

/// Of a transaction, on Arbitrum: all but a 64th of it is there for the distributor to burn.
const ALL_GAS: u64 = 32_000_000;

#[tokio::test]
async fn leaving_early_costs_half_of_the_power_and_moves_the_rest() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let escrow = &office.escrow;
    let alice = office.locked("alice", tokens(100), 52).await?;
    let bob = office.locked("bob", tokens(1), 52).await?;
    let account = alice.address();
    assert_refused(alice.send(escrow.exitEarly()).await, EscrowNoFeeDistributor {});
    let distributor = world.broken_distributor(office.at(), Fault::Reverts).await?;
    world.deployer().send(escrow.setFeeDistributor(distributor)).await?;
    alice.send(escrow.delegate(bob.address())).await?;

    let second = office.start + 10 * WEEK;
    world.pass_to(second).await?;
    let receipt = alice.send(escrow.exitEarly()).await?;

    // 42 of 104 weeks are left.
    let exact = tokens(100) * U256::from(42);
    let penalty = exact.div_ceil(U256::from(208));
    let paid = tokens(100) - penalty;
    let told = receipt.decoded_log::<ExitedEarly>().unwrap().data;
    assert_eq!(told, ExitedEarly { account, paid, penalty });
    let told = receipt.decoded_log::<LockUpdated>().unwrap().data;
    assert_eq!(told, LockUpdated { account, amount: U256::ZERO, end: U256::ZERO });
    assert_eq!(office.tokens_of(account).await?, paid);
    assert_eq!(office.tokens_of(distributor).await?, penalty);
    assert_eq!(ask(escrow.getVotes(bob.address())).await?, power(tokens(1), 42 * WEEK));
    office.check(&[&alice, &bob]).await
}

/// The last unit of a lock, a second before its end: even that is not free.
#[tokio::test]
async fn leaving_early_never_is_free() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let escrow = &office.escrow;
    let distributor = world.broken_distributor(office.at(), Fault::Reverts).await?;
    world.deployer().send(escrow.setFeeDistributor(distributor)).await?;
    let poor = office.locked("poor", ONE, 4).await?;
    let rich = office.locked("rich", tokens(100), 4).await?;
    world.pass_to(office.start + 4 * WEEK - 1).await?;

    poor.send(escrow.exitEarly()).await?;

    assert_eq!(office.tokens_of(poor.address()).await?, tokens(100) - ONE);
    assert_eq!(office.tokens_of(distributor).await?, ONE);
    office.check(&[&poor, &rich]).await
}

/// I-LOCK-9
#[tokio::test]
async fn a_distributor_that_never_ends_stops_nobody() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let escrow = &office.escrow;
    let distributor = world.broken_distributor(office.at(), Fault::NeverEnds).await?;
    world.deployer().send(escrow.setFeeDistributor(distributor)).await?;
    // Who can pay for all the gas that the distributor may take.
    let alice = world.deployer();
    alice.send(world.token().approve(office.at(), U256::MAX)).await?;
    let before = office.tokens_of(alice.address()).await?;
    alice.send(escrow.createLock(tokens(100), office.week(52))).await?;

    alice.send(escrow.exitEarly().gas(ALL_GAS)).await?;

    let penalty = office.tokens_of(distributor).await?;
    assert!(!penalty.is_zero());
    assert_eq!(office.tokens_of(alice.address()).await?, before - penalty);
    alice.send(escrow.createLock(tokens(1), office.week(3))).await?;
    office.check(&[&alice]).await
}

/// With the distributor of the plan: what leaving costs becomes fees of the week, which are for the locks
/// that stood when it began.
#[tokio::test]
async fn a_penalty_becomes_fees_of_the_week() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::of_the_plan(&world).await?;
    let (escrow, distributor) = (&office.escrow, world.fee_distributor());
    let token = *world.token().address();
    let stays = office.locked("stays", tokens(10), 52).await?;
    world.pass_to(office.start + WEEK).await?;
    let leaves = office.locked("leaves", tokens(100), 52).await?;

    let receipt = leaves.send(escrow.exitEarly()).await?;

    let penalty = receipt.decoded_log::<ExitedEarly>().unwrap().data.penalty;
    assert_eq!(ask(distributor.liability(token)).await?, penalty);
    assert_eq!(ask(distributor.tokensPerWeek(token, office.week(1))).await?, penalty);
    world.pass_to(office.start + 2 * WEEK + 1).await?;
    for who in [&stays, &leaves] {
        stays.send(distributor.claim(who.address(), vec![token])).await?;
    }
    let paid = office.tokens_of(stays.address()).await? - tokens(90);
    assert!(paid == penalty || paid + ONE == penalty, "{paid} of {penalty}");
    assert_eq!(office.tokens_of(leaves.address()).await?, tokens(100) - penalty);
    office.check(&[&stays, &leaves]).await
}
