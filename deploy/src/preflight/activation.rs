//! Activation: chains can make it dearer than a transaction can pay, and so stop it.

use bindings::stylus::{ARB_GAS_INFO, ARB_WASM, ArbGasInfo, ArbWasm};
use client::{call::ask, chain::Chain};
use eyre::{Result, WrapErr};

use super::Refusal;

/// Since when a chain can charge for activation besides what it takes.
const SINCE: u64 = 59;

/// What an activation is charged, and what there can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Activation {
    /// Gas of every activation besides what it takes.
    pub(crate) gas: u64,
    /// Gas of a transaction, at most.
    pub(crate) limit: u64,
}

/// What activation is charged on a chain with this version of ArbOS.
pub(crate) async fn ask_for(chain: &Chain, arbos: u64) -> Result<Activation> {
    let gas_info = ArbGasInfo::new(ARB_GAS_INFO, chain.provider());
    let limits = ask(gas_info.getGasAccountingParams()).await;
    let limits = limits.wrap_err("asking how much gas a transaction may use")?;
    let gas = if arbos < SINCE {
        0
    } else {
        let gas = ask(ArbWasm::new(ARB_WASM, chain.provider()).activationGas()).await;
        gas.wrap_err("asking what activation is charged")?
    };
    Ok(Activation { gas, limit: limits.perTransaction.saturating_to() })
}

/// Whether programs can be activated.
///
/// # Errors
///
/// [`Refusal::ActivationPaused`]; another if the chain does not answer.
pub(crate) async fn check(chain: &Chain, arbos: u64) -> Result<Activation> {
    let activation = ask_for(chain, arbos).await?;
    activation.judge(chain.id())?;
    Ok(activation)
}

impl Activation {
    /// Whether that can be paid.
    pub(crate) const fn judge(self, chain: u64) -> Result<(), Refusal> {
        let Self { gas, limit } = self;
        if limit <= gas { Err(Refusal::ActivationPaused { chain, gas, limit }) } else { Ok(()) }
    }
}
