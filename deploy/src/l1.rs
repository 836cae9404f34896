//! What a chain takes for its own costs on L1, in its own gas.

use alloy::eips::BlockNumberOrTag;
use bindings::stylus::{NODE_INTERFACE, NodeInterface};
use client::{
    call::{CallError, ask},
    chain::Chain,
};

use crate::call::Call;

/// Gas for what `chain` pays on L1 for the bytes of `call`, at the prices of now.
pub(crate) async fn gas(chain: &Chain, call: &Call) -> Result<u64, CallError> {
    let node = NodeInterface::new(NODE_INTERFACE, chain.provider());
    let asked = node.gasEstimateL1Component(call.to, false, call.data.clone());
    // The node answers for the newest block only.
    Ok(ask(asked.block(BlockNumberOrTag::Latest.into())).await?.gasEstimateForL1)
}
