//! `ArbWasm`: activating programs, and what the chain knows of them.

use std::sync::LazyLock;

use alloy::sol;
use revm::primitives::B256;

use super::{
    activation,
    arb_wasm_cache::code_hash,
    call::{Answer, ArbContextTr, Call, Fault, declared, returns},
    contract::{Contract, Gate, Methods, since},
};
use crate::arbos::{
    COST_SCALAR_PERCENT, Field, MIN_CACHED_INIT_GAS_UNIT, MIN_INIT_GAS_UNIT, PAGE_RAMP, Program,
    ProgramError, StylusParams,
};

sol! {
    #[sol(abi)]
    interface IArbWasm {
        function activateProgram(address program) external payable
            returns (uint16 version, uint256 dataFee);
        function codehashKeepalive(bytes32 codehash) external payable;

        function stylusVersion() external view returns (uint16 version);
        function codehashVersion(bytes32 codehash) external view returns (uint16 version);
        function codehashAsmSize(bytes32 codehash) external view returns (uint32 size);
        function programVersion(address program) external view returns (uint16 version);
        function programInitGas(address program) external view
            returns (uint64 gas, uint64 gasWhenCached);
        function programMemoryFootprint(address program) external view returns (uint16 footprint);
        function programTimeLeft(address program) external view returns (uint64 secs);

        function inkPrice() external view returns (uint32 price);
        function maxStackDepth() external view returns (uint32 depth);
        function freePages() external view returns (uint16 pages);
        function pageGas() external view returns (uint16 gas);
        function pageRamp() external view returns (uint64 ramp);
        function pageLimit() external view returns (uint16 limit);
        function minInitGas() external view returns (uint64 gas, uint64 cached);
        function initCostScalar() external view returns (uint64 percent);
        function expiryDays() external view returns (uint16 _days);
        function keepaliveDays() external view returns (uint16 _days);
        function blockCacheSize() external view returns (uint16 count);
        function activationGas() external view returns (uint64 gas);

        event ProgramActivated(
            bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee,
            uint16 version
        );
        event ProgramLifetimeExtended(bytes32 indexed codehash, uint256 dataFee);

        error ProgramNotWasm();
        error ProgramNotActivated();
        error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion);
        error ProgramExpired(uint64 ageInSeconds);
        error ProgramUpToDate();
        error ProgramKeepaliveTooSoon(uint64 ageInSeconds);
        error ProgramInsufficientValue(uint256 have, uint256 want);
    }
}

use IArbWasm::{
    IArbWasmCalls as Calls, ProgramExpired, ProgramNeedsUpgrade, ProgramNotActivated,
    activationGasCall, blockCacheSizeCall, codehashAsmSizeCall, codehashVersionCall,
    expiryDaysCall, freePagesCall, initCostScalarCall, inkPriceCall, keepaliveDaysCall,
    maxStackDepthCall, minInitGasCall, minInitGasReturn, pageGasCall, pageLimitCall, pageRampCall,
    programInitGasCall, programInitGasReturn, programMemoryFootprintCall, programTimeLeftCall,
    programVersionCall, stylusVersionCall,
};

/// The precompile at 0x71.
#[derive(Debug)]
pub(super) struct ArbWasm;

impl Contract for ArbWasm {
    type Calls = Calls;

    const GATES: &'static [Gate] = &[since::<minInitGasCall>(32), since::<activationGasCall>(59)];

