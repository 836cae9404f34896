//! The node's one chain, shared by all who ask, and the door by which transactions come in.
//!
//! There is no pool in which transactions lie: one that can be run becomes a block at once. The
//! one thing worth waiting for is a nonce that others, still on their way, have to come before.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use alloy::{
    consensus::{TxEnvelope, transaction::Recovered},
    primitives::B256,
};
use parking_lot::{Condvar, Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::{broadcast, watch};

use super::{Block, Chain, transaction::decode};
use crate::evm::Refusal;

/// How long a transaction waits for those with lower nonces.
const NONCE_PATIENCE: Duration = Duration::from_secs(1);

/// Blocks a slow subscriber may lie behind before it loses the oldest.
const UNREAD_BLOCKS: usize = 1024;

/// A chain that many threads read and few change.
#[derive(Debug)]
pub(crate) struct Node {
    chain: RwLock<Chain>,
    /// How often the chain may have changed.
    revision: AtomicU64,
    /// How often a block came; with it, waiting for the next one.
    blocks_made: Mutex<u64>,
    block_made: Condvar,
    heads: broadcast::Sender<Arc<Block>>,
    /// How often a block is made without a transaction; never, where `None`.
    block_time: watch::Sender<Option<Duration>>,
}

impl Node {
    pub(crate) fn new(chain: Chain) -> Self {
        Self {
            chain: RwLock::new(chain),
            revision: AtomicU64::new(0),
            blocks_made: Mutex::new(0),
            block_made: Condvar::new(),
            heads: broadcast::Sender::new(UNREAD_BLOCKS),
            block_time: watch::Sender::new(None),
        }
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Chain> {
        self.chain.read()
    }

    /// For changes that make no block.
    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Chain> {
        let chain = self.chain.write();
        // Only once nobody reads any more: who read the number before reads the chain before.
        self.revision.fetch_add(1, Ordering::Relaxed);
        chain
    }

    /// A number that is another one once the chain has changed.
    pub(crate) fn revision(&self) -> u64 {
        self.revision.load(Ordering::Relaxed)
    }

    /// Each new block from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Block>> {
        self.heads.subscribe()
    }

    /// From now on, a block comes each time that this has passed, even without a transaction.
    pub(crate) fn set_block_time(&self, block_time: Option<Duration>) {
        self.block_time.send_replace(block_time);
    }

    /// How often blocks come without a transaction, now and whenever that changes.
    pub(crate) fn block_time(&self) -> watch::Receiver<Option<Duration>> {
        self.block_time.subscribe()
    }

    /// Makes a block of a transaction as a client sends it, and returns the transaction's hash.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] if it cannot be part of a block, after waiting where that might help.
    pub(crate) fn submit(&self, raw: &[u8]) -> Result<B256, Refusal> {
        let chain_id = self.read().id();
        self.include(decode(raw, chain_id)?)
    }

    /// As [`submit`](Self::submit), for a transaction that has been read already.
    pub(crate) fn include(&self, tx: Recovered<TxEnvelope>) -> Result<B256, Refusal> {
        let hash = *tx.inner().hash();
        let deadline = Instant::now() + NONCE_PATIENCE;
        loop {
            let seen = *self.blocks_made.lock();
            match self.include_at_once(tx.clone()) {
                Err(Refusal::NonceTooHigh { .. }) if self.wait_for_block(seen, deadline) => {}
                included => return included.map(|()| hash),
            }
        }
    }

    fn include_at_once(&self, tx: Recovered<TxEnvelope>) -> Result<(), Refusal> {
        let mut chain = self.write();
        let block = chain.include(tx)?;
        // Still under the lock, so that blocks are announced in their order.
        self.announce(block);
        Ok(())
    }

    /// Makes a block without a client's transaction.
    pub(crate) fn mine(&self) {
        let mut chain = self.write();
        let block = chain.mine();
        self.announce(block);
    }

    fn announce(&self, block: Arc<Block>) {
        *self.blocks_made.lock() += 1;
        self.block_made.notify_all();
        // Nobody need be listening.
        let _ = self.heads.send(block);
    }

    /// Waits until there are more than `seen` blocks; `false` if that did not happen in time.
    fn wait_for_block(&self, seen: u64, deadline: Instant) -> bool {
        let mut made = self.blocks_made.lock();
        while *made == seen {
            if self.block_made.wait_until(&mut made, deadline).timed_out() {
                return seen < *made;
            }
        }
        true
    }
}
