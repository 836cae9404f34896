//! The power of many locks, as two sums.

use ruint::aliases::U256;

use super::{Lock, MAX_LOCK, MAX_LOCKED, lock::power_of};
use crate::{fixed::MathError, time::WEEK};

/// All locks of one key (an account's own, those delegated to it, everybody's) at one moment.
///
/// Locks that ended before `at` are in neither sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// The moment: seconds, 32 bits until the year 2106.
    pub at: u64,
    /// Σ amount, at most 2^96 - 1.
    pub amount: U256,
    /// Σ amount · end, at most 2^128 - 1.
    pub moment: U256,
}

impl Weight {
    /// The sums at `to`: without the locks that end until then. `expiring(week)` says how much of
    /// this key ends with `week`. docs/protocol.md (17).
    ///
    /// Asks for 105 weeks at most, however long nobody looked: no lock lasts longer.
    ///
    /// # Errors
    ///
    /// [`MathError::Underflow`] if more ends than there is.
    pub fn rolled(self, to: u64, mut expiring: impl FnMut(u64) -> U256) -> Result<Self, MathError> {
        let Self { at, mut amount, mut moment } = self;
        let mut week = at - at % WEEK;
        let last = to.min(at.saturating_add(MAX_LOCK));
        while !amount.is_zero() && week.saturating_add(WEEK) <= last {
            week += WEEK;
            let ended = expiring(week);
            amount = amount.checked_sub(ended).ok_or(MathError::Underflow)?;
            // 96 bits times 64.
            let ended_moment = ended.wrapping_mul(U256::from(week));
            moment = moment.checked_sub(ended_moment).ok_or(MathError::Underflow)?;
        }
        Ok(Self { at: to.max(at), amount, moment })
    }

    /// The sums with `lock` in them, unless it is over.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if they no longer fit.
    pub fn plus(self, lock: Lock) -> Result<Self, MathError> {
        if lock.is_over(self.at) {
            return Ok(self);
        }
        let amount = self.amount.checked_add(lock.amount).filter(|sum| *sum <= MAX_LOCKED);
        let moment = self.moment.checked_add(moment_of(lock));
        match (amount, moment) {
            (Some(amount), Some(moment)) => Ok(Self { amount, moment, ..self }),
            _ => Err(MathError::Overflow),
        }
    }

    /// The sums without `lock`, which is in them unless it is over.
    ///
    /// # Errors
    ///
    /// [`MathError::Underflow`] if it was not.
    pub fn minus(self, lock: Lock) -> Result<Self, MathError> {
        if lock.is_over(self.at) {
            return Ok(self);
        }
        let amount = self.amount.checked_sub(lock.amount);
        let moment = self.moment.checked_sub(moment_of(lock));
        match (amount, moment) {
            (Some(amount), Some(moment)) => Ok(Self { amount, moment, ..self }),
            _ => Err(MathError::Underflow),
        }
    }

    /// Units times seconds left, of all locks, at the moment of the sums: `moment − amount · at`.
    /// docs/protocol.md (16).
    #[must_use]
    pub fn numerator(self) -> U256 {
        // No lock in the sums has ended, so this is a sum of numbers above zero.
        self.moment.saturating_sub(self.amount.wrapping_mul(U256::from(self.at)))
    }

    /// The numerator over `MAX_LOCK`, rounded down once, for all locks together.
    /// docs/protocol.md (16).
    #[must_use]
    pub fn power(self) -> U256 {
        power_of(self.numerator())
    }
}

fn moment_of(lock: Lock) -> U256 {
    // 96 bits times 64.
    lock.amount.wrapping_mul(U256::from(lock.end))
}
