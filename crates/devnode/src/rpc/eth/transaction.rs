//! Transactions that are in blocks, and what came of them.

use alloy::{
    eips::{BlockId, BlockNumberOrTag},
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
    answer(chain.find(hash).map(|(block, index)| TransactionView::new(block, index)))
}

pub(in crate::rpc) fn raw_by_hash(rpc: &Rpc, params: Params) -> Answer {
    let (hash,): (B256,) = params.parse()?;
    let chain = rpc.node.read();
    answer(chain.find(hash).map(|(block, index)| Bytes::from(block.transactions[index].encoded())))
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
