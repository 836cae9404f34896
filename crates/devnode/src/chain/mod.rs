//! The chain: its blocks, its state at each of them, and how a transaction becomes a block.
//!
//! It knows nothing of JSON; what clients see of it is made in [`crate::rpc`].

mod block;
mod clock;
mod commitment;
mod draft;
mod history;
mod logs;
mod node;
mod pool;
mod replay;
mod saved;
mod snapshot;
mod state;
mod transaction;
mod trie;

use std::{
    collections::{HashMap, HashSet},
    io::{self, Write},
    sync::Arc,
};

use alloy::{
    consensus::{TxEnvelope, transaction::Recovered},
    primitives::{Address, B256},
};
use revm::context::TxEnv;

use self::{
    block::Seal,
    draft::{Done, Draft, Included},
    snapshot::Snapshot,
    state::{State, Version},
};
pub(crate) use self::{
    block::{Block, L1_BLOCK_NUMBER, Receipt},
    clock::{Clock, TimeError},
    commitment::AccountProof,
    logs::{LogQueryError, logs_of, matching_logs, query_logs},
    node::Node,
    pool::Pool,
    replay::Replay,
    saved::{decode as decode_saved, encode as encode_saved},
    state::{Account, Changes, Overlay, View},
    transaction::{Internal, Transaction, decode, environment, unsigned},
};
pub use self::{node::Mining, saved::SavedError};
use crate::{
    Console,
    arbos::{Field, Rules, addresses::ARBOS_STATE, genesis},
    evm::{BlockInfo, Executed, Machine, Purpose, Refusal},
};

/// A whole chain. There are no forks: the newest block is final until a test goes back.
///
/// A clone is a chain of its own, which shares with the first what never changes: blocks, and the
/// programs that are compiled already.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    machine: Arc<Machine>,
    /// What becomes of the lines that programs print.
    pub(crate) console: Console,
    state: State,
    /// By number, as the next two are.
    blocks: Vec<Arc<Block>>,
    hashes: Vec<B256>,
    /// The state after each block.
    versions: Vec<Version>,
    numbers: HashMap<B256, u64>,
    /// Block and index of each transaction.
    transactions: HashMap<B256, (u64, usize)>,
    pub(crate) clock: Clock,
    snapshots: Vec<Snapshot>,
    /// Accounts that may send without a signature.
    pub(crate) impersonated: HashSet<Address>,
    /// Whether every account may.
    pub(crate) impersonates_all: bool,
}

impl Chain {
    /// A chain at block 0.
    pub(crate) fn new(chain_id: u64, rules: &Rules) -> Self {
        let mut changes = Changes::default();
        for account in genesis::accounts(rules) {
            let code_hash = changes.code(account.code);
            let genesis::GenesisAccount { address, balance, nonce, .. } = account;
            changes.account(address, Account { nonce, balance, code_hash });
            for (slot, value) in account.storage {
                changes.slot(address, slot, value);
            }
        }
        let mut chain = Self::empty(chain_id);
        let version = chain.state.apply(changes);
        let timestamp = chain.clock.timestamp_after(0);
        chain.push(version, timestamp, Vec::new());
        chain
    }

    /// A chain that has no block yet.
    fn empty(chain_id: u64) -> Self {
        Self {
            machine: Arc::new(Machine::new(chain_id)),
            console: Console::Discarded,
            state: State::new(),
            blocks: Vec::new(),
            hashes: Vec::new(),
            versions: Vec::new(),
            numbers: HashMap::new(),
            transactions: HashMap::new(),
            clock: Clock::default(),
            snapshots: Vec::new(),
            impersonated: HashSet::new(),
            impersonates_all: false,
        }
    }

    /// Whether an account may send without a signature.
    pub(crate) fn impersonates(&self, account: Address) -> bool {
        self.impersonates_all || self.impersonated.contains(&account)
    }

    /// The chain id.
    pub(crate) fn id(&self) -> u64 {
        self.machine.chain_id()
    }

