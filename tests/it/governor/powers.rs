//! Who may do what: guardian, proposer, executor, and the governor itself.

use bindings::{
    IGovernor::{
        GovernorOnlyExecutor, GovernorRestrictedProposer, GovernorUnableToCancel, ProposalCanceled,
        VotingDelaySet, castVoteCall, relayCall, setVotingDelayCall, setVotingPeriodCall,
    },
    IMilletToken::transferCall,
    ITimelock::{self, AccessControlUnauthorizedAccount},
};
use testkit::assert_refused;

use super::*;

fn voting_delay(seconds: u64) -> setVotingDelayCall {
    setVotingDelayCall { newVotingDelay: seconds.to_string().parse().unwrap() }
}

/// I-GOV-7
#[tokio::test]
async fn the_guardian_cancels_whatever_is_not_over() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let motion = |why: &str| Motion::idle().described(why);
    let queued = it.decide(&motion("queued")).await?;
    let receipt = it.queue(&it.bob, &motion("queued")).await?;
    let operation = events::<ITimelock::CallScheduled>(&receipt)[0].id;
    let succeeded = it.decide(&motion("succeeded")).await?;
    let active = it.open_vote(&motion("active")).await?;
    let pending = it.propose(&it.carol, &motion("pending")).await?;
    for (id, why, state) in [
        (queued, "queued", Queued),
        (succeeded, "succeeded", Succeeded),
        (active, "active", Active),
        (pending, "pending", Pending),
    ] {
        assert_eq!(it.state(id).await?, state);
        let (proposalId, account) = (id, it.alice.address());
        let stranger = it.cancel(&it.alice, &motion(why)).await;
        assert_refused(stranger, GovernorUnableToCancel { proposalId, account });

        let receipt = it.cancel(&it.guardian, &motion(why)).await?;

        assert_eq!(events::<ProposalCanceled>(&receipt), [ProposalCanceled { proposalId }]);
        assert_eq!(it.state(id).await?, Canceled);
        let left = [Pending, Active, Defeated, Succeeded, Queued];
        let again = it.cancel(&it.guardian, &motion(why)).await;
        assert_refused(again, unexpected(id, Canceled, &left));
    }
    let state = ask(it.timelock.getOperationState(operation)).await?;
    assert_eq!(state, ITimelock::OperationState::Unset);
    Ok(())
}

/// I-GOV-7: nothing else.
#[tokio::test]
async fn the_guardian_does_nothing_else() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let motion = Motion::idle();
    let id = it.decide(&motion).await?;
    let account = it.guardian.address();

    let early = it.execute(&it.guardian, &motion).await;
    assert_refused(early, unexpected(id, Succeeded, &[Queued]));
    let (targets, values, payloads) = (motion.targets(), motion.values(), motion.calldatas());
    let schedule = it.timelock.scheduleBatch(
        targets,
        values,
        payloads,
        B256::ZERO,
        B256::ZERO,
        U256::from(MIN_DELAY),
    );
    let neededRole = ask(it.timelock.PROPOSER_ROLE()).await?;
    let refused = AccessControlUnauthorizedAccount { account, neededRole };
    assert_refused(it.guardian.send(schedule).await, refused);
    let set = it.tell(&it.guardian, &voting_delay(HOUR)).await;
    assert_refused(set, GovernorOnlyExecutor { account });
    let votes = it.vote(&it.guardian, id, FOR).await;
    assert_refused(votes, unexpected(id, Succeeded, &[Active]));
    Ok(())
}

#[tokio::test]
async fn a_proposer_cancels_before_the_vote_only() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let (taken_back, kept) = (Motion::idle().described("back"), Motion::idle().described("kept"));
    let id = it.propose(&it.carol, &taken_back).await?;
    it.cancel(&it.carol, &taken_back).await?;
    assert_eq!(it.state(id).await?, Canceled);

    let proposalId = it.open_vote(&kept).await?;
    let account = it.carol.address();
    let late = it.cancel(&it.carol, &kept).await;
    assert_refused(late, GovernorUnableToCancel { proposalId, account });
    Ok(())
}

#[tokio::test]
async fn without_a_guardian_a_proposer_cancels_at_any_time() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::with(&world, |init| init.guardian = Address::ZERO).await?;
    let motion = Motion::idle();
    let id = it.prepare(&motion).await?;

    let (proposalId, account) = (id, it.guardian.address());
    let nobody = it.cancel(&it.guardian, &motion).await;
    assert_refused(nobody, GovernorUnableToCancel { proposalId, account });
    it.cancel(&it.carol, &motion).await?;

    assert_eq!(it.state(id).await?, Canceled);
    Ok(())
}

