//! Calls to a fee distributor of ours.

use crate::machine::*;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::{
    fee_distributor::IFeeDistributor::{lockCall, syncCall},
    fields::Field,
};
use stylus_sdk::stylus_core::calls::context::Call;

use crate::{
    calldata::address,
    encoding::selected,
    erc20::{Reason, number},
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
