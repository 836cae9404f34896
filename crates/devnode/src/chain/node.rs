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
use parking_lot::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::{broadcast, watch};

use super::{Block, Chain, Pool, transaction::decode};
use crate::evm::Refusal;

/// How long a transaction waits for those with lower nonces.
const NONCE_PATIENCE: Duration = Duration::from_secs(1);

/// News a slow subscriber may lie behind before it loses the oldest.
const UNREAD: usize = 1024;

/// When blocks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mining {
    /// One of each transaction, at once.
    Automatic,
    /// Each time that this has passed, of all transactions that wait then.
    Interval(Duration),
    /// Of each transaction at once, and each time that this has passed.
    Mixed(Duration),
    /// When a client asks for one, of all transactions that wait then.
    OnDemand,
}

impl Mining {
    /// Whether a transaction is made a block of at once.
    pub(crate) fn is_automatic(self) -> bool {
        matches!(self, Self::Automatic | Self::Mixed(_))
    }

    /// How often a block comes by itself; never, where `None`.
    pub(crate) fn interval(self) -> Option<Duration> {
        match self {
            Self::Interval(interval) | Self::Mixed(interval) => Some(interval),
            Self::Automatic | Self::OnDemand => None,
        }
    }
}

/// A chain that many threads read and few change.
#[derive(Debug)]
pub(crate) struct Node {
    /// Where more than one lock is held, this one was taken first.
    chain: RwLock<Chain>,
    pool: Mutex<Pool>,
    /// How often the chain may have changed.
    revision: AtomicU64,
    /// How often a block came; with it, waiting for the next one.
    blocks_made: Mutex<u64>,
    block_made: Condvar,
    heads: broadcast::Sender<Arc<Block>>,
    taken: broadcast::Sender<B256>,
    mining: watch::Sender<Mining>,
}

impl Node {
    pub(crate) fn new(chain: Chain) -> Self {
        Self {
            chain: RwLock::new(chain),
            pool: Mutex::default(),
            revision: AtomicU64::new(0),
            blocks_made: Mutex::new(0),
            block_made: Condvar::new(),
            heads: broadcast::Sender::new(UNREAD),
            taken: broadcast::Sender::new(UNREAD),
            mining: watch::Sender::new(Mining::Automatic),
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

    /// The hash of each transaction that is taken from now on.
    pub(crate) fn subscribe_to_taken(&self) -> broadcast::Receiver<B256> {
        self.taken.subscribe()
    }

    /// Blocks are made so from now on. What waits is made a block of, if nothing need wait any more.
    pub(crate) fn set_mining(&self, mining: Mining) {
        self.mining.send_replace(mining);
        if mining.is_automatic() && !self.pool().is_empty() {
            self.mine();
        }
    }

    /// When blocks are made, now and whenever that changes.
    pub(crate) fn mining(&self) -> watch::Receiver<Mining> {
        self.mining.subscribe()
    }

    /// The transactions that wait for a block.
    pub(crate) fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock()
    }

    /// Takes a transaction as a client sends it, and returns its hash. There is a block of it then,
    /// if blocks are made at once.
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
        if !self.mining.borrow().is_automatic() {
            self.hold(tx)?;
            return Ok(hash);
        }
        let deadline = Instant::now() + NONCE_PATIENCE;
        loop {
            let seen = *self.blocks_made.lock();
            match self.include_at_once(tx.clone()) {
                Err(Refusal::NonceTooHigh { .. }) if self.wait_for_block(seen, deadline) => {}
                included => return included.map(|()| hash),
            }
        }
    }

    /// Has a transaction wait for a block.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] if no block could hold it, or another waits in its place.
    pub(crate) fn hold(&self, tx: Recovered<TxEnvelope>) -> Result<(), Refusal> {
        let hash = *tx.inner().hash();
        let chain = self.read();
        chain.admit(&tx)?;
        self.pool().add(tx)?;
        // Nobody need be listening.
        let _ = self.taken.send(hash);
        Ok(())
    }

    fn include_at_once(&self, tx: Recovered<TxEnvelope>) -> Result<(), Refusal> {
        let hash = *tx.inner().hash();
        let mut chain = self.write();
        let block = chain.include(tx)?;
        // Still under the lock, so that blocks are announced in their order. First the transaction,
        // which was there before its block.
        let _ = self.taken.send(hash);
        self.announce(block);
        Ok(())
    }

    /// Makes a block of all transactions that wait and can be part of one.
    pub(crate) fn mine(&self) {
        let mut chain = self.write();
        let block = chain.mine(&mut self.pool());
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
