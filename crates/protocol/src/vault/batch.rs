//! Deposits that are paid for together.

use ruint::aliases::U256;

use super::{Books, Entry, Limits, Pool, Refusal, minus, plus};
use crate::fixed::{Bps, MathError, Round};

/// Deposits of one moment, entered one after the other.
///
/// What comes of them is, to the unit, what would come of as many acts in this order: each pays a
/// fee of its own, rounded up, meets the limits by itself, and buys at the price that those before
/// it left (I-VAULT-11). Only the books are read and written once.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    limits: Limits,
    fee: Bps,
    now: u64,
    books: Books,
    /// That of the books: what is not released yet depends on the moment alone, so a deposit moves
    /// the totals by no more than itself.
    pool: Pool,
    /// Assets of all entries, fees included.
    paid: U256,
}

impl Batch {
    /// A batch without entries.
    ///
    /// # Errors
    ///
    /// [`MathError`] on books that no history leads to.
    pub fn new(books: Books, limits: Limits, fee: Bps, now: u64) -> Result<Self, MathError> {
        let pool = books.pool(now)?;
        Ok(Self { limits, fee, now, books, pool, paid: U256::ZERO })
    }

    /// What depositing `assets` buys after the entries so far. Rounds the fee up and the shares
    /// down.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if the shares pass 2^256 - 1.
    pub fn quote(&self, assets: U256) -> Result<Entry, MathError> {
        let fee = self.fee.of(assets, Round::Up)?;
        // Not below zero: a part of `assets`, even rounded up, is at most `assets`.
        let shares = self.pool.shares_for_assets(assets - fee, Round::Down)?;
        Ok(Entry { assets, fee, shares })
    }

    /// Enters what was quoted just now, if it buys at least `min_shares` and the limits allow it.
    ///
    /// # Errors
    ///
    /// The first reason against it; the batch is as before.
    pub fn enter(&mut self, entry: Entry, min_shares: U256) -> Result<(), Refusal> {
        let Self { limits, fee, now, books, pool, paid } = *self;
        limits.admit_deposit(&books, entry, min_shares, fee, now)?;
        let books = books.enter(entry, now)?;
        let assets = plus(pool.assets, minus(entry.assets, entry.fee)?)?;
        let pool = Pool { assets, shares: books.shares };
        *self = Self { books, pool, paid: plus(paid, entry.assets)?, ..*self };
        Ok(())
    }

    /// The books with all entries.
    #[must_use]
    pub fn books(&self) -> Books {
        self.books
    }

    /// Assets to be paid for all entries, fees included.
    #[must_use]
    pub fn paid(&self) -> U256 {
        self.paid
    }
}
