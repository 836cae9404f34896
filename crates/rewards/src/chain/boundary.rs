//! Where weeks begin and end.

use alloy::eips::BlockNumberOrTag;

use super::{ReadError, Source};
use crate::store::{Block, Origin, Store};

/// The last block before `second`, of those from the store's first block on; `None` if that one is
/// not before it. `head`, which has been read, is not before `second`.
///
/// Found by bisection, and remembered: some twenty-five requests the first time, none later.
///
/// # Errors
///
/// [`ReadError`] if the node does not answer, or loses a block that was read.
pub async fn boundary(
    source: &impl Source,
    store: &mut Store,
    origin: &Origin,
    head: &Block,
    second: u64,
) -> Result<Option<Block>, ReadError> {
    if let Some(known) = store.boundary(second)? {
        return Ok(Some(known));
    }
    let at = async |number| {
        let block = source.block(BlockNumberOrTag::Number(number)).await?;
        block.ok_or(ReadError::Unsettled)
    };
    // Always: blocks below `low` are before `second`, `high` is not.
    let (mut low, mut high, mut last) = (origin.first_block, *head, None);
    while low < high.number {
        let middle = at(low + (high.number - low) / 2).await?;
        if middle.time < second {
            low = middle.number + 1;
            last = Some(middle);
        } else {
            high = middle;
        }
    }
    if let Some(last) = &last {
        store.remember_boundary(second, last)?;
    }
    Ok(last)
}
