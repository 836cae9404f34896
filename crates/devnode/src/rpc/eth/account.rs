//! Accounts: what they hold, at any block.

use alloy::{
    eips::BlockId,
    primitives::{Address, B256, U64},
    serde::JsonStorageKey,
};

use crate::{
    chain::Chain,
    rpc::{Answer, Rpc, answer, blocks::block_at, params::Params},
};

pub(in crate::rpc) fn balance(rpc: &Rpc, params: Params) -> Answer {
    let (address, block): (Address, Option<BlockId>) = params.parse()?;
    let chain = rpc.node.read();
    answer(chain.view(block_at(&chain, block)?).account(address).balance)
}

pub(in crate::rpc) fn code(rpc: &Rpc, params: Params) -> Answer {
    let (address, block): (Address, Option<BlockId>) = params.parse()?;
    let chain = rpc.node.read();
    answer(chain.view(block_at(&chain, block)?).code(address))
}

pub(in crate::rpc) fn storage_at(rpc: &Rpc, params: Params) -> Answer {
    let (address, slot, block): (Address, JsonStorageKey, Option<BlockId>) = params.parse()?;
    let chain = rpc.node.read();
    let value = chain.view(block_at(&chain, block)?).slot(address, slot.as_b256().into());
    answer(B256::from(value))
}

pub(in crate::rpc) fn transaction_count(rpc: &Rpc, params: Params) -> Answer {
    let (address, block): (Address, Option<BlockId>) = params.parse()?;
    let chain = rpc.node.read();
    if block == Some(BlockId::pending()) {
        return answer(U64::from(pending_nonce(rpc, &chain, address)));
    }
    answer(U64::from(chain.view(block_at(&chain, block)?).account(address).nonce))
}

/// The nonce after all transactions of an account that wait and follow on each other.
pub(super) fn pending_nonce(rpc: &Rpc, chain: &Chain, address: Address) -> u64 {
    rpc.node.pool().next_nonce(address, chain.newest().account(address).nonce)
}

/// None: the node holds no keys.
pub(in crate::rpc) fn accounts(params: Params) -> Answer {
    let () = params.parse()?;
    answer::<[Address; 0]>([])
}
