//! What is asked of a node.

use alloy::{
    eips::{BlockId, BlockNumberOrTag},
    primitives::{Address, B256, U256},
    providers::Provider,
    rpc::types::{Filter, Log},
};
use bindings::IMicroStakingVault;
use client::{
    call::CallError,
    chain::{Chain, ChainError},
    endpoint::{Fault, Unanswered},
};

use crate::store::Block;

/// Why a node gives no logs.
#[derive(Debug, thiserror::Error)]
pub enum LogsError {
    /// It refuses a query, as nodes do when it covers too many blocks or has too many results. They
    /// agree on no code, so any refusal of a range of several blocks is taken for that.
    #[error("the node refuses to search: {0}")]
    Refused(String),
    /// It cannot be asked.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// A chain, as far as rewards ask it.
pub trait Source {
    /// The chain's id.
    fn chain_id(&self) -> u64;

    /// A block; `None` if there is no such block.
    fn block(
        &self,
        at: BlockNumberOrTag,
    ) -> impl Future<Output = Result<Option<Block>, ChainError>>;

    /// All logs that `filter` lets through, in any order.
    fn logs(&self, filter: &Filter) -> impl Future<Output = Result<Vec<Log>, LogsError>>;

    /// A vault's shares in circulation after the block of that hash; `None` if the node has
    /// forgotten the chain's state of then.
    fn supply(
        &self,
        vault: Address,
        at: B256,
    ) -> impl Future<Output = Result<Option<U256>, ChainError>>;
}

impl Source for Chain {
    fn chain_id(&self) -> u64 {
        self.id()
    }

    async fn block(&self, at: BlockNumberOrTag) -> Result<Option<Block>, ChainError> {
        let found = self.provider().get_block_by_number(at).await?;
        Ok(found.map(|it| Block {
            number: it.header.number,
            hash: it.header.hash,
            time: it.header.timestamp,
        }))
    }

    async fn logs(&self, filter: &Filter) -> Result<Vec<Log>, LogsError> {
        self.provider().get_logs(filter).await.map_err(|error| match error.into() {
            ChainError::Refused { message, .. } => LogsError::Refused(message),
            ChainError::Unanswered(Unanswered { fault: Fault::Status(status), .. })
                if TOO_MUCH.contains(&status) =>
            {
                LogsError::Refused(format!("HTTP status {status}"))
            }
            error => LogsError::Chain(error),
        })
    }

    async fn supply(&self, vault: Address, at: B256) -> Result<Option<U256>, ChainError> {
        let vault = IMicroStakingVault::new(vault, self.provider());
        let answer = vault.totalSupply().block(BlockId::hash(at)).call().await;
        match answer.map_err(CallError::from) {
            Ok(supply) => Ok(Some(supply)),
            Err(CallError::Chain(ChainError::Refused { .. })) => Ok(None),
            Err(CallError::Chain(error)) => Err(error),
            // No contract of this kind stood there then.
            Err(_) => Ok(Some(U256::ZERO)),
        }
    }
}

/// Statuses with which gateways refuse what takes too long or is too large: bad request, payload
/// too large, gateway timeout.
const TOO_MUCH: [u16; 3] = [400, 413, 504];
