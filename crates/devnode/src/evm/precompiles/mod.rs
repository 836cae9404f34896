//! Precompiles: Ethereum's, as far as the version has them, and Arbitrum's own.
//!
//! Arbitrum's each have a file: their interface in Solidity, from which `contract` takes what a
//! method may do, and one arm for each method. What they charge and refuse alike is in `contract`
//! and `call`.
//!
//! Those that only make sense beside a parent chain, or with the chain before Nitro, are inert:
//! they have an account with code, and every call of them is a wrong one.

mod activation;
mod arb_debug;
mod arb_gas_info;
mod arb_info;
mod arb_owner;
mod arb_owner_public;
#[expect(
    clippy::too_many_arguments,
    reason = "the encoder of an event takes each field, and L2ToL1Tx has nine"
)]
mod arb_sys;
mod arb_wasm;
mod arb_wasm_cache;
mod arbos_test;
mod call;
mod contract;
mod error_text;

use revm::{
    context::Cfg,
    context_interface::JournalTr,
    handler::{PrecompileProvider, precompile_output_to_interpreter_result},
    interpreter::{CallInputs, CallValue, Gas, InstructionResult, InterpreterResult},
    precompile::{self, Precompiles as EthereumPrecompiles},
    primitives::{Address, AddressSet, Bytes, U256, hardfork::SpecId},
};

use self::{
    call::{Answer, Call, Fault},
    contract::{Contract as _, serve},
};
use crate::arbos::{Rules, addresses};

pub use self::{call::ArbContextTr, error_text::error_text};

/// The precompiles of one version.
#[derive(Clone, Debug)]
pub struct Precompiles {
    ethereum: EthereumPrecompiles,
    warm: AddressSet,
}

impl Precompiles {
    /// The precompiles that these rules know.
    pub fn new(rules: &Rules) -> Self {
        let ethereum = ethereum(rules.spec);
        let mut warm = ethereum.addresses_set().clone();
        warm.extend(addresses::precompiles(rules.arbos));
        Self { ethereum, warm }
    }
}

/// Ethereum's precompiles. Before Osaka, Arbitrum follows Prague in all but the BLS12-381
/// precompiles, and has P256VERIFY already, at the price it had on rollups.
fn ethereum(spec: SpecId) -> EthereumPrecompiles {
    if SpecId::OSAKA <= spec {
        return EthereumPrecompiles::osaka().clone();
    }
    let mut cancun = EthereumPrecompiles::cancun().clone();
    cancun.extend([precompile::secp256r1::P256VERIFY]);
    cancun
}

impl<CTX: ArbContextTr> PrecompileProvider<CTX> for Precompiles {
    type Output = InterpreterResult;

    /// The set follows the ArbOS version it was made for, never the context.
    fn set_spec(&mut self, _: <CTX::Cfg as Cfg>::Spec) -> bool {
        false
    }

    fn run(
        &mut self,
        context: &mut CTX,
        inputs: &CallInputs,
    ) -> Result<Option<InterpreterResult>, String> {
        if !self.warm.contains(&inputs.bytecode_address) {
            return Ok(None);
        }
        let input = inputs.input.bytes(context);
        if let Some(ethereum) = self.ethereum.get(&inputs.bytecode_address) {
            let output = ethereum
                .execute(&input, inputs.gas_limit, inputs.reservoir)
                .map_err(|error| error.to_string())?;
            if let Some(reason) = output.halt_reason().filter(|reason| !reason.is_oog()) {
                report(context, reason.to_string());
            }
            return Ok(Some(precompile_output_to_interpreter_result(output, inputs.gas_limit)));
        }
        arbitrum(context, inputs, &input).map(Some)
    }

    fn warm_addresses(&self) -> &AddressSet {
        &self.warm
    }
}

