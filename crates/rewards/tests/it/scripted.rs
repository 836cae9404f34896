//! A chain by a script, and a node on it that can misbehave.

use std::cell::{Cell, RefCell};

use alloy::{
    eips::BlockNumberOrTag,
    primitives::{Address, B256, Log as Inner, U256, keccak256},
    rpc::types::{Filter, FilterBlockOption, Log},
    sol_types::SolEvent,
};
use bindings::{ILockEvents, IMicroStakingVault as vault};
use client::chain::ChainError;
use rewards::{
    chain::{LogsError, Source},
    policy::Policy,
    store::Block,
};

/// Thursday 2026-11-19, midnight.
pub(crate) const START: u64 = 1_795_046_400;

pub(crate) const WEEK: u64 = 604_800;

const VAULT: Address = Address::with_last_byte(0xa1);
const LOCKS: Address = Address::with_last_byte(0xa4);

pub(crate) fn account(number: u8) -> Address {
    Address::with_last_byte(number)
}

pub(crate) fn units(count: u64) -> U256 {
    U256::from(count)
}

/// A policy for scripted chains, with these terms.
pub(crate) fn policy(terms: &str) -> Policy {
    let text = format!(
        "chain_id = 412346
        vault = \"{VAULT}\"
        contract = \"{}\"
        reward = \"{}\"
        locks = \"{LOCKS}\"
        first_block = 1
        start = {START}
        head = \"latest\"
        [[terms]]
        from_epoch = 1
        {terms}",
        account(0xa2),
        account(0xa3)
    );
    Policy::parse(&text, ".".into()).unwrap()
}

