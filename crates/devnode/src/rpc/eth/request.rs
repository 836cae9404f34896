//! From a client's call object to what the EVM is told.

use alloy::{
    primitives::{Address, U256},
    rpc::types::TransactionRequest,
};
use revm::{
    DatabaseRef,
    context::{TxEnv, either::Either},
};

use crate::{chain::Overlay, rpc::error::RpcError};

/// The most gas a call may use, whatever it asks for.
pub(super) const GAS_CAP: u64 = 50_000_000;

/// What the EVM is told of a call: missing fields filled, contradictions refused.
///
/// # Errors
///
/// [`RpcError::InvalidCall`] in geth's words.
pub(in crate::rpc) fn environment(
    request: TransactionRequest,
    chain_id: u64,
    db: &Overlay<'_>,
) -> Result<TxEnv, RpcError> {
    check(&request, chain_id)?;
    let caller = request.from.unwrap_or_default();
    let cap = request.gas_price.or(request.max_fee_per_gas);
    let access_list = request.access_list.unwrap_or_default();
    let authorizations = request.authorization_list.unwrap_or_default();
    let tx_type = match () {
        () if !authorizations.is_empty() => 4,
        // Without a fee the call is free, which the oldest type says best.
        () if request.max_fee_per_gas.is_some_and(|cap| cap != 0) => 2,
        () if !access_list.is_empty() => 1,
        () => 0,
    };
    Ok(TxEnv {
        tx_type,
        caller,
        gas_limit: request.gas.filter(|gas| *gas != 0).unwrap_or(GAS_CAP).min(GAS_CAP),
        gas_price: cap.unwrap_or_default(),
        kind: request.to.unwrap_or_default(),
        value: request.value.unwrap_or_default(),
        data: request.input.into_input().unwrap_or_default(),
        nonce: nonce_of(db, caller),
        chain_id: Some(chain_id),
        access_list,
        gas_priority_fee: (1 < tx_type)
            .then(|| request.max_priority_fee_per_gas.unwrap_or_default()),
        blob_hashes: Vec::new(),
        max_fee_per_blob_gas: 0,
        authorization_list: authorizations
            .into_iter()
            .map(|signed| Either::Right(signed.into_recovered()))
            .collect(),
    })
}

/// Refuses fields that contradict each other or the chain.
pub(super) fn check(request: &TransactionRequest, chain_id: u64) -> Result<(), RpcError> {
    let invalid = |reason: String| Err(RpcError::InvalidCall(reason));
    let (cap, tip) = (request.max_fee_per_gas, request.max_priority_fee_per_gas);
    if request.gas_price.is_some() && (cap.is_some() || tip.is_some()) {
        return invalid(
            "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified".to_owned(),
        );
    }
    if let (Some(cap), Some(tip)) = (cap, tip)
        && cap < tip
    {
        return invalid(format!("maxFeePerGas ({cap}) < maxPriorityFeePerGas ({tip})"));
    }
    if let (Some(data), Some(input)) = (&request.input.data, &request.input.input)
        && data != input
    {
        return invalid(
            "both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass \
             transaction call data"
                .to_owned(),
        );
    }
    if let Some(have) = request.chain_id.filter(|have| *have != chain_id) {
        return invalid(format!("chainId does not match node's (have={have}, want={chain_id})"));
    }
    if request.blob_versioned_hashes.is_some() || request.max_fee_per_blob_gas.is_some() {
        return invalid("transaction type not supported".to_owned());
    }
    Ok(())
}

/// The nonce an account's next transaction carries.
fn nonce_of(db: &Overlay<'_>, address: Address) -> u64 {
    let Ok(account) = db.basic_ref(address);
    account.map_or(0, |account| account.nonce)
}

/// An account's wei.
pub(super) fn balance_of(db: &Overlay<'_>, address: Address) -> U256 {
    let Ok(account) = db.basic_ref(address);
    account.map_or(U256::ZERO, |account| account.balance)
}

/// Whether an account has no code.
pub(super) fn is_codeless(db: &Overlay<'_>, address: Address) -> bool {
    let Ok(account) = db.basic_ref(address);
    account.is_none_or(|account| account.is_empty_code_hash())
}
