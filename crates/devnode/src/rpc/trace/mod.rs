//! `debug_trace*`: a transaction or a call run again, and what it did.

mod frames;
mod host_calls;
mod prestate;
mod steps;

use alloy::{
    eips::{BlockId, BlockNumberOrTag},
    primitives::B256,
    rpc::types::TransactionRequest,
};
use revm::context::TxEnv;
use serde_json::{Value, json};

use super::{
    Answer, Rpc, answer,
    blocks::block_at,
    error::RpcError,
    eth::{call::Stage, request},
    params::{Params, TracerConfig, Tracing},
};
use crate::{
    arbos::addresses::ARBOS_ACTS,
    chain::{Chain, Overlay, Replay, Transaction, environment},
    evm::{BlockInfo, Purpose, Refusal, StepParts},
};

/// Bytes of memory for the struct logs of one answer.
const STEPS_BUDGET: usize = 256 << 20;

/// What is to be told of a run.
enum Tracer {
    /// What programs asked of their host.
    HostCalls,
    /// Frames.
    Calls(TracerConfig),
    /// Accounts that the run met, as they were before; or, of those that changed, both.
    Prestate(TracerConfig),
    /// Operators of the EVM.
    Steps(StepParts),
}

impl Tracer {
    fn of(tracing: Option<Tracing>) -> Result<Self, RpcError> {
        let tracing = tracing.unwrap_or_default();
        let config = tracing.tracer_config.unwrap_or_default();
        match tracing.tracer.as_deref().unwrap_or_default() {
            "" => Ok(Self::Steps(StepParts {
                stack: !tracing.disable_stack,
                storage: !tracing.disable_storage,
                memory: tracing.enable_memory,
                return_data: tracing.enable_return_data,
                // As geth has it, none at all means all.
                limit: Some(tracing.limit).filter(|limit| *limit != 0),
                budget: STEPS_BUDGET,
            })),
            "callTracer" => Ok(Self::Calls(config)),
            "prestateTracer" => Ok(Self::Prestate(config)),
            // The native tracer for programs, or one in JavaScript that does the same:
            // `cargo stylus trace` sends its source.
            other if other == "stylusTracer" || other.contains("hostio") => Ok(Self::HostCalls),
            _ => Err(RpcError::Unsupported(
                "any tracer but callTracer, prestateTracer, stylusTracer and that of struct logs",
            )),
        }
    }

    /// What one run did; what it takes of a budget is gone for the next.
    fn trace(
        &mut self,
        chain: &Chain,
        db: &mut Overlay<'_>,
        block: &BlockInfo,
        tx: TxEnv,
        purpose: Purpose,
    ) -> Result<Value, Failure> {
        let machine = chain.machine();
        match self {
            Self::HostCalls => {
                let (_, records) = machine.trace(db, block, tx, purpose)?;
                Ok(records.iter().map(host_calls::record).collect())
            }
            Self::Calls(config) => {
                let outermost = machine.trace_calls(db, block, tx, purpose)?;
                Ok(frames::frame(&outermost, *config))
            }
            Self::Prestate(config) => {
                let executed = machine.run(&mut *db, block, tx, purpose)?;
                Ok(if config.diff_mode {
                    prestate::difference(db, &executed)
                } else {
                    prestate::before(db, &executed)
                })
            }
            Self::Steps(parts) => {
                let (executed, log) = machine.trace_steps(db, block, tx, purpose, *parts)?;
                parts.budget = log.left();
                Ok(steps::shown(&executed, log)?)
            }
        }
    }

    /// What there is to tell of the transaction that opens a block: it runs nothing.
    fn of_opening(&self, opening: &Transaction) -> Value {
        let Transaction::Internal(internal) = opening else { return Value::Null };
        match self {
            Self::HostCalls => json!([]),
            Self::Calls(_) => json!({
                "type": "CALL", "from": ARBOS_ACTS, "to": ARBOS_ACTS, "value": "0x0", "gas": "0x0",
                "gasUsed": "0x0", "input": internal.input,
            }),
            Self::Prestate(config) if config.diff_mode => json!({ "pre": {}, "post": {} }),
            Self::Prestate(_) => json!({}),
            Self::Steps(_) => {
                json!({ "gas": 0, "failed": false, "returnValue": "0x", "structLogs": [] })
            }
        }
    }

    /// What the next transaction of a block did.
    fn next_of(&mut self, chain: &Chain, replay: &mut Replay<'_>, next: &Transaction) -> Answer {
        let Some(tx) = next.signed() else { return Ok(self.of_opening(next)) };
        let Replay { db, info, .. } = replay;
        let traced = self.trace(chain, db, info, environment(tx), Purpose::Transaction);
        traced.map_err(|failure| match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Untold(error) => error,
        })
    }
}

/// Why there is no trace.
enum Failure {
    /// It could not run.
    Refused(Refusal),
    /// What it did cannot be told.
    Untold(RpcError),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<RpcError> for Failure {
    fn from(error: RpcError) -> Self {
        Self::Untold(error)
    }
}

pub(super) fn trace_transaction(rpc: &Rpc, params: Params) -> Answer {
    let (hash, options): (B256, Option<Tracing>) = params.parse()?;
    let mut tracer = Tracer::of(options)?;
    let chain = rpc.node.read();
    let (block, index) = chain.find(hash).ok_or(RpcError::TransactionNotFound)?;
    let mut replay = chain.replay_until(block, index)?;
    tracer.next_of(&chain, &mut replay, &block.transactions[index])
}

pub(super) fn trace_block_by_number(rpc: &Rpc, params: Params) -> Answer {
    let (number, options): (BlockNumberOrTag, Option<Tracing>) = params.parse()?;
    trace_block(rpc, number.into(), options)
}

pub(super) fn trace_block_by_hash(rpc: &Rpc, params: Params) -> Answer {
    let (hash, options): (B256, Option<Tracing>) = params.parse()?;
    trace_block(rpc, hash.into(), options)
}

fn trace_block(rpc: &Rpc, id: BlockId, options: Option<Tracing>) -> Answer {
    let mut tracer = Tracer::of(options)?;
    let chain = rpc.node.read();
    let block = block_at(&chain, id)?;
    let mut replay = chain.replay(block);
    let traced = block.transactions.iter().map(|tx| {
        let result = tracer.next_of(&chain, &mut replay, tx)?;
        // Once more without the tracer, whose run leaves nothing.
        if let Some(tx) = tx.signed() {
            replay.pass(environment(tx))?;
        }
        Ok(json!({ "txHash": tx.hash(), "result": result }))
    });
    answer(traced.collect::<Result<Vec<_>, RpcError>>()?)
}

pub(super) fn trace_call(rpc: &Rpc, params: Params) -> Answer {
    let (request, id, options): (TransactionRequest, Option<BlockId>, Option<Tracing>) =
        params.parse()?;
    let (state, block) = options.clone().map(|it| (it.state_overrides, it.block_overrides)).unzip();
    let mut tracer = Tracer::of(options)?;
    let chain = rpc.node.read();
    let Stage { mut db, block, .. } = Stage::set(&chain, id, state.flatten(), block.flatten())?;
    let tx = request::environment(request, chain.id(), &db)?;
    let gas = tx.gas_limit;
    let traced = tracer.trace(&chain, &mut db, &block, tx, Purpose::Call);
    traced.map_err(|failure| match failure {
        Failure::Refused(refusal) => RpcError::CallRefused { refusal, gas },
        Failure::Untold(error) => error,
    })
}
