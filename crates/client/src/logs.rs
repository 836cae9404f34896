//! A chain's log, in pieces that its node gives.

use alloy::{
    providers::Provider,
    rpc::types::{Filter, Log},
};

use crate::chain::{Chain, ChainError};

/// Blocks asked for at once, where a node does not give the whole log.
const BLOCKS: u64 = 1_000_000;

/// Fewer are not tried: what a node refuses then is something else.
const FEWEST_BLOCKS: u64 = 100;

/// What `filter` lets through from block `first` to block `last`, both included, the oldest first.
///
/// # Errors
///
/// [`ChainError`], if the node refuses even a hundred blocks at once, or does not answer.
pub async fn between(
    chain: &Chain,
    filter: &Filter,
    first: u64,
    last: u64,
) -> Result<Vec<Log>, ChainError> {
    let mut logs = Vec::new();
    let (mut from, mut blocks) = (first, BLOCKS);
    while from <= last {
        let to = last.min(from.saturating_add(blocks - 1));
        let piece = filter.clone().from_block(from).to_block(to);
        match chain.provider().get_logs(&piece).await.map_err(ChainError::from) {
            Ok(more) => {
                logs.extend(more);
                from = to + 1;
            }
            Err(ChainError::Refused { .. }) if FEWEST_BLOCKS < blocks => blocks /= 10,
            Err(error) => return Err(error),
        }
    }
    Ok(logs)
}
