//! `eth_getProof` (EIP-1186): an account and words of its storage, with what proves them.

use alloy::{
    eips::BlockId,
    primitives::{Address, B256, Bytes, U64, U256},
    serde::JsonStorageKey,
};
use serde::Serialize;

use crate::{
    chain::AccountProof,
    rpc::{
        Answer, Rpc, answer,
        blocks::block_at,
        error::RpcError,
        params::{Params, Slots},
    },
};

/// Slots that one call proves at most, as many as geth.
const MAX_SLOTS: usize = 1024;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProofView {
    address: Address,
    /// Encoded nodes, the root first.
    account_proof: Vec<Bytes>,
    balance: U256,
    code_hash: B256,
    nonce: U64,
    storage_hash: B256,
    storage_proof: Vec<SlotView>,
}

#[derive(Debug, Serialize)]
struct SlotView {
    /// As the client wrote it.
    key: JsonStorageKey,
    value: U256,
    proof: Vec<Bytes>,
}

pub(in crate::rpc) fn proof(rpc: &Rpc, params: Params) -> Answer {
    let (address, Slots(keys), block): (Address, Slots, Option<BlockId>) = params.parse()?;
    if MAX_SLOTS < keys.len() {
        let reason = format!("too many slots: {} are more than {MAX_SLOTS}", keys.len());
        return Err(RpcError::InvalidParams(reason));
    }
    let chain = rpc.node.read();
    let slots: Vec<U256> = keys.iter().map(|key| key.as_b256().into()).collect();
    let view = chain.view(block_at(&chain, block)?);
    let AccountProof { account, storage_root, nodes, slots } = view.prove(address, &slots);
    let shown = keys.into_iter().zip(slots);
    answer(ProofView {
        address,
        account_proof: nodes,
        balance: account.balance,
        code_hash: account.code_hash,
        nonce: U64::from(account.nonce),
        storage_hash: storage_root,
        storage_proof: shown.map(|(key, (value, proof))| SlotView { key, value, proof }).collect(),
    })
}
