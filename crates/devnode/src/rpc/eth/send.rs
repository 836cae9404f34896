//! Transactions that clients send.

use alloy::{consensus::TxEip1559, primitives::Bytes, rpc::types::TransactionRequest};

use super::{account::pending_nonce, call::Stage, estimate::estimate, request};
use crate::{
    chain::{Chain, unsigned},
    rpc::{Answer, Rpc, answer, error::RpcError, params::Params},
};

pub(in crate::rpc) fn raw(rpc: &Rpc, params: Params) -> Answer {
    let (raw,): (Bytes,) = params.parse()?;
    answer(rpc.node.submit(&raw)?)
}

/// Sends for an account that is impersonated. There are no others the node could send for.
pub(in crate::rpc) fn unsigned_of_impersonated(rpc: &Rpc, params: Params) -> Answer {
    let (request,): (TransactionRequest,) = params.parse()?;
    let (sender, tx) = {
        let chain = rpc.node.read();
        let sender = request.from.filter(|from| chain.impersonates(*from));
        let sender = sender.ok_or(RpcError::UnknownAccount)?;
        let nonce = request.nonce.unwrap_or_else(|| pending_nonce(rpc, &chain, sender));
        (sender, complete(&chain, nonce, request)?)
    };
    answer(rpc.node.include(unsigned(tx, sender))?)
}

/// Fills what the client left to the node.
fn complete(chain: &Chain, nonce: u64, request: TransactionRequest) -> Result<TxEip1559, RpcError> {
    request::check(&request, chain.id())?;
    let price = request.max_fee_per_gas.or(request.gas_price);
    let max_fee_per_gas = price.unwrap_or_else(|| chain.base_fee().into());
    let max_priority_fee_per_gas = request.max_priority_fee_per_gas.unwrap_or_default();
    let gas_limit = match request.gas {
        Some(gas) => gas,
        None => {
            let mut stage = Stage::set(chain, None, None, None)?;
            let tx = request::environment(request.clone(), chain.id(), &stage.db)?;
            estimate(&mut stage, tx)?
        }
    };
    Ok(TxEip1559 {
        chain_id: chain.id(),
        nonce,
        gas_limit,
        max_fee_per_gas,
        max_priority_fee_per_gas,
        to: request.to.unwrap_or_default(),
        value: request.value.unwrap_or_default(),
        access_list: request.access_list.unwrap_or_default(),
        input: request.input.into_input().unwrap_or_default(),
    })
}
