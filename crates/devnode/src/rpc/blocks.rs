//! Which block a client means.

use std::sync::Arc;

use alloy::eips::{BlockId, BlockNumberOrTag};

use super::error::RpcError;
use crate::chain::{Block, Chain};

/// The number a tag stands for. Nothing is ever undone, so the head is safe and final too.
pub(super) fn number_of(chain: &Chain, block: BlockNumberOrTag) -> u64 {
    match block {
        BlockNumberOrTag::Number(number) => number,
        BlockNumberOrTag::Earliest => 0,
        BlockNumberOrTag::Latest
        | BlockNumberOrTag::Pending
        | BlockNumberOrTag::Safe
        | BlockNumberOrTag::Finalized => chain.head_number(),
    }
}

/// The block a client names, if there is one.
pub(super) fn find_block(chain: &Chain, id: BlockId) -> Option<&Arc<Block>> {
    let number = match id {
        BlockId::Hash(hash) => chain.number_of(hash.block_hash)?,
        BlockId::Number(block) => number_of(chain, block),
    };
    chain.block(number)
}

/// The block whose state a client names; the newest where it names none.
///
/// # Errors
///
/// If there is no such block.
pub(super) fn block_at(
    chain: &Chain,
    id: impl Into<Option<BlockId>>,
) -> Result<&Arc<Block>, RpcError> {
    let id = id.into().unwrap_or_default();
    find_block(chain, id).ok_or(match id {
        BlockId::Hash(_) => RpcError::HashNotFound,
        BlockId::Number(_) => RpcError::HeaderNotFound,
    })
}
