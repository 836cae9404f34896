//! Struct logs: what the EVM did, operator by operator. The tracer of geth where none is named.

use std::collections::BTreeMap;

use alloy::{
    hex,
    primitives::{Bytes, U256},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    evm::{Executed, Outcome, Step, StepLog},
    rpc::error::RpcError,
};

/// A step as geth shows it: what is nothing is left out, and words of memory and storage have no
/// prefix.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StepView {
    pc: usize,
    op: String,
    gas: u64,
    gas_cost: u64,
    depth: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stack: Option<Vec<U256>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    return_data: Option<Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund: Option<u64>,
}

impl From<Step> for StepView {
    fn from(step: Step) -> Self {
        let word = |word: U256| hex::encode(word.to_be_bytes::<32>());
        Self {
            op: step.name(),
            pc: step.pc,
            gas: step.gas,
            gas_cost: step.cost,
            depth: step.depth,
            error: step.error,
            stack: step.stack,
            return_data: step.return_data.filter(|data| !data.is_empty()),
            memory: step
                .memory
                .filter(|memory| !memory.is_empty())
                .map(|memory| memory.chunks(32).map(hex::encode).collect()),
            storage: step
                .storage
                .map(|words| words.into_iter().map(|(at, it)| (word(at), word(it))).collect()),
            refund: (step.refund != 0).then_some(step.refund),
        }
    }
}

/// All steps of a run, and how it ended.
///
/// # Errors
///
/// [`RpcError::TooManySteps`].
pub(super) fn shown(executed: &Executed, log: StepLog) -> Result<Value, RpcError> {
    let steps = log.steps().ok_or(RpcError::TooManySteps)?;
    let (failed, output) = match &executed.outcome {
        Outcome::Success { output, .. } => (false, output.clone()),
        Outcome::Revert { output } => (true, output.clone()),
        Outcome::Halt { .. } => (true, Bytes::new()),
    };
    let steps: Vec<_> = steps.into_iter().map(StepView::from).collect();
    Ok(json!({
        "gas": executed.gas_used, "failed": failed, "returnValue": output, "structLogs": steps,
    }))
}
