//! The ABI, and money for everyone.

use alloy_primitives::{Address, address};
use alloy_sol_types::{SolCall, SolError};
use interfaces::stablecoin::IStablecoin::{self as abi, IStablecoinCalls};
use onchain::testing::{answers_exactly, bring, number};
use stylus_sdk::testing::TestVM;

use super::*;

const ALICE: Address = address!("00000000000000000000000000000000000a11ce");

fn dollar() -> Stablecoin {
    Stablecoin::from(&TestVM::default())
}

fn call(dollar: &mut Stablecoin, call: impl SolCall) -> ArbResult {
    bring(dollar, &call.abi_encode())
}

#[test]
fn every_call_of_the_abi_is_answered_and_nothing_else() {
    answers_exactly::<IStablecoinCalls, _>(dollar);
}

#[test]
fn anyone_makes_dollars() {
    let mut dollar = dollar();
    let five = U256::from(5_000_000);

    call(&mut dollar, abi::mintCall { to: ALICE, value: five }).unwrap();

    assert_eq!(number(call(&mut dollar, abi::balanceOfCall { account: ALICE })), five);
    assert_eq!(number(call(&mut dollar, abi::totalSupplyCall {})), five);
    assert_eq!(number(call(&mut dollar, abi::decimalsCall {})), U256::from(6));
}

#[test]
fn more_dollars_than_there_can_be_are_refused_by_name() {
    let mut dollar = dollar();
    call(&mut dollar, abi::mintCall { to: ALICE, value: U256::MAX }).unwrap();

    let value = U256::from(1);
    let refused = call(&mut dollar, abi::mintCall { to: ALICE, value });

    let overflow = StablecoinOverflow { supply: U256::MAX, value };
    assert_eq!(refused, Err(overflow.abi_encode()));
    assert_eq!(number(call(&mut dollar, abi::balanceOfCall { account: ALICE })), U256::MAX);
}
