//! Logs, and filters that remember what they have told.

use alloy::{
    primitives::{B256, U64},
    rpc::types::{Filter, Log},
};
use serde::Serialize;

use crate::{
    chain::query_logs,
    rpc::{
        Answer, Rpc, answer,
        filters::{Kind, Polled},
        params::{Number, Params},
    },
};

/// What a filter tells: logs, or hashes of blocks.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum News {
    Logs(Vec<Log>),
    Blocks(Vec<B256>),
}

pub(in crate::rpc) fn logs(rpc: &Rpc, params: Params) -> Answer {
    let (filter,): (Filter,) = params.parse()?;
    answer(query_logs(&rpc.node.read(), &filter)?)
}

pub(in crate::rpc) fn new_filter(rpc: &Rpc, params: Params) -> Answer {
    let (filter,): (Filter,) = params.parse()?;
    let head = rpc.node.read().head_number();
    answer(U64::from(rpc.filters.lock().install(Kind::Logs(Box::new(filter)), head)))
}

pub(in crate::rpc) fn new_block_filter(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    let head = rpc.node.read().head_number();
    answer(U64::from(rpc.filters.lock().install(Kind::Blocks, head)))
}

pub(in crate::rpc) fn changes(rpc: &Rpc, params: Params) -> Answer {
    let (Number(id),): (Number,) = params.parse()?;
    let chain = rpc.node.read();
    let Polled { kind, unseen } = rpc.filters.lock().poll(id, chain.head_number())?;
    let blocks = unseen.filter_map(|number| chain.block(number));
    answer(match kind {
        Kind::Blocks => News::Blocks(blocks.map(|block| block.hash).collect()),
        Kind::Logs(filter) => {
            let wanted = blocks.filter(|block| in_range(&filter, block.header.number));
            News::Logs(
                wanted.flat_map(|block| crate::chain::matching_logs(block, &filter)).collect(),
            )
        }
    })
}

/// Whether a filter's range, as far as it is fixed, covers a block.
fn in_range(filter: &Filter, number: u64) -> bool {
    filter.get_from_block().is_none_or(|from| from <= number)
        && filter.get_to_block().is_none_or(|to| number <= to)
}

pub(in crate::rpc) fn filter_logs(rpc: &Rpc, params: Params) -> Answer {
    let (Number(id),): (Number,) = params.parse()?;
    let filter = rpc.filters.lock().log_filter(id)?;
    answer(query_logs(&rpc.node.read(), &filter)?)
}

pub(in crate::rpc) fn uninstall(rpc: &Rpc, params: Params) -> Answer {
    let (Number(id),): (Number,) = params.parse()?;
    answer(rpc.filters.lock().uninstall(id))
}
