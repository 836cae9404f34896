//! Fetching what is new.
//!
//! Blocks are read in ranges. A range that the node refuses is halved, and grows again when it does
//! not. Each range is bracketed by the hashes of its last block, before and after the search, and of
//! the block before it: if either moved, the logs may be of blocks that are gone, so the range is
//! dropped and the store goes back to the last block that is still on the chain.

use std::collections::BTreeMap;

use alloy::{
    eips::BlockNumberOrTag,
    primitives::B256,
    rpc::types::{Filter, Log},
};

use super::{LogsError, ReadError, Source, decode};
use crate::{
    policy::Head,
    store::{Block, Entry, Origin, Store},
};

/// Blocks asked for at first: what most public nodes allow.
const FIRST_SPAN: u64 = 10_000;

/// How often blocks may be replaced under a run before it gives up.
const MAX_REORGS: u32 = 16;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The next block to be read.
    pub next: u64,
    /// The last block to be read.
    pub last: u64,
    /// Entries added so far.
    pub entries: u64,
}

/// Reads everything up to the newest block that is settled as `head` asks, and returns the last one
/// that was read.
///
/// # Errors
///
/// [`ReadError`]. Whatever was read until then is kept.
pub async fn read(
    source: &impl Source,
    store: &mut Store,
    origin: &Origin,
    head: Head,
    mut progress: impl FnMut(Progress),
) -> Result<Block, ReadError> {
    let (found, expected) = (source.chain_id(), origin.chain_id);
    if found != expected {
        return Err(ReadError::OtherChain { found, expected });
    }
    let mut reader = Reader { source, origin, span: FIRST_SPAN, entries: 0 };
    for _ in 0..MAX_REORGS {
        let last = source.block(head.tag()).await?.ok_or(ReadError::NoHead(name(head)))?;
        reader.go_back_to_the_chain(store).await?;
        if reader.read_to(store, &last, &mut progress).await? {
            return Ok(store.last()?.unwrap_or(last));
        }
    }
    Err(ReadError::Unsettled)
}

struct Reader<'a, S> {
    source: &'a S,
    origin: &'a Origin,
    /// Blocks to ask for at once.
    span: u64,
    entries: u64,
}

impl<S: Source> Reader<'_, S> {
    /// Forgets what is not on the chain any more.
    async fn go_back_to_the_chain(&self, store: &mut Store) -> Result<(), ReadError> {
        let Some(last) = store.last()? else {
            return Ok(());
        };
        let mut at = Some(last);
        while let Some(block) = at {
            if self.is_on_chain(&block).await? {
                break;
            }
            at = store.last_before(block.number)?;
        }
        if at != Some(last) {
            store.unwind(at.map(|it| it.number))?;
        }
        Ok(())
    }

    /// Reads range after range up to `last`; false if blocks were replaced meanwhile.
    async fn read_to(
        &mut self,
        store: &mut Store,
        last: &Block,
        progress: &mut impl FnMut(Progress),
    ) -> Result<bool, ReadError> {
        loop {
            let before = store.last()?;
            let next = before.map_or(self.origin.first_block, |it| it.number + 1);
            progress(Progress { next, last: last.number, entries: self.entries });
            if last.number < next {
                return Ok(true);
            }
            let end = last.number.min(next.saturating_add(self.span - 1));
            let Some(end) = self.source.block(BlockNumberOrTag::Number(end)).await? else {
                return Ok(false);
            };
            if end.number == last.number && end.hash != last.hash {
                return Ok(false);
            }
            let logs = match self.source.logs(&self.filter(next, end.number)).await {
                Ok(logs) => logs,
                Err(LogsError::Refused(_)) if next < end.number => {
                    self.span = (end.number - next).div_ceil(2);
                    continue;
                }
                Err(error) => return Err(ReadError::of_logs(next, error)),
            };
            let Some(entries) = self.entries(&logs, next, &end).await? else {
                return Ok(false);
            };
            let is_still_there = match &before {
                Some(before) => self.is_on_chain(before).await?,
                None => true,
            };
            if !is_still_there || !self.is_on_chain(&end).await? {
                return Ok(false);
            }
            store.append(&entries, &end)?;
            self.entries += entries.len() as u64;
            // Slower than it shrinks, so that a limit is not run into at every second range.
            self.span = self.span.saturating_add(self.span.div_ceil(4));
        }
    }

    fn filter(&self, from: u64, to: u64) -> Filter {
        decode::filter(self.origin).from_block(from).to_block(to)
    }

    /// The entries of the logs of blocks `from` to `end`; `None` if one is of a block that is gone.
    async fn entries(
        &self,
        logs: &[Log],
        from: u64,
        end: &Block,
    ) -> Result<Option<Vec<Entry>>, ReadError> {
        // Nodes need not say a log's time: then its block is asked, once.
        let mut times = BTreeMap::from([(end.number, (end.hash, end.time))]);
        let mut entries = Vec::with_capacity(logs.len());
        for log in logs {
            let (block, place, hash) = placed(log, from, end.number)?;
            let time = match (times.get(&block), log.block_timestamp) {
                (Some(known), _) if known.0 != hash => return Ok(None),
                (Some(known), _) => known.1,
                (None, Some(time)) => time,
                (None, None) => {
                    let found = self.source.block(BlockNumberOrTag::Number(block)).await?;
                    match found.filter(|it| it.hash == hash) {
                        Some(found) => found.time,
                        None => return Ok(None),
                    }
                }
            };
            times.insert(block, (hash, time));
            if let Some(event) = decode::event(self.origin, log, block)? {
                entries.push(Entry { block, place, time, event });
            }
        }
        entries.sort_unstable_by_key(|it| (it.block, it.place));
        if let Some(pair) = entries.windows(2).find(|it| is_same_place(it)) {
            let (block, fault) = (pair[0].block, "has the place of another one");
            return Err(ReadError::Malformed { block, fault });
        }
        Ok(Some(entries))
    }

    async fn is_on_chain(&self, block: &Block) -> Result<bool, ReadError> {
        let found = self.source.block(BlockNumberOrTag::Number(block.number)).await?;
        Ok(found.is_some_and(|it| it.hash == block.hash))
    }
}

fn is_same_place(pair: &[Entry]) -> bool {
    (pair[0].block, pair[0].place) == (pair[1].block, pair[1].place)
}

/// Block, place in it and the block's hash of a log that belongs to the range.
fn placed(log: &Log, from: u64, to: u64) -> Result<(u64, u64, B256), ReadError> {
    let (Some(block), Some(place), Some(hash)) = (log.block_number, log.log_index, log.block_hash)
    else {
        return Err(ReadError::Malformed { block: to, fault: "does not say where it is" });
    };
    if !(from..=to).contains(&block) {
        return Err(ReadError::Malformed { block, fault: "is not of the blocks asked for" });
    }
    if log.removed {
        return Err(ReadError::Malformed { block, fault: "is of a block that was replaced" });
    }
    Ok((block, place, hash))
}

const fn name(head: Head) -> &'static str {
    match head {
        Head::Latest => "latest",
        Head::Safe => "safe",
        Head::Finalized => "finalized",
    }
}
