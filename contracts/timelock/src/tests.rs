//! What the shell adds to the protocol: ABI, ids, storage. What a caller sees is tested over JSON-RPC
//! (`tests/it/timelock`).

use alloy_primitives::{Address, B256, Bytes, U256, address, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::timelock::{ITimelock::ITimelockCalls, TimelockInit};
use onchain::testing::{answers_exactly, bring, events, number, refusal};
use protocol::time::DAY;
use stylus_sdk::{ArbResult, abi::Router, testing::TestVM};

use super::*;

const TIMELOCK: Address = address!("0000000000000000000000000000000000071e10");
const PROPOSER: Address = address!("0000000000000000000000000000000000000906");
const EXECUTOR: Address = address!("000000000000000000000000000000000000e8ec");
const ADMIN: Address = address!("000000000000000000000000000000000000ad41");
const TARGET: Address = address!("0000000000000000000000000000000000007a67");
const NOW: u64 = 1_700_000_000;

fn init() -> TimelockInit {
    TimelockInit {
        minDelay: U256::from(2 * DAY),
        proposers: vec![PROPOSER],
        executors: vec![EXECUTOR],
        admin: ADMIN,
    }
}

fn machine() -> TestVM {
    let vm = TestVM::default();
    vm.set_contract_address(TIMELOCK);
    vm.set_block_timestamp(NOW);
    vm
}

fn construct(vm: &TestVM, init: &TimelockInit) -> ArbResult {
    let mut timelock = Timelock::from(vm);
    let input = init.abi_encode_params();
    <Timelock as Router<Timelock>>::constructor(&mut timelock, &input).unwrap()
}

fn timelock(vm: &TestVM) -> Timelock {
    assert_eq!(construct(vm, &init()), Ok(Vec::new()));
    Timelock::from(vm)
}

fn call(timelock: &mut Timelock, call: impl SolCall) -> ArbResult {
    bring(timelock, &call.abi_encode())
}

/// A call to `TARGET`, single and as a batch of one.
fn payload() -> Bytes {
    Bytes::from_static(b"set the fee to half")
}

fn schedule(salt: u8) -> abi::scheduleCall {
    abi::scheduleCall {
        target: TARGET,
        value: U256::from(5),
        data: payload(),
        predecessor: B256::ZERO,
        salt: B256::with_last_byte(salt),
        delay: U256::from(2 * DAY),
    }
}

fn id_of(operation: &abi::scheduleCall) -> B256 {
    let abi::scheduleCall { target, value, data, predecessor, salt, .. } = operation.clone();
    keccak256((target, value, data, predecessor, salt).abi_encode_params())
}

fn execute(operation: &abi::scheduleCall) -> abi::executeCall {
    let abi::scheduleCall { target, value, data, predecessor, salt, .. } = operation.clone();
    abi::executeCall { target, value, payload: data, predecessor, salt }
}

#[test]
fn the_calls_of_the_abi_are_answered_and_no_others() {
    answers_exactly::<ITimelockCalls, _>(|| timelock(&machine()));
}

#[test]
fn the_constructor_runs_once_and_tells_who_has_which_role() {
    let vm = machine();
    let sender = Address::repeat_byte(0xde);
    vm.set_sender(sender);
    timelock(&vm);

    assert_eq!(construct(&vm, &init()), Err(Vec::new()));

    let granted = |role, account| abi::RoleGranted { role, account, sender };
    let expected = [
        granted(roles::ADMIN, TIMELOCK),
        granted(roles::ADMIN, ADMIN),
        granted(roles::PROPOSER, PROPOSER),
        granted(roles::CANCELLER, PROPOSER),
        granted(roles::EXECUTOR, EXECUTOR),
    ];
    assert_eq!(events::<abi::RoleGranted>(&vm), expected);
    let (oldDuration, newDuration) = (U256::ZERO, U256::from(2 * DAY));
    assert_eq!(
        events::<abi::MinDelayChange>(&vm),
        [abi::MinDelayChange { oldDuration, newDuration }]
    );
}

#[test]
fn nobody_is_admin_beside_it_if_none_is_named() {
    let vm = machine();
    construct(&vm, &TimelockInit { admin: Address::ZERO, ..init() }).unwrap();

    let admins = events::<abi::RoleGranted>(&vm).into_iter();
    let admins = admins.filter(|it| it.role == roles::ADMIN).map(|it| it.account);
    assert_eq!(admins.collect::<Vec<_>>(), [TIMELOCK]);
}

#[test]
fn the_first_delay_is_within_its_bounds() {
    for (days, fits) in [(0, false), (2, true), (30, true), (31, false)] {
        let delay = U256::from(days * DAY);
        let answer = construct(&machine(), &TimelockInit { minDelay: delay, ..init() });

        if fits {
            assert_eq!(answer, Ok(Vec::new()));
        } else {
            let (minimum, maximum) = (U256::from(2 * DAY), U256::from(30 * DAY));
            let refused: abi::TimelockDelayOutOfBounds = refusal(answer);
            assert_eq!(refused, abi::TimelockDelayOutOfBounds { delay, minimum, maximum });
        }
    }
}

#[test]
fn roles_are_hashes_of_their_names() {
    let mut timelock = timelock(&machine());

    assert_eq!(call(&mut timelock, abi::DEFAULT_ADMIN_ROLECall {}), Ok(vec![0; 32]));
    let named = |name: &str| Ok(keccak256(name).to_vec());
    assert_eq!(call(&mut timelock, abi::PROPOSER_ROLECall {}), named("PROPOSER_ROLE"));
    assert_eq!(call(&mut timelock, abi::EXECUTOR_ROLECall {}), named("EXECUTOR_ROLE"));
    assert_eq!(call(&mut timelock, abi::CANCELLER_ROLECall {}), named("CANCELLER_ROLE"));
}

/// (34), (35): the ids are those of OpenZeppelin, which hashes what Solidity encodes.
#[test]
fn ids_are_hashes_of_what_the_abi_encodes() {
    let mut timelock = timelock(&machine());
    let (predecessor, salt) = (B256::repeat_byte(0x12), B256::repeat_byte(0x5a));
    for length in [0, 1, 31, 32, 33, 300] {
        let (target, value, data) = (TARGET, U256::MAX, Bytes::from(vec![0xda; length]));
        let id = keccak256((target, value, data.clone(), predecessor, salt).abi_encode_params());
        let hash = abi::hashOperationCall { target, value, data, predecessor, salt };
        assert_eq!(call(&mut timelock, hash), Ok(id.to_vec()), "{length} bytes");
    }
    for count in 0..4 {
        let targets: Vec<_> = (0..count).map(Address::repeat_byte).collect();
        let values: Vec<_> = (0..count).map(U256::from).collect();
        let payloads: Vec<_> =
            (0..count).map(|it| Bytes::from(vec![it; 25 * it as usize])).collect();
        let whole = (targets.clone(), values.clone(), payloads.clone(), predecessor, salt);
        let id = keccak256(whole.abi_encode_params());
        let hash = abi::hashOperationBatchCall { targets, values, payloads, predecessor, salt };
        assert_eq!(call(&mut timelock, hash), Ok(id.to_vec()), "{count} calls");
    }
}

#[test]
fn an_operation_is_told_waits_and_is_done_once() {
    let vm = machine();
    let mut timelock = timelock(&vm);
    let operation = schedule(7);
    let id = id_of(&operation);
    let state = |timelock: &mut Timelock| number(call(timelock, abi::getOperationStateCall { id }));

    vm.set_sender(PROPOSER);
    assert_eq!(state(&mut timelock), U256::ZERO);
    call(&mut timelock, operation.clone()).unwrap();

    let abi::scheduleCall { target, value, data, predecessor, salt, delay } = operation.clone();
    let index = U256::ZERO;
    let scheduled =
        abi::CallScheduled { id, index, target, value, data: data.clone(), predecessor, delay };
    assert_eq!(events::<abi::CallScheduled>(&vm), [scheduled]);
    assert_eq!(events::<abi::CallSalt>(&vm), [abi::CallSalt { id, salt }]);
    assert_eq!(state(&mut timelock), U256::from(1));
    let ready_at = NOW + 2 * DAY;
    assert_eq!(number(call(&mut timelock, abi::getTimestampCall { id })), U256::from(ready_at));

    vm.set_sender(EXECUTOR);
    vm.set_block_timestamp(ready_at - 1);
    refusal::<abi::TimelockUnexpectedOperationState>(call(&mut timelock, execute(&operation)));
    vm.set_block_timestamp(ready_at);
    assert_eq!(state(&mut timelock), U256::from(2));
    call(&mut timelock, execute(&operation)).unwrap();

    let executed = abi::CallExecuted { id, index, target, value, data };
    assert_eq!(events::<abi::CallExecuted>(&vm), [executed.clone()]);
    assert_eq!(state(&mut timelock), U256::from(3));
    assert_eq!(number(call(&mut timelock, abi::getTimestampCall { id })), U256::from(1));
    let refused: abi::TimelockUnexpectedOperationState =
        refusal(call(&mut timelock, execute(&operation)));
    let expectedStates = B256::with_last_byte(0b100);
    assert_eq!(refused, abi::TimelockUnexpectedOperationState { operationId: id, expectedStates });
    assert_eq!(events::<abi::CallExecuted>(&vm), [executed]);
}

#[test]
fn what_a_call_says_when_it_fails_is_passed_on() {
    for (said, heard) in [
        (b"no".to_vec(), b"no".to_vec()),
        (Vec::new(), alloy_sol_types::SolError::abi_encode(&abi::FailedCall {})),
    ] {
        let vm = machine();
        let mut timelock = timelock(&vm);
        vm.set_sender(PROPOSER);
        call(&mut timelock, schedule(0)).unwrap();
        vm.set_sender(EXECUTOR);
        vm.set_block_timestamp(NOW + 2 * DAY);
        vm.mock_call(TARGET, payload().to_vec(), Err(said));

        assert_eq!(call(&mut timelock, execute(&schedule(0))), Err(heard));

        assert_eq!(events::<abi::CallExecuted>(&vm), []);
    }
}

#[test]
fn only_what_pays_takes_ether() {
    let vm = machine();
    let mut timelock = timelock(&vm);
    vm.set_value(U256::from(1));

    let received = <Timelock as Router<Timelock>>::receive(&mut timelock);
    assert_eq!(received, Some(Ok(())));
    assert_eq!(call(&mut timelock, abi::getMinDelayCall {}), Err(Vec::new()));
    vm.set_sender(PROPOSER);
    assert_eq!(call(&mut timelock, schedule(0)), Err(Vec::new()));
    vm.set_sender(EXECUTOR);
    // It is not the ETH that it refuses.
    refusal::<abi::TimelockUnexpectedOperationState>(call(&mut timelock, execute(&schedule(0))));
}

#[test]
fn tokens_are_welcome() {
    let mut timelock = timelock(&machine());
    let (operator, from, number, data) = (ADMIN, TARGET, U256::from(1), payload());
    let one = abi::onERC721ReceivedCall { operator, from, tokenId: number, data: data.clone() };
    let some = abi::onERC1155ReceivedCall {
        operator,
        from,
        id: number,
        value: number,
        data: data.clone(),
    };
    let (ids, values) = (vec![number], vec![number]);
    let many = abi::onERC1155BatchReceivedCall { operator, from, ids, values, data };
    let answer = |selector: [u8; 4]| Ok(B256::right_padding_from(&selector).to_vec());

    let taken = call(&mut timelock, one);
    assert_eq!(taken, answer(abi::onERC721ReceivedCall::SELECTOR));
    assert_eq!(call(&mut timelock, some), answer(abi::onERC1155ReceivedCall::SELECTOR));
    assert_eq!(call(&mut timelock, many), answer(abi::onERC1155BatchReceivedCall::SELECTOR));
}

#[test]
fn it_knows_what_it_is() {
    let mut timelock = timelock(&machine());
    let interface = |calls: &[[u8; 4]]| {
        let all = calls.iter().fold(0, |all, it| all ^ u32::from_be_bytes(*it));
        all.to_be_bytes()
    };
    let access_control = interface(&[
        abi::hasRoleCall::SELECTOR,
        abi::getRoleAdminCall::SELECTOR,
        abi::grantRoleCall::SELECTOR,
        abi::revokeRoleCall::SELECTOR,
        abi::renounceRoleCall::SELECTOR,
    ]);
    let receiver = interface(&[
        abi::onERC1155ReceivedCall::SELECTOR,
        abi::onERC1155BatchReceivedCall::SELECTOR,
    ]);
    let known = [abi::supportsInterfaceCall::SELECTOR, access_control, receiver];

    for (interface, expected) in
        known.into_iter().map(|it| (it, 1)).chain([([0xff; 4], 0), ([0; 4], 0)])
    {
        let asked = abi::supportsInterfaceCall { interfaceId: interface.into() };
        assert_eq!(number(call(&mut timelock, asked)), U256::from(expected), "{interface:02x?}");
    }
}

/// The order of slots is what tools and the golden numbers below stand on.
#[test]
fn the_storage_is_laid_out_as_documented() {
    let vm = machine();
    let mut timelock = timelock(&vm);
    vm.set_sender(PROPOSER);
    call(&mut timelock, schedule(0)).unwrap();
    let slot = |slot: B256| U256::from_be_bytes(vm.get_storage(slot.into()).0);
    let mapped = |key: B256, slot: B256| keccak256((key, slot).abi_encode());
    let place = B256::with_last_byte;

    let proposers = mapped(roles::PROPOSER, place(0));
    assert_eq!(slot(mapped(PROPOSER.into_word(), proposers)), U256::from(1));
    assert_eq!(slot(mapped(EXECUTOR.into_word(), proposers)), U256::ZERO);
    assert_eq!(slot(mapped(id_of(&schedule(0)), place(1))), U256::from(NOW + 2 * DAY));
    assert_eq!(slot(place(2)), U256::from(2 * DAY));
}
