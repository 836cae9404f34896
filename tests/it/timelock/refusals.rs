//! Every error that the timelock declares, provoked, to the byte.

use alloy::sol_types::SolError;
use bindings::{ITimelock::*, stylus::StylusDeployer};
use testkit::{Met, assert_refused, assert_refused_inside};

use super::*;

/// All of them, so that one without a test is noticed.
#[tokio::test]
async fn every_error_of_the_abi_is_met() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let met = Met::watch();

    constructor(&world).await?;
    lengths(&office).await?;
    delays(&office).await?;
    execution(&office).await?;
    powers(&office).await?;

    met.assert_all::<ITimelockErrors>(ITimelockErrors::name_by_selector);
    Ok(())
}

async fn constructor(world: &World) -> Result<()> {
    let (minimum, maximum) = (U256::from(2 * DAY), U256::from(30 * DAY));
    for delay in [U256::ZERO, minimum - U256::ONE, maximum + U256::ONE, U256::MAX] {
        let init = TimelockInit {
            minDelay: delay,
            proposers: Vec::new(),
            executors: Vec::new(),
            admin: Address::ZERO,
        };
        let newContract = world.birth_of_timelock(&init).address();
        let outcome = world.create_timelock(&init).await.map(|it| *it.address());
        let deployer_s =
            |returned| StylusDeployer::ContractInitializationError { newContract, returned };
        let error = TimelockDelayOutOfBounds { delay, minimum, maximum };
        assert_refused_inside(outcome, deployer_s, error);
    }
    Ok(())
}

async fn lengths(office: &Office<'_>) -> Result<()> {
    let (zero, none, empty) = (U256::ZERO, B256::ZERO, Bytes::new());
    let timelock = &office.timelock;
    for (targets, values, payloads) in [(1, 1, 0), (1, 0, 1), (0, 1, 1), (2, 1, 1)] {
        let arrays =
            || (vec![office.at(); targets], vec![zero; values], vec![empty.clone(); payloads]);
        let [of_targets, of_payloads, of_values] = [targets, payloads, values].map(U256::from);
        let error = TimelockInvalidOperationLength {
            targets: of_targets,
            payloads: of_payloads,
            values: of_values,
        };
        let (to, with, what) = arrays();
        let schedule = timelock.scheduleBatch(to, with, what, none, none, U256::from(MIN_DELAY));
        assert_refused(office.proposer.send(schedule).await, error.clone());
        let (to, with, what) = arrays();
        let execute = timelock.executeBatch(to, with, what, none, none);
        assert_refused(office.executor.send(execute).await, error);
        // It has an id all the same.
        let (to, with, what) = arrays();
        ask(timelock.hashOperationBatch(to, with, what, none, none)).await?;
    }
    Ok(())
}

async fn delays(office: &Office<'_>) -> Result<()> {
    let nothing = Operation::new().then_pay(office.at(), U256::ZERO, Bytes::new()).salted(1);
    let short = office.schedule(&office.proposer, &nothing, MIN_DELAY - 1).await;
    let (delay, minDelay) = (U256::from(MIN_DELAY - 1), U256::from(MIN_DELAY));
    assert_refused(short, TimelockInsufficientDelay { delay, minDelay });

    let (zero, none) = (U256::ZERO, B256::ZERO);
    let endless =
        |delay| office.timelock.schedule(office.at(), zero, Bytes::new(), none, none, delay);
    let Err(CallError::Reverted(refusal)) = office.proposer.send(endless(U256::MAX)).await else {
        panic!("nothing waits for so long")
    };
    // The second in which it was tried is not known; a while is enough to be sure.
    let maximum = TimelockDelayTooLong::abi_decode(&refusal)?.maximum;
    let since = U256::from(office.world.site.chain.now().await?) - (U256::MAX - maximum);
    assert!(since < U256::from(DAY), "{since}");
    let error = TimelockDelayTooLong { delay: U256::MAX, maximum };
    assert_refused::<(), _>(Err(CallError::Reverted(refusal)), error);
    office.proposer.send(endless(maximum - U256::from(DAY))).await?;
    Ok(())
}

async fn execution(office: &Office<'_>) -> Result<()> {
    let nothing = Operation::new().then_pay(office.at(), U256::ZERO, Bytes::new()).salted(2);
    let id = office.id(&nothing).await?;
    let cancel = office.proposer.send(office.timelock.cancel(id)).await;
    assert_refused(cancel, unexpected(id, &[Waiting, Ready]));
    let execute = office.execute(&office.executor, &nothing).await;
    assert_refused(execute, unexpected(id, &[Ready]));

    let unpaid = Operation::new().then_pay(office.at(), U256::ONE, Bytes::new()).salted(3);
    office.announce(&unpaid).await?;
    assert_refused(office.execute(&office.executor, &unpaid).await, FailedCall {});

    let predecessorId = B256::repeat_byte(0x9e);
    let second = nothing.after(predecessorId);
    office.announce(&second).await?;
    let execute = office.execute(&office.executor, &second).await;
    assert_refused(execute, TimelockUnexecutedPredecessor { predecessorId });
    Ok(())
}

async fn powers(office: &Office<'_>) -> Result<()> {
    let (account, timelock) = (office.executor.address(), &office.timelock);
    let neededRole = ask(timelock.PROPOSER_ROLE()).await?;
    let nothing = Operation::new().then_pay(account, U256::ZERO, Bytes::new());
    let schedule = office.schedule(&office.executor, &nothing, MIN_DELAY).await;
    assert_refused(schedule, AccessControlUnauthorizedAccount { account, neededRole });
    let update = office.executor.send(timelock.updateDelay(U256::from(MIN_DELAY))).await;
    assert_refused(update, TimelockUnauthorizedCaller { caller: account });
    let renounce = timelock.renounceRole(neededRole, office.proposer.address());
    assert_refused(office.executor.send(renounce).await, AccessControlBadConfirmation {});
    Ok(())
}
