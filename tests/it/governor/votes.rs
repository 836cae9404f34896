//! What votes weigh, how they are counted, and for how long they are taken.

use bindings::IGovernor::{
    GovernorAlreadyCastVote, GovernorInsufficientProposerVotes, ProposalExtended, VoteCast,
    VoteCastWithParams,
};
use testkit::assert_refused;

use super::*;

/// I-GOV-1: what is locked, given away or taken out after the snapshot changes nothing.
#[tokio::test]
async fn votes_weigh_what_they_did_at_the_snapshot() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let id = it.open_vote(&Motion::idle()).await?;
    let snapshot = it.snapshot(id).await?;
    let weight = it.votes_at(&it.bob, snapshot).await?;

    let more = tokens(1_000);
    world.deployer().send(world.token().transfer(it.bob.address(), more)).await?;
    it.bob.send(world.token().approve(*it.lock.address(), more)).await?;
    it.bob.send(it.lock.increaseAmount(more)).await?;
    it.alice.send(it.lock.delegate(it.bob.address())).await?;
    world.pass(HOUR).await?;
    let receipt = it.vote(&it.bob, id, FOR).await?;

    assert_eq!(events::<VoteCast>(&receipt)[0].weight, weight);
    let now = it.now().await?;
    assert!(tokens(1_500) < it.votes_at(&it.bob, now - 1).await?);
    // And she still has hers.
    it.vote(&it.alice, id, AGAINST).await?;
    let votes = ask(it.governor.proposalVotes(id)).await?;
    assert_eq!(votes.forVotes, weight);
    assert_eq!(votes.againstVotes, it.votes_at(&it.alice, snapshot).await?);
    Ok(())
}

/// I-GOV-4: neither makes a lock somebody a proposer in the second in which it is made, nor does one
/// made in the second of the snapshot vote.
#[tokio::test]
async fn a_lock_made_in_the_same_second_counts_nothing() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::with(&world, |init| init.votingDelay = U256::from(HOUR)).await?;
    let amount = tokens(10_000);
    let newcomer = world.actor("newcomer", Purse::of_tokens(amount)).await?;
    newcomer.send(world.token().approve(*it.lock.address(), amount)).await?;
    let motion = Motion::idle();

    let now = it.now().await? + 10;
    let until = U256::from(now + 100 * WEEK);
    world.pass_to(now).await?;
    newcomer.send(it.lock.createLock(amount, until)).await?;
    assert_eq!(it.now().await?, now);
    let (proposer, threshold) = (newcomer.address(), tokens(50));
    let propose = it.governor.propose(
        motion.targets(),
        motion.values(),
        motion.calldatas(),
        motion.description.clone(),
    );
    let votes = U256::ZERO;
    let refused = GovernorInsufficientProposerVotes { proposer, votes, threshold };
    assert_refused(ask(propose.from(proposer)).await, refused.clone());
    // Nor in the next one: a second before is the second of the lock.
    world.pass_to(now + 1).await?;
    assert_refused(it.tell(&newcomer, &motion.proposed()).await, refused);
    world.pass_to(now + 2).await?;
    it.propose(&newcomer, &motion).await?;

    // In the second of the snapshot, whatever the votes of a second later would be.
    let late = world.actor("late", Purse::of_tokens(amount)).await?;
    late.send(world.token().approve(*it.lock.address(), amount)).await?;
    let id = it.id(&motion).await?;
    world.pass_to(now + 2 + HOUR).await?;
    late.send(it.lock.createLock(amount, until)).await?;
    assert_eq!((it.now().await?, it.state(id).await?), (it.snapshot(id).await?, Pending));
    world.pass(1).await?;
    assert_eq!(it.state(id).await?, Active);
    let receipt = it.vote(&late, id, FOR).await?;
    assert_eq!(events::<VoteCast>(&receipt)[0].weight, U256::ZERO);
    let receipt = it.vote(&newcomer, id, FOR).await?;
    assert!(tokens(9_000) < events::<VoteCast>(&receipt)[0].weight);
    Ok(())
}

