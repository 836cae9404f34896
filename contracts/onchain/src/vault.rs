//! Calls to a vault of ours.

use crate::machine::*;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::{
    fields::Field,
    vault::IMicroStakingVault::{assetCall, depositCall, minDepositCall, previewMintCall},
};
use stylus_sdk::stylus_core::calls::context::Call;

use crate::{
    calldata::address,
    encoding::selected,
    erc20::{Reason, number, said},
};

/// The token it takes.
///
/// # Errors
///
/// What it answered, if not an address.
pub fn asset(vm: Machine<'_>, vault: Address) -> Result<Address, Reason> {
    number(vm.static_call(&Call::new(), vault, &assetCall::SELECTOR)).map(address)
}

/// The least it takes at once, in units of its asset.
///
/// # Errors
///
/// What it answered, if not a number.
pub fn min_deposit(vm: Machine<'_>, vault: Address) -> Result<U256, Reason> {
    number(vm.static_call(&Call::new(), vault, &minDepositCall::SELECTOR))
}

/// What `shares` cost now, in units of its asset.
///
/// # Errors
///
/// What it answered, if not a number.
pub fn preview_mint(vm: Machine<'_>, vault: Address, shares: U256) -> Result<U256, Reason> {
    let call = selected(previewMintCall::SELECTOR, &[Field::Number(&shares)]);
    number(vm.static_call(&Call::new(), vault, &call))
}

/// Deposits this program's `assets[i]` for `receivers[i]`.
///
/// # Errors
///
/// What it answered, if it does not take them.
pub fn deposit_many(
    vm: Machine<'_>,
    vault: Address,
    receivers: &[Address],
    assets: &[U256],
) -> Result<(), Reason> {
    receivers.iter().zip(assets).try_for_each(|(receiver, assets)| {
        let fields = [Field::Number(assets), Field::Address(receiver)];
        said(vm.call(&Call::new(), vault, &selected(depositCall::SELECTOR, &fields))).map(drop)
    })
}
