//! The micro-staking vault: what its books say, and how each act changes them.
//!
//! An act is first quoted ([`Books::quote_deposit`] and its three sisters), then entered
//! ([`Books::enter`], [`Books::leave`]). A preview is a quote, so it cannot differ from the act.
//! Deposits go through a [`Batch`], of one or of many.
//! Rewards come in by [`Books::notify`], fees go out by [`Books::collect`].
//!
//! Amounts are base units of the asset and of the share; `now` is a block timestamp in seconds.
//! Rounding favours the pool in every line, so that no history takes out more than was put in.

mod batch;
mod limits;
mod pool;
mod relay;
mod rewards;

use core::{error, fmt};

use ruint::aliases::U256;

pub use self::{
    batch::Batch,
    limits::{
        Limits, MAX_ASSETS, MAX_DEPOSIT_FEE, MAX_PERFORMANCE_FEE, MAX_SHARES, MIN_SHARES,
        RUNNING_SHARES,
    },
    pool::{DECIMALS_OFFSET, Pool, VIRTUAL_ASSETS, VIRTUAL_SHARES},
    relay::{MAX_RELAY_FEE, Relayed},
    rewards::{PERIOD, Rewards},
};
use crate::fixed::{Bps, MathError, Round};

/// What the vault has, and for whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Assets of the shares, rewards that are not released yet included.
    pub assets: U256,
    /// Shares in circulation.
    pub shares: U256,
    /// Assets of fees that nobody collected yet.
    pub fees: U256,
    /// Rewards on their way into the value of a share.
    pub rewards: Rewards,
}

/// The price of coming in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Assets to pay, fee included.
    pub assets: U256,
    /// The part of them that is the fee.
    pub fee: U256,
    /// Shares to be given.
    pub shares: U256,
}

/// The price of going out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    /// Assets to be paid out.
    pub assets: U256,
    /// Shares to burn.
    pub shares: U256,
}

/// A reward taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The books with it.
    pub books: Books,
    /// The part of it that became a fee.
    pub fee: U256,
}

/// Why an act is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A number does not fit.
    Math(MathError),
    /// Deposits are paused.
    Paused,
    /// Less than a deposit has to be.
    BelowMinimum {
        /// What it has to be.
        minimum: U256,
    },
    /// More than the vault takes now.
    OverMaximum {
        /// The most it takes: assets of a deposit, shares of a mint.
        maximum: U256,
    },
    /// It buys nothing.
    ZeroShares,
    /// It buys fewer shares than it must.
    TooFewShares {
        /// What it has to buy.
        minimum: U256,
    },
    /// A reward so small that it would mostly put off the others.
    RewardTooSmall {
        /// What it has to be.
        minimum: U256,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Math(cause) => cause.fmt(f),
            Self::Paused => f.write_str("deposits are paused"),
            Self::BelowMinimum { minimum } => write!(f, "a deposit is at least {minimum}"),
            Self::OverMaximum { maximum } => write!(f, "the vault takes at most {maximum} now"),
            Self::ZeroShares => f.write_str("it buys no share"),
            Self::TooFewShares { minimum } => write!(f, "it buys less than {minimum} shares"),
            Self::RewardTooSmall { minimum } => write!(f, "a reward is at least {minimum} now"),
        }
    }
}

impl error::Error for Refusal {}

impl From<MathError> for Refusal {
    fn from(cause: MathError) -> Self {
        Self::Math(cause)
    }
}

impl Books {
    /// Rewards that are not released at `now`. Rounds up: a unit is released when all of it is.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] on books that no history leads to.
    pub fn unvested(&self, now: u64) -> Result<U256, MathError> {
        self.rewards.unvested(self.seconds_left(now))
    }

    /// The totals that make the price of a share at `now`. docs/protocol.md (9).
    ///
    /// # Errors
    ///
    /// [`MathError`] on books that no history leads to.
    pub fn pool(&self, now: u64) -> Result<Pool, MathError> {
        let assets = minus(self.assets, self.unvested(now)?)?;
        Ok(Pool { assets, shares: self.shares })
    }

    /// Whether the reward clock runs: there are [`RUNNING_SHARES`] at least to release rewards to.
    #[must_use]
    pub fn runs(&self) -> bool {
        RUNNING_SHARES <= self.shares
    }

    /// Seconds for which the clock has to run until the rewards are all released.
    #[must_use]
    pub fn seconds_left(&self, now: u64) -> u64 {
        if self.runs() { self.rewards.clock.saturating_sub(now) } else { self.rewards.clock }
    }

    /// When the rewards will all be released, if the clock runs from `now` on.
    #[must_use]
    pub fn period_finish(&self, now: u64) -> u64 {
        if self.runs() { self.rewards.clock } else { now.saturating_add(self.rewards.clock) }
    }

