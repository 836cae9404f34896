//! A vault and the people around it, with every token accounted for outside of the books.
//!
//! The books decide; the world moves tokens and shares as the books say, the way the contract
//! does, and is then looked at from outside.

#![allow(clippy::unwrap_used, reason = "tests may")]
#![allow(dead_code, reason = "each test file uses its own part of the world")]

use protocol::{
    fixed::{Bps, MathError},
    invariants::{self, Holder, Snapshot, VaultState, Violation},
    vault::{Batch, Books, Entry, Exit, Limits, Refusal, Relayed},
};
use ruint::{aliases::U256, uint};

/// How many people there are.
pub(crate) const PEOPLE: usize = 6;

pub(crate) const ALICE: usize = 0;
pub(crate) const BOB: usize = 1;
pub(crate) const MALLORY: usize = 2;

/// One dollar of a six-decimals stablecoin.
pub(crate) const DOLLAR: U256 = uint!(1_000_000_U256);

pub(crate) fn dollars(count: u64) -> U256 {
    DOLLAR * U256::from(count)
}

/// Where a world begins: any second that is not zero.
const GENESIS: u64 = 1_700_000_000;

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) books: Books,
    pub(crate) limits: Limits,
    pub(crate) deposit_fee: Bps,
    pub(crate) performance_fee: Bps,
    pub(crate) now: u64,
    /// Asset units the vault holds.
    pub(crate) balance: U256,
    /// Those of them that were sent without a call, and that nobody made a reward of yet.
    pub(crate) donated: U256,
    pub(crate) shares: [U256; PEOPLE],
    /// Asset units each person put in and took out.
    pub(crate) paid_in: [U256; PEOPLE],
    pub(crate) paid_out: [U256; PEOPLE],
}

impl World {
    pub(crate) fn new(deposit_fee: u16, performance_fee: u16) -> Self {
        Self {
            books: Books::default(),
            limits: Limits::NONE,
            deposit_fee: bps(deposit_fee),
            performance_fee: bps(performance_fee),
            now: GENESIS,
            balance: U256::ZERO,
            donated: U256::ZERO,
            shares: [U256::ZERO; PEOPLE],
            paid_in: [U256::ZERO; PEOPLE],
            paid_out: [U256::ZERO; PEOPLE],
        }
    }

    pub(crate) fn deposit(&mut self, who: usize, assets: U256) -> Result<Entry, Refusal> {
        let entry = self.books.quote_deposit(assets, self.deposit_fee, self.now)?;
        let Self { limits, books, deposit_fee, now, .. } = &*self;
        limits.admit_deposit(books, entry, U256::ZERO, *deposit_fee, *now)?;
        self.let_in(who, entry)
    }

    /// `payer` deposits for several at once.
    pub(crate) fn deposit_many(
        &mut self,
        payer: usize,
        entries: &[(usize, U256)],
    ) -> Result<Vec<Entry>, Refusal> {
        let mut batch = Batch::new(self.books, self.limits, self.deposit_fee, self.now)?;
        let mut entered = Vec::new();
        for (_, assets) in entries {
            let entry = batch.quote(*assets)?;
            batch.enter(entry, U256::ZERO)?;
            entered.push(entry);
        }
        self.books = batch.books();
        self.balance += batch.paid();
        self.paid_in[payer] += batch.paid();
        for ((receiver, _), entry) in entries.iter().zip(&entered) {
            self.shares[*receiver] += entry.shares;
        }
        Ok(entered)
    }

    /// `relayer` carries out what `owner` signed; says what it was paid.
    pub(crate) fn stake_by_sig(
        &mut self,
        owner: usize,
        relayer: usize,
        assets: U256,
        max_fee: U256,
    ) -> Result<U256, Refusal> {
        let Relayed { fee, deposited } = Relayed::of(assets, max_fee)?;
        self.deposit(owner, deposited)?;
        self.paid_in[owner] += fee;
        self.paid_out[relayer] += fee;
        Ok(fee)
    }

    pub(crate) fn mint(&mut self, who: usize, shares: U256) -> Result<Entry, Refusal> {
        let entry = self.books.quote_mint(shares, self.deposit_fee, self.now)?;
        self.limits.admit_mint(&self.books, entry, self.deposit_fee, self.now)?;
        self.let_in(who, entry)
    }

    pub(crate) fn redeem(&mut self, who: usize, shares: U256) -> Result<Exit, Refusal> {
        let exit = self.books.quote_redeem(shares, self.now)?;
        self.let_out(who, exit)
    }

    pub(crate) fn withdraw(&mut self, who: usize, assets: U256) -> Result<Exit, Refusal> {
        let exit = self.books.quote_withdraw(assets, self.now)?;
        self.let_out(who, exit)
    }

