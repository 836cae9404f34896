//! What claims cost: the same for any number of weeks.

use bindings::IFeeDistributor::FeesClaimed;

use super::*;

/// I-FEES-6
const TOLERANCE: u64 = 5_000;

/// More than a claim costs, in gas of the whole transaction, whether programs are cached or not.
const MOST_GAS: u64 = 170_000;

/// I-FEES-6
#[tokio::test]
async fn a_claim_over_fifty_weeks_costs_what_one_over_a_week_does() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let till = Till::open(&world).await?;
    let [alice, bob] = [till.locker("alice", 5, 104).await?, till.locker("bob", 7, 104).await?];
    till.bring_weekly(1, 1, hundred()).await?;
    till.claim(&alice, alice.address()).await?;
    till.bring_weekly(2, 49, hundred()).await?;
    till.claim(&bob, bob.address()).await?;
    till.bring_weekly(51, 1, hundred()).await?;
    // Whoever acts first closes the week, for all.
    alice.send(till.fees.checkpoint(till.dollar)).await?;

    let mut gas = Vec::new();
    for (who, weeks) in [(&bob, 1), (&alice, 50)] {
        let most = hundred() * U256::from(weeks);
        let receipt = till.claim(who, who.address()).await?;
        let paid = events::<FeesClaimed>(&receipt)[0].amount;
        assert!(most / U256::from(3) < paid && paid < most, "{paid} for {weeks} weeks");
        gas.push(receipt.gas_used);
    }

    assert!(gas[0].abs_diff(gas[1]) <= TOLERANCE, "{gas:?}");
    assert!(gas.iter().all(|it| *it <= MOST_GAS), "{gas:?}");
    Ok(())
}
