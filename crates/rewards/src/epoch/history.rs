//! Weeks out of what contracts told.
//!
//! [`History`] is given entry after entry, in the chain's order, and gives the [`Inputs`] of week
//! after week. It knows everybody's shares at any time, so it notices where entries are missing:
//! nobody can give away what they were never given, and every share that is made is deposited for.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use alloy::primitives::{Address, U256};
use protocol::{
    bonuses::{LowestPower, streak_after},
    fixed::{Bps, MathError, Round},
    vote_escrow::Lock,
};

use super::{AccountWeek, Change, Epoch, Inputs};
use crate::{
    policy::Policy,
    store::{Entry, Event},
};

/// Why entries make no history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// Something happened that the entries do not tell.
    #[error(
        "block {block}: {fault}, so logs are missing: see that `first_block` is not after the \
         vault's creation, delete the store, and read from another node"
    )]
    Gap {
        /// Where it shows.
        block: u64,
        /// How it shows.
        fault: &'static str,
    },
    /// A contract told what it cannot be.
    #[error("block {block}: {fault}: is this the right contract?")]
    Nonsense {
        /// Where.
        block: u64,
        /// What.
        fault: &'static str,
    },
}

/// What is known of an account.
#[derive(Clone, Copy, Debug, Default)]
struct Account {
    /// Now.
    shares: U256,
    /// At the beginning of the week.
    opening: U256,
    lock: Lock,
    /// Since the first change of the lock in the week, or while there is a lock.
    power: Option<LowestPower>,
    /// Of the week.
    fees: U256,
    /// In the week, by those who count.
    deposited: U256,
    /// Weeks in a row until the one before this.
    streak: u32,
}

/// Everything that happened so far.
#[derive(Debug)]
pub struct History<'a> {
    policy: &'a Policy,
    excluded: BTreeSet<Address>,
    /// The week that is being watched.
    epoch: Epoch,
    accounts: BTreeMap<Address, Account>,
    /// Of the week.
    changes: Vec<Change>,
    deposit_fee: Option<Bps>,
    supply: U256,
    /// Block of the last entry, and shares that were made in it and not deposited for yet.
    block: u64,
    undeposited: Undeposited,
}

/// Shares made and shares deposited for, in one block; in whatever order they are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Undeposited {
    made: U256,
    deposited: U256,
}

impl<'a> History<'a> {
    /// Before anything happened. `first` is the first epoch.
    pub fn new(policy: &'a Policy, first: Epoch) -> Self {
        Self {
            policy,
            excluded: policy.deployment.excluded.iter().copied().collect(),
            epoch: first,
            accounts: BTreeMap::new(),
            changes: Vec::new(),
            deposit_fee: None,
            supply: U256::ZERO,
            block: 0,
            undeposited: Undeposited::default(),
        }
    }

    /// The week that is being watched: the first one that has not been closed.
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The vault's shares in circulation.
    pub const fn supply(&self) -> U256 {
        self.supply
    }

    /// Enters what happened next. It is before the end of the week that is being watched.
    ///
    /// # Errors
    ///
    /// [`HistoryError`].
    pub fn enter(&mut self, entry: &Entry) -> Result<(), HistoryError> {
        if self.block != entry.block {
            self.see_that_all_is_deposited()?;
            self.block = entry.block;
        }
        let entered = match entry.event {
            Event::Transfer { from, to, shares } => self.transfer(entry.time, from, to, shares),
            Event::Deposit { sender, owner, assets, shares } => {
                self.deposit(entry.time, sender, owner, assets, shares)
            }
            Event::DepositFee { bps } => self.set_fee(bps),
            Event::Lock { account, amount, end } => self.lock(entry.time, account, amount, end),
        };
        entered.map_err(|fault| fault.at(entry.block))
    }

    /// Sees that nothing is missing at the end of all entries.
    ///
    /// # Errors
    ///
    /// [`HistoryError::Gap`].
    pub fn finish(&self) -> Result<(), HistoryError> {
        self.see_that_all_is_deposited()
    }

    /// Ends the week, and begins the next one.
    ///
    /// # Errors
    ///
    /// [`HistoryError::Nonsense`] for amounts that no chain leads to.
    pub fn close(&mut self) -> Result<Inputs, HistoryError> {
        let nonsense = |_| Fault::Nonsense("a lock is larger than any token").at(self.block);
        let minimum = self.policy.terms_of(self.epoch).streak.map(|it| it.min_deposit);
        let next = Epoch::new(self.epoch.number + 1, self.policy.deployment.start);
        let next = next.ok_or(Fault::Nonsense("time has come to its end").at(self.block))?;
        let (epoch, excluded) = (self.epoch, &self.excluded);

        let mut weeks = Vec::new();
        for (account, it) in &mut self.accounts {
            it.streak = minimum.map_or(0, |least| streak_after(it.streak, it.deposited, least));
            let power = it.power.map_or(Ok(U256::ZERO), |power| power.close(epoch.end()));
            let power = power.map_err(nonsense)?;
            if !excluded.contains(account) {
                let (shares, fees, streak) = (it.opening, it.fees, it.streak);
                weeks.push(AccountWeek { account: *account, shares, fees, power, streak });
            }
            it.opening = it.shares;
            (it.fees, it.deposited) = (U256::ZERO, U256::ZERO);
            it.power = Some(LowestPower::open(next.start, it.lock));
        }
        self.accounts.retain(|_, it| it.matters());
        let mut changes = mem::take(&mut self.changes);
        changes.retain(|it| !excluded.contains(&it.account));
        // Stable: what happened to one account stays in order.
        changes.sort_by_key(|it| it.account);
        self.epoch = next;
        Ok(Inputs { epoch, accounts: weeks, changes })
    }

