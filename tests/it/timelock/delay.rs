//! The minimum delay: changed by what has waited for it, within bounds.

use bindings::ITimelock::*;
use testkit::assert_refused;

use super::*;

fn update(delay: u64) -> updateDelayCall {
    updateDelayCall { newDelay: U256::from(delay) }
}

#[tokio::test]
async fn the_delay_is_changed_by_an_operation_for_those_that_come_after() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let nothing = Operation::new().then_pay(office.at(), U256::ZERO, Bytes::new());
    office.schedule(&office.proposer, &nothing, MIN_DELAY).await?;

    let receipt = office.carry_out(&Operation::of(office.at(), &update(10 * DAY))).await?;

    let (oldDuration, newDuration) = (U256::from(MIN_DELAY), U256::from(10 * DAY));
    assert_eq!(events::<MinDelayChange>(&receipt), [MinDelayChange { oldDuration, newDuration }]);
    assert_eq!(ask(office.timelock.getMinDelay()).await?, newDuration);
    // Scheduled before, and ready at its time.
    office.execute(&office.executor, &nothing).await?;
    let short = office.schedule(&office.proposer, &nothing.salted(1), 10 * DAY - 1).await;
    let (delay, minDelay) = (newDuration - U256::ONE, newDuration);
    assert_refused(short, TimelockInsufficientDelay { delay, minDelay });
    Ok(())
}

/// I-TIME-7
#[tokio::test]
async fn the_delay_stays_within_its_bounds_whoever_governs() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let (minimum, maximum) = (U256::from(2 * DAY), U256::from(30 * DAY));

    for delay in [0, 1, 2 * DAY - 1, 30 * DAY + 1] {
        let operation = Operation::of(office.at(), &update(delay));
        office.announce(&operation).await?;
        let outcome = office.execute(&office.executor, &operation).await;
        let delay = U256::from(delay);
        assert_refused(outcome, TimelockDelayOutOfBounds { delay, minimum, maximum });
    }
    for delay in [2 * DAY, 30 * DAY] {
        let operation = Operation::of(office.at(), &update(delay)).salted(1);
        office.carry_out(&operation).await?;
        assert_eq!(ask(office.timelock.getMinDelay()).await?, U256::from(delay));
    }
    Ok(())
}
