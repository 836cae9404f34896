//! What the shell adds to the protocol: ABI, storage, the lock. What a caller sees is tested over
//! JSON-RPC (`tests/it/vote_escrow`).

use alloy_primitives::{Address, B256, U256, address, keccak256};
use alloy_sol_types::{Panic, SolCall, SolError, SolValue};
use interfaces::{
    fee_distributor::IFeeDistributor as distributor_abi,
    token::IMilletToken as token,
    vote_escrow::{IVotingEscrow::IVotingEscrowCalls, LockChange},
};
use onchain::testing::{account, answers_exactly, bring, events, number, refusal};
use protocol::{fixed::MathError, time::WEEK};
use stylus_sdk::{ArbResult, abi::Router, testing::TestVM};

use super::*;

const TOKEN: Address = address!("00000000000000000000000000000000000000d0");
const ESCROW: Address = address!("0000000000000000000000000000000000000e5c");
const DISTRIBUTOR: Address = address!("0000000000000000000000000000000000000fee");
const GOVERNANCE: Address = address!("0000000000000000000000000000000000000901");
const ALICE: Address = address!("00000000000000000000000000000000000a11ce");
const BOB: Address = address!("0000000000000000000000000000000000000b0b");
/// The first second of a week of even number.
const MONDAY: u64 = 2_900 * WEEK;
const NOW: u64 = MONDAY + 1_000;
const SOME: U256 = U256::from_limbs([1_000, 0, 0, 0]);

/// A machine at `ESCROW` on which `TOKEN` is a token that does all it is asked, and `DISTRIBUTOR` a
/// distributor that is broken but for knowing its lock.
fn machine() -> TestVM {
    let vm = TestVM::default();
    vm.set_contract_address(ESCROW);
    vm.set_block_timestamp(NOW);
    vm.set_sender(ALICE);
    let balance = token::balanceOfCall { account: ESCROW }.abi_encode();
    vm.mock_static_call(TOKEN, balance, Ok(SOME.abi_encode()));
    for from in [ALICE, BOB] {
        let pull = token::transferFromCall { from, to: ESCROW, value: SOME };
        vm.mock_call(TOKEN, pull.abi_encode(), Ok(true.abi_encode()));
    }
    let lock = distributor_abi::lockCall {}.abi_encode();
    vm.mock_static_call(DISTRIBUTOR, lock, Ok(ESCROW.abi_encode()));
    vm
}

fn escrow(vm: &TestVM) -> VoteEscrow {
    assert_eq!(construct(vm, GOVERNANCE), Ok(Vec::new()));
    VoteEscrow::from(vm)
}

fn construct(vm: &TestVM, governance: Address) -> ArbResult {
    let init = EscrowInit {
        token: TOKEN,
        governance,
        name: B256::right_padding_from(b"Millet votes"),
        symbol: B256::right_padding_from(b"veMLT"),
    };
    let mut escrow = VoteEscrow::from(vm);
    <VoteEscrow as Router<VoteEscrow>>::constructor(&mut escrow, &init.abi_encode()).unwrap()
}

fn call(escrow: &mut VoteEscrow, call: impl SolCall) -> ArbResult {
    bring(escrow, &call.abi_encode())
}

/// Alice's lock of `SOME` for `weeks`.
fn lock(escrow: &mut VoteEscrow, weeks: u64) {
    let unlockTime = U256::from(MONDAY + weeks * WEEK);
    let answer = call(escrow, abi::createLockCall { amount: SOME, unlockTime });
    assert_eq!(answer, Ok(Vec::new()));
}

#[test]
fn the_calls_of_the_abi_are_answered_and_no_others() {
    answers_exactly::<IVotingEscrowCalls, _>(|| escrow(&machine()));
}

#[test]
fn ether_is_refused() {
    let vm = machine();
    let mut escrow = escrow(&vm);
    vm.set_value(U256::from(1));

    assert_eq!(call(&mut escrow, abi::supplyCall {}), Err(Vec::new()));
}

