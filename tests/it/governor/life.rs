//! What is proposed, voted for, queued and executed is done; and nothing sooner or otherwise.

use bindings::{
    IGovernor::{
        GovernorUnexpectedProposalState, ProposalCreated, ProposalExecuted, ProposalQueued,
        VoteCast, updateQuorumNumeratorCall,
    },
    IMicroStakingVault::setDepositFeeBpsCall,
    IMicroStakingVaultInstance,
    ITimelock::{CallExecuted, CallScheduled, TimelockUnexpectedOperationState},
};
use testkit::assert_refused;

use super::*;

fn deposit_fee(bps: u64) -> setDepositFeeBpsCall {
    setDepositFeeBpsCall { bps: U256::from(bps) }
}

/// I-GOV-5
#[tokio::test]
async fn a_fee_is_lowered_by_those_who_lock() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let vault = it.governed_vault().await?;
    let fee = async || {
        ask(IMicroStakingVaultInstance::new(vault, world.site.chain.provider().clone())
            .depositFeeBps())
        .await
    };
    let motion = Motion::of(vault, &deposit_fee(5)).described("Lower the deposit fee");

    let receipt = it.tell(&it.carol, &motion.proposed()).await?;
    let id = it.id(&motion).await?;
    let made = it.now().await?;
    let [created] = &events::<ProposalCreated>(&receipt)[..] else { panic!("one is made") };
    assert_eq!((created.proposalId, created.proposer), (id, it.carol.address()));
    assert_eq!((&created.targets, &created.calldatas), (&motion.targets(), &motion.calldatas()));
    assert_eq!(created.signatures, [String::new()]);
    assert_eq!(created.voteStart, U256::from(made + VOTING_DELAY));
    assert_eq!(created.voteEnd, U256::from(made + VOTING_DELAY + VOTING_PERIOD));
    assert_eq!(created.description, motion.description);
    assert_eq!(it.state(id).await?, Pending);
    assert!(!ask(it.governor.isHighValue(id)).await?);

    world.pass(VOTING_DELAY + 1).await?;
    assert_eq!(it.state(id).await?, Active);
    let receipt = it.vote(&it.alice, id, FOR).await?;
    let snapshot = it.snapshot(id).await?;
    let weight = it.votes_at(&it.alice, snapshot).await?;
    let (voter, proposalId, support) = (it.alice.address(), id, FOR);
    let cast = VoteCast { voter, proposalId, support, weight, reason: String::new() };
    assert_eq!(events::<VoteCast>(&receipt), [cast]);
    assert!(tokens(550) < weight && weight < tokens(600));
    let votes = ask(it.governor.proposalVotes(id)).await?;
    assert_eq!((votes.againstVotes, votes.forVotes), (U256::ZERO, weight));

    world.pass(VOTING_PERIOD).await?;
    assert_eq!(it.state(id).await?, Succeeded);
    let receipt = it.queue(&it.bob, &motion).await?;
    let etaSeconds = U256::from(it.now().await? + MIN_DELAY);
    assert_eq!(events::<ProposalQueued>(&receipt), [ProposalQueued { proposalId, etaSeconds }]);
    let [scheduled] = &events::<CallScheduled>(&receipt)[..] else { panic!("one call") };
    assert_eq!(ask(it.governor.proposalEta(id)).await?, etaSeconds);
    assert_eq!(it.state(id).await?, Queued);

    let early = it.execute(&it.bob, &motion).await;
    let ready = B256::with_last_byte(1 << 2);
    assert_refused(
        early,
        TimelockUnexpectedOperationState { operationId: scheduled.id, expectedStates: ready },
    );
    assert_eq!(fee().await?, U256::from(10));

    world.pass(MIN_DELAY).await?;
    let receipt = it.execute(&it.bob, &motion).await?;
    assert_eq!(events::<ProposalExecuted>(&receipt), [ProposalExecuted { proposalId }]);
    assert_eq!(events::<CallExecuted>(&receipt).len(), 1);
    assert_eq!(it.state(id).await?, Executed);
    assert_eq!(fee().await?, U256::from(5));
    Ok(())
}

