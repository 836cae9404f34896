//! What the vault lets in.
//!
//! Nothing here is ever asked about going out.

use ruint::{aliases::U256, uint};

use super::{Books, Entry, Refusal, plus, pool::VIRTUAL_SHARES};
use crate::fixed::{Bps, MathError, Round};

/// The most a fee on deposits may be: 1 %.
pub const MAX_DEPOSIT_FEE: Bps = Bps::new(100).expect("a part of the whole");

/// The most a fee on rewards may be: 10 %.
pub const MAX_PERFORMANCE_FEE: Bps = Bps::new(1_000).expect("a part of the whole");

/// The most assets the vault answers for, and the most fees: each has 96 bits of a storage word
/// (docs/decisions/0012). For a token of 18 decimals that is 79 billion whole ones.
pub const MAX_ASSETS: U256 = uint!(0xffffffffffffffffffffffff_U256);

/// The most shares: 120 bits of a storage word. [`MAX_ASSETS`] is always reached first, because a
/// share is never worth less than the 10^-6 it starts with, and 10^6 * 2^96 is less than 2^116.
pub const MAX_SHARES: U256 = uint!(0xffffffffffffffffffffffffffffff_U256);

/// The fewest shares a deposit may buy. One share is what rounding can cost it, so a million of
/// them keep that under a millionth of the deposit, whatever was done to the price (I-VAULT-5).
pub const MIN_SHARES: U256 = VIRTUAL_SHARES;

/// What governance and guardian allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Deposits may fill the vault up to here, rewards that are not released yet included.
    pub cap: U256,
    /// The least a deposit may be, fee included.
    pub min_deposit: U256,
    /// Nothing is let in.
    pub paused: bool,
}

impl Limits {
    /// No limit beside [`MAX_ASSETS`].
    pub const NONE: Self = Self { cap: MAX_ASSETS, min_deposit: U256::ZERO, paused: false };

    /// The most a deposit may be: after its fee, just what fits. docs/protocol.md (12).
    ///
    /// # Errors
    ///
    /// None in fact: the numbers are far below 2^256.
    pub fn max_deposit(&self, books: &Books, fee: Bps) -> Result<U256, MathError> {
        let room = self.room(books);
        if room.is_zero() {
            return Ok(U256::ZERO);
        }
        // One unit less than the smallest deposit of which one unit too much is left.
        Ok(fee.gross_up(plus(room, U256::ONE)?)?.saturating_sub(U256::ONE))
    }

    /// The most a mint may give. Rounds down.
    ///
    /// # Errors
    ///
    /// None in fact: the numbers are far below 2^256.
    pub fn max_mint(&self, books: &Books, now: u64) -> Result<U256, MathError> {
        books.pool(now)?.shares_for_assets(self.room(books), Round::Down)
    }

    /// Lets a deposit in that buys at least `min_shares`.
    ///
    /// # Errors
    ///
    /// The first reason against it.
    pub fn admit_deposit(
        &self,
        books: &Books,
        entry: Entry,
        fee: Bps,
        min_shares: U256,
    ) -> Result<(), Refusal> {
        self.admit(books, entry, || self.max_deposit(books, fee))?;
        let minimum = min_shares.max(MIN_SHARES);
        if entry.shares < minimum {
            return Err(Refusal::TooFewShares { minimum });
        }
        Ok(())
    }

    /// Lets a mint in.
    ///
    /// # Errors
    ///
    /// The first reason against it.
    pub fn admit_mint(&self, books: &Books, entry: Entry, now: u64) -> Result<(), Refusal> {
        self.admit(books, entry, || self.max_mint(books, now))
    }

    fn admit(
        &self,
        books: &Books,
        entry: Entry,
        maximum: impl Fn() -> Result<U256, MathError>,
    ) -> Result<(), Refusal> {
        if self.paused {
            return Err(Refusal::Paused);
        }
        if entry.assets < self.min_deposit {
            return Err(Refusal::BelowMinimum { minimum: self.min_deposit });
        }
        if self.room(books) < entry.assets.saturating_sub(entry.fee) {
            return Err(Refusal::OverMaximum { maximum: maximum()? });
        }
        if entry.shares.is_zero() {
            return Err(Refusal::ZeroShares);
        }
        Ok(())
    }

    /// Assets that may still come in.
    fn room(&self, books: &Books) -> U256 {
        if self.paused {
            return U256::ZERO;
        }
        self.cap.min(MAX_ASSETS).saturating_sub(books.assets)
    }
}
