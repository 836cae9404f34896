//! `eth_estimateGas`: a gas limit with which a transaction succeeds.
//!
//! Found by bisection, as gas can be needed that is not used in the end: a call passes on at most
//! 63/64 of what is left, and refunds come last.

use alloy::{
    primitives::{TxKind, U256},
    rpc::types::{TransactionRequest, state::StateOverride},
};
use revm::context::TxEnv;

use super::{
    call::{Stage, failure_of},
    request::{self, balance_of, is_codeless},
};
use crate::{
    evm::{Executed, Outcome, Refusal},
    rpc::{Answer, Rpc, answer, error::RpcError, params::Params},
};

/// Gas of a transfer to an account without code; no transaction takes less.
const TRANSFER_GAS: u64 = 21_000;

/// Gas that comes with value from the caller's own, so that the callee may need it on top.
const CALL_STIPEND: u64 = 2300;

/// The search ends when the bounds are as close as this: 15 thousandths of the upper one.
const TOLERANCE: (u64, u64) = (15, 1000);

pub(in crate::rpc) fn estimate_gas(rpc: &Rpc, params: Params) -> Answer {
    let (request, id, state): (TransactionRequest, _, Option<StateOverride>) = params.parse()?;
    let chain = rpc.node.read();
    let mut stage = Stage::set(&chain, id, state, None)?;
    let tx = request::environment(request, chain.id(), &stage.db)?;
    answer(alloy::primitives::U64::from(estimate(&mut stage, tx)?))
}

/// A gas limit with which `tx` succeeds, at most 1.5 % above the least one.
///
/// # Errors
///
/// What the transaction fails with when it has all the gas it may have.
pub(super) fn estimate(stage: &mut Stage<'_>, tx: TxEnv) -> Result<u64, RpcError> {
    let limit = upper_bound(stage, &tx)?;
    if is_transfer(stage, &tx) && succeeds(stage, &tx, TRANSFER_GAS)?.is_some() {
        return Ok(TRANSFER_GAS);
    }
    let used = match attempt(stage, &tx, limit)? {
        Attempt::Done(Executed { outcome: Outcome::Success { .. }, gas_used, .. }) => gas_used,
        Attempt::TooLittleGas => return Err(RpcError::AllowanceExceeded(limit)),
        Attempt::Done(Executed { outcome: Outcome::Halt { reason }, .. })
            if reason == OUT_OF_GAS =>
        {
            return Err(RpcError::AllowanceExceeded(limit));
        }
        Attempt::Done(executed) => return Err(failure_of(executed.outcome)),
    };
    bisect(used.saturating_sub(1), limit, used, |gas| Ok(succeeds(stage, &tx, gas)?.is_some()))
}

/// The end of a call that had too little gas, in geth's words.
const OUT_OF_GAS: &str = "out of gas";

/// The least gas limit for which `succeeds`, within the tolerance, given that `high` does and
/// `low` does not. `used` is what was used at `high`.
fn bisect(
    mut low: u64,
    mut high: u64,
    used: u64,
    mut succeeds: impl FnMut(u64) -> Result<bool, RpcError>,
) -> Result<u64, RpcError> {
    // Most transactions succeed with little more than they use.
    let likely = (used + CALL_STIPEND).saturating_mul(64) / 63;
    if likely < high {
        *(if succeeds(likely)? { &mut high } else { &mut low }) = likely;
    }
    let (part, whole) = TOLERANCE;
    // `high` is at most the gas cap, far from overflowing.
    while low + 1 < high && part * high <= (high - low) * whole {
        // Most need far less than the cap: begin low, and never more than double.
        let middle = low.midpoint(high).min(low.saturating_mul(2).max(low + 1));
        *(if succeeds(middle)? { &mut high } else { &mut low }) = middle;
    }
    Ok(high)
}

/// How one run ended.
enum Attempt {
    Done(Executed),
    /// Not even enough to begin.
    TooLittleGas,
}

fn attempt(stage: &mut Stage<'_>, tx: &TxEnv, gas: u64) -> Result<Attempt, RpcError> {
    match stage.run(TxEnv { gas_limit: gas, ..tx.clone() }) {
        Ok(executed) => Ok(Attempt::Done(executed)),
        Err(Refusal::IntrinsicGas { .. }) => Ok(Attempt::TooLittleGas),
        Err(refusal) => Err(RpcError::CallRefused { refusal, gas }),
    }
}

fn succeeds(stage: &mut Stage<'_>, tx: &TxEnv, gas: u64) -> Result<Option<Executed>, RpcError> {
    Ok(match attempt(stage, tx, gas)? {
        Attempt::Done(executed) if matches!(executed.outcome, Outcome::Success { .. }) => {
            Some(executed)
        }
        _ => None,
    })
}

/// The most gas the transaction may have: what it asks for, within what its sender can pay.
fn upper_bound(stage: &Stage<'_>, tx: &TxEnv) -> Result<u64, RpcError> {
    let asked = if tx.gas_limit < TRANSFER_GAS { request::GAS_CAP } else { tx.gas_limit };
    if tx.gas_price == 0 {
        return Ok(asked);
    }
    let balance = balance_of(&stage.db, tx.caller);
    let available = balance.checked_sub(tx.value).ok_or(RpcError::InsufficientFundsForTransfer)?;
    // Rounded down: gas that can only be paid in part cannot be bought.
    let payable = available / U256::from(tx.gas_price);
    Ok(asked.min(payable.saturating_to()))
}

fn is_transfer(stage: &Stage<'_>, tx: &TxEnv) -> bool {
    let TxKind::Call(to) = tx.kind else { return false };
    tx.data.is_empty() && tx.authorization_list.is_empty() && is_codeless(&stage.db, to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Never too little, never more than 1.5 % too much.
        #[test]
        fn an_estimate_is_enough_and_close(
            used in 21_000_u64..40_000_000,
            reserve in 0_u64..5_000_000,
        ) {
            let least = used + reserve;
            let limit = request::GAS_CAP;
            let mut runs = 0;
            let found = bisect(used - 1, limit, used, |gas| {
                runs += 1;
                Ok(least <= gas)
            });
            let found = found.unwrap();
            prop_assert!(least <= found, "{found}");
            prop_assert!((found - least) * 1000 <= found * 15, "{found} for {least}");
            prop_assert!(runs < 40, "{runs}");
        }
    }
}
