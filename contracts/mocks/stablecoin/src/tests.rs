//! What the shell adds to the library: ABI, decimals, and money for everyone.

use alloy_primitives::{Address, U256};
use interfaces::stablecoin::IStablecoin::IStablecoinCalls;
use motsu::prelude::*;
use stylus_sdk::abi::Router;

use super::*;

#[motsu::test]
fn every_function_of_the_abi_is_answered(contract: Contract<Stablecoin>, alice: Address) {
    for selector in IStablecoinCalls::SELECTORS {
        let mut dollar = contract.sender(alice);
        let number = u32::from_be_bytes(*selector);
        let answer = <Stablecoin as Router<Stablecoin>>::route(&mut dollar, number, &[]);
        // The one that is not routed is answered by the fallback; tests over JSON-RPC read it.
        let fallback = *selector == eip712DomainCall::SELECTOR;
        assert!(answer.is_some() || fallback, "{selector:02x?} has no method");
    }
}

#[motsu::test]
fn anyone_makes_dollars(contract: Contract<Stablecoin>, alice: Address, bob: Address) {
    let five = U256::from(5_000_000);

    contract.sender(bob).mint(alice, five).motsu_unwrap();

    assert_eq!(contract.sender(alice).balance_of(alice), five);
    assert_eq!(contract.sender(alice).total_supply(), five);
    assert_eq!(contract.sender(alice).decimals(), 6);
}

#[motsu::test]
fn more_dollars_than_there_can_be_are_refused_by_name(
    contract: Contract<Stablecoin>,
    alice: Address,
    bob: Address,
) {
    contract.sender(bob).mint(alice, U256::MAX).motsu_unwrap();

    let refused = contract.sender(bob).mint(bob, U256::from(1)).motsu_unwrap_err();

    let overflow = StablecoinOverflow { supply: U256::MAX, value: U256::from(1) };
    assert_eq!(refused, overflow.abi_encode());
    assert_eq!(contract.sender(bob).balance_of(bob), U256::ZERO);
}

/// The library makes tokens of what moves from nobody.
#[motsu::test]
fn nothing_comes_from_nobody(contract: Contract<Stablecoin>, alice: Address) {
    for value in [U256::ZERO, U256::from(1)] {
        let refused =
            contract.sender(alice).transfer_from(Address::ZERO, alice, value).motsu_unwrap_err();
        assert_eq!(refused, ERC20InvalidSender { sender: Address::ZERO }.abi_encode());
    }
    assert_eq!(contract.sender(alice).total_supply(), U256::ZERO);
}
