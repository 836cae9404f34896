//! Every error that the governor declares, provoked, to the byte.

use bindings::{IGovernor::*, stylus::StylusDeployer::ContractInitializationError};
use testkit::{Met, assert_refused, assert_refused_inside};

use super::*;

/// All of them, so that one without a test is noticed.
#[tokio::test]
async fn every_error_of_the_governor_is_met() -> Result<()> {
    let Some(world) = World::with_clock().await? else { return Ok(()) };
    let it = Assembly::open(&world).await?;
    let met = Met::watch();

    proposals(&it).await?;
    votes(&it).await?;
    settings(&it).await?;
    governors_that_cannot_be(&it).await?;
    calls_that_fail(&it).await?;

    met.assert_all::<IGovernorErrors>(IGovernorErrors::name_by_selector);
    Ok(())
}

use bindings::IGovernorErrors;

async fn proposals(it: &Assembly<'_>) -> Result<()> {
    let stranger = it.world.actor("stranger", Purse::default()).await?;
    let motion = Motion::idle();
    let (proposer, votes, threshold) = (stranger.address(), U256::ZERO, tokens(50));
    let poor = it.tell(&stranger, &motion.proposed()).await;
    assert_refused(poor, GovernorInsufficientProposerVotes { proposer, votes, threshold });
    let mine = format!("#proposer={:?}", it.alice.address());
    let theirs = it.tell(&it.bob, &motion.clone().described(&mine).proposed()).await;
    assert_refused(theirs, GovernorRestrictedProposer { proposer: it.bob.address() });

    let number = |count: usize| U256::from(count);
    for (targets, values, calldatas) in [(0, 0, 0), (1, 0, 1), (1, 1, 0), (0, 1, 1), (2, 1, 1)] {
        let call = it.governor.propose(
            vec![Address::ZERO; targets],
            vec![U256::ZERO; values],
            vec![Bytes::new(); calldatas],
            String::new(),
        );
        let (targets, calldatas, values) = (number(targets), number(calldatas), number(values));
        let refused = GovernorInvalidProposalLength { targets, calldatas, values };
        assert_refused(it.alice.send(call).await, refused);
    }

    let proposalId = it.id(&motion).await?;
    let absent = GovernorNonexistentProposal { proposalId };
    assert_refused(it.queue(&it.bob, &motion).await, absent.clone());
    assert_refused(it.execute(&it.bob, &motion).await, absent.clone());
    assert_refused(it.cancel(&it.guardian, &motion).await, absent.clone());
    assert_refused(it.cancel(&it.bob, &motion).await, absent.clone());
    assert_refused(it.vote(&it.bob, proposalId, FOR).await, absent.clone());
    assert_refused(ask(it.governor.state(proposalId)).await, absent);

    it.propose(&it.carol, &motion).await?;
    let account = it.bob.address();
    let refused = GovernorUnableToCancel { proposalId, account };
    assert_refused(it.cancel(&it.bob, &motion).await, refused);
    assert_refused(it.queue(&it.bob, &motion).await, unexpected(proposalId, Pending, &[Succeeded]));
    Ok(())
}

async fn votes(it: &Assembly<'_>) -> Result<()> {
    let id = it.open_vote(&Motion::idle().described("votes")).await?;
    assert_refused(it.vote(&it.bob, id, 3).await, GovernorInvalidVoteType {});
    it.vote(&it.bob, id, FOR).await?;
    let voter = it.bob.address();
    assert_refused(it.vote(&it.bob, id, 3).await, GovernorAlreadyCastVote { voter });
    let call = it.governor.castVoteBySig(id, FOR, voter, Bytes::new());
    assert_refused(it.alice.send(call).await, GovernorInvalidSignature { voter });
    for (supports, voters, signatures) in [(1, 0, 1), (1, 1, 0), (0, 1, 1)] {
        let call = it.governor.castVotesBySig(
            id,
            vec![FOR; supports],
            vec![voter; voters],
            vec![Bytes::new(); signatures],
        );
        let [supports, voters, signatures] = [supports, voters, signatures].map(U256::from);
        let refused = GovernorInvalidBatchLength { supports, voters, signatures };
        assert_refused(it.alice.send(call).await, refused);
    }
    let eth = TransactionRequest::default().with_to(it.at()).with_value(U256::ONE);
    assert_refused(it.alice.send(eth).await, GovernorDisabledDeposit {});
    Ok(())
}

