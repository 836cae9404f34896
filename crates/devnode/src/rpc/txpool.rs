//! `txpool_*`: transactions that wait for a block.
//!
//! What could be in the next one is pending; what waits for lower nonces is queued.

use std::collections::BTreeMap;

use alloy::{
    consensus::{Transaction as _, TxEnvelope, transaction::Recovered},
    primitives::{Address, U64},
};
use serde::Serialize;
use serde_json::json;

use super::{Answer, Rpc, answer, params::Params, view::TransactionView};

/// By sender and nonce, in decimal.
type BySender<T> = BTreeMap<Address, BTreeMap<String, T>>;

#[derive(Debug, Serialize)]
struct Parts<T> {
    pending: T,
    queued: T,
}

/// All that wait, in the two parts, as `shown`.
fn parts<T>(rpc: &Rpc, shown: impl Fn(&Recovered<TxEnvelope>) -> T) -> Parts<BySender<T>> {
    let chain = rpc.node.read();
    let pool = rpc.node.pool();
    let mut parts = Parts { pending: BySender::new(), queued: BySender::new() };
    for (sender, waiting) in pool.senders() {
        let next = pool.next_nonce(sender, chain.newest().account(sender).nonce);
        for (nonce, tx) in waiting {
            let part = if nonce < next { &mut parts.pending } else { &mut parts.queued };
            part.entry(sender).or_default().insert(nonce.to_string(), shown(tx));
        }
    }
    parts
}

pub(super) fn content(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    answer(parts(rpc, TransactionView::waiting))
}

pub(super) fn content_from(rpc: &Rpc, params: Params) -> Answer {
    let (sender,): (Address,) = params.parse()?;
    let Parts { mut pending, mut queued } = parts(rpc, TransactionView::waiting);
    let of = |part: &mut BySender<_>| part.remove(&sender).unwrap_or_default();
    answer(Parts { pending: of(&mut pending), queued: of(&mut queued) })
}

/// Each transaction in geth's words.
pub(super) fn inspect(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    answer(parts(rpc, |tx| {
        let to = tx.to().map_or("contract creation".to_owned(), |to| to.to_string());
        let (value, gas, price) = (tx.value(), tx.gas_limit(), tx.max_fee_per_gas());
        format!("{to}: {value} wei + {gas} gas × {price} wei")
    }))
}

pub(super) fn status(rpc: &Rpc, params: Params) -> Answer {
    let () = params.parse()?;
    let count = |part: BySender<()>| U64::from(part.values().map(BTreeMap::len).sum::<usize>());
    let Parts { pending, queued } = parts(rpc, |_| ());
    answer(json!({ "pending": count(pending), "queued": count(queued) }))
}
