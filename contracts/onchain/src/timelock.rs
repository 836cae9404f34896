//! Calls to a timelock: of batches that wait for no other operation.

use crate::machine::*;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use interfaces::{
    fields::Field,
    timelock::ITimelock::{
        cancelCall, executeBatchCall, getMinDelayCall, getOperationStateCall, scheduleBatchCall,
    },
};
use stylus_sdk::stylus_core::calls::context::Call;

use crate::{
    batch::Batch,
    encoding::selected,
    erc20::{Reason, number, said},
};

/// Seconds that operations wait at least.
///
/// # Errors
///
/// What it answered, if not a number.
pub fn min_delay(vm: Machine<'_>, timelock: Address) -> Result<U256, Reason> {
    number(vm.static_call(&Call::new(), timelock, &getMinDelayCall::SELECTOR))
}

/// Where the operation `id` stands: `OperationState` of its ABI.
///
/// # Errors
///
/// What it answered, if not a number.
pub fn operation_state(vm: Machine<'_>, timelock: Address, id: B256) -> Result<U256, Reason> {
    let call = selected(getOperationStateCall::SELECTOR, &[Field::Word(&id)]);
    number(vm.static_call(&Call::new(), timelock, &call))
}

/// The id that every timelock gives to `batch` with `salt`. docs/protocol.md (35).
#[must_use]
pub fn operation_id(vm: Machine<'_>, batch: &Batch<'_>, salt: B256) -> B256 {
    vm.native_keccak256(&operation(batch, salt, &[]))
}

/// Has `batch` wait for `delay` seconds.
///
/// # Errors
///
/// What it answered, if it does not take it.
pub fn schedule(
    vm: Machine<'_>,
    timelock: Address,
    batch: &Batch<'_>,
    salt: B256,
    delay: U256,
) -> Result<(), Reason> {
    let call = batch.arguments(3).word([0; 32]).word(salt.0).word(delay.to_be_bytes());
    let call = call.after(&scheduleBatchCall::SELECTOR);
    said(vm.call(&Call::new(), timelock, &call)).map(drop)
}

/// Has `batch` executed, with `value` wei of what this program has.
///
/// # Errors
///
/// What it answered, if it was not.
pub fn execute(
    vm: Machine<'_>,
    timelock: Address,
    value: U256,
    batch: &Batch<'_>,
    salt: B256,
) -> Result<(), Reason> {
    let call = operation(batch, salt, &executeBatchCall::SELECTOR);
    said(vm.call(&Call::new().value(value), timelock, &call)).map(drop)
}

/// Takes the operation `id` back.
///
/// # Errors
///
/// What it answered, if it does not.
pub fn cancel(vm: Machine<'_>, timelock: Address, id: B256) -> Result<(), Reason> {
    let call = selected(cancelCall::SELECTOR, &[Field::Word(&id)]);
    said(vm.call(&Call::new(), timelock, &call)).map(drop)
}

/// What an operation is: no predecessor, so the word between is zero.
fn operation(batch: &Batch<'_>, salt: B256, selector: &[u8]) -> Vec<u8> {
    batch.arguments(2).word([0; 32]).word(salt.0).after(selector)
}
