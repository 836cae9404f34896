//! The power of many locks, as two sums.

use ruint::aliases::U256;

use super::{
    Lock, MAX_LOCK, MAX_LOCKED, power_of,
    trace::{self, CONTENT},
};
use crate::{fixed::MathError, time::WEEK};

/// All locks of one key (an account's own, those delegated to it, everybody's) at one moment.
///
/// Locks that ended until `at` are in neither sum. The word has, above what every state has: `amount`
/// 90 bits, `ends` 103.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// The second at which they are so.
    pub at: u64,
    /// Σ amount, at most [`MAX_LOCKED`].
    pub amount: U256,
    /// Σ amount · end / WEEK: ends are whole weeks, so this is exact. At most 2^103 - 1.
    pub ends: U256,
}

const ENDS: usize = CONTENT + 90;

impl Weight {
    pub(super) fn read(word: U256) -> Self {
        Self { at: trace::at(word), amount: (word >> CONTENT) & MAX_LOCKED, ends: word >> ENDS }
    }

    /// All but since when, and after what, it is so. Nothing is cut off: sums that would are refused,
    /// and until 2106 no week has more than 13 bits.
    pub(super) fn content(self) -> U256 {
        (self.amount << CONTENT) | (self.ends << ENDS)
    }

    /// The sums at `to`: without the locks that end until then. `expiring(week)` says how much of
    /// this key ends with `week`. docs/protocol.md (17).
    ///
    /// Asks for 105 weeks at most, however long nobody looked: no lock lasts longer.
    ///
    /// # Errors
    ///
    /// [`MathError::Underflow`] if more ends than there is.
    pub fn rolled(self, to: u64, mut expiring: impl FnMut(u64) -> U256) -> Result<Self, MathError> {
        let Self { at, mut amount, mut ends } = self;
        let mut week = at - at % WEEK;
        let last = to.min(at.saturating_add(MAX_LOCK));
        while !amount.is_zero() && week.saturating_add(WEEK) <= last {
            week += WEEK;
            let ended = expiring(week);
            amount = amount.checked_sub(ended).ok_or(MathError::Underflow)?;
            let ended = Lock { amount: ended, end: week };
            ends = ends.checked_sub(ends_of(ended)).ok_or(MathError::Underflow)?;
        }
        Ok(Self { at: to.max(at), amount, ends })
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
        let ends = self.ends.checked_add(ends_of(lock));
        match (amount, ends) {
            (Some(amount), Some(ends)) => Ok(Self { amount, ends, ..self }),
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
        let ends = self.ends.checked_sub(ends_of(lock));
        match (amount, ends) {
            (Some(amount), Some(ends)) => Ok(Self { amount, ends, ..self }),
            _ => Err(MathError::Underflow),
        }
    }

    /// Units times seconds left, of all locks, at the second of the sums: `B − A · at`.
    /// docs/protocol.md (16).
    #[must_use]
    pub fn numerator(self) -> U256 {
        let ends = self.ends.saturating_mul(U256::from(WEEK));
        // No lock in the sums has ended, so this is a sum of numbers above zero.
        ends.saturating_sub(self.amount.saturating_mul(U256::from(self.at)))
    }

    /// The numerator over `MAX_LOCK`, rounded down once, for all locks together.
    /// docs/protocol.md (16).
    #[must_use]
    pub fn power(self) -> U256 {
        power_of(self.numerator())
    }
}

fn ends_of(lock: Lock) -> U256 {
    // 90 bits times 64; an amount that no lock has is held at the top.
    lock.amount.saturating_mul(U256::from(lock.end / WEEK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_word_comes_back_whole() {
        let ends = (U256::ONE << 103) - U256::ONE;
        let full = Weight { at: u64::from(u32::MAX), amount: MAX_LOCKED, ends };

        let word = trace::word(full.content(), full.at, (1 << 31) - 1);

        assert_eq!(word, U256::MAX, "no bit of it is unused");
        assert_eq!(Weight::read(word), full);
        let (at, amount) = (7, U256::from(5));
        let only_amount = Weight { at, amount, ends: U256::ZERO };
        assert_eq!(Weight::read(trace::word(only_amount.content(), at, 3)), only_amount);
    }

    #[test]
    fn all_that_can_be_locked_until_the_last_week_fits() {
        let lock = Lock { amount: MAX_LOCKED, end: 8_191 * WEEK };
        let full = Weight { at: 8_100 * WEEK, ..Weight::default() }.plus(lock).unwrap();

        assert!(full.ends.bit_len() <= 103);
        assert_eq!(full.numerator(), lock.numerator(full.at));
        let one_more = full.plus(Lock { amount: U256::ONE, ..lock });
        assert_eq!(one_more, Err(MathError::Overflow));
    }

    #[test]
    fn what_was_not_added_cannot_be_taken_away() {
        let lock = Lock { amount: U256::ONE, end: 9 * WEEK };
        let none = Weight { at: WEEK, ..Weight::default() };

        assert_eq!(none.minus(lock), Err(MathError::Underflow));
        assert_eq!(none.minus(Lock { end: WEEK, ..lock }), Ok(none), "it is over");
        let one = none.plus(lock).unwrap();
        assert_eq!(one.rolled(9 * WEEK, |_| U256::from(2)), Err(MathError::Underflow));
    }
}
