//! Calls that are refused before any method sees them.

use alloy::sol_types::SolCall;
use revm::{
    handler::PrecompileProvider,
    interpreter::CallScheme,
    primitives::{U256, address},
};

use super::{Request, STRANGER, World};
use crate::{
    arbos::addresses::*,
    evm::precompiles::{arb_debug::IArbDebug, arb_sys::IArbSys, arb_wasm::IArbWasm},
};

fn number() -> Request {
    Request::new(ARB_SYS, IArbSys::arbBlockNumberCall {})
}

#[test]
fn input_without_a_known_selector_takes_all_gas() {
    let mut world = World::new(51);

    for input in [&[][..], &[0xa3, 0xb1, 0xb3], &[0xde, 0xad, 0xbe, 0xef]] {
        world.call(number().input(input.to_vec())).assert_bad();
    }
}

#[test]
fn arguments_that_do_not_decode_take_all_gas() {
    let mut world = World::new(51);
    let method = IArbWasm::codehashVersionCall { codehash: Default::default() };
    let mut input = method.abi_encode();
    input.pop();

    world.call(Request::new(ARB_WASM, method).input(input)).assert_bad();
}

#[test]
fn a_number_too_large_for_its_type_takes_all_gas() {
    let mut world = World::new(51);
    let method = IArbDebug::customRevertCall { number: 1 };
    let mut input = method.abi_encode();
    input[4] = 1;

    world.call(Request::new(ARB_DEBUG, method).input(input)).assert_bad();
}

#[test]
fn value_for_a_method_that_takes_none_takes_all_gas() {
    let mut world = World::new(51);

    world.call(number().value(U256::from(1))).assert_bad();

    assert_eq!(world.balance(ARB_SYS), U256::ZERO);
    assert_eq!(world.balance(STRANGER), super::ether());
}

#[test]
fn a_static_call_may_read_and_not_write() {
    let mut world = World::new(51);

    world.call(number().scheme(CallScheme::StaticCall)).assert_done();
    let write = Request::new(ARB_DEBUG, IArbDebug::becomeChainOwnerCall {});
    world.call(write.scheme(CallScheme::StaticCall)).assert_bad();
}

#[test]
fn a_delegated_call_may_only_compute() {
    let mut world = World::new(51);
    let alias = IArbSys::mapL1SenderContractAddressToL2AliasCall {
        sender: STRANGER,
        unused: Default::default(),
    };

    world.call(Request::new(ARB_SYS, alias).scheme(CallScheme::DelegateCall)).assert_done();
    world.call(number().scheme(CallScheme::DelegateCall)).assert_bad();
}

#[test]
fn methods_of_another_version_take_all_gas() {
    let gas = || Request::new(ARB_WASM, IArbWasm::activationGasCall {});

    World::new(51).call(gas()).assert_bad();
    World::new(60).call(gas()).assert_done();
}

#[test]
fn inert_precompiles_take_all_gas() {
    let mut world = World::new(51);

    for inert in [ARB_ADDRESS_TABLE, ARB_STATISTICS, ARB_RETRYABLE_TX, ARBOS_ACTS] {
        world.call(Request::new(inert, IArbSys::arbBlockNumberCall {})).assert_bad();
    }
}

#[test]
fn ethereums_precompiles_are_those_of_the_version() {
    let has = |arbos, address| {
        let world = World::new(arbos);
        PrecompileProvider::<super::TestContext>::contains(&world.precompiles, &address)
    };
    let bls = address!("000000000000000000000000000000000000000b");
    let p256 = address!("0000000000000000000000000000000000000100");
    let kzg = address!("000000000000000000000000000000000000000a");

    assert!(!has(40, bls) && has(51, bls));
    assert!(has(40, p256) && has(51, p256));
    assert!(has(40, kzg) && has(51, kzg));
    assert!(!has(51, ARB_FILTERED_TRANSACTIONS) && has(60, ARB_FILTERED_TRANSACTIONS));
    assert!(!has(51, STRANGER));
}

#[test]
fn p256_costs_what_the_version_says() {
    let verify = |arbos| {
        let p256 = address!("0000000000000000000000000000000000000100");
        let mut world = World::new(arbos);
        world.call(Request::new(p256, IArbSys::arbBlockNumberCall {}).input([])).gas_used
    };

    assert_eq!(verify(40), 3450);
    assert_eq!(verify(51), 6900);
}

#[test]
fn a_precompile_of_ethereums_that_fails_says_why() {
    let pairing = address!("0000000000000000000000000000000000000008");
    let mut world = World::new(51);

    let ended = world.call(Request { to: pairing, ..number().input([1]) });

    assert_eq!(ended.gas_used, super::GAS);
    assert!(world.ctx.chain.failure.is_some_and(|why| !why.is_empty()));
}