    pub(crate) fn transfer(&mut self, from: usize, to: usize, shares: U256) {
        self.shares[from] -= shares;
        self.shares[to] += shares;
    }

    pub(crate) fn notify(&mut self, assets: U256) -> Result<U256, Refusal> {
        let notice = self.books.notify(assets, self.performance_fee, self.now)?;
        self.books = notice.books;
        self.balance += assets;
        Ok(notice.fee)
    }

    /// Sends tokens without a call.
    pub(crate) fn donate(&mut self, assets: U256) {
        self.balance += assets;
        self.donated += assets;
    }

    /// Makes a reward of what nobody owns.
    pub(crate) fn sync(&mut self) -> Result<U256, Refusal> {
        let surplus = self.balance - self.books.owed()?;
        let notice = self.books.notify(surplus, self.performance_fee, self.now)?;
        self.books = notice.books;
        self.donated = U256::ZERO;
        Ok(surplus)
    }

    pub(crate) fn collect(&mut self) {
        self.balance -= self.books.fees;
        self.books = self.books.collect();
    }

    pub(crate) fn wait(&mut self, seconds: u64) {
        self.now += seconds;
    }

    /// What `who` could take out now.
    pub(crate) fn worth(&self, who: usize) -> U256 {
        self.books.quote_redeem(self.shares[who], self.now).unwrap().assets
    }

    pub(crate) fn unvested(&self) -> U256 {
        self.books.unvested(self.now).unwrap()
    }

    pub(crate) fn max_deposit(&self) -> U256 {
        self.limits.max_deposit(&self.books, self.deposit_fee, self.now).unwrap()
    }

    pub(crate) fn max_mint(&self) -> U256 {
        self.limits.max_mint(&self.books, self.deposit_fee, self.now).unwrap()
    }

    pub(crate) fn total_assets(&self) -> U256 {
        self.books.pool(self.now).unwrap().assets
    }

    /// What is true of this moment, and since `before`.
    pub(crate) fn check_since(&self, before: &Self) -> Result<(), Violation> {
        let (then, now) = (before.holders(), self.holders());
        let (then, now) = ([before.state(&then)], [self.state(&now)]);
        let snapshot = |vaults| Snapshot { vaults, ..Snapshot::default() };
        invariants::check(&snapshot(&now))?;
        invariants::check_since(&snapshot(&then), &snapshot(&now))
    }

    fn let_in(&mut self, who: usize, entry: Entry) -> Result<Entry, Refusal> {
        self.books = self.books.enter(entry, self.now)?;
        self.shares[who] += entry.shares;
        self.balance += entry.assets;
        self.paid_in[who] += entry.assets;
        Ok(entry)
    }

    fn let_out(&mut self, who: usize, exit: Exit) -> Result<Exit, Refusal> {
        let left = self.shares[who].checked_sub(exit.shares).ok_or(MathError::Underflow)?;
        self.books = self.books.leave(exit, self.now)?;
        self.shares[who] = left;
        self.balance -= exit.assets;
        self.paid_out[who] += exit.assets;
        Ok(exit)
    }

    fn holders(&self) -> [Holder; PEOPLE] {
        std::array::from_fn(|who| {
            let (shares, worth) = (self.shares[who], self.worth(who));
            // Found by doing it, from one more than there should be downwards.
            let max_redeem = largest(shares, |all| self.may(|world| world.redeem(who, all)));
            let max_withdraw = largest(worth, |all| self.may(|world| world.withdraw(who, all)));
            Holder { shares, worth, max_withdraw, max_redeem }
        })
    }

    /// Whether `act` is done from here.
    fn may<T>(&self, act: impl FnOnce(&mut Self) -> Result<T, Refusal>) -> bool {
        act(&mut self.clone()).is_ok()
    }

    fn state<'a>(&self, holders: &'a [Holder]) -> VaultState<'a> {
        VaultState {
            balance: self.balance,
            assets: self.total_assets(),
            unvested: self.unvested(),
            fees: self.books.fees,
            shares: self.books.shares,
            paused: self.limits.paused,
            max_deposit: self.max_deposit(),
            max_mint: self.max_mint(),
            holders,
        }
    }
}

/// The largest that is possible: one more than `expected`, that, or nothing.
fn largest(expected: U256, possible: impl Fn(U256) -> bool) -> U256 {
    let tries = [expected + U256::ONE, expected];
    tries.into_iter().find(|amount| possible(*amount)).unwrap_or_default()
}

pub(crate) fn bps(raw: u16) -> Bps {
    Bps::new(raw).unwrap()
}
