//! `callTracer`: frames, each inside of the one that asked for it.

use alloy::primitives::U64;
use serde_json::{Value, json};

use crate::{
    evm::{CallFrame, CallLog},
    rpc::{params::TracerConfig, revert},
};

/// A frame, with those inside of it. Its logs are told if they were asked for.
pub(super) fn frame(call: &CallFrame, config: TracerConfig) -> Value {
    let mut shown = json!({
        "type": call.kind,
        "from": call.from,
        "gas": U64::from(call.gas),
        "gasUsed": U64::from(call.gas_used),
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
    if !call.calls.is_empty() && !config.only_top_call {
        shown["calls"] = call.calls.iter().map(|call| frame(call, config)).collect();
    }
    if !call.logs.is_empty() && config.with_log {
        shown["logs"] = call.logs.iter().map(log).collect();
    }
    shown
}

fn log(log: &CallLog) -> Value {
    let CallLog { log, position, index } = log;
    json!({
        "address": log.address,
        "topics": log.topics(),
        "data": log.data.data,
        "position": U64::from(*position),
        "index": U64::from(*index),
    })
}