/// I-GOV-3
#[tokio::test]
async fn an_old_proposal_keeps_its_quorum() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    // Carol's tenth is too little for 11 %, and enough for 4.
    let raise = updateQuorumNumeratorCall { newQuorumNumerator: U256::from(11) };
    let raise = Motion::of(it.at(), &raise).described("A higher quorum");
    it.prepare(&raise).await?;
    let (before, after) = (Motion::idle().described("before"), Motion::idle().described("after"));
    let old = it.open_vote(&before).await?;
    let snapshot = U256::from(it.snapshot(old).await?);
    let needed = ask(it.governor.proposalQuorum(old)).await?;
    it.vote(&it.carol, old, FOR).await?;

    it.execute(&it.bob, &raise).await?;
    assert_eq!(ask(it.governor.quorumNumerator_0()).await?, U256::from(11));
    assert_eq!(ask(it.governor.quorumNumerator_1(snapshot)).await?, U256::from(4));
    assert_eq!(ask(it.governor.quorum(snapshot)).await?, needed);
    assert_eq!(ask(it.governor.proposalQuorum(old)).await?, needed);
    let new = it.open_vote(&after).await?;
    it.vote(&it.carol, new, FOR).await?;
    world.pass(VOTING_PERIOD).await?;

    assert_eq!((it.state(old).await?, it.state(new).await?), (Succeeded, Defeated));
    let supply = it.lock.getPastTotalSupply(U256::from(it.snapshot(new).await?));
    let eleven = ask(supply).await? * U256::from(11) / U256::from(100);
    assert_eq!(ask(it.governor.proposalQuorum(new)).await?, eleven);
    Ok(())
}

/// Who takes what it decides from the timelock takes it from the governor.
#[tokio::test]
async fn what_the_timelock_did_by_itself_is_known() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let motion = Motion::idle();
    let id = it.prepare(&motion).await?;

    let salt = {
        let mut salt = B256::right_padding_from(it.at().as_slice());
        salt ^= motion.hash();
        salt
    };
    let (targets, values, payloads) = (motion.targets(), motion.values(), motion.calldatas());
    let execute = it.timelock.executeBatch(targets, values, payloads, B256::ZERO, salt);
    it.alice.send(execute).await?;

    assert_eq!(it.state(id).await?, Executed);
    let again = it.execute(&it.bob, &motion).await;
    assert_refused(again, unexpected(id, Executed, &[Queued]));
    Ok(())
}

/// A proposal that fails in the timelock stays queued, and can be tried again.
#[tokio::test]
async fn what_fails_is_undone_and_can_be_tried_again() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let payment = Motion::paying(Address::repeat_byte(0x9a), U256::ONE);
    let id = it.prepare(&payment).await?;

    let poor = it.execute(&it.bob, &payment).await;
    assert_refused(poor, bindings::ITimelock::FailedCall {});
    assert_eq!(it.state(id).await?, Queued);

    // Whoever executes may bring the ETH.
    let request = TransactionRequest::default().with_to(it.at()).with_value(U256::ONE);
    it.bob.send(request.with_call(&payment.executed())).await?;
    assert_eq!(it.state(id).await?, Executed);
    let paid = world.site.chain.balance(Address::repeat_byte(0x9a)).await?;
    assert_eq!(paid, U256::ONE);
    Ok(())
}

/// What a proposal is known by is what it does and why: a change makes it another.
#[tokio::test]
async fn another_description_is_another_proposal() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let motion = Motion::idle();
    let id = it.decide(&motion).await?;

    let other = motion.clone().described("Another");
    let proposalId = it.id(&other).await?;
    let unknown = IGovernor::GovernorNonexistentProposal { proposalId };
    assert_refused(it.queue(&it.bob, &other).await, unknown);
    let again = it.tell(&it.alice, &motion.proposed()).await;
    let exists = GovernorUnexpectedProposalState {
        proposalId: id,
        current: Succeeded as u8,
        expectedStates: B256::ZERO,
    };
    assert_refused(again, exists);
    Ok(())
}
