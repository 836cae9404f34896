//! Logs as clients ask for them.

use alloy::{
    eips::BlockNumberOrTag,
    rpc::types::{Filter, FilterBlockOption, Log},
};

use super::{Block, Chain};

/// Why logs cannot be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LogQueryError {
    /// The range ends before it begins.
    #[error("invalid block range params")]
    InvalidRange,
    /// There is no block of the hash that was given.
    #[error("unknown block")]
    UnknownBlock,
}

/// The logs of one receipt of a block, in the form clients read.
pub(crate) fn logs_of(block: &Block, index: usize) -> impl Iterator<Item = Log> {
    let receipt = &block.receipts[index];
    receipt.logs.iter().zip(receipt.first_log_index..).map(move |(log, log_index)| Log {
        inner: log.clone(),
        block_hash: Some(block.hash),
        block_number: Some(block.header.number),
        block_timestamp: Some(block.header.timestamp),
        transaction_hash: Some(receipt.hash),
        transaction_index: Some(index as u64),
        log_index: Some(log_index),
        removed: false,
    })
}

/// The logs of a block that a filter lets through, wherever the filter says it looks.
pub(crate) fn matching_logs(block: &Block, filter: &Filter) -> Vec<Log> {
    if !filter.matches_bloom(block.header.logs_bloom) {
        return Vec::new();
    }
    let logs = (0..block.receipts.len()).flat_map(|index| logs_of(block, index));
    logs.filter(|log| filter.matches(&log.inner)).collect()
}

/// All logs that a filter asks for, in order.
///
/// # Errors
///
/// A [`LogQueryError`] if the filter names blocks that cannot be searched.
pub(crate) fn query_logs(chain: &Chain, filter: &Filter) -> Result<Vec<Log>, LogQueryError> {
    let (from, to) = match filter.block_option {
        FilterBlockOption::AtBlockHash(hash) => {
            let number = chain.number_of(hash).ok_or(LogQueryError::UnknownBlock)?;
            (number, number)
        }
        FilterBlockOption::Range { from_block, to_block } => {
            let number = |block: Option<BlockNumberOrTag>| match block {
                Some(BlockNumberOrTag::Number(number)) => number,
                Some(BlockNumberOrTag::Earliest) => 0,
                _ => chain.head_number(),
            };
            (number(from_block), number(to_block))
        }
    };
    if to < from {
        return Err(LogQueryError::InvalidRange);
    }
    let last = to.min(chain.head_number());
    let blocks = (from..=last).filter_map(|number| chain.block(number));
    Ok(blocks.flat_map(|block| matching_logs(block, filter)).collect())
}
