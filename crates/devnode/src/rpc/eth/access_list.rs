//! `eth_createAccessList`: the accounts and slots a transaction touches.

use alloy::{
    eips::{
        BlockId,
        eip2930::{AccessList, AccessListItem},
    },
    primitives::{Address, B256, U64},
    rpc::types::TransactionRequest,
};
use revm::context::TxEnv;
use serde::Serialize;

use super::{call::Stage, request};
use crate::{
    arbos::addresses::{ARBOS_STATE, BATCH_POSTER},
    evm::{Executed, Outcome},
    rpc::{Answer, Rpc, answer, error::RpcError, params::Params},
};

/// Rounds after which a list that still grows is answered as it is.
const MAX_ROUNDS: usize = 8;

/// The answer of `eth_createAccessList`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AccessListView {
    access_list: AccessList,
    /// With the list.
    gas_used: U64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(in crate::rpc) fn create(rpc: &Rpc, params: Params) -> Answer {
    let (request, id): (TransactionRequest, Option<BlockId>) = params.parse()?;
    let chain = rpc.node.read();
    let mut stage = Stage::set(&chain, id, None, None)?;
    let mut tx = request::environment(request, chain.id(), &stage.db)?;
    // What a transaction touches can depend on its gas, and so on the list.
    for _ in 0..MAX_ROUNDS {
        let executed = run(&mut stage, tx.clone())?;
        let list = touched(&tx, &executed);
        if list == tx.access_list {
            return answer(view(list, executed));
        }
        tx.access_list = list;
        tx.tx_type = tx.tx_type.max(1);
    }
    let executed = run(&mut stage, tx.clone())?;
    answer(view(tx.access_list, executed))
}

fn run(stage: &mut Stage<'_>, tx: TxEnv) -> Result<Executed, RpcError> {
    let gas = tx.gas_limit;
    stage.run(tx).map_err(|refusal| RpcError::CallRefused { refusal, gas })
}

fn view(access_list: AccessList, executed: Executed) -> AccessListView {
    let error = match executed.outcome {
        Outcome::Success { .. } => None,
        Outcome::Revert { .. } => Some("execution reverted".to_owned()),
        Outcome::Halt { reason } => Some(reason),
    };
    AccessListView { access_list, gas_used: U64::from(executed.gas_used), error }
}

/// The accounts that a list makes cheaper: neither those that are warm from the start and of
/// which no slot is read, nor the chain's own.
fn touched(tx: &TxEnv, executed: &Executed) -> AccessList {
    let created = match executed.outcome {
        Outcome::Success { created, .. } => created,
        _ => None,
    };
    let warm = [Some(tx.caller), tx.kind.to().copied(), created];
    let mut items: Vec<_> = executed
        .state
        .iter()
        .filter(|(address, _)| ![ARBOS_STATE, BATCH_POSTER].contains(*address))
        .filter(|(address, _)| !is_precompile(**address))
        .map(|(address, account)| {
            let mut storage_keys: Vec<B256> =
                account.storage.keys().map(|slot| B256::from(*slot)).collect();
            storage_keys.sort_unstable();
            AccessListItem { address: *address, storage_keys }
        })
        .filter(|item| !item.storage_keys.is_empty() || !warm.contains(&Some(item.address)))
        .collect();
    items.sort_unstable_by_key(|item| item.address);
    AccessList(items)
}

/// Ethereum's and Arbitrum's precompiles all lie below 2^16 but for the chain's own actor.
fn is_precompile(address: Address) -> bool {
    address[..18].iter().all(|byte| *byte == 0)
}