    fn methods() -> &'static Methods {
        static METHODS: LazyLock<Methods> =
            LazyLock::new(|| Methods::of(IArbWasm::abi::functions()));
        &METHODS
    }

    fn answer<CTX: ArbContextTr>(method: Calls, call: &mut Call<'_, CTX>) -> Answer {
        match method {
            Calls::activateProgram(m) => activation::activate(call, m.program),
            Calls::codehashKeepalive(m) => activation::keep_alive(call, m.codehash),
            Calls::codehashVersion(m) => {
                returns::<codehashVersionCall>(&active(call, m.codehash)?.0.version)
            }
            Calls::codehashAsmSize(m) => {
                returns::<codehashAsmSizeCall>(&active(call, m.codehash)?.0.asm_size())
            }
            Calls::programVersion(m) => {
                let code_hash = code_hash(call, m.program)?;
                returns::<programVersionCall>(&active(call, code_hash)?.0.version)
            }
            Calls::programInitGas(m) => {
                let code_hash = code_hash(call, m.program)?;
                let (program, params) = active(call, code_hash)?;
                let prices = params.init_prices();
                returns::<programInitGasCall>(&programInitGasReturn {
                    gas: prices.uncached(program.init_cost, program.cached_cost),
                    gasWhenCached: prices.cached(program.cached_cost),
                })
            }
            Calls::programMemoryFootprint(m) => {
                let code_hash = code_hash(call, m.program)?;
                returns::<programMemoryFootprintCall>(&active(call, code_hash)?.0.footprint)
            }
            Calls::programTimeLeft(m) => {
                let code_hash = code_hash(call, m.program)?;
                let (program, params) = active(call, code_hash)?;
                returns::<programTimeLeftCall>(&program.time_left(call.now(), &params))
            }
            Calls::pageRamp(_) => {
                params(call)?;
                returns::<pageRampCall>(&PAGE_RAMP)
            }
            Calls::activationGas(_) => {
                let gas = call.state(|state| state.get(Field::ActivationGas))?;
                returns::<activationGasCall>(&gas.to())
            }
            Calls::stylusVersion(_) => returns::<stylusVersionCall>(&params(call)?.version),
            Calls::inkPrice(_) => returns::<inkPriceCall>(&params(call)?.ink_price),
            Calls::maxStackDepth(_) => returns::<maxStackDepthCall>(&params(call)?.max_stack_depth),
            Calls::freePages(_) => returns::<freePagesCall>(&params(call)?.free_pages),
            Calls::pageGas(_) => returns::<pageGasCall>(&params(call)?.page_gas),
            Calls::pageLimit(_) => returns::<pageLimitCall>(&params(call)?.page_limit),
            Calls::minInitGas(_) => {
                let params = params(call)?;
                returns::<minInitGasCall>(&minInitGasReturn {
                    gas: u64::from(params.min_init_gas) * MIN_INIT_GAS_UNIT,
                    cached: u64::from(params.min_cached_init_gas) * MIN_CACHED_INIT_GAS_UNIT,
                })
            }
            Calls::initCostScalar(_) => {
                let percent = u64::from(params(call)?.init_cost_scalar) * COST_SCALAR_PERCENT;
                returns::<initCostScalarCall>(&percent)
            }
            Calls::expiryDays(_) => returns::<expiryDaysCall>(&params(call)?.expiry_days),
            Calls::keepaliveDays(_) => returns::<keepaliveDaysCall>(&params(call)?.keepalive_days),
            Calls::blockCacheSize(_) => {
                returns::<blockCacheSizeCall>(&params(call)?.block_cache_size)
            }
        }
    }
}

fn params<CTX: ArbContextTr>(call: &mut Call<'_, CTX>) -> Result<StylusParams, Fault> {
    call.state(|state| state.stylus_params())
}

/// The record of a program that can run, and the parameters it runs under.
pub(super) fn active<CTX: ArbContextTr>(
    call: &mut Call<'_, CTX>,
    code_hash: B256,
) -> Result<(Program, StylusParams), Fault> {
    let params = params(call)?;
    let program = call.state(|state| state.program(code_hash))?;
    program.active(call.now(), &params).map_err(refusal)?;
    Ok((program, params))
}

/// The interface's error for a program that cannot run.
pub(super) fn refusal(error: ProgramError) -> Fault {
    match error {
        ProgramError::NotActivated => declared(ProgramNotActivated {}),
        ProgramError::NeedsUpgrade { version, stylus_version } => {
            declared(ProgramNeedsUpgrade { version, stylusVersion: stylus_version })
        }
        ProgramError::Expired { age } => declared(ProgramExpired { ageInSeconds: age }),
    }
}