/// Each setting out of its bounds, told so in the end of a proposal's life.
async fn settings(it: &Assembly<'_>) -> Result<()> {
    let account = it.alice.address();
    let call = setProposalThresholdCall { newProposalThreshold: U256::ZERO };
    assert_refused(it.tell(&it.alice, &call).await, GovernorOnlyExecutor { account });

    let out = |value: u64, minimum: u64, maximum: u64| {
        let [value, minimum, maximum] = [value, minimum, maximum].map(U256::from);
        GovernorSettingOutOfBounds { value, minimum, maximum }
    };
    let seconds = |value: u64| value.to_string().parse().unwrap();
    for value in [HOUR - 1, WEEK + 1] {
        let call = setVotingDelayCall { newVotingDelay: seconds(value) };
        refused_at_last(it, &call, out(value, HOUR, WEEK)).await?;
    }
    for value in [DAY - 1, 30 * DAY + 1] {
        let call = setVotingPeriodCall { newVotingPeriod: value as u32 };
        refused_at_last(it, &call, out(value, DAY, 30 * DAY)).await?;
    }
    for value in [0, 41] {
        let call = updateQuorumNumeratorCall { newQuorumNumerator: U256::from(value) };
        refused_at_last(it, &call, out(value, 1, 40)).await?;
    }
    let (minimum, maximum) = (U256::ZERO, tokens(10_000_000));
    let value = maximum + U256::ONE;
    let call = setProposalThresholdCall { newProposalThreshold: value };
    let refused = GovernorSettingOutOfBounds { value, minimum, maximum };
    refused_at_last(it, &call, refused).await?;
    let call = setLateQuorumVoteExtensionCall { newVoteExtension: seconds(WEEK + 1) };
    let refused = GovernorPreventLateQuorumVoteExtensionTooLarge {
        newVoteExtension: U256::from(WEEK + 1),
        maxVoteExtension: U256::from(WEEK),
    };
    refused_at_last(it, &call, refused).await?;
    let nobody = it.world.actor("nobody", Purse::default()).await?.address();
    let call = updateTimelockCall { newTimelock: nobody };
    refused_at_last(it, &call, GovernorInvalidContract { account: nobody }).await
}

/// Everybody wants it, and the governor refuses.
async fn refused_at_last(
    it: &Assembly<'_>,
    call: &impl SolCall,
    refused: impl alloy::sol_types::SolError + std::fmt::Debug,
) -> Result<()> {
    let motion = Motion::of(it.at(), call);
    it.prepare(&motion).await?;
    assert_refused(it.execute(&it.bob, &motion).await, refused);
    Ok(())
}

async fn governors_that_cannot_be(it: &Assembly<'_>) -> Result<()> {
    let init = GovernorInit {
        lock: *it.lock.address(),
        timelock: *it.timelock.address(),
        guardian: Address::ZERO,
        votingDelay: U256::from(DAY),
        votingPeriod: U256::from(DAY),
        proposalThreshold: U256::ZERO,
        quorumNumerator: U256::ONE,
        lateQuorumExtension: U256::ZERO,
    };
    let nobody = Address::repeat_byte(0x0b);
    for init in [
        GovernorInit { lock: nobody, ..init.clone() },
        GovernorInit { timelock: nobody, ..init.clone() },
    ] {
        let newContract = it.world.birth_of_governor(&init).address();
        let outcome = it.world.create_governor(&init).await;
        let outer = |returned| ContractInitializationError { newContract, returned };
        assert_refused_inside(outcome, outer, GovernorInvalidContract { account: nobody });
    }
    let init = GovernorInit { quorumNumerator: U256::from(41), ..init };
    let newContract = it.world.birth_of_governor(&init).address();
    let outcome = it.world.create_governor(&init).await;
    let outer = |returned| ContractInitializationError { newContract, returned };
    let (value, minimum, maximum) = (U256::from(41), U256::ONE, U256::from(40));
    let refused = GovernorSettingOutOfBounds { value, minimum, maximum };
    assert_refused_inside(outcome, outer, refused);
    Ok(())
}

async fn calls_that_fail(it: &Assembly<'_>) -> Result<()> {
    // REVERT(0, 0)
    let silent = it.world.create_evm(&[0x5f, 0x5f, 0xfd]).await?;
    let relay = relayCall { target: silent, value: U256::ZERO, data: Bytes::new() };
    refused_at_last(it, &relay, FailedCall {}).await
}
