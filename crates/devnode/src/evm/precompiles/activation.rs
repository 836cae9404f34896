//! Giving a program its place on the chain, and extending its life.

use revm::{
    context_interface::JournalTr,
    primitives::{Address, B256, Bytes, U256},
};

use super::{
    arb_wasm::{
        IArbWasm::{
            ProgramActivated, ProgramInsufficientValue, ProgramKeepaliveTooSoon,
            ProgramLifetimeExtended, ProgramNotWasm, ProgramUpToDate, activateProgramCall,
            activateProgramReturn,
        },
        active,
    },
    call::{Answer, ArbContextTr, Call, DONE, Fault, declared, returns},
};
use crate::{
    arbos::{Field, Program, StylusParams, activation_hours},
    stylus::{
        self,
        code::{self, CodeError, ProgramCode, Root},
        pricing::activation::FLAT_GAS,
    },
};

/// The version from which activation has a price of its own beside the flat one.
const ACTIVATION_GAS_SINCE: u64 = 59;
/// The version from which any code that is no program is refused by name.
const NOT_WASM_SINCE: u64 = 60;

/// Gas of reading an account that the transaction has not met yet, or has.
const COLD_ACCOUNT_GAS: u64 = 2600;
const WARM_ACCOUNT_GAS: u64 = 100;
/// The most code an account can have, in bytes.
const MAX_CODE_SIZE: usize = 24_576;

const SECONDS_PER_DAY: u64 = 86_400;

/// Every local chain is one: programs may print.
const DEBUG_CHAIN: bool = true;

/// `activateProgram`: checks a program, meters it, and lets it run from now on.
pub(super) fn activate<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, address: Address) -> Answer {
    let rules = call.rules().clone();
    let now = call.now();
    if ACTIVATION_GAS_SINCE <= rules.arbos {
        let gas = call.state(|state| state.get(Field::ActivationGas))?;
        call.burn(gas.saturating_to())?;
    }
    call.burn(FLAT_GAS)?;
    if call.is_destroyed(address) {
        return Err(Fault::Refused);
    }

    let (account_code, codehash) = call.code(address)?;
    let params = call.state(|state| state.stylus_params())?;
    let old = call.state(|state| state.program(codehash))?;
    if old.current(now, &params).is_ok() {
        return Err(declared(ProgramUpToDate {}));
    }

    let wasm = module(call, &account_code, &params)?;
    let pages = params.page_limit.saturating_sub(call.ctx.chain().pages.open);
    let activation = stylus::activate_once(&wasm, &rules, pages, DEBUG_CHAIN)
        .map_err(|error| Fault::ActivationFailed(error.to_string()))?;
    call.burn(activation.gas)?;

    let module_hash = activation.module_hash;
    call.state(|state| state.set_module_hash(codehash, module_hash))?;
    let fee = charge_space(call, activation.asm_estimate)?;
    let program = Program {
        version: params.version,
        init_cost: activation.init_cost,
        cached_cost: activation.cached_cost,
        footprint: activation.footprint,
        activated_at: activation_hours(now),
        asm_kb: activation.asm_estimate.div_ceil(1024),
        cached: old.cached,
    };
    call.state(|state| state.set_program(codehash, &program))?;

    take_fee(call, fee)?;
    let version = params.version;
    call.emit(&ProgramActivated {
        codehash,
        moduleHash: module_hash,
        program: address,
        dataFee: fee,
        version,
    })?;
    returns::<activateProgramCall>(&activateProgramReturn { version, dataFee: fee })
}

/// `codehashKeepalive`: a program's year starts anew, once it is old enough.
pub(super) fn keep_alive<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, codehash: B256) -> Answer {
    let now = call.now();
    let (mut program, params) = active(call, codehash)?;
    let age = program.age(now);
    if age < u64::from(params.keepalive_days) * SECONDS_PER_DAY {
        return Err(declared(ProgramKeepaliveTooSoon { ageInSeconds: age }));
    }

    let fee = charge_space(call, program.asm_size())?;
    program.activated_at = activation_hours(now);
    call.state(|state| state.set_program(codehash, &program))?;

    take_fee(call, fee)?;
    call.emit(&ProgramLifetimeExtended { codehash, dataFee: fee })?;
    DONE
}

/// The module that an account's code holds. Code that holds none is refused plainly: only a
/// module that is no program is an activation that failed.
fn module<CTX: ArbContextTr>(
    call: &mut Call<'_, CTX>,
    account_code: &[u8],
    params: &StylusParams,
) -> Result<Vec<u8>, Fault> {
    let wasm = match code::parse(account_code, call.rules()) {
        Ok(ProgramCode::Classic { dictionary, stream }) => {
            code::decompress(dictionary, stream, params.max_wasm_size)
        }
        Ok(ProgramCode::Root(root)) => {
            let limits = root.check_limits(params.max_wasm_size, params.max_fragments);
            limits.map_err(|_| Fault::Refused)?;
            root.assemble(&fragments(call, &root)?)
        }
        Err(error) => Err(error),
    };
    wasm.map_err(|error| match error {
        CodeError::Empty => declared(ProgramNotWasm {}),
        CodeError::NotProgram if NOT_WASM_SINCE <= call.rules().arbos => {
            declared(ProgramNotWasm {})
        }
        _ => Fault::Refused,
    })
}

/// The code of each account that carries a piece of the program, paid for like EXTCODECOPY.
fn fragments<CTX: ArbContextTr>(
    call: &mut Call<'_, CTX>,
    root: &Root,
) -> Result<Vec<Bytes>, Fault> {
    let mut codes = Vec::with_capacity(root.fragments.len());
    for address in &root.fragments {
        let loaded = call.ctx.journal_mut().load_account(*address).map(|account| account.is_cold);
        let is_cold = loaded.map_err(|error| Fault::Database(error.to_string()))?;
        let access = if is_cold { COLD_ACCOUNT_GAS } else { WARM_ACCOUNT_GAS };
        // Not read unless the largest code there can be could be paid for.
        call.check_gas(access, MAX_CODE_SIZE)?;
        let (code, _) = call.code(*address)?;
        call.burn(access)?;
        call.burn_copy(code.len())?;
        codes.push(code);
    }
    Ok(codes)
}

/// What the space for `bytes` of native code costs in wei; the space counts as demanded.
fn charge_space<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, bytes: u32) -> Result<U256, Fault> {
    let now = call.now();
    let mut pricer = call.state(|state| state.data_pricer())?;
    let fee = pricer.charge(bytes, now);
    call.state(|state| state.set_data_demand(&pricer))?;
    Ok(fee)
}

/// Moves the fee to the chain and the rest of the value back to the caller. No code runs, so
/// callers that cannot receive wei get theirs too.
fn take_fee<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, fee: U256) -> Result<(), Fault> {
    let (have, caller) = (call.value, call.caller);
    let network = call.state(|state| state.network_fee_account())?;
    let rest = have.checked_sub(fee);
    let rest = rest.ok_or_else(|| declared(ProgramInsufficientValue { have, want: fee }))?;
    call.pay(network, fee)?;
    call.pay(caller, rest)
}
