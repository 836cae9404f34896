//! What the precompiles tell about the chain.

use revm::{
    context_interface::{ContextTr, JournalTr},
    primitives::{B256, U256, address, keccak256},
};

use super::{NOW, Request, STRANGER, World};
use crate::{
    arbos::{Program, activation_hours, addresses::*},
    evm::precompiles::{
        arb_debug::IArbDebug, arb_gas_info::IArbGasInfo, arb_owner_public::IArbOwnerPublic,
        arb_sys::IArbSys, arb_wasm::IArbWasm,
    },
};

const DAY: u64 = 86_400;

#[test]
fn the_chain_tells_its_number_and_versions() {
    let mut world = World::new(51);

    assert_eq!(world.read(ARB_SYS, IArbSys::arbBlockNumberCall {}).0, U256::from(1000));
    assert_eq!(world.read(ARB_SYS, IArbSys::arbChainIDCall {}).0, U256::from(412_346));
    for (arbos, told) in [(40, 95), (51, 106), (60, 115)] {
        let (version, _) = World::new(arbos).read(ARB_SYS, IArbSys::arbOSVersionCall {});
        assert_eq!(version, U256::from(told));
    }
}

#[test]
fn hashes_are_known_for_256_blocks() {
    let mut world = World::new(51);
    let hash = |number: u64| IArbSys::arbBlockHashCall { arbBlockNum: U256::from(number) };
    let refusal = |number: u64| IArbSys::InvalidBlockNumber {
        requested: U256::from(number),
        current: U256::from(1000),
    };

    assert_eq!(world.read(ARB_SYS, hash(999)).0, keccak256("999"));
    assert_eq!(world.read(ARB_SYS, hash(744)).0, keccak256("744"));
    world.call(Request::new(ARB_SYS, hash(1000))).assert_declared(refusal(1000));
    world.call(Request::new(ARB_SYS, hash(743))).assert_declared(refusal(743));
}

#[test]
fn top_level_is_what_a_transaction_or_its_contract_calls() {
    let mut world = World::new(51);
    let top = |world: &mut World| world.read(ARB_SYS, IArbSys::isTopLevelCallCall {}).0;

    assert!(top(&mut world));
    world.ctx.journal_mut().checkpoint();
    assert!(top(&mut world));
    world.ctx.journal_mut().checkpoint();
    assert!(!top(&mut world));
}

#[test]
fn an_alias_is_an_address_plus_a_constant() {
    let mut world = World::new(51);
    let mut alias = |sender| {
        let unused = Default::default();
        let method = IArbSys::mapL1SenderContractAddressToL2AliasCall { sender, unused };
        world.read(ARB_SYS, method).0
    };

    assert_eq!(alias(Default::default()), address!("1111000000000000000000000000000000001111"));
    assert_eq!(
        alias(address!("ffffffffffffffffffffffffffffffffffffffff")),
        address!("1111000000000000000000000000000000001110")
    );
}

#[test]
fn prices_are_those_of_a_chain_without_a_parent() {
    let mut world = World::new(51);

    let prices = world.read(ARB_GAS_INFO, IArbGasInfo::getPricesInWeiCall {}).0;

    assert_eq!((prices._0, prices._1), (U256::ZERO, U256::ZERO));
    assert_eq!(prices._2, U256::from(2_000_000_000_000_u64));
    assert_eq!((prices._3, prices._4), (U256::from(100_000_000), U256::ZERO));
    assert_eq!(prices._5, U256::from(100_000_000));
    let limits = world.read(ARB_GAS_INFO, IArbGasInfo::getGasAccountingParamsCall {}).0;
    let limits = [limits._0, limits._1, limits._2];
    assert_eq!(limits, [7_000_000, 32_000_000, 32_000_000].map(U256::from));
}

#[test]
fn owners_are_nobody_and_the_dev_account() {
    let mut world = World::new(51);

    let owners = world.read(ARB_OWNER_PUBLIC, IArbOwnerPublic::getAllChainOwnersCall {}).0;

    assert_eq!(owners, [Default::default(), DEV_ACCOUNT]);
}

