//! What every call pays.

use revm::interpreter::InstructionResult;

use super::{Request, World};
use crate::{
    arbos::addresses::*,
    evm::precompiles::{
        arb_info::IArbInfo, arb_sys::IArbSys, arb_wasm::IArbWasm, arbos_test::IArbosTest,
    },
};

const OPEN: u64 = 800;
const WORD: u64 = 3;
const READ: u64 = 800;
const PARAMS: u64 = 100;

#[test]
fn a_view_pays_for_opening_the_state_and_its_result() {
    let (_, gas) = World::new(51).read(ARB_SYS, IArbSys::arbBlockNumberCall {});

    assert_eq!(gas, OPEN + WORD);
}

#[test]
fn a_pure_method_pays_for_arguments_and_result_only() {
    let method = IArbSys::mapL1SenderContractAddressToL2AliasCall {
        sender: Default::default(),
        unused: Default::default(),
    };

    let (_, gas) = World::new(51).read(ARB_SYS, method);

    assert_eq!(gas, 2 * WORD + WORD);
}

#[test]
fn parameters_of_programs_cost_100() {
    let (price, gas) = World::new(51).read(ARB_WASM, IArbWasm::inkPriceCall {});

    assert_eq!((price, gas), (10_000, OPEN + PARAMS + WORD));
}

#[test]
fn arguments_count_by_the_word_begun() {
    let mut world = World::new(51);
    let mut input = alloy::sol_types::SolCall::abi_encode(&IArbSys::arbBlockNumberCall {});
    input.extend([0; 33]);

    let ended = world.call(Request::new(ARB_SYS, IArbSys::arbBlockNumberCall {}).input(input));

    assert_eq!(ended.gas_used, OPEN + 2 * WORD + WORD);
}

#[test]
fn error_data_counts_by_the_word_begun() {
    let mut world = World::new(51);

    let ended = world.call(Request::new(
        ARB_WASM,
        IArbWasm::codehashVersionCall { codehash: Default::default() },
    ));

    ended.assert_declared(IArbWasm::ProgramNotActivated {});
    assert_eq!(ended.gas_used, OPEN + WORD + PARAMS + READ + WORD);
}

#[test]
fn reading_a_code_hash_costs_2600() {
    let mut world = World::new(51);

    let ended = world
        .call(Request::new(ARB_WASM, IArbWasm::programVersionCall { program: Default::default() }));

    assert_eq!(ended.gas_used, OPEN + WORD + 2600 + PARAMS + READ + WORD);
}

#[test]
fn balance_and_code_have_prices_of_their_own() {
    let mut world = World::new(51);

    let (balance, gas) = world.read(ARB_INFO, IArbInfo::getBalanceCall { account: DEV_ACCOUNT });
    assert_eq!(balance, super::ether() * revm::primitives::U256::from(1000));
    assert_eq!(gas, OPEN + WORD + 700 + WORD);

    let (code, gas) = world.read(ARB_INFO, IArbInfo::getCodeCall { account: ARB_WASM });
    assert_eq!(code.as_ref(), [0xfe]);
    assert_eq!(gas, OPEN + WORD + 2100 + WORD + 3 * WORD);
}

#[test]
fn burning_gas_takes_what_it_says() {
    let mut world = World::new(51);
    let burn = |gas: u64| IArbosTest::burnArbGasCall { gasAmount: gas.try_into().unwrap() };

    assert_eq!(world.call(Request::new(ARBOS_TEST, burn(12_345))).gas_used, 12_345 + WORD);

    let ended = world.call(Request::new(ARBOS_TEST, burn(1001)).gas(1001));
    assert_eq!(ended.result, InstructionResult::PrecompileOOG);
    assert_eq!(ended.gas_used, 1001);
}

#[test]
fn a_call_without_the_gas_to_open_is_out_of_gas() {
    let mut world = World::new(51);

    let ended = world.call(Request::new(ARB_SYS, IArbSys::arbBlockNumberCall {}).gas(OPEN + 2));

    assert_eq!(ended.result, InstructionResult::PrecompileOOG);
    assert_eq!(ended.gas_used, OPEN + 2);
}
