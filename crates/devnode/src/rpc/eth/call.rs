//! `eth_call`: what a transaction would do.

use alloy::{
    eips::BlockId,
    primitives::TxKind,
    rpc::types::{BlockOverrides, TransactionRequest, state::StateOverride},
};
use revm::context::TxEnv;

use super::{node_interface, overrides, request};
use crate::{
    arbos::addresses::NODE_INTERFACE,
    chain::{Chain, Overlay, info_of},
    evm::{BlockInfo, Executed, Outcome, Refusal},
    rpc::{Answer, Rpc, answer, blocks::block_at, error::RpcError, params::Params},
};

/// Where a call runs: a state that takes its changes, and a block.
#[derive(Debug)]
pub(in crate::rpc) struct Stage<'a> {
    pub(in crate::rpc) chain: &'a Chain,
    pub(in crate::rpc) db: Overlay<'a>,
    pub(in crate::rpc) block: BlockInfo,
}

impl<'a> Stage<'a> {
    /// The stage after a block, with what the client pretends.
    pub(in crate::rpc) fn set(
        chain: &'a Chain,
        id: Option<BlockId>,
        state: Option<StateOverride>,
        block: Option<BlockOverrides>,
    ) -> Result<Self, RpcError> {
        let at = block_at(chain, id)?;
        let mut stage = Self { chain, db: Overlay::new(chain.view(at)), block: info_of(at) };
        overrides::apply_state(&mut stage.db, state.unwrap_or_default())?;
        overrides::apply_block(&mut stage.block, block.unwrap_or_default())?;
        Ok(stage)
    }

    /// Runs a call. The stage is as before afterwards.
    pub(super) fn run(&mut self, tx: TxEnv) -> Result<Executed, Refusal> {
        self.chain.call(&mut self.db, &self.block, tx)
    }
}

pub(in crate::rpc) fn call(rpc: &Rpc, params: Params) -> Answer {
    let (request, id, state, block): (TransactionRequest, _, _, _) = params.parse()?;
    let chain = rpc.node.read();
    let mut stage = Stage::set(&chain, id, state, block)?;
    let tx = request::environment(request, chain.id(), &stage.db)?;
    if tx.kind == TxKind::Call(NODE_INTERFACE) {
        return answer(node_interface::answer(&mut stage, tx)?);
    }
    let gas = tx.gas_limit;
    let executed = stage.run(tx).map_err(|refusal| RpcError::CallRefused { refusal, gas })?;
    chain.print(&executed.console);
    match executed.outcome {
        Outcome::Success { output, .. } => answer(output),
        failure => Err(failure_of(failure)),
    }
}

/// What a client is told of a call that failed.
pub(super) fn failure_of(outcome: Outcome) -> RpcError {
    match outcome {
        Outcome::Halt { reason } => RpcError::Halted(reason),
        Outcome::Revert { output } | Outcome::Success { output, .. } => RpcError::Reverted(output),
    }
}