/// I-GOV-2
#[tokio::test]
async fn each_votes_once_and_abstentions_take_part() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let id = it.open_vote(&Motion::idle()).await?;
    assert!(!ask(it.governor.hasVoted(id, it.bob.address())).await?);

    let reason = "because".to_owned();
    let with_reason = it.governor.castVoteWithReason(id, ABSTAIN, reason.clone());
    let receipt = it.bob.send(with_reason).await?;
    assert_eq!(events::<VoteCast>(&receipt)[0].reason, reason);
    let params = Bytes::from_static(b"params");
    let with_params =
        it.governor.castVoteWithReasonAndParams(id, FOR, reason.clone(), params.clone());
    let receipt = it.carol.send(with_params).await?;
    let [cast] = &events::<VoteCastWithParams>(&receipt)[..] else { panic!("one vote") };
    assert_eq!((cast.voter, &cast.reason, &cast.params), (it.carol.address(), &reason, &params));

    for voter in [&it.bob, &it.carol] {
        let refused = GovernorAlreadyCastVote { voter: voter.address() };
        assert_refused(it.vote(voter, id, FOR).await, refused.clone());
        let call = it.governor.castVoteWithReason(id, AGAINST, String::new());
        assert_refused(voter.send(call).await, refused);
        assert!(ask(it.governor.hasVoted(id, voter.address())).await?);
    }
    let snapshot = it.snapshot(id).await?;
    let votes = ask(it.governor.proposalVotes(id)).await?;
    assert_eq!(votes.abstainVotes, it.votes_at(&it.bob, snapshot).await?);
    assert_eq!(votes.forVotes, it.votes_at(&it.carol, snapshot).await?);
    assert_eq!(votes.againstVotes, U256::ZERO);
    Ok(())
}

/// To the second: the last one of a vote is one of it.
#[tokio::test]
async fn votes_are_taken_after_the_snapshot_and_until_the_deadline() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let id = it.propose(&it.carol, &Motion::idle()).await?;
    let (snapshot, deadline) = (it.snapshot(id).await?, it.deadline(id).await?);

    world.pass_to(snapshot).await?;
    let early = ask(it.governor.castVote(id, FOR).from(it.alice.address())).await;
    assert_refused(early, unexpected(id, Pending, &[Active]));
    world.pass_to(snapshot + 1).await?;
    ask(it.governor.castVote(id, FOR).from(it.alice.address())).await?;
    world.pass_to(deadline).await?;
    ask(it.governor.castVote(id, FOR).from(it.alice.address())).await?;
    world.pass_to(deadline + 1).await?;
    let late = ask(it.governor.castVote(id, FOR).from(it.alice.address())).await;
    assert_refused(late, unexpected(id, Defeated, &[Active]));
    Ok(())
}

/// Who waits until the last second to reach the quorum leaves the others time to answer.
#[tokio::test]
async fn a_late_quorum_extends_the_vote_once() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let motion = Motion::idle();
    let id = it.propose(&it.carol, &motion).await?;
    let deadline = it.deadline(id).await?;

    world.pass_to(deadline).await?;
    let receipt = it.vote(&it.carol, id, FOR).await?;
    let extended = deadline + EXTENSION;
    let (proposalId, extendedDeadline) = (id, extended);
    let told = ProposalExtended { proposalId, extendedDeadline };
    assert_eq!(events::<ProposalExtended>(&receipt), [told]);
    assert_eq!(it.deadline(id).await?, extended);

    world.pass_to(extended).await?;
    let receipt = it.vote(&it.bob, id, AGAINST).await?;
    assert_eq!(events::<ProposalExtended>(&receipt), []);
    assert_eq!(it.deadline(id).await?, extended);
    world.pass(1).await?;
    assert_eq!(it.state(id).await?, Defeated);

    // Those against are no quorum, and what is reached in time extends nothing.
    let id = it.propose(&it.carol, &motion.described("in time")).await?;
    let deadline = it.deadline(id).await?;
    world.pass_to(deadline - EXTENSION).await?;
    let receipt = it.vote(&it.carol, id, FOR).await?;
    assert_eq!(events::<ProposalExtended>(&receipt), []);
    world.pass_to(deadline).await?;
    let receipt = it.vote(&it.bob, id, FOR).await?;
    assert_eq!(events::<ProposalExtended>(&receipt), []);
    assert_eq!(it.deadline(id).await?, deadline);
    Ok(())
}