/// Budgets by time and by the lowest balance.
pub(crate) const PLAIN: &str = "max_epoch = \"1000\"
    time_weighted = { budget = \"600\" }
    small_stake = { budget = \"300\" }";

#[derive(Clone)]
struct Made {
    block: Block,
    logs: Vec<Log>,
}

/// The chain and its node. Blocks are counted from 0, which is empty.
pub(crate) struct Scripted {
    blocks: RefCell<Vec<Made>>,
    /// Every request so far.
    pub(crate) requests: Cell<u64>,
    /// Blocks that a search may cover.
    pub(crate) max_span: Cell<u64>,
    /// Requests that are answered; after them the node is gone.
    pub(crate) patience: Cell<u64>,
    /// Whether logs say their time.
    pub(crate) tells_times: Cell<bool>,
    /// Logs of this block are left out.
    pub(crate) forgets: Cell<Option<u64>>,
    /// The state of no block is known any more.
    pub(crate) is_pruned: Cell<bool>,
    /// At the next search: drop blocks from here on, and make others.
    pub(crate) reorg: RefCell<Option<(usize, Vec<Script>)>>,
    supply: RefCell<Vec<U256>>,
}

/// A block to be: when, and what happens in it.
type Script = (u64, Vec<Event>);

/// What happens in a block.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    Fee(u64),
    Deposit { to: u8, assets: u64 },
    Transfer { from: u8, to: u8, shares: u64 },
    Redeem { from: u8, shares: u64 },
    Lock { of: u8, amount: u64, end: u64 },
}

impl Scripted {
    /// A chain of these blocks: when, and what happens in them.
    pub(crate) fn new(blocks: &[(u64, &[Event])]) -> Self {
        let chain = Self {
            blocks: RefCell::default(),
            requests: Cell::new(0),
            max_span: Cell::new(u64::MAX),
            patience: Cell::new(u64::MAX),
            tells_times: Cell::new(true),
            forgets: Cell::new(None),
            is_pruned: Cell::new(false),
            reorg: RefCell::new(None),
            supply: RefCell::default(),
        };
        chain.push(0, &[]);
        for (time, events) in blocks {
            chain.push(*time, events);
        }
        chain
    }

    /// Adds a block. One share is one unit of the asset, before its fee.
    pub(crate) fn push(&self, time: u64, events: &[Event]) {
        let mut supply = self.supply.borrow().last().copied().unwrap_or_default();
        let number = self.blocks.borrow().len() as u64;
        let seed = self.blocks.borrow().last().map_or(B256::ZERO, |it| it.block.hash);
        let salt = events.len() as u64;
        let content = [seed.as_slice(), &time.to_be_bytes(), &salt.to_be_bytes()].concat();
        let block = Block { number, hash: keccak256(content), time };
        let zero = Address::ZERO;
        let mut inner = Vec::new();
        for event in events {
            let moved = |from, to, shares| {
                let event = vault::Transfer { from, to, value: units(shares) };
                Inner { address: VAULT, data: event.encode_log_data() }
            };
            match *event {
                Event::Fee(bps) => {
                    let event = vault::DepositFeeSet { bps: units(bps) };
                    inner.push(Inner { address: VAULT, data: event.encode_log_data() });
                }
                Event::Deposit { to, assets } => {
                    supply += units(assets);
                    let (sender, owner) = (account(0xee), account(to));
                    let (assets, shares) = (units(assets), assets);
                    inner.push(moved(zero, owner, shares));
                    let event = vault::Deposit { sender, owner, assets, shares: units(shares) };
                    inner.push(Inner { address: VAULT, data: event.encode_log_data() });
                }
                Event::Transfer { from, to, shares } => {
                    inner.push(moved(account(from), account(to), shares));
                }
                Event::Redeem { from, shares } => {
                    supply -= units(shares);
                    inner.push(moved(account(from), zero, shares));
                }
                Event::Lock { of, amount, end } => {
                    let (account, amount, end) = (account(of), units(amount), units(end));
                    let event = ILockEvents::LockUpdated { account, amount, end };
                    inner.push(Inner { address: LOCKS, data: event.encode_log_data() });
                }
            }
        }
        let log = |(place, inner)| Log {
            inner,
            block_hash: Some(block.hash),
            block_number: Some(number),
            log_index: Some(place),
            ..Log::default()
        };
        let logs = (0..).zip(inner).map(log).collect();
        self.blocks.borrow_mut().push(Made { block, logs });
        self.supply.borrow_mut().push(supply);
    }

    /// Drops the blocks from `number` on.
    pub(crate) fn drop_from(&self, number: usize) {
        self.blocks.borrow_mut().truncate(number);
        self.supply.borrow_mut().truncate(number);
    }

    fn answer(&self) -> Result<(), ChainError> {
        let count = self.requests.get();
        if self.patience.get() <= count {
            return Err(ChainError::Silent("connection reset".into()));
        }
        self.requests.set(count + 1);
        Ok(())
    }
}

impl Source for Scripted {
    fn chain_id(&self) -> u64 {
        412_346
    }

    async fn block(&self, at: BlockNumberOrTag) -> Result<Option<Block>, ChainError> {
        self.answer()?;
        let blocks = self.blocks.borrow();
        let number = at.as_number().map_or(blocks.len() - 1, |it| it as usize);
        Ok(blocks.get(number).map(|it| it.block))
    }

    async fn logs(&self, filter: &Filter) -> Result<Vec<Log>, LogsError> {
        self.answer()?;
        let FilterBlockOption::Range { from_block, to_block } = filter.block_option else {
            panic!("only ranges are searched");
        };
        let number = |block: Option<BlockNumberOrTag>| block.unwrap().as_number().unwrap();
        let (from, to) = (number(from_block), number(to_block));
        if self.max_span.get() <= to - from {
            return Err(LogsError::Refused("query returned more than 10000 results".into()));
        }
        let blocks = self.blocks.borrow();
        let wanted = blocks.iter().filter(|it| (from..=to).contains(&it.block.number));
        let wanted = wanted.filter(|it| Some(it.block.number) != self.forgets.get());
        let told = wanted.flat_map(|it| {
            let time = self.tells_times.get().then_some(it.block.time);
            it.logs.iter().map(move |log| Log { block_timestamp: time, ..log.clone() })
        });
        let found = told.filter(|log| filter.matches(&log.inner)).collect();
        drop(blocks);
        if let Some((number, others)) = self.reorg.take() {
            self.drop_from(number);
            others.iter().for_each(|(time, events)| self.push(*time, events));
        }
        Ok(found)
    }

    async fn supply(&self, vault: Address, at: B256) -> Result<Option<U256>, ChainError> {
        self.answer()?;
        assert_eq!(vault, VAULT);
        let number = self.blocks.borrow().iter().position(|it| it.block.hash == at);
        let known = number.filter(|_| !self.is_pruned.get());
        Ok(known.map(|it| self.supply.borrow()[it]))
    }
}
