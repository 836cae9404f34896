//! Calls to a vault of ours.

use crate::machine::*;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use interfaces::{
    fields::Field,
    vault::IMicroStakingVault::{
        assetCall, depositCall, depositManyCall, minDepositCall, previewMintCall,
    },
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

/// Deposits this program's `assets` for `receiver`, who is given the answered shares.
///
/// # Errors
///
/// What it answered, if it does not take them.
pub fn deposit(
    vm: Machine<'_>,
    vault: Address,
    assets: U256,
    receiver: Address,
) -> Result<U256, Reason> {
    let fields = [Field::Number(&assets), Field::Address(&receiver)];
    number(vm.call(&Call::new(), vault, &selected(depositCall::SELECTOR, &fields)))
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
    // Two places, and at each of them a length and as many words.
    let length = U256::from(receivers.len());
    let mut call = Vec::with_capacity(4 + 32 * (4 + 2 * receivers.len()));
    call.extend_from_slice(&depositManyCall::SELECTOR);
    let mut push = |word: B256| call.extend_from_slice(word.as_slice());
    push(U256::from(64).into());
    push(U256::from(96 + 32 * receivers.len()).into());
    push(length.into());
    receivers.iter().for_each(|receiver| push(receiver.into_word()));
    push(length.into());
    assets.iter().for_each(|assets| push((*assets).into()));
    said(vm.call(&Call::new(), vault, &call)).map(drop)
}

#[cfg(test)]
mod tests {
    use stylus_sdk::testing::TestVM;

    use super::*;

    #[test]
    fn deposits_are_encoded_as_the_abi_says() {
        let vault = Address::repeat_byte(0x7a);
        for count in [0, 1, 3] {
            let receivers: Vec<_> = (1..=count).map(Address::repeat_byte).collect();
            let assets: Vec<_> = (1..=count).map(|it| U256::from(it) << 200_usize).collect();
            let call = depositManyCall { receivers: receivers.clone(), assets: assets.clone() };
            let vm = TestVM::default();
            vm.mock_call(vault, call.abi_encode(), Err(vec![count]));

            assert_eq!(deposit_many(&vm, vault, &receivers, &assets), Err(vec![count]));
        }
    }
}
