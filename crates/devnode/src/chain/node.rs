//! The node's one chain, shared by all who ask, and the door by which transactions come in.
//!
//! Where blocks are made at once, a transaction that can be run becomes one, and one whose nonce is
//! too high waits for those before it only as long as they may still be on their way. Otherwise it
//! lies in the pool until there is a block.

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

use super::{Block, Chain, Changes, Pool, transaction::decode};
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
        let mut chain = self.write();
        self.mining.send_replace(mining);
        self.settle(&mut chain);
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
        let deadline = Instant::now() + NONCE_PATIENCE;
        while self.is_automatic() {
            let seen = *self.blocks_made.lock();
            match self.include_at_once(tx.clone()) {
                Ok(true) => return Ok(hash),
                Ok(false) => break,
                Err(Refusal::NonceTooHigh { .. }) if self.wait_for_block(seen, deadline) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        self.hold(tx)?;
        Ok(hash)
    }

    /// Has a transaction wait for a block.
    fn hold(&self, tx: Recovered<TxEnvelope>) -> Result<(), Refusal> {
        let chain = self.read();
        chain.admit(&tx)?;
        let expected = chain.newest().account(tx.signer()).nonce;
        self.place(&mut self.pool(), tx, expected)?;
        drop(chain);
        // Blocks may have come to be made at once since that was asked, and what waited was made
        // one of before this did.
        if self.is_automatic() {
            self.settle(&mut self.write());
        }
        Ok(())
    }

    /// Puts a transaction into a pool; `expected` is the nonce its sender has.
    ///
    /// # Errors
    ///
    /// As [`Pool::add`].
    pub(crate) fn place(
        &self,
        pool: &mut Pool,
        tx: Recovered<TxEnvelope>,
        expected: u64,
    ) -> Result<(), Refusal> {
        let hash = *tx.inner().hash();
        pool.add(tx, expected)?;
        // Nobody need be listening.
        let _ = self.taken.send(hash);
        Ok(())
    }

    /// `false` if blocks are not made at once any more.
    fn include_at_once(&self, tx: Recovered<TxEnvelope>) -> Result<bool, Refusal> {
        let hash = *tx.inner().hash();
        let mut chain = self.write();
        if !self.is_automatic() {
            return Ok(false);
        }
        let block = chain.include(tx)?;
        // Still under the lock, so that blocks are announced in their order. First the transaction,
        // which was there before its block.
        let _ = self.taken.send(hash);
        self.announce(block);
        self.settle(&mut chain);
        Ok(true)
    }

    /// Changes the state without a block of its own. What waited for that is made a block of, if
    /// blocks are made at once.
    pub(crate) fn edit(&self, changes: impl FnOnce(&Chain) -> Changes) {
        let mut chain = self.write();
        let changes = changes(&chain);
        chain.edit(changes);
        self.settle(&mut chain);
    }

    /// Makes a block of all transactions that wait and can be part of one.
    pub(crate) fn mine(&self) {
        self.mine_on(&mut self.write());
    }

    /// As [`mine`](Self::mine), on this node's chain that is locked already.
    pub(crate) fn mine_on(&self, chain: &mut Chain) {
        self.mine_from(&mut self.pool(), chain);
    }

    /// As [`mine_on`](Self::mine_on), of another pool than the node's.
    pub(crate) fn mine_from(&self, pool: &mut Pool, chain: &mut Chain) {
        self.announce(chain.mine(pool));
    }

    /// Where blocks are made at once, nothing waits that can be part of the next one: a nonce that
    /// others waited for may have come, or the base fee fallen.
    pub(crate) fn settle(&self, chain: &mut Chain) {
        if !self.is_automatic() {
            return;
        }
        let mut pool = self.pool();
        // More than once: a transaction may lower the base fee for the block after its own.
        while let Some(block) = chain.mine_waiting(&mut pool) {
            self.announce(block);
        }
    }

    fn is_automatic(&self) -> bool {
        self.mining.borrow().is_automatic()
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