/// Runs one of Arbitrum's precompiles.
fn arbitrum<CTX: ArbContextTr>(
    ctx: &mut CTX,
    inputs: &CallInputs,
    input: &[u8],
) -> Result<InterpreterResult, String> {
    let mut call = Call {
        ctx,
        address: inputs.bytecode_address,
        caller: inputs.caller,
        value: match inputs.value {
            CallValue::Transfer(wei) => wei,
            CallValue::Apparent(_) => U256::ZERO,
        },
        is_static: inputs.is_static,
        is_delegated: inputs.target_address != inputs.bytecode_address,
        gas_limit: inputs.gas_limit,
        gas_used: 0,
    };
    let answer = dispatch(&mut call, input);

    let mut gas = Gas::new(call.gas_limit);
    let (result, output) = match answer {
        Ok(output) => (InstructionResult::Return, output),
        Err(Fault::Declared(output)) => (InstructionResult::Revert, output),
        Err(Fault::Refused) => (InstructionResult::Revert, Bytes::new()),
        Err(Fault::BadCall) => {
            call.gas_used = call.gas_limit;
            (InstructionResult::Revert, Bytes::new())
        }
        Err(Fault::OutOfGas) => {
            call.gas_used = call.gas_limit;
            (InstructionResult::PrecompileOOG, Bytes::new())
        }
        Err(Fault::ActivationFailed(why)) => {
            call.gas_used = call.gas_limit;
            report(call.ctx, format!("program activation failed: {why}"));
            (InstructionResult::PrecompileError, Bytes::new())
        }
        Err(Fault::Database(error)) => return Err(error),
    };
    gas.set_spent(call.gas_used);
    Ok(InterpreterResult::new(result, output, gas))
}

/// Keeps a reason that is no revert for whoever sent the transaction. Only the outermost frame's
/// reaches them.
fn report<CTX: ArbContextTr>(ctx: &mut CTX, reason: String) {
    if ctx.journal().depth() == 1 {
        ctx.chain_mut().failure = Some(reason);
    }
}

fn dispatch<CTX: ArbContextTr>(call: &mut Call<'_, CTX>, input: &[u8]) -> Answer {
    match call.address {
        addresses::ARB_SYS => serve::<arb_sys::ArbSys, _>(call, input),
        addresses::ARB_INFO => serve::<arb_info::ArbInfo, _>(call, input),
        addresses::ARBOS_TEST => serve::<arbos_test::ArbosTest, _>(call, input),
        addresses::ARB_OWNER_PUBLIC => serve::<arb_owner_public::ArbOwnerPublic, _>(call, input),
        addresses::ARB_GAS_INFO => serve::<arb_gas_info::ArbGasInfo, _>(call, input),
        addresses::ARB_OWNER => arb_owner::serve_owner(call, input),
        addresses::ARB_WASM => serve::<arb_wasm::ArbWasm, _>(call, input),
        addresses::ARB_WASM_CACHE => serve::<arb_wasm_cache::ArbWasmCache, _>(call, input),
        addresses::ARB_DEBUG => serve::<arb_debug::ArbDebug, _>(call, input),
        _ => Err(Fault::BadCall),
    }
}

/// The selectors of all methods that the precompile at `address` has in any version, in order.
/// None for what is no precompile of Arbitrum's, or an inert one.
pub fn selectors(address: Address) -> Vec<[u8; 4]> {
    let methods = match address {
        addresses::ARB_SYS => arb_sys::ArbSys::methods(),
        addresses::ARB_INFO => arb_info::ArbInfo::methods(),
        addresses::ARBOS_TEST => arbos_test::ArbosTest::methods(),
        addresses::ARB_OWNER_PUBLIC => arb_owner_public::ArbOwnerPublic::methods(),
        addresses::ARB_GAS_INFO => arb_gas_info::ArbGasInfo::methods(),
        addresses::ARB_OWNER => arb_owner::ArbOwner::methods(),
        addresses::ARB_WASM => arb_wasm::ArbWasm::methods(),
        addresses::ARB_WASM_CACHE => arb_wasm_cache::ArbWasmCache::methods(),
        addresses::ARB_DEBUG => arb_debug::ArbDebug::methods(),
        _ => return Vec::new(),
    };
    methods.selectors()
}

#[cfg(test)]
mod tests;
