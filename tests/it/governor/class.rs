//! Proposals of high value need many and wait for long.

use bindings::{
    IGovernor::{HighValueLimitSet, ProposalHighValue, setHighValueLimitCall},
    IMilletToken::transferCall,
    ITimelock::{TimelockUnexpectedOperationState, updateDelayCall},
};
use testkit::assert_refused;

use super::*;

fn transfer(amount: U256) -> transferCall {
    transferCall { to: Address::repeat_byte(0x70), value: amount }
}

#[tokio::test]
async fn high_value_needs_two_fifths_and_a_week() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let token = *world.token().address();
    world.deployer().send(world.token().transfer(*it.timelock.address(), tokens(5))).await?;
    let motion = Motion::of(token, &transfer(tokens(5)));

    let receipt = it.tell(&it.carol, &motion.proposed()).await?;
    let id = it.id(&motion).await?;
    let (quorumNumerator, delay) = (U256::from(40), U256::from(WEEK));
    let told = ProposalHighValue { proposalId: id, quorumNumerator, delay };
    assert_eq!(events::<ProposalHighValue>(&receipt), [told]);
    assert!(ask(it.governor.isHighValue(id)).await?);
    world.pass(VOTING_DELAY + 1).await?;
    // Three tenths, and one with Carol's.
    it.vote(&it.bob, id, FOR).await?;
    let snapshot = U256::from(it.snapshot(id).await?);
    let supply = ask(it.lock.getPastTotalSupply(snapshot)).await?;
    let quorum = ask(it.governor.proposalQuorum(id)).await?;
    assert_eq!(quorum, supply * U256::from(40) / U256::from(100));
    assert_eq!(ask(it.governor.quorum(snapshot)).await?, supply * U256::from(4) / U256::from(100));
    world.pass(VOTING_PERIOD).await?;
    assert_eq!(it.state(id).await?, Defeated);

    let motion = motion.described("once more");
    let id = it.open_vote(&motion).await?;
    it.vote(&it.alice, id, FOR).await?;
    world.pass(VOTING_PERIOD).await?;
    let receipt = it.queue(&it.bob, &motion).await?;
    let queued = it.now().await?;
    assert_eq!(ask(it.governor.proposalEta(id)).await?, U256::from(queued + WEEK));
    let scheduled = events::<bindings::ITimelock::CallScheduled>(&receipt);
    assert_eq!(scheduled[0].delay, U256::from(WEEK));
    world.pass_to(queued + WEEK - 1).await?;
    let early = ask(it.governor.execute(
        motion.targets(),
        motion.values(),
        motion.calldatas(),
        motion.hash(),
    ))
    .await;
    let (operationId, expectedStates) = (scheduled[0].id, B256::with_last_byte(1 << 2));
    assert_refused(early, TimelockUnexpectedOperationState { operationId, expectedStates });
    world.pass_to(queued + WEEK).await?;
    it.execute(&it.bob, &motion).await?;
    let paid = ask(world.token().balanceOf(Address::repeat_byte(0x70))).await?;
    assert_eq!(paid, tokens(5));
    Ok(())
}

/// What was of high value when it was made stays so, and the other way round.
#[tokio::test]
async fn the_class_is_fixed_when_a_proposal_is_made() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let token = *world.token().address();
    let before = Motion::of(token, &transfer(tokens(5))).described("before");
    let set = setHighValueLimitCall { token, limit: tokens(5) };
    let raise = Motion::of(it.at(), &set).described("a limit");
    it.prepare(&raise).await?;
    let old = it.propose(&it.carol, &before).await?;

    let receipt = it.execute(&it.bob, &raise).await?;
    let told = HighValueLimitSet { token, oldLimit: U256::ZERO, newLimit: tokens(5) };
    assert_eq!(events::<HighValueLimitSet>(&receipt), [told]);
    assert_eq!(ask(it.governor.highValueLimit(token)).await?, tokens(5));
    assert!(ask(it.governor.isHighValue(old)).await?);

    let within = it.propose(&it.carol, &before.clone().described("within")).await?;
    let more = before.then(token, &transfer(U256::ONE)).described("more");
    let more = it.propose(&it.carol, &more).await?;
    assert!(!ask(it.governor.isHighValue(within)).await?);
    assert!(ask(it.governor.isHighValue(more)).await?);
    Ok(())
}

/// Selectors and arguments are those of the contracts.
#[tokio::test]
async fn changes_of_who_governs_are_of_high_value() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let (governor, timelock) = (it.at(), *it.timelock.address());
    let (one, zero) = (U256::ONE, Address::ZERO);
    let vault = *world.savings().address();
    let by = |receiver| bindings::IMicroStakingVault::redeemCall {
        shares: one,
        receiver,
        owner: timelock,
    };
    use IGovernor::*;
    let high = [
        Motion::of(governor, &updateQuorumNumeratorCall { newQuorumNumerator: one }),
        Motion::of(governor, &setProposalGuardianCall { newProposalGuardian: zero }),
        Motion::of(governor, &updateTimelockCall { newTimelock: timelock }),
        Motion::of(governor, &relayCall { target: zero, value: one, data: Bytes::new() }),
        Motion::of(governor, &setHighValueLimitCall { token: zero, limit: one }),
        Motion::of(governor, &setProposalThresholdCall { newProposalThreshold: one }),
        Motion::of(governor, &setLateQuorumVoteExtensionCall { newVoteExtension: "1".parse()? }),
        Motion::of(timelock, &updateDelayCall { newDelay: one }),
        Motion::of(vault, &bindings::IMicroStakingVault::transferOwnershipCall { newOwner: zero }),
        Motion::of(vault, &bindings::IMicroStakingVault::setFeeRecipientCall { recipient: zero }),
        Motion::of(vault, &by(governor)),
        Motion::paying(zero, one),
    ];
    let ordinary = [
        Motion::of(governor, &setVotingDelayCall { newVotingDelay: "3600".parse()? }),
        Motion::of(governor, &setVotingPeriodCall { newVotingPeriod: 86_400 }),
        Motion::of(vault, &bindings::IMicroStakingVault::setDepositFeeBpsCall { bps: one }),
        Motion::of(vault, &by(timelock)),
    ];
    for motion in high {
        let id = it.propose(&it.carol, &motion).await?;
        assert!(ask(it.governor.isHighValue(id)).await?, "{motion:?}");
    }
    for motion in ordinary {
        let id = it.propose(&it.carol, &motion).await?;
        assert!(!ask(it.governor.isHighValue(id)).await?, "{motion:?}");
    }
    Ok(())
}
