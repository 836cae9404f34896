//! Years in which nobody does anything.

use super::*;

/// More than any act costs that has a hundred and five weeks to look through, in sums of everybody and
/// of two delegatees; Curve's lock takes this for every six weeks of neglect.
const MOST_GAS: u64 = 700_000;

/// I-LOCK-7
#[tokio::test]
async fn ten_idle_years_break_nothing_and_cost_no_more_than_two() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let escrow = &office.escrow;
    let alice = office.locked("alice", tokens(8), 104).await?;
    let bob = office.locked("bob", tokens(3), 103).await?;
    let carol = office.locker("carol").await?;
    let people = [&alice, &bob, &carol];
    for (who, to) in [(&alice, &bob), (&bob, &alice)] {
        who.send(escrow.delegate(to.address())).await?;
    }
    world.pass(1).await?;
    let then = U256::from(office.now().await? - 1);
    let votes = ask(escrow.getPastVotes(bob.address(), then)).await?;

    office.wake_at(office.start + 521 * WEEK).await?;

    let mut gas = Vec::new();
    gas.push(carol.send(escrow.createLock(tokens(1), office.week(600))).await?.gas_used);
    gas.push(alice.send(escrow.withdraw()).await?.gas_used);
    gas.push(alice.send(escrow.createLock(tokens(5), office.week(600))).await?.gas_used);
    gas.push(alice.send(escrow.delegate(carol.address())).await?.gas_used);
    gas.push(bob.send(escrow.delegate(bob.address())).await?.gas_used);
    gas.push(bob.send(escrow.withdrawFor(bob.address())).await?.gas_used);
    assert!(gas.iter().all(|it| *it < MOST_GAS), "{gas:?}");
    assert_eq!(office.tokens_of(bob.address()).await?, tokens(100), "nothing was lost");
    assert_eq!(ask(escrow.getPastVotes(bob.address(), then)).await?, votes);
    assert_eq!(ask(escrow.getVotes(carol.address())).await?, ask(escrow.totalSupply()).await?);
    world.pass(1).await?;
    office.check(&people).await
}
