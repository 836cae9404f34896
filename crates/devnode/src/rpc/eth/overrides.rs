//! What a call pretends about the state and about its block.

use alloy::{
    primitives::Address,
    rpc::types::{
        BlockOverrides,
        state::{AccountOverride, StateOverride},
    },
};
use revm::{DatabaseRef, state::Bytecode};

use crate::{chain::Overlay, evm::BlockInfo, rpc::error::RpcError};

/// Puts a client's pretended accounts on top of a state.
///
/// # Errors
///
/// If an account's storage is both replaced and changed, or a precompile is to be moved.
pub(super) fn apply_state(db: &mut Overlay<'_>, overrides: StateOverride) -> Result<(), RpcError> {
    overrides.into_iter().try_for_each(|(address, account)| apply_account(db, address, account))
}

fn apply_account(
    db: &mut Overlay<'_>,
    address: Address,
    account: AccountOverride,
) -> Result<(), RpcError> {
    if account.move_precompile_to.is_some() {
        return Err(RpcError::Unsupported("movePrecompileTo"));
    }
    if account.state.is_some() && account.state_diff.is_some() {
        return Err(RpcError::AmbiguousOverride(address));
    }
    let Ok(held) = db.basic_ref(address);
    let mut info = held.unwrap_or_default();
    info.balance = account.balance.unwrap_or(info.balance);
    info.nonce = account.nonce.unwrap_or(info.nonce);
    if let Some(code) = account.code {
        let code =
            Bytecode::new_raw_checked(code.clone()).unwrap_or_else(|_| Bytecode::new_legacy(code));
        info.set_code(code);
    }
    db.insert_account_info(address, info);
    if let Some(state) = account.state {
        let slots = state.into_iter().map(|(slot, value)| (slot.into(), value.into()));
        let Ok(()) = db.replace_account_storage(address, slots.collect());
    }
    for (slot, value) in account.state_diff.unwrap_or_default() {
        let Ok(()) = db.insert_account_storage(address, slot.into(), value.into());
    }
    Ok(())
}

/// Changes the block a call runs in.
///
/// # Errors
///
/// [`RpcError::Unsupported`] for a fact that every block of this chain shares.
pub(super) fn apply_block(
    block: &mut BlockInfo,
    mut overrides: BlockOverrides,
) -> Result<(), RpcError> {
    let too_large = |what: &str| RpcError::InvalidParams(format!("{what} exceeds 64 bits"));
    if let Some(number) = overrides.number.take() {
        block.number = number.try_into().map_err(|_| too_large("block number"))?;
    }
    if let Some(base_fee) = overrides.base_fee.take() {
        block.base_fee = base_fee.try_into().map_err(|_| too_large("base fee"))?;
    }
    block.timestamp = overrides.time.take().unwrap_or(block.timestamp);
    if overrides != BlockOverrides::default() {
        return Err(RpcError::Unsupported(
            "overriding a block's fields other than number, time and baseFeePerGas",
        ));
    }
    Ok(())
}
