//! The ABI, the supply, who may burn, and what holds of every transfer.

use alloy_primitives::{Address, address, uint};
use alloy_sol_types::{SolCall, SolError, SolValue};
use interfaces::token::IMilletToken::{self as abi, IMilletTokenCalls};
use onchain::testing::{answers_exactly, bring, events, number};
use stylus_sdk::{abi::Router, testing::TestVM};

use super::*;

const ALICE: Address = address!("00000000000000000000000000000000000a11ce");
const BOB: Address = address!("0000000000000000000000000000000000000b0b");
const SOME: U256 = uint!(1_000_U256);

fn construct(token: &mut MilletToken, holder: Address) -> ArbResult {
    let input = holder.abi_encode();
    <MilletToken as Router<MilletToken>>::constructor(token, &input).unwrap()
}

/// A token that is all Alice's, who calls.
fn token(vm: &TestVM) -> MilletToken {
    vm.set_sender(ALICE);
    let mut token = MilletToken::from(vm);
    assert_eq!(construct(&mut token, ALICE), Ok(Vec::new()));
    token
}

fn call(token: &mut MilletToken, call: impl SolCall) -> ArbResult {
    bring(token, &call.abi_encode())
}

fn held(token: &mut MilletToken, account: Address) -> U256 {
    number(call(token, abi::balanceOfCall { account }))
}

fn supply(token: &mut MilletToken) -> U256 {
    number(call(token, abi::totalSupplyCall {}))
}

fn transfers(vm: &TestVM) -> Vec<abi::Transfer> {
    events(vm)
}

#[test]
fn every_call_of_the_abi_is_answered_and_nothing_else() {
    answers_exactly::<IMilletTokenCalls, _>(|| token(&TestVM::default()));
}

#[test]
fn the_token_says_what_it_is() {
    let mut token = token(&TestVM::default());
    let mut text =
        |call: &[u8]| String::abi_decode(&bring(&mut token, call).unwrap(), true).unwrap();

    assert_eq!(text(&abi::nameCall::SELECTOR), "Millet");
    assert_eq!(text(&abi::symbolCall::SELECTOR), "MILLET");
    assert_eq!(number(call(&mut token, abi::decimalsCall {})), U256::from(18));
}

#[test]
fn the_domain_is_described_whatever_follows_the_call() {
    let mut token = token(&TestVM::default());
    let plain = abi::eip712DomainCall {}.abi_encode();

    for calldata in [plain.clone(), [&plain[..], &[0; 4]].concat()] {
        let answer = bring(&mut token, &calldata).unwrap();
        let domain = abi::eip712DomainCall::abi_decode_returns(&answer, true).unwrap();
        assert_eq!(domain.name, "Millet");
    }
}

#[test]
fn ether_is_refused() {
    let vm = TestVM::default();
    let mut token = token(&vm);
    vm.set_value(U256::from(1));

    assert_eq!(call(&mut token, abi::totalSupplyCall {}), Err(Vec::new()));
}

/// I-TOKEN-1, I-TOKEN-2
#[test]
fn the_whole_supply_is_the_first_holders() {
    let vm = TestVM::default();
    let mut token = token(&vm);

    assert_eq!(supply(&mut token), INITIAL_SUPPLY);
    assert_eq!(held(&mut token, ALICE), INITIAL_SUPPLY);
    let minted = abi::Transfer { from: Address::ZERO, to: ALICE, value: INITIAL_SUPPLY };
    assert_eq!(transfers(&vm), [minted]);
    assert_eq!(construct(&mut token, BOB), Err(Vec::new()), "the constructor runs once");
}

#[test]
fn nobody_cannot_hold_the_supply() {
    let refused = construct(&mut MilletToken::from(&TestVM::default()), Address::ZERO);

    let receiver = Address::ZERO;
    assert_eq!(refused, Err(abi::ERC20InvalidReceiver { receiver }.abi_encode()));
}