    /// Assets released per second, times 10^18; zero while the clock stands. Rounds down.
    /// docs/protocol.md (11).
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] on books that no history leads to.
    pub fn reward_rate(&self, now: u64) -> Result<U256, MathError> {
        if !self.runs() || self.seconds_left(now) == 0 {
            return Ok(U256::ZERO);
        }
        self.rewards.rate()
    }

    /// What depositing `assets` buys. Rounds the fee up and the shares down.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if the shares pass 2^256 - 1.
    pub fn quote_deposit(&self, assets: U256, fee: Bps, now: u64) -> Result<Entry, MathError> {
        Batch::new(*self, Limits::NONE, fee, now)?.quote(assets)
    }

    /// What minting `shares` costs. Rounds up.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if the assets pass 2^256 - 1.
    pub fn quote_mint(&self, shares: U256, fee: Bps, now: u64) -> Result<Entry, MathError> {
        let net = self.pool(now)?.assets_for_shares(shares, Round::Up)?;
        let assets = fee.gross_up(net)?;
        Ok(Entry { assets, fee: minus(assets, net)?, shares })
    }

    /// What withdrawing `assets` burns. Rounds up.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if the shares pass 2^256 - 1.
    pub fn quote_withdraw(&self, assets: U256, now: u64) -> Result<Exit, MathError> {
        let shares = self.pool(now)?.shares_for_assets(assets, Round::Up)?;
        Ok(Exit { assets, shares })
    }

    /// What redeeming `shares` pays. Rounds down.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if the assets pass 2^256 - 1.
    pub fn quote_redeem(&self, shares: U256, now: u64) -> Result<Exit, MathError> {
        let assets = self.pool(now)?.assets_for_shares(shares, Round::Down)?;
        Ok(Exit { assets, shares })
    }

    /// The books after `entry`. If it makes the shares enough, the reward clock runs again.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if a total passes [`MAX_ASSETS`] or [`MAX_SHARES`].
    pub fn enter(self, entry: Entry, now: u64) -> Result<Self, MathError> {
        let books = Self {
            assets: plus(self.assets, minus(entry.assets, entry.fee)?)?,
            shares: plus(self.shares, entry.shares)?,
            fees: plus(self.fees, entry.fee)?,
            ..self
        };
        books.with_clock_of(&self, now).if_it_fits()
    }

    /// The books after `exit`. If it leaves too few shares, the reward clock stands still.
    ///
    /// # Errors
    ///
    /// [`MathError::Underflow`] if there is not that much: more than anybody holds was quoted.
    pub fn leave(self, exit: Exit, now: u64) -> Result<Self, MathError> {
        let assets = minus(self.assets, exit.assets)?;
        let shares = minus(self.shares, exit.shares)?;
        Ok(Self { assets, shares, ..self }.with_clock_of(&self, now))
    }

    /// Takes `assets` in as a reward: with what is left of earlier ones, and less the fee (rounded
    /// down, for the pool), it is released over the next [`PERIOD`]. docs/protocol.md (10).
    ///
    /// # Errors
    ///
    /// [`Refusal::RewardTooSmall`] under [`Books::smallest_reward`]; [`Refusal::Math`] if a total
    /// does not fit.
    pub fn notify(self, assets: U256, fee: Bps, now: u64) -> Result<Notice, Refusal> {
        let minimum = self.smallest_reward(now)?;
        if assets < minimum {
            return Err(Refusal::RewardTooSmall { minimum });
        }
        let fee = fee.of(assets, Round::Down)?;
        let net = minus(assets, fee)?;
        let amount = plus(self.unvested(now)?, net)?;
        let clock = if self.runs() { now.saturating_add(PERIOD) } else { PERIOD };
        let books = Self {
            assets: plus(self.assets, net)?,
            fees: plus(self.fees, fee)?,
            rewards: Rewards { amount, clock },
            ..self
        };
        Ok(Notice { books: books.if_it_fits()?, fee })
    }

    /// The least a reward may be at `now`: 1 % of what is not released yet, and at least 1. A new
    /// reward starts the period again, so without a price anyone could put off others' for ever.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] on books that no history leads to.
    pub fn smallest_reward(&self, now: u64) -> Result<U256, MathError> {
        let percent = MIN_REWARD.of(self.unvested(now)?, Round::Up)?;
        Ok(percent.max(U256::ONE))
    }

    /// The books after the fees were sent away. They were `self.fees`.
    #[must_use]
    pub fn collect(self) -> Self {
        Self { fees: U256::ZERO, ..self }
    }

    /// All the vault answers for. It must never hold less (I-VAULT-1).
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] on books that no history leads to.
    pub fn owed(&self) -> Result<U256, MathError> {
        plus(self.assets, self.fees)
    }

    /// These books, with the clock of those `before` set going or stopped if the shares ask for it.
    fn with_clock_of(self, before: &Self, now: u64) -> Self {
        let clock = match (before.runs(), self.runs()) {
            (false, true) => before.period_finish(now),
            (true, false) => before.seconds_left(now),
            _ => before.rewards.clock,
        };
        Self { rewards: Rewards { clock, ..self.rewards }, ..self }
    }

    fn if_it_fits(self) -> Result<Self, MathError> {
        // A stream is part of the assets, so it fits where they do.
        let fits = self.assets.max(self.fees) <= MAX_ASSETS && self.shares <= MAX_SHARES;
        if fits { Ok(self) } else { Err(MathError::Overflow) }
    }
}

/// What a new reward has to be of those that are not released yet.
const MIN_REWARD: Bps = Bps::new(100).expect("a part of the whole");

fn plus(a: U256, b: U256) -> Result<U256, MathError> {
    a.checked_add(b).ok_or(MathError::Overflow)
}

fn minus(a: U256, b: U256) -> Result<U256, MathError> {
    a.checked_sub(b).ok_or(MathError::Underflow)
}

/// Ten to the `decimals`: one whole unit of a token. Zero if that passes 2^64 - 1, over 19.
#[must_use]
pub fn whole_unit(decimals: u8) -> U256 {
    U256::from(10_u64.checked_pow(decimals.into()).unwrap_or_default())
}
