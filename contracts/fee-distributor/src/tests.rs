//! What the shell adds to the protocol: ABI, storage, the lock. What a caller sees is tested over
//! JSON-RPC (`tests/it/fee_distributor`).

use alloy_primitives::{Address, U256, address};
use alloy_sol_types::{SolCall, SolValue};
use interfaces::{
    fee_distributor::{DistributorInit, IFeeDistributor::IFeeDistributorCalls},
    token::IMilletToken as token_abi,
    vote_escrow::{IVotingEscrow as lock_abi, LockChange},
};
use onchain::testing::{account, answers_exactly, bring, events, number, refusal};
use protocol::{
    fee_distributor::{Cursor, MAX_CHANGES},
    time::WEEK,
};
use stylus_sdk::{ArbResult, abi::Router, testing::TestVM};

use super::*;

const TOKEN: Address = address!("00000000000000000000000000000000000000d0");
const LOCK: Address = address!("00000000000000000000000000000000000010cc");
const DISTRIBUTOR: Address = address!("00000000000000000000000000000000000fee5d");
const ALICE: Address = address!("00000000000000000000000000000000000a11ce");
const BOB: Address = address!("0000000000000000000000000000000000000b0b");
const START: u64 = 2_900 * WEEK;
/// Two units, until nine weeks after the start: eighteen units times weeks at the start.
const LOCKED: (u64, u64) = (2, START + 9 * WEEK);

/// A machine at `DISTRIBUTOR` in the first week, where `LOCK` answers, and the distributor holds
/// 1,000 of `TOKEN`.
fn machine() -> TestVM {
    let vm = TestVM::default();
    vm.set_contract_address(DISTRIBUTOR);
    vm.set_block_timestamp(START + 5);
    // The constructor asks.
    weighs(&vm, 0, 0);
    weighs(&vm, START, 18 * WEEK);
    holds(&vm, 1_000);
    vm
}

fn weighs(vm: &TestVM, timestamp: u64, numerator: u64) {
    let question = lock_abi::numeratorAtCall { timestamp: U256::from(timestamp) }.abi_encode();
    vm.mock_static_call(LOCK, question, Ok(U256::from(numerator).abi_encode()));
}

fn holds(vm: &TestVM, units: u64) {
    let question = token_abi::balanceOfCall { account: DISTRIBUTOR }.abi_encode();
    vm.mock_static_call(TOKEN, question, Ok(U256::from(units).abi_encode()));
}

/// Alice has had the one lock for long.
fn alice_has_locked(vm: &TestVM) {
    let max = U256::from(MAX_CHANGES + 1);
    let question = lock_abi::lockChangesCall { account: ALICE, first: U256::ZERO, max };
    let (amount, end) = LOCKED;
    let [at, amount, end] = [START - WEEK, amount, end].map(U256::from);
    let answer = vec![LockChange { at, amount, end }].abi_encode();
    vm.mock_static_call(LOCK, question.abi_encode(), Ok(answer));
}

/// The token pays what Alice can claim: all of a thousand but what rounding leaves.
fn token_pays(vm: &TestVM, to: Address) {
    let transfer = token_abi::transferCall { to, value: U256::from(999) };
    vm.mock_call(TOKEN, transfer.abi_encode(), Ok(true.abi_encode()));
}

fn construct(vm: &TestVM) -> ArbResult {
    let mut program = FeeDistributor::from(vm);
    let init = DistributorInit { lock: LOCK }.abi_encode();
    <FeeDistributor as Router<FeeDistributor>>::constructor(&mut program, &init).unwrap()
}

fn distributor(vm: &TestVM) -> FeeDistributor {
    assert_eq!(construct(vm), Ok(Vec::new()));
    FeeDistributor::from(vm)
}

fn call(program: &mut FeeDistributor, call: impl SolCall) -> ArbResult {
    bring(program, &call.abi_encode())
}

