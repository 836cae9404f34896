//! Every call about a root, in every state of the root.

use testkit::States;

use super::*;

/// One epoch's root, through its life.
struct Life<'a> {
    desk: &'a Desk<'a>,
    published: Published,
    epoch: U256,
    states: States,
}

impl Life<'_> {
    /// Asks for every call, without sending it.
    async fn asked_in(&mut self, state: &str) -> Result<()> {
        let (rewards, operator) = (&self.desk.rewards, self.desk.world.deployer().address());
        let (root, total, epoch) = (self.published.root(), self.published.total(), self.epoch);
        let account = account(1);
        let (claimable, proof) = self.published.proof(account);

        let submit = rewards.submitRoot(root, data_hash(), epoch, total, uri()).from(operator);
        self.states.check("submitRoot", state, ask(submit).await);
        let activate = rewards.activateRoot(epoch).from(operator);
        self.states.check("activateRoot", state, ask(activate).await);
        let revoke = rewards.revokeRoot(epoch).from(operator);
        self.states.check("revokeRoot", state, ask(revoke).await);
        let claim = rewards.claim(account, self.desk.reward, claimable, proof).from(operator);
        self.states.check("claim", state, ask(claim).await);
        Ok(())
    }
}

#[tokio::test]
async fn every_cell_of_the_table_of_roots_is_what_the_contract_answers() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let desk = Desk::of_dollars(&world).await?;
    let published = desk.publish(&crowd(3, 1_000_000));
    let (epoch, states) = (U256::ONE, States::of("Root"));
    let mut life = Life { desk: &desk, published, epoch, states };

    life.asked_in("absent").await?;
    desk.submit(&life.published).await?;
    life.asked_in("waiting").await?;
    world.pass(TIMELOCK).await?;
    life.asked_in("unfunded").await?;
    desk.fund(life.published.total()).await?;
    life.asked_in("ready").await?;
    world.deployer().send(desk.rewards.activateRoot(epoch)).await?;
    life.asked_in("current").await?;
    desk.put_up(&desk.publish(&crowd(4, 1_000_000))).await?;
    life.asked_in("previous").await?;
    desk.put_up(&desk.publish(&crowd(5, 1_000_000))).await?;
    life.asked_in("past").await?;

    life.states.assert_all();
    Ok(())
}
