//! Transactions that are in blocks or wait for one, and what came of them.

use alloy::{
    eips::{BlockId, BlockNumberOrTag, eip2718::Encodable2718},
    primitives::{B256, Bytes},
};

use crate::{
    chain::Chain,
    rpc::{
        Answer, Rpc, answer,
        blocks::find_block,
        params::{Number, Params},
        view::{ReceiptView, TransactionView},
    },
};

pub(in crate::rpc) fn by_hash(rpc: &Rpc, params: Params) -> Answer {
    let (hash,): (B256,) = params.parse()?;
    let chain = rpc.node.read();
    let in_block = chain.find(hash).map(|(block, index)| TransactionView::new(block, index));
    answer(in_block.or_else(|| rpc.node.pool().find(hash).map(TransactionView::waiting)))
}

pub(in crate::rpc) fn raw_by_hash(rpc: &Rpc, params: Params) -> Answer {
    let (hash,): (B256,) = params.parse()?;
    answer(encoded(rpc, hash))
}

/// The bytes of a transaction, in a block or not.
pub(in crate::rpc) fn encoded(rpc: &Rpc, hash: B256) -> Option<Bytes> {
    let chain = rpc.node.read();
    let in_block = chain.find(hash).map(|(block, index)| block.transactions[index].encoded());
    in_block
        .or_else(|| rpc.node.pool().find(hash).map(Encodable2718::encoded_2718))
        .map(Bytes::from)
}

pub(in crate::rpc) fn by_block_number_and_index(rpc: &Rpc, params: Params) -> Answer {
    let (number, index): (BlockNumberOrTag, Number) = params.parse()?;
    by_index(&rpc.node.read(), number.into(), index)
}

pub(in crate::rpc) fn by_block_hash_and_index(rpc: &Rpc, params: Params) -> Answer {
    let (hash, index): (B256, Number) = params.parse()?;
    by_index(&rpc.node.read(), hash.into(), index)
}

fn by_index(chain: &Chain, id: BlockId, Number(index): Number) -> Answer {
    let place = find_block(chain, id).and_then(|block| {
        let index = usize::try_from(index).ok()?;
        (index < block.transactions.len()).then(|| TransactionView::new(block, index))
    });
    answer(place)
}

pub(in crate::rpc) fn receipt(rpc: &Rpc, params: Params) -> Answer {
    let (hash,): (B256,) = params.parse()?;
    let chain = rpc.node.read();
    answer(chain.find(hash).map(|(block, index)| ReceiptView::new(block, index)))
}
