//! The chain: the right one, and one that runs programs.

use alloy::primitives::U256;
use bindings::stylus::{ARB_SYS, ARB_WASM, ArbSys, ArbWasm};
use client::{
    call::{CallError, ask},
    chain::{Chain, ChainError},
};
use eyre::{Result, WrapErr};
use params::{Params, Profile};

use super::Refusal;

/// What the chain's rules are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Versions {
    /// Of ArbOS.
    pub(crate) arbos: u64,
    /// Of Stylus, which programs are activated for.
    pub(crate) stylus: u16,
}

/// Whether the chain that answers is the one that the parameters are for.
///
/// # Errors
///
/// [`Refusal::OtherChain`].
pub fn pinned(chain: &Chain, params: &Params) -> Result<(), Refusal> {
    let (found, expected) = (chain.id(), params.chain.id);
    if found == expected {
        return Ok(());
    }
    let profiles = Profile::of_chain(found).map(Profile::name).collect();
    Err(Refusal::OtherChain { found, expected, name: params.chain.name.clone(), profiles })
}

/// The rules of a chain that runs programs.
pub(crate) async fn versions(chain: &Chain) -> Result<Versions> {
    let arbos = ask(ArbSys::new(ARB_SYS, chain.provider()).arbOSVersion()).await;
    let stylus = ask(ArbWasm::new(ARB_WASM, chain.provider()).stylusVersion()).await;
    match (arbos, stylus) {
        (Ok(arbos), Ok(stylus)) => Ok(Versions { arbos: arbos_number(arbos), stylus }),
        // A node that is not there says nothing of the chain.
        (Err(CallError::Chain(lost @ ChainError::Unanswered(_))), _)
        | (_, Err(CallError::Chain(lost @ ChainError::Unanswered(_)))) => {
            Err(lost).wrap_err("asking for the versions of ArbOS and Stylus")
        }
        _ => Err(Refusal::NotStylus(chain.id()).into()),
    }
}

/// `arbOSVersion` counts from 55, the number of the system before ArbOS.
fn arbos_number(answer: U256) -> u64 {
    answer.saturating_to::<u64>().saturating_sub(55)
}