#[test]
fn the_constructor_runs_once_and_keeps_what_it_was_given() {
    let vm = machine();
    let mut escrow = escrow(&vm);

    assert_eq!(construct(&vm, BOB), Err(Vec::new()));

    assert_eq!(account(call(&mut escrow, abi::tokenCall {})), TOKEN);
    assert_eq!(account(call(&mut escrow, abi::ownerCall {})), GOVERNANCE);
    assert_eq!(account(call(&mut escrow, abi::feeDistributorCall {})), Address::ZERO);
    let mut text =
        |call: &[u8]| String::abi_decode(&bring(&mut escrow, call).unwrap(), true).unwrap();
    assert_eq!(text(&abi::nameCall::SELECTOR), "Millet votes");
    assert_eq!(text(&abi::symbolCall::SELECTOR), "veMLT");
    assert_eq!(text(&abi::CLOCK_MODECall::SELECTOR), "mode=timestamp");
    assert_eq!(number(call(&mut escrow, abi::decimalsCall {})), U256::from(18));
    assert_eq!(number(call(&mut escrow, abi::clockCall {})), U256::from(NOW));
}

/// Changes are answered as alloy would write them, from any of them on and as many as there are.
#[test]
fn changes_of_a_lock_are_answered_in_parts() {
    let vm = machine();
    let mut escrow = escrow(&vm);
    lock(&mut escrow, 9);
    let later = NOW + 5;
    vm.set_block_timestamp(later);
    let unlockTime = U256::from(MONDAY + 10 * WEEK);
    call(&mut escrow, abi::increaseUnlockTimeCall { unlockTime }).unwrap();
    let change = |at: u64, weeks: u64| {
        let [at, end] = [at, MONDAY + weeks * WEEK].map(U256::from);
        LockChange { at, amount: SOME, end }
    };
    let all = [change(NOW, 9), change(later, 10)];
    let mut ask = |first: u64, max: U256| {
        let first = U256::from(first);
        call(&mut escrow, abi::lockChangesCall { account: ALICE, first, max }).unwrap()
    };

    assert_eq!(ask(0, U256::MAX), all.to_vec().abi_encode());
    assert_eq!(ask(1, U256::from(1)), all[1..].to_vec().abi_encode());
    assert_eq!(ask(0, U256::from(1)), all[..1].to_vec().abi_encode());
    assert_eq!(ask(2, U256::from(9)), Vec::<LockChange>::new().abi_encode());
    assert_eq!(ask(0, U256::ZERO), Vec::<LockChange>::new().abi_encode());
    let count = abi::lockChangeCountCall { account: ALICE };
    assert_eq!(number(call(&mut escrow, count)), U256::from(2));
}

/// I-LOCK-1: what is written is locked before the token is called.
#[test]
fn nobody_moves_tokens_while_the_token_is_being_called() {
    let vm = machine();
    let mut escrow = escrow(&vm);
    lock(&mut escrow, 9);
    let held = escrow.held.read();
    escrow.held.lock(held);
    let (amount, unlockTime) = (SOME, U256::from(MONDAY + 9 * WEEK));
    let (v, r, s) = (27, B256::ZERO, B256::ZERO);
    let deadline = U256::MAX;

    vm.set_sender(GOVERNANCE);
    for act in [
        abi::createLockCall { amount, unlockTime }.abi_encode(),
        abi::createLockForCall { account: BOB, amount, unlockTime }.abi_encode(),
        abi::createLockWithPermitCall { amount, unlockTime, deadline, v, r, s }.abi_encode(),
        abi::increaseAmountCall { amount }.abi_encode(),
        abi::depositForCall { account: ALICE, amount }.abi_encode(),
        abi::withdrawCall {}.abi_encode(),
        abi::withdrawForCall { account: ALICE }.abi_encode(),
        abi::exitEarlyCall {}.abi_encode(),
        abi::skimCall { token: TOKEN }.abi_encode(),
    ] {
        let abi::EscrowReentered {} = refusal(bring(&mut escrow, &act));
    }
}