/// A thousand units of the first week, which is over.
fn with_a_week_over(vm: &TestVM) -> FeeDistributor {
    let mut program = distributor(vm);
    assert_eq!(number(call(&mut program, abi::syncCall { token: TOKEN })), U256::from(1_000));
    vm.set_block_timestamp(START + WEEK);
    program
}

fn claim_of_alice() -> abi::claimCall {
    abi::claimCall { account: ALICE, tokens: vec![TOKEN] }
}

#[test]
fn the_calls_of_the_abi_are_answered_and_no_others() {
    answers_exactly::<IFeeDistributorCalls, _>(|| distributor(&machine()));
}

#[test]
fn ether_is_refused() {
    let vm = machine();
    let mut program = distributor(&vm);
    vm.set_value(U256::from(1));

    assert_eq!(call(&mut program, abi::lockCall {}), Err(Vec::new()));
}

#[test]
fn arrays_that_are_not_all_there_are_refused_without_a_word() {
    let vm = machine();
    let mut program = distributor(&vm);
    let whole = claim_of_alice().abi_encode();
    assert!(bring(&mut program, &whole).is_ok());

    assert_eq!(bring(&mut program, &whole[..whole.len() - 1]), Err(Vec::new()));
    let mut no_address = whole;
    let word = no_address.windows(20).position(|window| window == TOKEN.as_slice()).unwrap();
    no_address[word - 1] = 1;
    assert_eq!(bring(&mut program, &no_address), Err(Vec::new()));
}

#[test]
fn the_constructor_runs_once_and_keeps_the_lock() {
    let vm = machine();
    let mut program = distributor(&vm);

    assert_eq!(construct(&vm), Err(Vec::new()));
    assert_eq!(account(call(&mut program, abi::lockCall {})), LOCK);
}

#[test]
fn what_is_no_lock_is_refused() {
    let question = lock_abi::numeratorAtCall { timestamp: U256::ZERO }.abi_encode();
    for answer in [Ok(Vec::new()), Err(vec![7])] {
        let vm = machine();
        vm.mock_static_call(LOCK, question.clone(), answer);
        let refused: abi::DistributorInvalidLock = refusal(construct(&vm));
        assert_eq!(refused.lock, LOCK);
    }
}

/// A lock that is not in its own sum would be paid what is others'.
#[test]
fn a_lock_that_weighs_more_than_all_of_them_is_paid_nothing() {
    let vm = machine();
    weighs(&vm, START, WEEK);
    let mut program = with_a_week_over(&vm);
    alice_has_locked(&vm);

    let refused: abi::DistributorInvalidLock = refusal(call(&mut program, claim_of_alice()));

    assert_eq!(refused.lock, LOCK);
}

#[test]
fn what_a_claim_would_pay_is_known_before_the_week_is_closed() {
    let vm = machine();
    let mut program = with_a_week_over(&vm);
    alice_has_locked(&vm);
    let claimable = abi::claimableCall { account: ALICE, token: TOKEN };
    let per_week = abi::tokensPerWeekCall { token: TOKEN, week: U256::from(START + 77) };
    let before = [
        number(call(&mut program, claimable.clone())),
        number(call(&mut program, per_week.clone())),
    ];

    call(&mut program, abi::checkpointCall { token: TOKEN }).unwrap();

    let after = [number(call(&mut program, claimable)), number(call(&mut program, per_week))];
    assert_eq!(before, after);
    assert_eq!(after, [999, 1_000].map(U256::from));
}

