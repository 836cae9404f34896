//! Who may set what.

use alloy::sol_types::{SolCall, SolEvent};
use revm::{
    interpreter::CallScheme,
    primitives::{Address, Bytes, U256, address},
};

use super::{Request, STRANGER, World};
use crate::{
    arbos::{Field, addresses::*},
    evm::precompiles::{
        arb_debug::IArbDebug, arb_gas_info::IArbGasInfo, arb_owner::IArbOwner, arb_wasm::IArbWasm,
    },
};

fn by_owner(method: impl SolCall) -> Request {
    Request::new(ARB_OWNER, method).from(DEV_ACCOUNT)
}

#[test]
fn a_stranger_loses_all_gas_and_changes_nothing() {
    let mut world = World::new(51);

    world.call(Request::new(ARB_OWNER, IArbOwner::setSpeedLimitCall { limit: 1 })).assert_bad();

    assert_eq!(world.state().get(Field::SpeedLimit).unwrap(), U256::from(7_000_000));
}

#[test]
fn an_owner_acts_for_nothing_and_in_the_open() {
    let mut world = World::new(51);
    let method = IArbOwner::setSpeedLimitCall { limit: 123 };
    let data = Bytes::from(method.abi_encode());

    let ended = world.call(by_owner(method).gas(0));

    ended.assert_done();
    assert_eq!(ended.gas_used, 0);
    let [log] = &ended.logs[..] else { panic!("{ended:?}") };
    assert_eq!(log.address, ARB_OWNER);
    let act = IArbOwner::OwnerActs::decode_log_data(&log.data).unwrap();
    assert_eq!(act.method, IArbOwner::setSpeedLimitCall::SELECTOR);
    assert_eq!((act.owner, act.data), (DEV_ACCOUNT, data));
    assert_eq!(world.state().get(Field::SpeedLimit).unwrap(), U256::from(123));
}

#[test]
fn a_static_owner_call_leaves_no_event() {
    let mut world = World::new(51);
    let ask = || by_owner(IArbOwner::getAllChainOwnersCall {});

    assert!(world.call(ask().scheme(CallScheme::StaticCall)).logs.is_empty());
    assert_eq!(world.call(ask()).logs.len(), 1);
}

#[test]
fn an_owners_wrong_call_keeps_the_gas() {
    let mut world = World::new(51);

    let ended = world.call(by_owner(IArbOwner::getAllChainOwnersCall {}).input([1, 2, 3, 4]));

    ended.assert_refused();
    assert_eq!(ended.gas_used, 0);
}

#[test]
fn ownership_is_given_and_taken() {
    let mut world = World::new(51);
    let add = IArbOwner::addChainOwnerCall { newOwner: STRANGER };
    let drop = |owner| IArbOwner::removeChainOwnerCall { ownerToRemove: owner };

    world.call(by_owner(add)).assert_done();
    world.call(Request::new(ARB_OWNER, drop(DEV_ACCOUNT))).assert_done();

    world.call(by_owner(drop(STRANGER))).assert_bad();
    world.call(Request::new(ARB_OWNER, drop(DEV_ACCOUNT))).assert_refused();
}

#[test]
fn a_debug_chain_lets_anyone_become_owner() {
    let mut world = World::new(51);

    world.call(Request::new(ARB_DEBUG, IArbDebug::becomeChainOwnerCall {})).assert_done();

    let method = IArbOwner::setSpeedLimitCall { limit: 1 };
    world.call(Request::new(ARB_OWNER, method)).assert_done();
}

#[test]
fn settings_show_where_they_are_read() {
    let mut world = World::new(51);
    let price = U256::from(77);

    world.call(by_owner(IArbOwner::setL1PricePerUnitCall { pricePerUnit: price })).assert_done();
    world.call(by_owner(IArbOwner::setInkPriceCall { price: 20_000 })).assert_done();
    world.call(by_owner(IArbOwner::setWasmPageLimitCall { limit: 99 })).assert_done();
    world.call(by_owner(IArbOwner::setPerBatchGasChargeCall { cost: -5 })).assert_done();
    world.call(by_owner(IArbOwner::setWasmInitCostScalarCall { percent: 151 })).assert_done();
    world.call(by_owner(IArbOwner::setWasmMinInitGasCall { gas: 129, cached: 65 })).assert_done();

    let l1 = world.read(ARB_GAS_INFO, IArbGasInfo::getL1BaseFeeEstimateCall {}).0;
    assert_eq!(l1, price);
    assert_eq!(world.read(ARB_WASM, IArbWasm::inkPriceCall {}).0, 20_000);
    assert_eq!(world.read(ARB_WASM, IArbWasm::pageLimitCall {}).0, 99);
    assert_eq!(world.read(ARB_GAS_INFO, IArbGasInfo::getPerBatchGasChargeCall {}).0, -5);
    assert_eq!(world.read(ARB_WASM, IArbWasm::initCostScalarCall {}).0, 152);
    let least = world.read(ARB_WASM, IArbWasm::minInitGasCall {}).0;
    assert_eq!((least.gas, least.cached), (256, 96));
}

#[test]
fn an_ink_price_outside_24_bits_is_refused() {
    let mut world = World::new(51);

    for price in [0, 1 << 24] {
        world.call(by_owner(IArbOwner::setInkPriceCall { price })).assert_refused();
    }
    world.call(by_owner(IArbOwner::setInkPriceCall { price: (1 << 24) - 1 })).assert_done();
}

#[test]
fn fee_accounts_are_set_by_owners() {
    let mut world = World::new(51);
    let account: Address = address!("00000000000000000000000000000000000000fe");

    world.call(by_owner(IArbOwner::setNetworkFeeAccountCall { account })).assert_done();

    assert_eq!(world.state().network_fee_account().unwrap(), account);
}

#[test]
fn a_new_least_fee_is_the_fee() {
    let mut world = World::new(51);
    let price = U256::from(5);

    world.call(by_owner(IArbOwner::setMinimumL2BaseFeeCall { priceInWei: price })).assert_done();

    assert_eq!(world.state().get(Field::BaseFee).unwrap(), price);
}
