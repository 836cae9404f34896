//! `debug_getRaw*`: the encoded forms of what the other namespaces show decoded.

use alloy::{
    eips::BlockId,
    primitives::{B256, Bytes},
    rlp,
};

use super::{Answer, Rpc, answer, blocks::block_at, eth, params::Params};

pub(super) fn raw_header(rpc: &Rpc, params: Params) -> Answer {
    let (id,): (BlockId,) = params.parse()?;
    let chain = rpc.node.read();
    answer(Bytes::from(rlp::encode(&block_at(&chain, id)?.header)))
}

pub(super) fn raw_receipts(rpc: &Rpc, params: Params) -> Answer {
    let (id,): (BlockId,) = params.parse()?;
    let chain = rpc.node.read();
    let receipts = &block_at(&chain, id)?.receipts;
    answer(receipts.iter().map(|receipt| Bytes::from(receipt.encoded())).collect::<Vec<_>>())
}

/// Unlike `eth_getRawTransactionByHash`, empty bytes where there is none, as geth has it.
pub(super) fn raw_transaction(rpc: &Rpc, params: Params) -> Answer {
    let (hash,): (B256,) = params.parse()?;
    answer(eth::transaction::encoded(rpc, hash).unwrap_or_default())
}
