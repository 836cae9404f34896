//! What the shell adds to the protocol: ABI, storage, who may call what. What a caller sees is tested
//! over JSON-RPC (`tests/it/governor`).

use alloy_primitives::{Address, B256, Bytes, U256, address, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::{
    governor::{GovernorInit, IGovernor::IGovernorCalls},
    timelock::ITimelock as timelock_abi,
    vote_escrow::IVotingEscrow as lock_abi,
};
use onchain::testing::{account, answers_exactly, bring, events, number, refusal};
use stylus_sdk::{ArbResult, abi::Router, testing::TestVM};

use super::*;

const LOCK: Address = address!("0000000000000000000000000000000000010c4e");
const TIMELOCK: Address = address!("00000000000000000000000000000000071e10c4");
const GUARDIAN: Address = address!("000000000000000000000000000000000000900d");
const GOVERNOR: Address = address!("0000000000000000000000000000000000600e44");
const ALICE: Address = address!("00000000000000000000000000000000000a11ce");
const BOB: Address = address!("0000000000000000000000000000000000000b0b");
const NOW: u64 = 1_700_000_000;
const DAY: u64 = 86_400;

fn init() -> GovernorInit {
    GovernorInit {
        lock: LOCK,
        timelock: TIMELOCK,
        guardian: GUARDIAN,
        votingDelay: U256::from(DAY),
        votingPeriod: U256::from(5 * DAY),
        proposalThreshold: U256::from(100),
        quorumNumerator: U256::from(4),
        lateQuorumExtension: U256::from(DAY),
    }
}

/// A machine at `GOVERNOR`, where `LOCK` knows of votes a second ago and `TIMELOCK` of its delay.
fn machine() -> TestVM {
    let vm = TestVM::default();
    vm.set_contract_address(GOVERNOR);
    vm.set_block_timestamp(NOW);
    supply(&vm, NOW - 1, 10_000);
    let delay = U256::from(2 * DAY).abi_encode();
    vm.mock_static_call(TIMELOCK, timelock_abi::getMinDelayCall {}.abi_encode(), Ok(delay));
    vm
}

fn supply(vm: &TestVM, at: u64, votes: u64) {
    let question = lock_abi::getPastTotalSupplyCall { timepoint: U256::from(at) };
    vm.mock_static_call(LOCK, question.abi_encode(), Ok(U256::from(votes).abi_encode()));
}

fn power(vm: &TestVM, account: Address, at: u64, votes: u64) {
    let question = lock_abi::getPastVotesCall { account, timepoint: U256::from(at) };
    vm.mock_static_call(LOCK, question.abi_encode(), Ok(U256::from(votes).abi_encode()));
}

fn construct(vm: &TestVM, init: &GovernorInit) -> ArbResult {
    let mut governor = Governor::from(vm);
    <Governor as Router<Governor>>::constructor(&mut governor, &init.abi_encode()).unwrap()
}

fn governor(vm: &TestVM) -> Governor {
    assert_eq!(construct(vm, &init()), Ok(Vec::new()));
    Governor::from(vm)
}

fn call(governor: &mut Governor, call: impl SolCall) -> ArbResult {
    bring(governor, &call.abi_encode())
}

/// To do nothing at Bob's.
fn proposal() -> abi::proposeCall {
    abi::proposeCall {
        targets: vec![BOB],
        values: vec![U256::ZERO],
        calldatas: vec![Bytes::from_static(b"nothing")],
        description: "Do nothing".into(),
    }
}

/// Alice proposes it.
fn propose(vm: &TestVM, governor: &mut Governor) -> U256 {
    power(vm, ALICE, NOW - 1, 100);
    vm.set_sender(ALICE);
    number(call(governor, proposal()))
}

#[test]
fn the_calls_of_the_abi_are_answered_and_no_others() {
    answers_exactly::<IGovernorCalls, _>(|| governor(&machine()));
}

#[test]
fn ether_is_refused_but_on_its_way_through() {
    let vm = machine();
    let mut governor = governor(&vm);
    vm.set_value(U256::from(1));

    assert_eq!(call(&mut governor, abi::votingDelayCall {}), Err(Vec::new()));
    let abi::proposeCall { targets, values, calldatas, .. } = proposal();
    let execute = abi::executeCall { targets, values, calldatas, descriptionHash: B256::ZERO };
    refusal::<abi::GovernorNonexistentProposal>(call(&mut governor, execute));
    let sent = <Governor as Router<Governor>>::receive(&mut governor).expect("an answer");
    refusal::<abi::GovernorDisabledDeposit>(sent.map(|()| Vec::new()));
}

#[test]
fn the_constructor_runs_once_and_keeps_what_it_was_given() {
    let vm = machine();
    let mut governor = governor(&vm);

    assert_eq!(construct(&vm, &init()), Err(Vec::new()));

    assert_eq!(account(call(&mut governor, abi::tokenCall {})), LOCK);
    assert_eq!(account(call(&mut governor, abi::timelockCall {})), TIMELOCK);
    assert_eq!(account(call(&mut governor, abi::proposalGuardianCall {})), GUARDIAN);
    assert_eq!(number(call(&mut governor, abi::votingDelayCall {})), init().votingDelay);
    assert_eq!(number(call(&mut governor, abi::votingPeriodCall {})), init().votingPeriod);
    assert_eq!(number(call(&mut governor, abi::proposalThresholdCall {})), U256::from(100));
    assert_eq!(number(call(&mut governor, abi::quorumNumerator_0Call {})), U256::from(4));
    let extension = number(call(&mut governor, abi::lateQuorumVoteExtensionCall {}));
    assert_eq!(extension, init().lateQuorumExtension);
}

#[test]
fn the_first_settings_are_told() {
    let vm = machine();
    governor(&vm);

    let init = init();
    let zero = U256::ZERO;
    let told = abi::VotingDelaySet { oldVotingDelay: zero, newVotingDelay: init.votingDelay };
    assert_eq!(events::<abi::VotingDelaySet>(&vm), [told]);
    let told = abi::VotingPeriodSet { oldVotingPeriod: zero, newVotingPeriod: init.votingPeriod };
    assert_eq!(events::<abi::VotingPeriodSet>(&vm), [told]);
    let told = abi::ProposalThresholdSet {
        oldProposalThreshold: zero,
        newProposalThreshold: init.proposalThreshold,
    };
    assert_eq!(events::<abi::ProposalThresholdSet>(&vm), [told]);
    let told = abi::QuorumNumeratorUpdated {
        oldQuorumNumerator: zero,
        newQuorumNumerator: init.quorumNumerator,
    };
    assert_eq!(events::<abi::QuorumNumeratorUpdated>(&vm), [told]);
    let told = abi::LateQuorumVoteExtensionSet { oldVoteExtension: 0, newVoteExtension: DAY };
    assert_eq!(events::<abi::LateQuorumVoteExtensionSet>(&vm), [told]);
    let told = abi::ProposalGuardianSet {
        oldProposalGuardian: Address::ZERO,
        newProposalGuardian: GUARDIAN,
    };
    assert_eq!(events::<abi::ProposalGuardianSet>(&vm), [told]);
    let told = abi::TimelockChange { oldTimelock: Address::ZERO, newTimelock: TIMELOCK };
    assert_eq!(events::<abi::TimelockChange>(&vm), [told]);
}

#[test]
fn neither_lock_nor_timelock_can_be_just_anybody() {
    for (init, account) in [
        (GovernorInit { lock: BOB, ..init() }, BOB),
        (GovernorInit { timelock: BOB, ..init() }, BOB),
    ] {
        let refused: abi::GovernorInvalidContract = refusal(construct(&machine(), &init));
        assert_eq!(refused, abi::GovernorInvalidContract { account });
    }
}

/// The numbers are what solc makes of OpenZeppelin's IGovernor, with getProposalId and as it was before
/// that came.
#[test]
fn it_is_what_tools_ask_for() {
    let vm = machine();
    let mut governor = governor(&vm);
    let mut supports = |id: u32| {
        let interfaceId = id.to_be_bytes().into();
        number(call(&mut governor, abi::supportsInterfaceCall { interfaceId })) == U256::from(1)
    };

    for known in [0x01ff_c9a7, 0xcdbd_fcee, 0x6545_5a86] {
        assert!(supports(known), "{known:x}");
    }
    for other in [0xffff_ffff, 0, 0x4e23_12e0] {
        assert!(!supports(other), "{other:x}");
    }
}

/// It has arrays, so it is not among what `contracts/onchain` compares.
#[test]
fn a_proposal_is_told_and_named_as_openzeppelin_does() {
    let vm = machine();
    let mut governor = governor(&vm);

    let proposalId = propose(&vm, &mut governor);

    let abi::proposeCall { targets, values, calldatas, description } = proposal();
    let hash = keccak256(description.as_bytes());
    let encoded = (targets.clone(), values.clone(), calldatas.clone(), hash).abi_encode_params();
    assert_eq!(proposalId, U256::from_be_bytes(keccak256(encoded).0));
    let told = abi::ProposalCreated {
        proposalId,
        proposer: ALICE,
        signatures: vec![String::new(); targets.len()],
        targets,
        values,
        calldatas,
        voteStart: U256::from(NOW + DAY),
        voteEnd: U256::from(NOW + 6 * DAY),
        description,
    };
    let log = vm.get_emitted_logs().pop().unwrap();
    let expected = alloy_sol_types::SolEvent::encode_log_data(&told);
    assert_eq!(log, (expected.topics().to_vec(), expected.data.to_vec()));
}

#[test]
fn a_description_that_is_no_text_is_refused_without_a_word() {
    let vm = machine();
    let mut governor = governor(&vm);
    let mut no_text = proposal().abi_encode();
    let at = no_text.windows(2).position(|it| it == b"Do").unwrap();
    no_text[at] = 0xff;

    assert_eq!(bring(&mut governor, &no_text), Err(Vec::new()));
}

/// A timelock may have other proposers, and they may not change how votes are held.
#[test]
fn the_timelock_alone_changes_nothing() {
    let vm = machine();
    let mut governor = governor(&vm);
    let set = abi::setVotingDelayCall { newVotingDelay: "3600".parse().unwrap() };
    for sender in [ALICE, GUARDIAN, TIMELOCK, GOVERNOR] {
        vm.set_sender(sender);
        let refused: abi::GovernorOnlyExecutor = refusal(call(&mut governor, set.clone()));
        assert_eq!(refused.account, sender);
    }

    governor.executor.expect(keccak256(set.abi_encode()));
    vm.set_sender(ALICE);
    refusal::<abi::GovernorOnlyExecutor>(call(&mut governor, set.clone()));
    vm.set_sender(TIMELOCK);
    let other = abi::setVotingDelayCall { newVotingDelay: "3601".parse().unwrap() };
    refusal::<abi::GovernorOnlyExecutor>(call(&mut governor, other));
    // On a chain, the refusal would have undone what it looked through.
    governor.executor.expect(keccak256(set.abi_encode()));
    assert_eq!(call(&mut governor, set.clone()), Ok(Vec::new()));
    refusal::<abi::GovernorOnlyExecutor>(call(&mut governor, set));
    assert_eq!(number(call(&mut governor, abi::votingDelayCall {})), U256::from(3_600));
}

/// The order of slots is what tools and the golden numbers below stand on.
#[test]
fn the_storage_is_laid_out_as_documented() {
    let vm = machine();
    let mut governor = governor(&vm);
    let id = propose(&vm, &mut governor);
    vm.set_block_timestamp(NOW + DAY + 1);
    power(&vm, ALICE, NOW + DAY, 70);
    call(&mut governor, abi::castVoteCall { proposalId: id, support: 1 }).unwrap();
    governor.set_limit(BOB, U256::from(5));
    governor.nonces.insert(BOB, U256::from(6));
    governor.executor.expect(B256::repeat_byte(7));

    let slot = |index: U256| U256::from_be_bytes(vm.get_storage(index).0);
    let at = |index: u64| slot(U256::from(index));
    let word = |account: Address| U256::from_be_bytes(account.into_word().0);
    let seconds = |seconds: u64, at: usize| U256::from(seconds) << at;
    let of =
        |key: U256, map: u64| U256::from_be_bytes(keccak256((key, U256::from(map)).abi_encode()).0);
    let array = |index: u64| U256::from_be_bytes(keccak256(U256::from(index).abi_encode()).0);

    let stored = of(id, 0);
    let voted = U256::from_be_bytes(keccak256((ALICE, stored).abi_encode()).0);
    assert_eq!(slot(voted), U256::from(1), "who has voted");
    let times = seconds(5 * DAY, 160) | seconds(NOW + DAY, 192);
    assert_eq!(slot(stored + U256::from(1)), word(ALICE) | times, "the core");
    assert_eq!(slot(stored + U256::from(2)), U256::from(70), "votes for and against");
    assert_eq!(slot(stored + U256::from(3)), U256::ZERO, "abstentions, eta");
    assert_eq!(slot(stored + U256::from(4)), U256::ZERO, "operation");
    assert_eq!(at(1), U256::from(1), "changes of the quorum");
    assert_eq!(slot(array(1)), U256::from(NOW) | (U256::from(4) << 64_usize));
    assert_eq!(at(2), U256::from(1), "calls that are expected");
    assert_eq!(slot(array(2)), U256::from_be_bytes([7; 32]));
    let settings = seconds(DAY, 160) | seconds(DAY, 192) | seconds(5 * DAY, 224);
    assert_eq!(at(3), word(LOCK) | settings, "voting");
    assert_eq!(at(4), word(GUARDIAN) | (U256::from(100) << 160_usize), "proposing");
    assert_eq!(at(5), word(TIMELOCK));
    assert_eq!(slot(of(word(BOB), 6)), U256::from(6), "nonces");
    assert_eq!(slot(of(word(BOB), 7)), U256::from(5), "limits");
}
