//! Every call about a proposal, in every state of the proposal.

use testkit::States;

use super::*;

/// A proposal through its life.
struct Life<'a> {
    it: &'a Assembly<'a>,
    motion: Motion,
    id: U256,
    states: States,
}

impl<'a> Life<'a> {
    async fn new(it: &'a Assembly<'a>) -> Result<Self> {
        let motion = Motion::idle();
        let (id, states) = (it.id(&motion).await?, States::of("Proposal"));
        Ok(Self { it, motion, id, states })
    }

    /// The same, of another proposal: the first is over.
    async fn another(&mut self, why: &str) -> Result<()> {
        self.motion = Motion::idle().described(why);
        self.id = self.it.id(&self.motion).await?;
        Ok(())
    }

    /// Asks for every call, without sending it.
    async fn asked_in(&mut self, state: &str) -> Result<()> {
        let (governor, motion, id) = (&self.it.governor, &self.motion, self.id);
        let [alice, carol] = [&self.it.alice, &self.it.carol].map(Actor::address);
        let guardian = self.it.guardian.address();
        let all = || (motion.targets(), motion.values(), motion.calldatas());

        let (targets, values, calldatas) = all();
        let why = motion.description.clone();
        let call = governor.propose(targets, values, calldatas, why).from(carol);
        self.states.check("propose", state, ask(call).await);
        let call = governor.castVote(id, FOR).from(alice);
        self.states.check("castVote", state, ask(call).await);
        let (targets, values, calldatas) = all();
        let call = governor.queue(targets, values, calldatas, motion.hash()).from(alice);
        self.states.check("queue", state, ask(call).await);
        let (targets, values, calldatas) = all();
        let call = governor.execute(targets, values, calldatas, motion.hash()).from(alice);
        self.states.check("execute", state, ask(call).await);
        for (who, name) in [(guardian, "cancel, guardian"), (carol, "cancel, proposer")] {
            let (targets, values, calldatas) = all();
            let call = governor.cancel(targets, values, calldatas, motion.hash()).from(who);
            self.states.check(name, state, ask(call).await);
        }
        Ok(())
    }
}

#[tokio::test]
async fn every_cell_of_the_table_of_proposals_is_what_the_governor_answers() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let mut life = Life::new(&it).await?;

    life.asked_in("absent").await?;
    it.propose(&it.carol, &life.motion).await?;
    life.asked_in("pending").await?;
    world.pass(VOTING_DELAY + 1).await?;
    life.asked_in("active").await?;
    world.pass(VOTING_PERIOD).await?;
    life.asked_in("defeated").await?;
    it.cancel(&it.guardian, &life.motion).await?;
    life.asked_in("canceled").await?;

    life.another("once more").await?;
    it.decide(&life.motion).await?;
    life.asked_in("succeeded").await?;
    it.queue(&it.bob, &life.motion).await?;
    life.asked_in("waiting").await?;
    world.pass(MIN_DELAY).await?;
    life.asked_in("ready").await?;
    it.execute(&it.bob, &life.motion).await?;
    life.asked_in("executed").await?;

    life.states.assert_all();
    Ok(())
}
