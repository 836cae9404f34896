//! Which programs are kept ready, and who decides.

use revm::primitives::{Address, B256};

use super::{NOW, Request, STRANGER, World};
use crate::{
    arbos::{Program, activation_hours, addresses::*},
    evm::precompiles::{arb_wasm::IArbWasm, arb_wasm_cache::IArbWasmCache},
};

const PROGRAM: Address = STRANGER;

/// A chain with one program, and the hash of its code.
fn world() -> (World, B256) {
    let mut world = World::new(51);
    let hash = world.deploy(PROGRAM, &[0xef, 0xf0, 0, 0, 1]);
    let program = Program {
        version: 2,
        init_cost: 34,
        activated_at: activation_hours(NOW),
        ..Program::default()
    };
    world.state().set_program(hash, &program).unwrap();
    (world, hash)
}

fn cache() -> Request {
    Request::new(ARB_WASM_CACHE, IArbWasmCache::cacheProgramCall { addr: PROGRAM })
        .from(CACHE_MANAGER)
}

fn evict(codehash: B256) -> Request {
    Request::new(ARB_WASM_CACHE, IArbWasmCache::evictCodehashCall { codehash }).from(CACHE_MANAGER)
}

#[test]
fn a_stranger_may_not_cache() {
    let (mut world, hash) = world();

    world.call(cache().from(STRANGER)).assert_bad();

    assert!(!world.state().program(hash).unwrap().cached);
}

#[test]
fn a_manager_caches_and_evicts() {
    let (mut world, codehash) = world();

    let ended = world.call(cache());

    ended.assert_done();
    assert_eq!(ended.logs.len(), 1);
    assert!(world.read(ARB_WASM_CACHE, IArbWasmCache::codehashIsCachedCall { codehash }).0);
    let manager = 800;
    let records = 100 + 800;
    let event = 375 + 375 * 3 + 8 * 32;
    assert_eq!(ended.gas_used, 800 + 3 + manager + 2600 + records + event + 34 + 20_000);

    world.call(evict(codehash)).assert_done();
    assert!(!world.state().program(codehash).unwrap().cached);
}

#[test]
fn an_owner_may_cache_too() {
    let (mut world, hash) = world();

    world.call(cache().from(DEV_ACCOUNT)).assert_done();

    assert!(world.state().program(hash).unwrap().cached);
}

#[test]
fn caching_twice_tells_nobody() {
    let (mut world, _) = world();
    world.call(cache()).assert_done();

    let ended = world.call(cache());

    ended.assert_done();
    assert!(ended.logs.is_empty());
}

#[test]
fn what_cannot_run_is_not_cached_but_may_be_evicted() {
    let (mut world, codehash) = world();
    let old = Program { version: 1, cached: true, ..Program::default() };
    world.state().set_program(codehash, &old).unwrap();

    let outdated = IArbWasm::ProgramNeedsUpgrade { version: 1, stylusVersion: 2 };
    world.call(cache()).assert_declared(outdated);
    world.call(evict(codehash)).assert_done();

    world.state().set_program(codehash, &Program::default()).unwrap();
    let never = IArbWasm::ProgramNeedsUpgrade { version: 0, stylusVersion: 2 };
    world.call(cache()).assert_declared(never);
}

#[test]
fn caching_by_hash_ended_with_version_30() {
    let (mut world, codehash) = world();
    let request = Request::new(ARB_WASM_CACHE, IArbWasmCache::cacheCodehashCall { codehash });

    world.call(request.from(CACHE_MANAGER)).assert_bad();
}

#[test]
fn managers_are_told() {
    let (mut world, _) = world();

    let all = world.read(ARB_WASM_CACHE, IArbWasmCache::allCacheManagersCall {}).0;
    assert_eq!(all, [CACHE_MANAGER]);
    let is = IArbWasmCache::isCacheManagerCall { manager: STRANGER };
    assert!(!world.read(ARB_WASM_CACHE, is).0);
}