/// The order of slots, and the keys of the map, are what tools that read storage stand on.
#[test]
fn the_storage_is_laid_out_as_documented() {
    let vm = machine();
    let mut escrow = escrow(&vm);
    vm.set_sender(GOVERNANCE);
    call(&mut escrow, abi::setFeeDistributorCall { newFeeDistributor: DISTRIBUTOR }).unwrap();
    call(&mut escrow, abi::transferOwnershipCall { newOwner: BOB }).unwrap();
    vm.set_sender(ALICE);
    lock(&mut escrow, 9);
    call(&mut escrow, abi::delegateCall { delegatee: BOB }).unwrap();
    vm.set_block_timestamp(NOW + 5);
    call(&mut escrow, abi::increaseAmountCall { amount: SOME }).unwrap();
    escrow.nonces.insert(ALICE, U256::from(7));

    let word = |slot: U256| U256::from_be_bytes(vm.get_storage(slot).0);
    let number = |address: Address| U256::from_be_bytes(address.into_word().0);
    let slot = |index: u64| word(U256::from(index));
    let two = SOME + SOME;
    assert_eq!(slot(0), number(TOKEN) | (two << 160_usize), "token, supply, lock");
    assert_eq!(slot(1), number(GOVERNANCE), "owner");
    assert_eq!(slot(2), number(BOB), "pending owner");
    assert_eq!([3, 4].map(slot), [U256::ZERO; 2], "words, nonces");
    assert_eq!(slot(5), number(DISTRIBUTOR));
    assert_eq!(slot(6), U256::from_be_bytes(B256::right_padding_from(b"Millet votes").0));
    assert_eq!(slot(7), U256::from_be_bytes(B256::right_padding_from(b"veMLT").0));

    let mapped = |key: U256, map: u64| {
        let hash = keccak256([key, U256::from(map)].map(|word| word.to_be_bytes::<32>()).concat());
        word(U256::from_be_bytes(hash.0))
    };
    assert_eq!(mapped(number(ALICE), 4), U256::from(7), "nonces");
    let (own, delegated, all) = (0_u64, 1_u64, 2_u64);
    let key = |account: Address, trace: u64, part: u64, index: u64| {
        let [trace, part, index] = [trace, part, index].map(U256::from);
        number(account) | (index << 160_usize) | (trace << 224_usize) | (part << 232_usize)
    };
    let nobody = Address::ZERO;
    let state =
        |at: u64, past: u64, amount: U256| U256::from(at | (past << 32)) | (amount << 63_usize);
    let end = 2_909_u64;
    let alice = |at, past, amount| {
        state(at, past, amount) | (U256::from(end) << 153_usize) | (U256::from(1) << 166_usize)
    };
    let sums =
        |at, past, amount| state(at, past, amount) | ((amount * U256::from(end)) << 153_usize);
    // Lock and delegation were made in one second: a state each of what both left.
    assert_eq!(mapped(key(ALICE, own, 0, 0), 3), alice(NOW + 5, 1, two));
    assert_eq!(mapped(key(ALICE, own, 1, 0), 3), alice(NOW, 0, SOME));
    assert_eq!(mapped(key(ALICE, own, 3, 0), 3), number(BOB), "delegate");
    assert_eq!(mapped(key(BOB, own, 0, 0), 3), U256::from(1) << 167_usize, "entrusted");
    for (account, trace) in [(BOB, delegated), (nobody, all)] {
        assert_eq!(mapped(key(account, trace, 0, 0), 3), sums(NOW + 5, 1, two));
        assert_eq!(mapped(key(account, trace, 1, 0), 3), sums(NOW, 0, SOME));
        assert_eq!(mapped(key(account, trace, 2, end / 2), 3), two << 128_usize, "an odd week");
    }
}

#[test]
fn what_is_done_is_told_with_the_state_after_it() {
    let vm = machine();
    let mut escrow = escrow(&vm);
    lock(&mut escrow, 104);
    call(&mut escrow, abi::delegateCall { delegatee: BOB }).unwrap();

    let end = U256::from(MONDAY + 104 * WEEK);
    let told = abi::LockUpdated { account: ALICE, amount: SOME, end };
    assert_eq!(events::<abi::LockUpdated>(&vm), [told]);
    let (delegator, fromDelegate, toDelegate) = (ALICE, ALICE, BOB);
    let told = abi::DelegateChanged { delegator, fromDelegate, toDelegate };
    assert_eq!(events::<abi::DelegateChanged>(&vm), [told]);
    let votes = U256::from(999);
    let change = |delegate, previousVotes, newVotes| abi::DelegateVotesChanged {
        delegate,
        previousVotes,
        newVotes,
    };
    let told = [
        change(ALICE, U256::ZERO, votes),
        change(ALICE, votes, U256::ZERO),
        change(BOB, U256::ZERO, votes),
    ];
    assert_eq!(events::<abi::DelegateVotesChanged>(&vm), told);
}

#[test]
fn what_cannot_be_is_refused_as_solidity_does() {
    let refused = Vec::from(Error::from(MathError::Underflow));

    assert_eq!(refused, Panic { code: U256::from(0x11) }.abi_encode());
}
