//! The two sums that say what any lock earned in any weeks.

use ruint::{aliases::U256, uint};

use crate::{
    fixed::{MathError, Round, mul_div},
    vote_escrow::Lock,
};

/// The most that is owed of a token: 2^96 - 1.
pub const MAX_FEES: U256 = uint!(0xffffffffffffffffffffffff_U256);

/// Bits after the point of a sum. What a lock loses of a week by them is less than
/// `amount · MAX_LOCK / 2^120`, a sixteenth of a unit for 2^90 units.
pub const FRACTION_BITS: usize = 120;

/// The running sums after a week, over all weeks until then that had fees and locks.
///
/// Both fit a word: `Σp` is held below 2^216 by what is let in ([`super::Book::room`]), and `w` has
/// less than 40 bits for longer than there are weeks to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Σ p, times 2^120.
    pub rates: U256,
    /// Σ p · w, times 2^120.
    pub moments: U256,
}

impl Sums {
    /// The most that [`rates`](Self::rates) may come to: 216 bits, which leave 40 of a word.
    pub const MAX_RATES: U256 =
        uint!(0xffffffffffffffffffffffffffffffffffffffffffffffffffffff_U256);

    /// The sums after one more week: `week` is its first second, `fees` what it has, `numerator` that
    /// of all locks at `week`. Rounds down, so that nobody is promised what is not there.
    /// docs/protocol.md (21).
    ///
    /// # Errors
    ///
    /// [`MathError::DivisionByZero`] for a week without locks, whose fees go to the next one
    /// instead; [`MathError::Overflow`] for fees that there was no room for.
    pub fn with_week(self, week: u64, fees: U256, numerator: U256) -> Result<Self, MathError> {
        let rate = mul_div(fees, U256::ONE << FRACTION_BITS, numerator, Round::Down)?;
        let moment = rate.checked_mul(U256::from(week)).ok_or(MathError::Overflow)?;
        Ok(Self {
            rates: self.rates.checked_add(rate).ok_or(MathError::Overflow)?,
            moments: self.moments.checked_add(moment).ok_or(MathError::Overflow)?,
        })
    }

    /// What `lock` earned in the weeks after `earlier` up to these, times 2^120, if it stood
    /// unchanged in all of them and ended in none. docs/protocol.md (22).
    ///
    /// Add up over the parts of a claim, and divide once.
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

/// The fees of a week whose rate `p` and numerator `N` these are: exactly, as long as `N` is at most
/// 2^120. docs/protocol.md (21).
///
/// # Errors
///
/// [`MathError::Overflow`] if they are not those of one week.
pub fn fees_of(rate: U256, numerator: U256) -> Result<U256, MathError> {
    // f · 2^120 / N less than one, times N over 2^120, is f less than one.
    mul_div(rate, numerator, U256::ONE << FRACTION_BITS, Round::Up)
}

/// Whole units of what was earned, rounded down. docs/protocol.md (23).
pub(super) fn payable(earned: U256) -> U256 {
    earned >> FRACTION_BITS
}

/// What of it is less than a unit, times 2^120. docs/protocol.md (24).
pub(super) fn fraction(earned: U256) -> U256 {
    earned & ((U256::ONE << FRACTION_BITS) - U256::ONE)
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
        assert!(sums.rates <= Sums::MAX_RATES);
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
