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

/// The fewest shares a deposit may buy, and a mint be of. One share is what rounding can cost a
/// deposit, so a million of them keep that under a millionth of it, whatever was done to the price
/// (I-VAULT-5).
pub const MIN_SHARES: U256 = VIRTUAL_SHARES;

/// The fewest shares to which rewards are released (docs/decisions/0010). A million times
/// [`VIRTUAL_SHARES`], so these take at most a millionth of a stream, and what [`MIN_SHARES`] cost
/// rises by at most a millionth of what was streamed. At first they are a million units' worth.
pub const RUNNING_SHARES: U256 = uint!(1_000_000_000_000_U256);

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

    /// The most a deposit may be: after its fee, just what fits. Zero if even that is refused.
    /// docs/protocol.md (12).
    ///
    /// # Errors
    ///
    /// None in fact: the numbers are far below 2^256.
    pub fn max_deposit(&self, books: &Books, fee: Bps, now: u64) -> Result<U256, MathError> {
        // One unit less than the smallest deposit of which one unit too much is left.
        let above = fee.gross_up(plus(self.room(books), U256::ONE)?)?;
        let entry = books.quote_deposit(above.saturating_sub(U256::ONE), fee, now)?;
        Ok(if self.takes(books, entry, now) { entry.assets } else { U256::ZERO })
    }

    /// The most a mint may give. Rounds down. Zero if even that is refused.
    ///
    /// # Errors
    ///
    /// None in fact: the numbers are far below 2^256.
    pub fn max_mint(&self, books: &Books, fee: Bps, now: u64) -> Result<U256, MathError> {
        let shares = books.pool(now)?.shares_for_assets(self.room(books), Round::Down)?;
        let entry = books.quote_mint(shares, fee, now)?;
        Ok(if self.takes(books, entry, now) { shares } else { U256::ZERO })
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
        min_shares: U256,
        fee: Bps,
        now: u64,
    ) -> Result<(), Refusal> {
        self.admit(books, entry, min_shares, || self.max_deposit(books, fee, now))
    }

    /// Lets a mint in.
    ///
    /// # Errors
    ///
    /// The first reason against it.
    pub fn admit_mint(
        &self,
        books: &Books,
        entry: Entry,
        fee: Bps,
        now: u64,
    ) -> Result<(), Refusal> {
        self.admit(books, entry, U256::ZERO, || self.max_mint(books, fee, now))
    }

    fn admit(
        &self,
        books: &Books,
        entry: Entry,
        min_shares: U256,
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
        let minimum = min_shares.max(MIN_SHARES);
        if entry.shares < minimum {
            return Err(Refusal::TooFewShares { minimum });
        }
        Ok(())
    }

    /// Whether `entry`, which has room, is let in and fits into the books.
    fn takes(&self, books: &Books, entry: Entry, now: u64) -> bool {
        self.min_deposit <= entry.assets
            && MIN_SHARES <= entry.shares
            && books.enter(entry, now).is_ok()
    }

    /// Assets that may still come in.
    fn room(&self, books: &Books) -> U256 {
        if self.paused {
            return U256::ZERO;
        }
        self.cap.min(MAX_ASSETS).saturating_sub(books.assets)
    }
}