#[test]
fn fragments_are_a_question_from_60_on() {
    let ask =
        || Request::new(ARB_OWNER_PUBLIC, IArbOwnerPublic::getMaxStylusContractFragmentsCall {});

    World::new(51).call(ask()).assert_bad();
    let ended = World::new(60).call(ask());
    assert_eq!(U256::from_be_slice(&ended.output), U256::from(4));
}

#[test]
fn a_record_is_told_piece_by_piece() {
    let mut world = World::new(51);
    let hash = world.deploy(STRANGER, &[0xef, 0xf0, 0, 0, 1]);
    let program = Program {
        version: 2,
        init_cost: 34,
        cached_cost: 11,
        footprint: 7,
        activated_at: activation_hours(NOW - DAY),
        asm_kb: 503,
        cached: false,
    };
    world.state().set_program(hash, &program).unwrap();

    let of = STRANGER;
    let gas = world.read(ARB_WASM, IArbWasm::programInitGasCall { program: of }).0;
    assert_eq!((gas.gas, gas.gasWhenCached), (8866 + 363, 363));
    let pages = world.read(ARB_WASM, IArbWasm::programMemoryFootprintCall { program: of }).0;
    assert_eq!(pages, 7);
    assert_eq!(world.read(ARB_WASM, IArbWasm::programVersionCall { program: of }).0, 2);
    let left = world.read(ARB_WASM, IArbWasm::programTimeLeftCall { program: of }).0;
    assert_eq!(left, 365 * DAY - program.age(NOW));
    let size = world.read(ARB_WASM, IArbWasm::codehashAsmSizeCall { codehash: hash }).0;
    assert_eq!(size, 503 * 1024);
}

#[test]
fn a_program_that_cannot_run_says_why() {
    let mut world = World::new(51);
    let codehash = B256::repeat_byte(1);
    let ask = || Request::new(ARB_WASM, IArbWasm::codehashVersionCall { codehash });

    world.call(ask()).assert_declared(IArbWasm::ProgramNotActivated {});

    let old = Program { version: 1, activated_at: activation_hours(NOW), ..Program::default() };
    world.state().set_program(codehash, &old).unwrap();
    let outdated = IArbWasm::ProgramNeedsUpgrade { version: 1, stylusVersion: 2 };
    world.call(ask()).assert_declared(outdated);

    let then = NOW - 366 * DAY;
    let stale = Program { version: 2, activated_at: activation_hours(then), ..old };
    world.state().set_program(codehash, &stale).unwrap();
    let expired = IArbWasm::ProgramExpired { ageInSeconds: stale.age(NOW) };
    world.call(ask()).assert_declared(expired);
}

#[test]
fn least_prices_and_limits_are_the_defaults() {
    let mut world = World::new(51);

    let least = world.read(ARB_WASM, IArbWasm::minInitGasCall {}).0;
    assert_eq!((least.gas, least.cached), (8832, 352));
    assert_eq!(world.read(ARB_WASM, IArbWasm::initCostScalarCall {}).0, 100);
    assert_eq!(world.read(ARB_WASM, IArbWasm::pageRampCall {}).0, 620_674_314);
    assert_eq!(world.read(ARB_WASM, IArbWasm::maxStackDepthCall {}).0, 22_000);
    assert_eq!(world.read(ARB_WASM, IArbWasm::blockCacheSizeCall {}).0, 32);
}

#[test]
fn debug_errors_and_events_are_those_tools_expect() {
    let mut world = World::new(51);

    let ended = world.call(Request::new(ARB_DEBUG, IArbDebug::customRevertCall { number: 7 }));
    ended.assert_declared(IArbDebug::Custom {
        number: 7,
        message: "This spider family wards off bugs: /\\oo/\\ //\\(oo)//\\ /\\oo/\\".into(),
        flag: true,
    });
    world.call(Request::new(ARB_DEBUG, IArbDebug::legacyErrorCall {})).assert_refused();
    let events = IArbDebug::eventsCall { flag: true, value: B256::repeat_byte(3) };
    let ended = world.call(Request::new(ARB_DEBUG, events).value(U256::from(5)));
    assert_eq!(ended.logs.len(), 2);
    assert_eq!(ended.gas_used, 800 + 6 + (375 * 3 + 8 * 32) + (375 * 5 + 8 * 64) + 6);
}
