//! Calls to a fee distributor of ours.

use crate::machine::*;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::{
    fee_distributor::IFeeDistributor::{lockCall, notifyCall, syncCall},
    fields::Field,
};
use stylus_sdk::stylus_core::calls::context::Call;

use crate::{
    calldata::address,
    encoding::selected,
    erc20::{Reason, number, said},
};

/// The vote-escrow whose locks it pays.
///
/// # Errors
///
/// What it answered, if not an address.
pub fn lock(vm: Machine<'_>, distributor: Address) -> Result<Address, Reason> {
    number(vm.static_call(&Call::new(), distributor, &lockCall::SELECTOR)).map(address)
}

/// Has it take what it was sent of `token` as fees.
///
/// # Errors
///
/// What it answered, if it did not.
pub fn sync(vm: Machine<'_>, distributor: Address, token: Address) -> Result<U256, Reason> {
    let call = selected(syncCall::SELECTOR, &[Field::Address(&token)]);
    number(vm.call(&Call::new(), distributor, &call))
}

/// Has it take `amount` of this program's `token`, which it was allowed to take, as fees: with `gas`
/// at most.
///
/// # Errors
///
/// What it answered, if it does not.
pub fn notify(
    vm: Machine<'_>,
    distributor: Address,
    token: Address,
    amount: U256,
    gas: u64,
) -> Result<(), Reason> {
    let fields = [Field::Address(&token), Field::Number(&amount)];
    let call = selected(notifyCall::SELECTOR, &fields);
    said(vm.call(&Call::new().gas(gas), distributor, &call)).map(drop)
}
