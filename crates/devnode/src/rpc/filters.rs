//! Filters that clients poll: what each is for and how far it has been read.

use std::{
    collections::HashMap,
    ops::RangeInclusive,
    time::{Duration, Instant},
};

use alloy::{primitives::B256, rpc::types::Filter};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

use super::error::RpcError;

/// A filter nobody asks for so long is dropped, as geth does.
const IDLE_LIMIT: Duration = Duration::from_secs(5 * 60);

/// What a filter collects.
#[derive(Debug)]
pub(super) enum Kind {
    Blocks,
    Logs(Box<Filter>),
    /// Transactions that are taken, by hash.
    Taken(Receiver<B256>),
}

/// What a filter has to tell now: of the blocks that came since it was last asked, or what it
/// heard itself.
#[derive(Debug)]
pub(super) enum Polled {
    Blocks(RangeInclusive<u64>),
    Logs(Box<Filter>, RangeInclusive<u64>),
    Taken(Vec<B256>),
}

#[derive(Debug)]
struct Entry {
    kind: Kind,
    /// The newest block it has told of.
    seen: u64,
    asked_at: Instant,
}

/// All filters of all clients.
#[derive(Debug, Default)]
pub(super) struct Filters {
    entries: HashMap<u64, Entry>,
    last_id: u64,
}

impl Filters {
    /// Begins to collect what comes after block `head`, and returns the filter's id.
    pub(super) fn install(&mut self, kind: Kind, head: u64) -> u64 {
        self.entries.retain(|_, entry| entry.asked_at.elapsed() < IDLE_LIMIT);
        self.last_id += 1;
        self.entries.insert(self.last_id, Entry { kind, seen: head, asked_at: Instant::now() });
        self.last_id
    }

    /// What a filter has not told yet, which it thereby has.
    pub(super) fn poll(&mut self, id: u64, head: u64) -> Result<Polled, RpcError> {
        let entry = self.entries.get_mut(&id).ok_or(RpcError::FilterNotFound)?;
        let unseen = entry.seen + 1..=head;
        entry.seen = head;
        entry.asked_at = Instant::now();
        Ok(match &mut entry.kind {
            Kind::Blocks => Polled::Blocks(unseen),
            Kind::Logs(filter) => Polled::Logs(filter.clone(), unseen),
            Kind::Taken(hashes) => Polled::Taken(heard(hashes)),
        })
    }

    /// The criteria of a filter for logs.
    pub(super) fn log_filter(&mut self, id: u64) -> Result<Filter, RpcError> {
        match self.entries.get_mut(&id) {
            Some(Entry { kind: Kind::Logs(filter), asked_at, .. }) => {
                *asked_at = Instant::now();
                Ok(Filter::clone(filter))
            }
            _ => Err(RpcError::FilterNotFound),
        }
    }

    /// Drops a filter; `false` if there was none.
    pub(super) fn uninstall(&mut self, id: u64) -> bool {
        self.entries.remove(&id).is_some()
    }

    /// The chain went back to block `head`: what comes after it is new again.
    pub(super) fn rewind(&mut self, head: u64) {
        for entry in self.entries.values_mut() {
            entry.seen = entry.seen.min(head);
        }
    }
}

/// All that was sent; of more than a receiver holds, the newest.
fn heard(hashes: &mut Receiver<B256>) -> Vec<B256> {
    let mut heard = Vec::new();
    loop {
        match hashes.try_recv() {
            Ok(hash) => heard.push(hash),
            Err(TryRecvError::Lagged(_)) => {}
            Err(TryRecvError::Empty | TryRecvError::Closed) => return heard,
        }
    }
}
