//! `debug_*`: the encoded forms of what the other namespaces show decoded, and what programs did.

use alloy::{
    eips::BlockId,
    primitives::{B256, Bytes},
    rlp,
};

use serde_json::{Value, json};

use super::{
    Answer, Rpc, answer,
    blocks::block_at,
    error::RpcError,
    params::{Params, Tracing},
};
use crate::{
    chain::Transaction,
    stylus::trace::{Inner, Record},
};

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
    let chain = rpc.node.read();
    let found = chain.find(hash).map(|(block, index)| block.transactions[index].encoded());
    answer(Bytes::from(found.unwrap_or_default()))
}

/// The native tracer for programs, or one in JavaScript that does the same: `cargo stylus trace`
/// sends its source.
fn tells_host_calls(tracer: &str) -> bool {
    tracer == "stylusTracer" || tracer.contains("hostio")
}

pub(super) fn trace_transaction(rpc: &Rpc, params: Params) -> Answer {
    let (hash, options): (B256, Option<Tracing>) = params.parse()?;
    if !options.and_then(|it| it.tracer).is_some_and(|it| tells_host_calls(&it)) {
        return Err(RpcError::Unsupported("any tracer but stylusTracer"));
    }
    let chain = rpc.node.read();
    let (block, index) = chain.find(hash).ok_or(RpcError::TransactionNotFound)?;
    let Transaction::Signed(tx) = &block.transactions[index] else {
        // The chain's own runs no program.
        return answer(Value::Array(Vec::new()));
    };
    answer(chain.trace(block, tx)?.iter().map(record).collect::<Vec<_>>())
}

fn record(record: &Record) -> Value {
    let Record { name, args, outs, start_ink, end_ink, inner } = record;
    let mut shown = json!({
        "name": name, "args": args, "outs": outs, "startInk": start_ink, "endInk": end_ink,
    });
    if let Some(Inner { address, steps }) = inner {
        shown["address"] = json!(address);
        shown["steps"] = steps.iter().map(self::record).collect();
    }
    shown
}

#[cfg(test)]
mod tests {
    use alloy::primitives::Address;

    use super::*;

    #[test]
    fn a_record_has_an_address_and_steps_where_there_was_a_frame() {
        let step = Record { name: "user_entrypoint", ..Record::default() };
        let call = Record {
            name: "call_contract",
            args: Bytes::from([1, 2]),
            outs: Bytes::new(),
            start_ink: 9,
            end_ink: 4,
            inner: Some(Inner { address: Address::repeat_byte(7), steps: vec![step] }),
        };

        assert_eq!(
            record(&call),
            json!({
                "name": "call_contract",
                "args": "0x0102",
                "outs": "0x",
                "startInk": 9,
                "endInk": 4,
                "address": "0x0707070707070707070707070707070707070707",
                "steps": [{
                    "name": "user_entrypoint",
                    "args": "0x",
                    "outs": "0x",
                    "startInk": 0,
                    "endInk": 0,
                }],
            })
        );
    }
}
