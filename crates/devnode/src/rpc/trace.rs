//! `debug_trace*`: a transaction or a call run again, and what it did.

use std::collections::BTreeMap;

use alloy::{
    eips::BlockId,
    primitives::{Address, B256, Bytes, U256},
    rpc::types::TransactionRequest,
};
use revm::{DatabaseRef, context::TxEnv, state::AccountInfo};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Answer, Rpc, answer,
    error::RpcError,
    eth::{call::Stage, request},
    params::{Params, Tracing},
    revert,
};
use crate::{
    arbos::addresses::ARBOS_STATE,
    chain::{Chain, Overlay, Transaction},
    evm::{BlockInfo, CallFrame, Executed, Purpose, Refusal},
    stylus::trace::{Inner, Record},
};

/// What is to be told of a run.
enum Tracer {
    /// What programs asked of their host.
    HostCalls,
    /// Frames; the outermost only, if so wished.
    Calls { only_top: bool },
    /// Accounts that the run met, as they were before; or, of those that changed, both.
    Prestate { diff: bool },
}

impl Tracer {
    fn of(tracing: Option<Tracing>) -> Result<Self, RpcError> {
        let Some(Tracing { tracer: Some(tracer), tracer_config, .. }) = tracing else {
            return Err(RpcError::Unsupported("a trace without a tracer"));
        };
        let config = tracer_config.unwrap_or_default();
        match tracer.as_str() {
            "callTracer" => Ok(Self::Calls { only_top: config.only_top_call }),
            "prestateTracer" => Ok(Self::Prestate { diff: config.diff_mode }),
            // The native tracer for programs, or one in JavaScript that does the same:
            // `cargo stylus trace` sends its source.
            other if other == "stylusTracer" || other.contains("hostio") => Ok(Self::HostCalls),
            _ => Err(RpcError::Unsupported(
                "any tracer but callTracer, prestateTracer and stylusTracer",
            )),
        }
    }

    fn trace(
        &self,
        chain: &Chain,
        db: &mut Overlay<'_>,
        block: &BlockInfo,
        tx: TxEnv,
        purpose: Purpose,
    ) -> Result<Value, Refusal> {
        let machine = chain.machine();
        match self {
            Self::HostCalls => {
                let (_, records) = machine.trace(db, block, tx, purpose)?;
                Ok(records.iter().map(record).collect())
            }
            Self::Calls { only_top } => {
                let mut outermost = machine.trace_calls(db, block, tx, purpose)?;
                if *only_top {
                    outermost.calls.clear();
                }
                Ok(frame(&outermost))
            }
            Self::Prestate { diff } => {
                let executed = machine.run(&mut *db, block, tx, purpose)?;
                Ok(if *diff { difference(db, &executed) } else { before(db, &executed) })
            }
        }
    }
}

pub(super) fn trace_transaction(rpc: &Rpc, params: Params) -> Answer {
    let (hash, options): (B256, Option<Tracing>) = params.parse()?;
    let tracer = Tracer::of(options)?;
    let chain = rpc.node.read();
    let (block, index) = chain.find(hash).ok_or(RpcError::TransactionNotFound)?;
    let Transaction::Signed(tx) = &block.transactions[index] else {
        // The chain's own runs nothing.
        return match tracer {
            Tracer::HostCalls => answer(Value::Array(Vec::new())),
            _ => Err(RpcError::Unsupported("tracing the chain's own transactions")),
        };
    };
    let (mut db, info, tx) = chain.scene_of(block, tx);
    answer(tracer.trace(&chain, &mut db, &info, tx, Purpose::Transaction)?)
}

