//! Every call about a lock, in every state of the lock.

use testkit::{Fault, States};

use super::*;

/// One account's lock, through its life.
struct Life<'a> {
    office: &'a Office<'a>,
    account: Actor,
    friend: Actor,
    states: States,
}

impl Life<'_> {
    /// Asks for every call, without sending it.
    async fn asked_in(&mut self, state: &str) -> Result<()> {
        let (escrow, account) = (&self.office.escrow, self.account.address());
        let now = self.office.now().await?;
        let until = U256::from(now - now % WEEK + 40 * WEEK);

        let create = escrow.createLock(tokens(1), until).from(account);
        self.states.check("createLock", state, ask(create).await);
        let increase = escrow.increaseAmount(tokens(1)).from(account);
        self.states.check("increaseAmount", state, ask(increase).await);
        let extend = escrow.increaseUnlockTime(until).from(account);
        self.states.check("increaseUnlockTime", state, ask(extend).await);
        self.states.check("withdraw", state, ask(escrow.withdraw().from(account)).await);
        self.states.check("exitEarly", state, ask(escrow.exitEarly().from(account)).await);
        let friend = self.friend.address();
        let delegate = escrow.delegate(friend).from(account);
        self.states.check("delegate", state, ask(delegate).await);
        let create_for = escrow.createLockFor(account, tokens(1), until).from(friend);
        self.states.check("createLockFor", state, ask(create_for).await);
        let deposit_for = escrow.depositFor(account, tokens(1)).from(friend);
        self.states.check("depositFor", state, ask(deposit_for).await);
        let withdraw_for = escrow.withdrawFor(account).from(friend);
        self.states.check("withdrawFor", state, ask(withdraw_for).await);
        Ok(())
    }
}

#[tokio::test]
async fn every_cell_of_the_table_of_locks_is_what_the_contract_answers() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let office = Office::open(&world).await?;
    let distributor = world.broken_distributor(office.at(), Fault::Reverts).await?;
    world.deployer().send(office.escrow.setFeeDistributor(distributor)).await?;
    let (account, friend) = (office.locker("alice").await?, office.locker("friend").await?);
    let mut life = Life { office: &office, account, friend, states: States::of("Lock") };

    life.asked_in("none").await?;
    life.account.send(office.escrow.createLock(tokens(5), office.week(9))).await?;
    life.asked_in("running").await?;
    world.pass_to(office.start + 9 * WEEK).await?;
    life.asked_in("over").await?;

    life.states.assert_all();
    Ok(())
}