/// I-FEES-3: a claim is written before the token is called, and nobody acts on the token meanwhile.
#[test]
fn nobody_acts_on_a_token_while_it_is_being_called() {
    let vm = machine();
    let mut program = with_a_week_over(&vm);
    alice_has_locked(&vm);
    token_pays(&vm, ALICE);
    let vault = address!("0000000000000000000000000000000000007a17");
    let asset = interfaces::vault::IMicroStakingVault::assetCall {}.abi_encode();
    vm.mock_static_call(vault, asset, Ok(TOKEN.abi_encode()));
    let book = program.books.read(TOKEN);
    program.books.lock(TOKEN, &book);

    let (token, amount) = (TOKEN, U256::from(1));
    for act in [
        abi::notifyCall { token, amount }.abi_encode(),
        abi::syncCall { token }.abi_encode(),
        abi::checkpointCall { token }.abi_encode(),
        claim_of_alice().abi_encode(),
        abi::claimManyCall { accounts: vec![ALICE], token }.abi_encode(),
        abi::claimAndStakeCall { vault }.abi_encode(),
    ] {
        refusal::<abi::DistributorReentered>(bring(&mut program, &act));
    }

    program.books.close(TOKEN, &book);
    assert!(call(&mut program, claim_of_alice()).is_ok());
    assert!(program.books.open(TOKEN).is_ok());
}

#[test]
fn whoever_names_itself_or_nobody_is_paid_itself() {
    let vm = machine();
    let mut program = distributor(&vm);
    vm.set_sender(ALICE);
    for itself in [ALICE, Address::ZERO] {
        call(&mut program, abi::setRecipientCall { recipient: BOB }).unwrap();
        assert_eq!(account(call(&mut program, abi::recipientCall { account: ALICE })), BOB);

        call(&mut program, abi::setRecipientCall { recipient: itself }).unwrap();

        assert_eq!(account(call(&mut program, abi::recipientCall { account: ALICE })), ALICE);
    }
    let told: Vec<_> =
        events::<abi::RecipientSet>(&vm).into_iter().map(|it| it.recipient).collect();
    assert_eq!(told, [BOB, ALICE, BOB, ALICE]);
    let refused: abi::DistributorInvalidRecipient =
        refusal(call(&mut program, abi::setRecipientCall { recipient: DISTRIBUTOR }));
    assert_eq!(refused.recipient, DISTRIBUTOR);
}

/// The order of slots is what tools and the golden numbers below stand on.
#[test]
fn the_storage_is_laid_out_as_documented() {
    let vm = machine();
    let mut program = with_a_week_over(&vm);
    alice_has_locked(&vm);
    vm.set_sender(ALICE);
    call(&mut program, abi::setRecipientCall { recipient: BOB }).unwrap();
    token_pays(&vm, BOB);
    call(&mut program, claim_of_alice()).unwrap();
    let slot = |slot: U256| U256::from_be_bytes(vm.get_storage(slot).0);
    let hashed = |key: U256, slot: U256| {
        U256::from_be_bytes(alloy_primitives::keccak256((key, slot).abi_encode()).0)
    };
    let of = |account: Address| U256::from_be_bytes(account.into_word().0);
    let at = |slot: u64| U256::from(slot);

    // One unit is still owed, of no week that is open; one week is closed.
    let number = U256::from(START / WEEK);
    let book = at(1) | (at(1) << 192_usize) | (number << 224_usize);
    assert_eq!(slot(hashed(of(TOKEN), at(0))), book, "the book of the token");
    let weeks = hashed(of(TOKEN), at(1));
    let rate = (at(1_000) << 120_usize) / at(18 * WEEK);
    assert_eq!(slot(hashed(at(0), weeks)), rate | (at(START) << 216_usize), "rates, and the week");
    assert_eq!(slot(hashed(at(1), weeks)), rate * at(START), "moments");
    let fraction = rate * at(18 * WEEK) - (at(999) << 120_usize);
    let cursor = at(1) | (fraction << 64_usize);
    assert_eq!(slot(hashed(of(ALICE), hashed(of(TOKEN), at(2)))), cursor, "a cursor");
    assert_eq!(program.cursors.get(TOKEN, ALICE), Cursor { weeks: 1, change: 0, fraction });
    assert_eq!(slot(hashed(of(ALICE), at(3))), of(BOB), "a recipient");
    assert_eq!(slot(at(4)), of(LOCK), "the lock");
}
