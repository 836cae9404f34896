//! Every call about an operation, in every state of the operation.

use testkit::States;

use super::*;

/// An operation, alone and as a batch, through its life.
struct Life<'a> {
    office: &'a Office<'a>,
    single: B256,
    batch: B256,
    states: States,
}

impl Life<'_> {
    fn target(&self) -> Address {
        self.office.at()
    }

    /// Asks for every call, without sending it.
    async fn asked_in(&mut self, state: &str) -> Result<()> {
        let (timelock, it) = (&self.office.timelock, self.target());
        let (zero, none, delay) = (U256::ZERO, B256::ZERO, U256::from(MIN_DELAY));
        let all = || (vec![it], vec![zero], vec![Bytes::new()]);
        let (proposer, executor) = (self.office.proposer.address(), self.office.executor.address());

        let call = timelock.schedule(it, zero, Bytes::new(), none, none, delay);
        self.states.check("schedule", state, ask(call.from(proposer)).await);
        let (targets, values, payloads) = all();
        let call = timelock.scheduleBatch(targets, values, payloads, none, none, delay);
        self.states.check("scheduleBatch", state, ask(call.from(proposer)).await);
        let call = timelock.execute(it, zero, Bytes::new(), none, none);
        self.states.check("execute", state, ask(call.from(executor)).await);
        let (targets, values, payloads) = all();
        let call = timelock.executeBatch(targets, values, payloads, none, none);
        self.states.check("executeBatch", state, ask(call.from(executor)).await);
        for id in [self.single, self.batch] {
            self.states.check("cancel", state, ask(timelock.cancel(id).from(proposer)).await);
        }
        Ok(())
    }

    async fn schedule(&self) -> Result<()> {
        let (timelock, it) = (&self.office.timelock, self.target());
        let (zero, none, delay) = (U256::ZERO, B256::ZERO, U256::from(MIN_DELAY));
        let schedule = timelock.schedule(it, zero, Bytes::new(), none, none, delay);
        self.office.proposer.send(schedule).await?;
        let batch = Operation::new().then_pay(it, zero, Bytes::new());
        self.office.schedule(&self.office.proposer, &batch, MIN_DELAY).await?;
        Ok(())
    }

    async fn execute(&self) -> Result<()> {
        let (timelock, it) = (&self.office.timelock, self.target());
        let (zero, none) = (U256::ZERO, B256::ZERO);
        let execute = timelock.execute(it, zero, Bytes::new(), none, none);
        self.office.executor.send(execute).await?;
        let batch = Operation::new().then_pay(it, zero, Bytes::new());
        self.office.execute(&self.office.executor, &batch).await?;
        Ok(())
    }
}

#[tokio::test]
async fn every_cell_of_the_table_of_operations_is_what_the_timelock_answers() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let (zero, none) = (U256::ZERO, B256::ZERO);
    let single = office.timelock.hashOperation(office.at(), zero, Bytes::new(), none, none);
    let batch = office.id(&Operation::new().then_pay(office.at(), zero, Bytes::new())).await?;
    let (single, states) = (ask(single).await?, States::of("Operation"));
    let mut life = Life { office: &office, single, batch, states };

    life.asked_in("unset").await?;
    life.schedule().await?;
    life.asked_in("waiting").await?;
    for id in [single, batch] {
        office.proposer.send(office.timelock.cancel(id)).await?;
    }
    life.asked_in("unset").await?;
    life.schedule().await?;
    world.pass(MIN_DELAY).await?;
    life.asked_in("ready").await?;
    life.execute().await?;
    life.asked_in("done").await?;

    life.states.assert_all();
    Ok(())
}