pub(super) fn trace_call(rpc: &Rpc, params: Params) -> Answer {
    let (request, id, options): (TransactionRequest, Option<BlockId>, Option<Tracing>) =
        params.parse()?;
    let (state, block) = options.clone().map(|it| (it.state_overrides, it.block_overrides)).unzip();
    let tracer = Tracer::of(options)?;
    let chain = rpc.node.read();
    let Stage { mut db, block, .. } = Stage::set(&chain, id, state.flatten(), block.flatten())?;
    let tx = request::environment(request, chain.id(), &db)?;
    let gas = tx.gas_limit;
    let traced = tracer.trace(&chain, &mut db, &block, tx, Purpose::Call);
    answer(traced.map_err(|refusal| RpcError::CallRefused { refusal, gas })?)
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

fn frame(call: &CallFrame) -> Value {
    let quantity = |number: u64| json!(U256::from(number));
    let mut shown = json!({
        "type": call.kind,
        "from": call.from,
        "gas": quantity(call.gas),
        "gasUsed": quantity(call.gas_used),
        "input": call.input,
    });
    if let Some(to) = call.to {
        shown["to"] = json!(to);
    }
    if let Some(value) = call.value {
        shown["value"] = json!(value);
    }
    if !call.output.is_empty() {
        shown["output"] = json!(call.output);
    }
    if let Some(error) = &call.error {
        shown["error"] = json!(error);
        if let Some(reason) = revert::reason(&call.output) {
            shown["revertReason"] = json!(reason);
        }
    }
    if !call.calls.is_empty() {
        shown["calls"] = call.calls.iter().map(frame).collect();
    }
    shown
}

/// An account as tracers show it; what is nothing is left out.
#[derive(Debug, Default, Serialize)]
struct AccountView {
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<U256>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Bytes>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    storage: BTreeMap<B256, B256>,
}

impl AccountView {
    fn of(info: &AccountInfo) -> Self {
        Self {
            balance: Some(info.balance),
            nonce: (info.nonce != 0).then_some(info.nonce),
            code: Some(code_of(info)).filter(|code| !code.is_empty()),
            storage: BTreeMap::new(),
        }
    }
}

fn code_of(info: &AccountInfo) -> Bytes {
    info.code.as_ref().map(|code| code.original_bytes()).unwrap_or_default()
}

/// An account before the run. Reading memory does not fail.
fn account_before(db: &Overlay<'_>, address: Address) -> AccountInfo {
    let Ok(info) = db.basic_ref(address);
    info.unwrap_or_default()
}

/// Every account and word that the run met, as they were before it.
fn before(db: &Overlay<'_>, executed: &Executed) -> Value {
    let mut accounts = BTreeMap::new();
    for (address, account) in executed.state.iter().filter(|(at, _)| **at != ARBOS_STATE) {
        // One that the run made was not there before it.
        if account.is_created() {
            continue;
        }
        let mut view = AccountView::of(&account_before(db, *address));
        for (slot, value) in &account.storage {
            view.storage.insert(B256::from(*slot), B256::from(value.original_value()));
        }
        accounts.insert(*address, view);
    }
    json!(accounts)
}

/// Every account that the run changed: what it was, and which of that became what.
fn difference(db: &Overlay<'_>, executed: &Executed) -> Value {
    let (mut pre, mut post) = (BTreeMap::new(), BTreeMap::new());
    for (address, account) in executed.state.iter().filter(|(at, _)| **at != ARBOS_STATE) {
        let was = account_before(db, *address);
        let is = &account.info;
        let mut old = AccountView::of(&was);
        let mut new = AccountView {
            balance: (is.balance != was.balance).then_some(is.balance),
            nonce: (is.nonce != was.nonce).then_some(is.nonce),
            code: (is.code_hash != was.code_hash).then(|| code_of(is)),
            storage: BTreeMap::new(),
        };
        for (slot, value) in account.changed_storage_slots() {
            let slot = B256::from(*slot);
            // Zero is nothing, so it is left out on its side.
            let words = [(&mut old, value.original_value()), (&mut new, value.present_value())];
            for (view, word) in words {
                if !word.is_zero() {
                    view.storage.insert(slot, B256::from(word));
                }
            }
        }
        let changed = account.changed_storage_slots().next().is_some()
            || new.balance.is_some()
            || new.nonce.is_some()
            || new.code.is_some();
        if !changed {
            continue;
        }
        if !account.is_created() {
            pre.insert(*address, old);
        }
        if !account.is_selfdestructed() {
            post.insert(*address, new);
        }
    }
    json!({ "pre": pre, "post": post })
}

#[cfg(test)]
mod tests {
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