/// Somebody who sees it on its way could propose it first, cancel it, and it could never be made.
#[tokio::test]
async fn a_reserved_proposal_is_nobody_elses() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let reserved = format!("Lower the fee #proposer={:?}", it.carol.address());
    let motion = Motion::idle().described(&reserved);

    let first = it.tell(&it.bob, &motion.proposed()).await;
    assert_refused(first, GovernorRestrictedProposer { proposer: it.bob.address() });
    let id = it.propose(&it.carol, &motion).await?;

    assert_eq!(ask(it.governor.proposalProposer(id)).await?, it.carol.address());
    let upper = reserved.to_uppercase().replace("#PROPOSER=0X", "#proposer=0x");
    let upper = it.tell(&it.bob, &motion.described(&upper).proposed()).await;
    assert_refused(upper, GovernorRestrictedProposer { proposer: it.bob.address() });
    Ok(())
}

#[tokio::test]
async fn settings_are_changed_by_proposals_only() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let motion = Motion::of(it.at(), &voting_delay(2 * DAY))
        .then(it.at(), &setVotingPeriodCall { newVotingPeriod: 86_400 });

    let receipt = it.carry_out(&motion).await?;

    let (oldVotingDelay, newVotingDelay) = (U256::from(VOTING_DELAY), U256::from(2 * DAY));
    let told = VotingDelaySet { oldVotingDelay, newVotingDelay };
    assert_eq!(events::<VotingDelaySet>(&receipt), [told]);
    assert_eq!(ask(it.governor.votingDelay()).await?, newVotingDelay);
    assert_eq!(ask(it.governor.votingPeriod()).await?, U256::from(DAY));
    Ok(())
}

/// The timelock votes, as anyone may, before and between what only a proposal may do.
#[tokio::test]
async fn a_proposal_mixes_what_anyone_may_do_with_settings() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let other = Motion::idle().described("voted on");
    let (id, another) = (it.id(&other).await?, it.id(&other.clone().described("and this")).await?);
    let votes = |proposalId| castVoteCall { proposalId, support: FOR };
    let motion = Motion::of(it.at(), &votes(id))
        .then(it.at(), &voting_delay(2 * DAY))
        .then(it.at(), &votes(another))
        .then(it.at(), &setVotingPeriodCall { newVotingPeriod: 86_400 });
    it.prepare(&motion).await?;
    it.propose(&it.carol, &other).await?;
    it.open_vote(&other.described("and this")).await?;

    it.execute(&it.bob, &motion).await?;

    assert_eq!(ask(it.governor.votingDelay()).await?, U256::from(2 * DAY));
    assert_eq!(ask(it.governor.votingPeriod()).await?, U256::from(DAY));
    for voted in [id, another] {
        assert!(ask(it.governor.hasVoted(voted, *it.timelock.address())).await?);
    }
    Ok(())
}

/// What passes the timelock without the governor's own `execute` changes nothing of the governor, not
/// even what the governor itself has scheduled.
#[tokio::test]
async fn what_is_executed_past_the_governor_does_not_change_it() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let motion = Motion::of(it.at(), &voting_delay(2 * DAY));
    it.prepare(&motion).await?;
    let salt = B256::right_padding_from(it.at().as_slice()) ^ motion.hash();
    let (targets, values, payloads) = (motion.targets(), motion.values(), motion.calldatas());

    let past = it.timelock.executeBatch(targets, values, payloads, B256::ZERO, salt);

    let account = *it.timelock.address();
    assert_refused(it.bob.send(past).await, GovernorOnlyExecutor { account });
    it.execute(&it.bob, &motion).await?;
    assert_eq!(ask(it.governor.votingDelay()).await?, U256::from(2 * DAY));
    Ok(())
}

#[tokio::test]
async fn what_was_sent_to_the_governor_is_recovered_by_a_proposal() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let token = *world.token().address();
    let to = Address::repeat_byte(0x70);
    world.deployer().send(world.token().transfer(it.at(), tokens(3))).await?;
    let transfer = transferCall { to, value: tokens(3) }.abi_encode().into();
    let relay = relayCall { target: token, value: U256::ZERO, data: transfer };

    it.carry_out(&Motion::of(it.at(), &relay)).await?;

    assert_eq!(ask(world.token().balanceOf(to)).await?, tokens(3));
    Ok(())
}