/// I-TOKEN-2
#[test]
fn burning_lowers_the_supply() {
    let vm = TestVM::default();
    let mut token = token(&vm);

    call(&mut token, abi::burnCall { value: SOME }).unwrap();

    assert_eq!(supply(&mut token), INITIAL_SUPPLY - SOME);
    assert_eq!(held(&mut token, ALICE), INITIAL_SUPPLY - SOME);
    let burned = abi::Transfer { from: ALICE, to: Address::ZERO, value: SOME };
    assert_eq!(transfers(&vm)[1..], [burned]);
}

#[test]
fn burning_for_another_takes_an_allowance() {
    let vm = TestVM::default();
    let mut token = token(&vm);
    let burn = || abi::burnFromCall { account: ALICE, value: SOME };

    vm.set_sender(BOB);
    let refused = call(&mut token, burn());
    let (spender, allowance, needed) = (BOB, U256::ZERO, SOME);
    let error = abi::ERC20InsufficientAllowance { spender, allowance, needed };
    assert_eq!(refused, Err(error.abi_encode()));

    vm.set_sender(ALICE);
    call(&mut token, abi::approveCall { spender: BOB, value: SOME }).unwrap();
    vm.set_sender(BOB);
    call(&mut token, burn()).unwrap();

    let left = call(&mut token, abi::allowanceCall { owner: ALICE, spender: BOB });
    assert_eq!(number(left), U256::ZERO);
    assert_eq!(supply(&mut token), INITIAL_SUPPLY - SOME);
}

/// I-TOKEN-4
#[test]
fn the_largest_allowance_never_shrinks() {
    let vm = TestVM::default();
    let mut token = token(&vm);
    call(&mut token, abi::approveCall { spender: BOB, value: U256::MAX }).unwrap();
    vm.set_sender(BOB);
    let left = |token: &mut MilletToken| {
        number(call(token, abi::allowanceCall { owner: ALICE, spender: BOB }))
    };

    call(&mut token, abi::transferFromCall { from: ALICE, to: BOB, value: SOME }).unwrap();
    assert_eq!(left(&mut token), U256::MAX);
    call(&mut token, abi::burnFromCall { account: ALICE, value: SOME }).unwrap();
    assert_eq!(left(&mut token), U256::MAX);
}

/// I-TOKEN-5
#[test]
fn moving_to_oneself_or_moving_nothing_changes_nothing() {
    let vm = TestVM::default();
    let mut token = token(&vm);

    for (to, value) in [(ALICE, SOME), (BOB, U256::ZERO)] {
        let answer = call(&mut token, abi::transferCall { to, value });
        assert_eq!(answer, Ok(true.abi_encode()));
        assert_eq!(transfers(&vm).last(), Some(&abi::Transfer { from: ALICE, to, value }));
    }

    assert_eq!(held(&mut token, ALICE), INITIAL_SUPPLY);
    assert_eq!(held(&mut token, BOB), U256::ZERO);
}

#[test]
fn nothing_comes_from_nobody() {
    let mut token = token(&TestVM::default());
    for value in [U256::ZERO, U256::from(1)] {
        let from = Address::ZERO;
        let refused = call(&mut token, abi::transferFromCall { from, to: ALICE, value });
        assert_eq!(refused, Err(abi::ERC20InvalidSender { sender: from }.abi_encode()));
    }
    assert_eq!(supply(&mut token), INITIAL_SUPPLY);
}

/// The order of slots is what tools that read storage stand on.
#[test]
fn the_storage_is_laid_out_as_documented() {
    let vm = TestVM::default();
    token(&vm);

    // Allowances, balances and nonces are maps: 0, 1 and 2 stay empty.
    let slot = |index: u64| U256::from_be_bytes(vm.get_storage(U256::from(index)).0);
    assert_eq!([0, 1, 2].map(slot), [U256::ZERO; 3]);
    assert_eq!(slot(3), INITIAL_SUPPLY);
}
