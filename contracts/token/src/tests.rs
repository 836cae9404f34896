//! What the shell adds to the library: ABI, name, supply, and who may burn.

use alloy_primitives::{Address, U256, uint};
use interfaces::token::IMilletToken::{ERC20InsufficientAllowance, IMilletTokenCalls};
use motsu::prelude::*;
use stylus_sdk::abi::Router;

use super::*;

const SOME: U256 = uint!(1_000_U256);

#[motsu::test]
fn every_function_of_the_abi_is_answered(contract: Contract<MilletToken>, alice: Address) {
    for selector in IMilletTokenCalls::SELECTORS {
        let mut token = contract.sender(alice);
        let number = u32::from_be_bytes(*selector);
        let answer = <MilletToken as Router<MilletToken>>::route(&mut token, number, &[]);
        // The one that is not routed is answered by the fallback; tests over JSON-RPC read it.
        let fallback = *selector == eip712DomainCall::SELECTOR;
        assert!(answer.is_some() || fallback, "{selector:02x?} has no method");
    }
}

#[motsu::test]
fn the_domain_is_described_whatever_follows_the_call(
    contract: Contract<MilletToken>,
    alice: Address,
) {
    let calls = [&eip712DomainCall::SELECTOR[..], &[eip712DomainCall::SELECTOR, [0; 4]].concat()];
    for call in calls {
        let answer = contract.sender(alice).fallback(call).unwrap();
        let domain = eip712DomainCall::abi_decode_returns(&answer, true).unwrap();
        assert_eq!(domain.name, "Millet");
    }
    assert_eq!(contract.sender(alice).fallback(&[0; 4]), Err(Vec::new()));
}

/// I-TOKEN-1, I-TOKEN-2
#[motsu::test]
fn the_whole_supply_is_the_first_holders(contract: Contract<MilletToken>, alice: Address) {
    contract.sender(alice).constructor(alice).motsu_unwrap();

    assert_eq!(contract.sender(alice).total_supply(), INITIAL_SUPPLY);
    assert_eq!(contract.sender(alice).balance_of(alice), INITIAL_SUPPLY);
}

#[motsu::test]
fn nobody_cannot_hold_the_supply(contract: Contract<MilletToken>, alice: Address) {
    let refused = contract.sender(alice).constructor(Address::ZERO).motsu_unwrap_err();

    assert!(matches!(refused, erc20::Error::InvalidReceiver(_)));
}

/// I-TOKEN-2
#[motsu::test]
fn burning_lowers_the_supply(contract: Contract<MilletToken>, alice: Address) {
    contract.sender(alice).constructor(alice).motsu_unwrap();

    contract.sender(alice).burn(SOME).motsu_unwrap();

    assert_eq!(contract.sender(alice).total_supply(), INITIAL_SUPPLY - SOME);
    assert_eq!(contract.sender(alice).balance_of(alice), INITIAL_SUPPLY - SOME);
}

#[motsu::test]
fn burning_for_another_takes_an_allowance(
    contract: Contract<MilletToken>,
    alice: Address,
    bob: Address,
) {
    contract.sender(alice).constructor(alice).motsu_unwrap();
    let refused = contract.sender(bob).burn_from(alice, SOME).motsu_unwrap_err();
    let (spender, allowance, needed) = (bob, U256::ZERO, SOME);
    let expected = ERC20InsufficientAllowance { spender, allowance, needed };
    assert_eq!(refused, expected.abi_encode());

    contract.sender(alice).approve(bob, SOME).motsu_unwrap();
    contract.sender(bob).burn_from(alice, SOME).motsu_unwrap();

    assert_eq!(contract.sender(alice).allowance(alice, bob), U256::ZERO);
    assert_eq!(contract.sender(alice).total_supply(), INITIAL_SUPPLY - SOME);
}

/// I-TOKEN-4
#[motsu::test]
fn the_largest_allowance_never_shrinks(
    contract: Contract<MilletToken>,
    alice: Address,
    bob: Address,
) {
    contract.sender(alice).constructor(alice).motsu_unwrap();
    contract.sender(alice).approve(bob, U256::MAX).motsu_unwrap();

    contract.sender(bob).transfer_from(alice, bob, SOME).motsu_unwrap();
    assert_eq!(contract.sender(alice).allowance(alice, bob), U256::MAX);
    contract.sender(bob).burn_from(alice, SOME).motsu_unwrap();
    assert_eq!(contract.sender(alice).allowance(alice, bob), U256::MAX);
}

/// I-TOKEN-5
#[motsu::test]
fn moving_to_oneself_or_moving_nothing_changes_nothing(
    contract: Contract<MilletToken>,
    alice: Address,
    bob: Address,
) {
    contract.sender(alice).constructor(alice).motsu_unwrap();

    contract.sender(alice).transfer(alice, SOME).motsu_unwrap();
    contract.sender(alice).transfer(bob, U256::ZERO).motsu_unwrap();

    assert_eq!(contract.sender(alice).balance_of(alice), INITIAL_SUPPLY);
    assert_eq!(contract.sender(alice).balance_of(bob), U256::ZERO);
    contract.assert_emitted(&erc20::Transfer { from: alice, to: alice, value: SOME });
    contract.assert_emitted(&erc20::Transfer { from: alice, to: bob, value: U256::ZERO });
}

/// The library makes tokens of what moves from nobody.
#[motsu::test]
fn nothing_comes_from_nobody(contract: Contract<MilletToken>, alice: Address) {
    for value in [U256::ZERO, U256::from(1)] {
        let refused =
            contract.sender(alice).transfer_from(Address::ZERO, alice, value).motsu_unwrap_err();
        assert_eq!(refused, ERC20InvalidSender { sender: Address::ZERO }.abi_encode());
    }
    assert_eq!(contract.sender(alice).total_supply(), U256::ZERO);
}