    /// The ArbOS version it began with. Upgrades are part of what happened since.
    pub(crate) fn first_arbos(&self) -> u64 {
        self.blocks[0].arbos()
    }

    /// The newest block.
    pub(crate) fn head(&self) -> &Arc<Block> {
        // Block 0 is there from the start and never goes.
        &self.blocks[self.blocks.len() - 1]
    }

    pub(crate) fn head_number(&self) -> u64 {
        self.blocks.len() as u64 - 1
    }

    pub(crate) fn block(&self, number: u64) -> Option<&Arc<Block>> {
        self.blocks.get(usize::try_from(number).ok()?)
    }

    pub(crate) fn number_of(&self, hash: B256) -> Option<u64> {
        self.numbers.get(&hash).copied()
    }

    /// The block that holds a transaction, and its index there.
    pub(crate) fn find(&self, transaction: B256) -> Option<(&Arc<Block>, usize)> {
        let (number, index) = *self.transactions.get(&transaction)?;
        Some((self.block(number)?, index))
    }

    /// The state after a block. `block` must be of this chain.
    pub(crate) fn view(&self, block: &Block) -> View<'_> {
        let number = block.header.number as usize;
        View {
            state: &self.state,
            version: self.versions.get(number).copied().unwrap_or_default(),
            hashes: &self.hashes,
        }
    }

    /// The state now.
    pub(crate) fn newest(&self) -> View<'_> {
        View { state: &self.state, version: self.state.newest(), hashes: &self.hashes }
    }

    /// Wei per gas for the next block.
    pub(crate) fn base_fee(&self) -> u64 {
        base_fee_in(&self.newest())
    }

    /// Runs a call on `db` without leaving a trace.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] where it could not run at all.
    pub(crate) fn call(
        &self,
        db: &mut Overlay<'_>,
        block: &BlockInfo,
        tx: TxEnv,
    ) -> Result<Executed, Refusal> {
        self.machine.run(db, block, tx, Purpose::Call)
    }

    /// What runs transactions and calls.
    pub(crate) fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Makes a block of one transaction.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] where it cannot be part of a block; then nothing has changed.
    pub(crate) fn include(&mut self, tx: Recovered<TxEnvelope>) -> Result<Arc<Block>, Refusal> {
        let mut draft = Draft::new(self);
        draft.add(tx)?;
        let done = draft.finish();
        Ok(self.seal(done))
    }

    /// Makes a block of all transactions that can be part of one, which leave the pool. It may
    /// hold none.
    pub(crate) fn mine(&mut self, pool: &mut Pool) -> Arc<Block> {
        let mut draft = Draft::new(self);
        pool.fill(&mut draft);
        let done = draft.finish();
        let block = self.seal(done);
        pool.forget_outdated(|account| self.newest().account(account).nonce);
        block
    }

    /// As [`mine`](Self::mine), but `None`, and no block, if none can be part of one.
    pub(crate) fn mine_waiting(&mut self, pool: &mut Pool) -> Option<Arc<Block>> {
        // Here first: blocks that were not made from the pool may have outdated what is in it.
        pool.forget_outdated(|account| self.newest().account(account).nonce);
        if pool.is_empty() {
            return None;
        }
        let mut draft = Draft::new(self);
        pool.fill(&mut draft);
        if draft.is_empty() {
            return None;
        }
        let done = draft.finish();
        Some(self.seal(done))
    }

    /// Whether a transaction could be part of a block some time: its nonce and its fee cap may be
    /// those of a later one.
    ///
    /// # Errors
    ///
    /// The [`Refusal`] that no block changes.
    pub(crate) fn admit(&self, tx: &Recovered<TxEnvelope>) -> Result<(), Refusal> {
        let block = BlockInfo { base_fee: 0, ..self.next_block() };
        let mut environment = transaction::environment(tx);
        let nonce = self.newest().account(tx.signer()).nonce;
        environment.nonce = environment.nonce.min(nonce);
        self.machine.check(&mut Overlay::new(self.newest()), &block, environment)
    }

    /// The block that would come now.
    fn next_block(&self) -> BlockInfo {
        BlockInfo {
            number: self.head_number() + 1,
            l1_number: L1_BLOCK_NUMBER,
            timestamp: self.clock.timestamp_after(self.head().header.timestamp),
            base_fee: self.base_fee(),
            ..BlockInfo::default()
        }
    }

    /// Adds the block that was drafted.
    fn seal(&mut self, done: Done) -> Arc<Block> {
        let Done { timestamp, changes, included, console } = done;
        self.print(&console);
        let version = self.state.apply(changes);
        self.push(version, timestamp, included)
    }

    /// Passes on what programs printed.
    pub(crate) fn print(&self, lines: &[(Address, String)]) {
        if self.console == Console::Discarded {
            return;
        }
        let mut stderr = io::stderr().lock();
        for (account, line) in lines {
            // A closed stderr is no reason to refuse a transaction.
            let _ = writeln!(stderr, "{account}: {line}");
        }
    }

    /// Changes the state as it is after the newest block, without a block.
    pub(crate) fn edit(&mut self, changes: Changes) {
        let version = self.state.apply(changes);
        if let Some(after_head) = self.versions.last_mut() {
            *after_head = version;
        }
    }

    /// Adds a block whose state is `version`, the newest. The chain's own transaction comes first.
    fn push(&mut self, version: Version, timestamp: u64, included: Vec<Included>) -> Arc<Block> {
        let (mut transactions, mut receipts) = (Vec::new(), Vec::new());
        let number = self.blocks.len() as u64;
        let parent = self.blocks.last().map(|block| (block.hash, block.header.timestamp));
        if let Some((_, before)) = parent {
            let opening = Internal::start_block(self.id(), number, timestamp - before);
            let opening = Transaction::Internal(opening);
            receipts.push(Receipt::of_opening(&opening));
            transactions.push(opening);
        }
        let (mut gas_used, mut logs) = (0, 0);
        for included in included {
            let receipt = included.receipt(gas_used, logs);
            gas_used = receipt.cumulative_gas_used;
            logs += receipt.logs.len() as u64;
            receipts.push(receipt);
            transactions.push(Transaction::Signed(Box::new(included.tx)));
        }
        let arbos_state = |field: Field| self.newest().slot(ARBOS_STATE, field.slot());
        // What the transactions paid: one of them may have set another for those to come.
        let before = self.versions.last().map(|before| View { version: *before, ..self.newest() });
        let base_fee = base_fee_in(&before.unwrap_or_else(|| self.newest()));
        let seal = Seal {
            parent_hash: parent.map(|(hash, _)| hash).unwrap_or_default(),
            number,
            timestamp,
            base_fee,
            arbos: arbos_state(Field::ArbosVersion).saturating_to(),
            state_root: self.state.root(),
            send_count: arbos_state(Field::SendCount).saturating_to(),
            send_root: arbos_state(Field::SendRoot).into(),
        };
        let block = Arc::new(seal.close(transactions, receipts));
        for (index, receipt) in block.receipts.iter().enumerate() {
            self.transactions.insert(receipt.hash, (number, index));
        }
        self.clock.block_made(timestamp);
        self.numbers.insert(block.hash, number);
        self.hashes.push(block.hash);
        self.versions.push(version);
        self.blocks.push(Arc::clone(&block));
        block
    }
}

fn base_fee_in(view: &View<'_>) -> u64 {
    view.slot(ARBOS_STATE, Field::BaseFee.slot()).saturating_to()
}

/// The block a call at `block` runs in: the block's own facts.
pub(crate) fn info_of(block: &Block) -> BlockInfo {
    BlockInfo {
        number: block.header.number,
        l1_number: L1_BLOCK_NUMBER,
        timestamp: block.header.timestamp,
        base_fee: block.base_fee(),
        ..BlockInfo::default()
    }
}
