//! Logs, and filters that remember what they have told.

use std::ops::RangeInclusive;

use alloy::{
    primitives::{B256, U64},
    rpc::types::{Filter, Log},
};
use serde::Serialize;

use crate::{
    chain::{matching_logs, query_logs},
    rpc::{
        Answer, Rpc, answer,
        filters::{Kind, Polled},
        params::{Number, Params},
    },
};

/// What a filter tells: logs, or hashes of blocks or transactions.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum News {
    Logs(Vec<Log>),
    Hashes(Vec<B256>),
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

pub(in crate::rpc) fn new_pending_filter(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    let hashes = rpc.node.subscribe_to_taken();
    let head = rpc.node.read().head_number();
    answer(U64::from(rpc.filters.lock().install(Kind::Taken(hashes), head)))
}

pub(in crate::rpc) fn changes(rpc: &Rpc, params: Params) -> Answer {
    let (Number(id),): (Number,) = params.parse()?;
    let chain = rpc.node.read();
    let blocks = |unseen: RangeInclusive<u64>| unseen.filter_map(|number| chain.block(number));
    answer(match rpc.filters.lock().poll(id, chain.head_number())? {
        Polled::Blocks(unseen) => News::Hashes(blocks(unseen).map(|block| block.hash).collect()),
        Polled::Logs(filter, unseen) => {
            let wanted = blocks(unseen).filter(|block| in_range(&filter, block.header.number));
            News::Logs(wanted.flat_map(|block| matching_logs(block, &filter)).collect())
        }
        Polled::Taken(hashes) => News::Hashes(hashes),
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
