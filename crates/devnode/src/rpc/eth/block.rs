//! Blocks and headers.

use alloy::{
    eips::{BlockId, BlockNumberOrTag},
    primitives::{B256, U64},
};

use crate::{
    chain::{Block, Chain},
    rpc::{
        Answer, Rpc, answer,
        blocks::find_block,
        params::{Number, Params},
        view::{BlockView, HeaderView, ReceiptView},
    },
};

pub(in crate::rpc) fn number(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    answer(U64::from(rpc.node.read().head_number()))
}

pub(in crate::rpc) fn chain_id(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    answer(U64::from(rpc.node.read().id()))
}

/// Never: there is nobody to be behind of.
pub(in crate::rpc) fn syncing(params: Params) -> Answer {
    let () = params.parse()?;
    answer(false)
}

pub(in crate::rpc) fn by_number(rpc: &Rpc, params: Params) -> Answer {
    let (number, full): (BlockNumberOrTag, bool) = params.parse()?;
    block(&rpc.node.read(), number.into(), full)
}

pub(in crate::rpc) fn by_hash(rpc: &Rpc, params: Params) -> Answer {
    let (hash, full): (B256, bool) = params.parse()?;
    block(&rpc.node.read(), hash.into(), full)
}

fn block(chain: &Chain, id: BlockId, full: bool) -> Answer {
    let view: fn(&Block) -> BlockView = if full { BlockView::full } else { BlockView::brief };
    answer(find_block(chain, id).map(|block| view(block)))
}

pub(in crate::rpc) fn header_by_number(rpc: &Rpc, params: Params) -> Answer {
    let (number,): (BlockNumberOrTag,) = params.parse()?;
    header(&rpc.node.read(), number.into())
}

pub(in crate::rpc) fn header_by_hash(rpc: &Rpc, params: Params) -> Answer {
    let (hash,): (B256,) = params.parse()?;
    header(&rpc.node.read(), hash.into())
}

fn header(chain: &Chain, id: BlockId) -> Answer {
    answer(find_block(chain, id).map(|block| HeaderView::new(block)))
}

pub(in crate::rpc) fn transaction_count_by_number(rpc: &Rpc, params: Params) -> Answer {
    let (number,): (BlockNumberOrTag,) = params.parse()?;
    transaction_count(&rpc.node.read(), number.into())
}

pub(in crate::rpc) fn transaction_count_by_hash(rpc: &Rpc, params: Params) -> Answer {
    let (hash,): (B256,) = params.parse()?;
    transaction_count(&rpc.node.read(), hash.into())
}

/// Blocks of this chain have no uncles.
pub(in crate::rpc) fn uncle_by_number(params: Params) -> Answer {
    let (_, _): (BlockNumberOrTag, Number) = params.parse()?;
    answer(())
}

pub(in crate::rpc) fn uncle_by_hash(params: Params) -> Answer {
    let (_, _): (B256, Number) = params.parse()?;
    answer(())
}

pub(in crate::rpc) fn uncle_count_by_number(rpc: &Rpc, params: Params) -> Answer {
    let (number,): (BlockNumberOrTag,) = params.parse()?;
    answer(find_block(&rpc.node.read(), number.into()).map(|_| U64::ZERO))
}

pub(in crate::rpc) fn uncle_count_by_hash(rpc: &Rpc, params: Params) -> Answer {
    let (hash,): (B256,) = params.parse()?;
    answer(find_block(&rpc.node.read(), hash.into()).map(|_| U64::ZERO))
}

fn transaction_count(chain: &Chain, id: BlockId) -> Answer {
    answer(find_block(chain, id).map(|block| U64::from(block.transactions.len())))
}

pub(in crate::rpc) fn receipts(rpc: &Rpc, params: Params) -> Answer {
    let (id,): (BlockId,) = params.parse()?;
    let chain = rpc.node.read();
    answer(find_block(&chain, id).map(|block| {
        (0..block.receipts.len()).map(|index| ReceiptView::new(block, index)).collect::<Vec<_>>()
    }))
}
