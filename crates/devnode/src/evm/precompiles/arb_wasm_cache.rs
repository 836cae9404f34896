//! `ArbWasmCache`: which programs are kept ready to run.

use std::sync::LazyLock;

use alloy::sol;
use revm::primitives::{Address, B256};

use super::{
    arb_owner::MOST_MEMBERS,
    arb_wasm::refusal,
    call::{Answer, ArbContextTr, Call, DONE, Fault, returns},
    contract::{Contract, Gate, Methods, gate, since},
};
use crate::arbos::Members;

sol! {
    #[sol(abi)]
    interface IArbWasmCache {
        function isCacheManager(address manager) external view returns (bool);
        function allCacheManagers() external view returns (address[] memory managers);
        function cacheCodehash(bytes32 codehash) external;
        function cacheProgram(address addr) external;
        function evictCodehash(bytes32 codehash) external;
        function codehashIsCached(bytes32 codehash) external view returns (bool);

        event UpdateProgramCache(address indexed manager, bytes32 indexed codehash, bool cached);
    }
}

use IArbWasmCache::{
    IArbWasmCacheCalls as Calls, UpdateProgramCache, allCacheManagersCall, cacheCodehashCall,
    cacheProgramCall, codehashIsCachedCall, isCacheManagerCall,
};

/// What reading a code hash costs.
pub(super) const CODE_HASH_GAS: u64 = 2600;

/// The precompile at 0x72.
#[derive(Debug)]
pub(super) struct ArbWasmCache;

impl Contract for ArbWasmCache {
    type Calls = Calls;

    const GATES: &'static [Gate] =
        &[gate::<cacheCodehashCall>(30, 30), since::<cacheProgramCall>(31)];

    fn methods() -> &'static Methods {
        static METHODS: LazyLock<Methods> =
            LazyLock::new(|| Methods::of(IArbWasmCache::abi::functions()));
        &METHODS
    }

    fn answer<CTX: ArbContextTr>(method: Calls, call: &mut Call<'_, CTX>) -> Answer {
        match method {
            Calls::isCacheManager(method) => {
                let set = Members::CacheManagers;
                let is_manager = call.state(|state| state.is_member(set, method.manager))?;
                returns::<isCacheManagerCall>(&is_manager)
            }
            Calls::allCacheManagers(_) => {
                let set = Members::CacheManagers;
                let managers = call.state(|state| state.members(set, MOST_MEMBERS))?;
                returns::<allCacheManagersCall>(&managers)
            }
            Calls::codehashIsCached(method) => {
                let program = call.state(|state| state.program(method.codehash))?;
                returns::<codehashIsCachedCall>(&program.cached)
            }
            Calls::cacheCodehash(method) => {
                check_manager(call)?;
                set_cached(call, method.codehash, true)
            }
            Calls::cacheProgram(method) => {
                check_manager(call)?;
                let code_hash = code_hash(call, method.addr)?;
                set_cached(call, code_hash, true)
            }
            Calls::evictCodehash(method) => {
                check_manager(call)?;
                set_cached(call, method.codehash, false)
            }
        }
    }
}

/// The hash of an account's code, paid for.
pub(super) fn code_hash<CTX: ArbContextTr>(
    call: &mut Call<'_, CTX>,
    address: Address,
) -> Result<B256, Fault> {
    call.burn(CODE_HASH_GAS)?;
    Ok(call.code(address)?.1)
}

/// Cache managers and the chain's owners decide what is cached.
fn check_manager<CTX: ArbContextTr>(call: &mut Call<'_, CTX>) -> Result<(), Fault> {
    let caller = call.caller;
    for set in [Members::CacheManagers, Members::ChainOwners] {
        if call.state(|state| state.is_member(set, caller))? {
            return Ok(());
        }
    }
    Err(Fault::BadCall)
}

/// Marks a program. A change costs what starting it would, and only programs that can run
/// are worth a place.
fn set_cached<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, codehash: B256, cached: bool) -> Answer {
    let now = call.now();
    let params = call.state(|state| state.stylus_params())?;
    let mut program = call.state(|state| state.program(codehash))?;
    if cached {
        program.current(now, &params).map_err(refusal)?;
    }
    if program.cached == cached {
        return DONE;
    }

    call.emit(&UpdateProgramCache { manager: call.caller, codehash, cached })?;
    call.burn(u64::from(program.init_cost))?;
    program.cached = cached;
    call.state(|state| state.set_program(codehash, &program))?;
    DONE
}
