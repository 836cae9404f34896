//! Fees of a week to the locks of that week, at a cost that does not grow with the weeks.
//!
//! A week `w` with fees `f` is shared by the numerators that locks have at `w`, its first second:
//! one of `amount` and `end` earns `f · amount · (end − w) / N`, where `N` is the sum of them all.
//! With `p = f / N`, weeks in a row earn `amount · (end · Σp − Σp·w)`: two running sums, whatever
//! the number of weeks. docs/protocol.md (20) to (23).
//!
//! Amounts are base units of the fee's token, times are block timestamps in seconds.

use ruint::{aliases::U256, uint};

use crate::{
    fixed::{MathError, Round, mul_div},
    vote_escrow::Lock,
};

/// All fees of a token together: 2^96 - 1, so that the sums fit.
pub const MAX_FEES: U256 = uint!(0xffffffffffffffffffffffff_U256);

/// Bits after the point of a sum. What a lock loses of a week by them is less than
/// `amount · MAX_LOCK / 2^120`, a sixteenth of a unit for 2^90 units.
const FRACTION: usize = 120;

/// The running sums after a week, over all weeks until then that had fees and locks.
///
/// Both fit: `N` is at least 1, so `Σp` is at most all fees, and `w` has 32 bits until 2106.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Σ p, times 2^120.
    pub rates: U256,
    /// Σ p · w, times 2^120.
    pub moments: U256,
}

impl Sums {
    /// The sums after one more week: `week` is its first second, `fees` what it has, `numerator` that
    /// of all locks at `week`. Rounds down, so that nobody is promised what is not there.
    /// docs/protocol.md (21).
    ///
    /// # Errors
    ///
    /// [`MathError::DivisionByZero`] for a week without locks, whose fees go to the next one
    /// instead; [`MathError::Overflow`] for fees over [`MAX_FEES`].
    pub fn with_week(self, week: u64, fees: U256, numerator: U256) -> Result<Self, MathError> {
        let rate = mul_div(fees, U256::ONE << FRACTION, numerator, Round::Down)?;
        let moment = rate.checked_mul(U256::from(week)).ok_or(MathError::Overflow)?;
        Ok(Self {
            rates: self.rates.checked_add(rate).ok_or(MathError::Overflow)?,
            moments: self.moments.checked_add(moment).ok_or(MathError::Overflow)?,
        })
    }

    /// What `lock` earned in the weeks after `earlier` up to these, times 2^120, if it stood
    /// unchanged in all of them and ended in none. docs/protocol.md (22).
    ///
    /// Add up over the parts of a claim, and divide once: [`payable`].
    ///
    /// # Errors
    ///
    /// [`MathError::Underflow`] if these are the earlier sums, or the lock ended between them;
    /// [`MathError::Overflow`] if it was in none of the numerators.
    pub fn earned(self, earlier: Self, lock: Lock) -> Result<U256, MathError> {
        let rates = self.rates.checked_sub(earlier.rates).ok_or(MathError::Underflow)?;
        let moments = self.moments.checked_sub(earlier.moments).ok_or(MathError::Underflow)?;
        let until_end = rates.checked_mul(U256::from(lock.end)).ok_or(MathError::Overflow)?;
        let left = until_end.checked_sub(moments).ok_or(MathError::Underflow)?;
        left.checked_mul(lock.amount).ok_or(MathError::Overflow)
    }
}

/// Whole units of what was earned, rounded down. docs/protocol.md (23).
#[must_use]
pub fn payable(earned: U256) -> U256 {
    earned >> FRACTION
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{time::WEEK, vote_escrow::MAX_LOCKED};

    const FAR: u64 = 7_000 * WEEK;

    #[test]
    fn one_lock_earns_all_but_what_rounding_takes() {
        let lock = Lock { amount: U256::ONE, end: FAR + WEEK };
        let fees = U256::from(1_000);

        let sums = Sums::default().with_week(FAR, fees, lock.numerator(FAR)).unwrap();

        assert_eq!(payable(sums.earned(Sums::default(), lock).unwrap()), U256::from(999));
    }

    #[test]
    fn the_largest_fees_and_the_smallest_lock_fit() {
        let lock = Lock { amount: U256::ONE, end: FAR + 1 };

        let sums = Sums::default().with_week(FAR, MAX_FEES, U256::ONE).unwrap();

        assert_eq!(payable(sums.earned(Sums::default(), lock).unwrap()), MAX_FEES);
        assert_eq!(sums.with_week(FAR, U256::MAX, U256::ONE), Err(MathError::Overflow));
    }

    #[test]
    fn the_largest_lock_fits() {
        let lock = Lock { amount: MAX_LOCKED, end: FAR + 104 * WEEK };

        let sums = Sums::default().with_week(FAR, MAX_FEES, lock.numerator(FAR)).unwrap();

        let paid = payable(sums.earned(Sums::default(), lock).unwrap());
        assert!(paid <= MAX_FEES && MAX_FEES - U256::from(5) < paid, "{paid}");
    }

    #[test]
    fn a_week_without_locks_has_no_rate() {
        let week = Sums::default().with_week(FAR, U256::ONE, U256::ZERO);

        assert_eq!(week, Err(MathError::DivisionByZero));
    }

    #[test]
    fn a_lock_that_ended_in_between_is_noticed() {
        let sums = Sums::default().with_week(FAR, U256::from(5), U256::ONE).unwrap();
        let ended = Lock { amount: U256::ONE, end: FAR - WEEK };

        assert_eq!(sums.earned(Sums::default(), ended), Err(MathError::Underflow));
        assert_eq!(Sums::default().earned(sums, ended), Err(MathError::Underflow));
    }
}