    fn transfer(&mut self, at: u64, from: Address, to: Address, shares: U256) -> Result<(), Fault> {
        if from.is_zero() {
            self.supply = plus(self.supply, shares)?;
            self.undeposited.made = plus(self.undeposited.made, shares)?;
        } else {
            let left = self.account(from).shares.checked_sub(shares);
            let left = left.ok_or(Fault::Gap("somebody gave away more shares than they had"))?;
            self.hold(at, from, left);
        }
        if to.is_zero() {
            // Not below zero: they were somebody's, and all that anybody has is in the supply.
            self.supply = self.supply.saturating_sub(shares);
        } else {
            let more = plus(self.account(to).shares, shares)?;
            self.hold(at, to, more);
        }
        Ok(())
    }

    /// Before the first week nothing is changed, everybody just begins with what they have.
    fn hold(&mut self, at: u64, account: Address, shares: U256) {
        let is_watched = self.epoch.start <= at;
        let it = self.account(account);
        it.shares = shares;
        if is_watched {
            self.changes.push(Change { account, at, shares });
        } else {
            it.opening = shares;
        }
    }

    fn deposit(
        &mut self,
        at: u64,
        sender: Address,
        owner: Address,
        assets: U256,
        shares: U256,
    ) -> Result<(), Fault> {
        self.undeposited.deposited = plus(self.undeposited.deposited, shares)?;
        let fee = self.deposit_fee.ok_or(Fault::Gap("a deposit came before any deposit fee"))?;
        // As the vault computes it: docs/protocol.md (2).
        let fee = fee.of(assets, Round::Up).map_err(Fault::from)?;
        let counts = !self.excluded.contains(&sender);
        if self.epoch.start <= at {
            let it = self.account(owner);
            it.fees = plus(it.fees, fee)?;
            if counts {
                it.deposited = plus(it.deposited, assets)?;
            }
        }
        Ok(())
    }

    fn set_fee(&mut self, bps: U256) -> Result<(), Fault> {
        let bps = u16::try_from(bps).ok().and_then(Bps::new);
        self.deposit_fee = Some(bps.ok_or(Fault::Nonsense("a deposit fee is over the whole"))?);
        Ok(())
    }

    fn lock(&mut self, at: u64, account: Address, amount: U256, end: U256) -> Result<(), Fault> {
        let end = u64::try_from(end).map_err(|_| Fault::Nonsense("a lock never ends"))?;
        let (lock, start) = (Lock { amount, end }, self.epoch.start);
        let it = self.account(account);
        if start <= at {
            // Whoever had no lock when the week began had no power.
            let before = it.power.unwrap_or(LowestPower::open(start, it.lock));
            let mut power = before;
            power.change(at, lock)?;
            it.power = Some(power);
        } else {
            it.power = Some(LowestPower::open(start, lock));
        }
        it.lock = lock;
        Ok(())
    }

    fn account(&mut self, account: Address) -> &mut Account {
        self.accounts.entry(account).or_default()
    }

    fn see_that_all_is_deposited(&self) -> Result<(), HistoryError> {
        let Undeposited { made, deposited } = self.undeposited;
        if made != deposited {
            let fault = "shares made and shares deposited for are not the same";
            return Err(HistoryError::Gap { block: self.block, fault });
        }
        Ok(())
    }
}

impl Account {
    /// Whether anything is left that the next week has to know.
    fn matters(&self) -> bool {
        !self.shares.is_zero() || !self.lock.amount.is_zero() || self.streak != 0
    }
}

/// A [`HistoryError`] that does not know its block.
enum Fault {
    Gap(&'static str),
    Nonsense(&'static str),
}

impl Fault {
    const fn at(self, block: u64) -> HistoryError {
        match self {
            Self::Gap(fault) => HistoryError::Gap { block, fault },
            Self::Nonsense(fault) => HistoryError::Nonsense { block, fault },
        }
    }
}

impl From<MathError> for Fault {
    fn from(error: MathError) -> Self {
        match error {
            MathError::Underflow => Self::Nonsense("time goes back"),
            _ => Self::Nonsense("amounts add up to more than 2^256 - 1"),
        }
    }
}

fn plus(a: U256, b: U256) -> Result<U256, Fault> {
    a.checked_add(b).ok_or(Fault::Nonsense("amounts add up to more than 2^256 - 1"))
}
