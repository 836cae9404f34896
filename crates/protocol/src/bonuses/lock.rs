//! Voting power over a week.

use ruint::aliases::U256;

use crate::{
    fixed::{MathError, Round, mul_div},
    time::WEEK,
};

/// The longest lock, in seconds: what is locked for so long has all its amount as power.
pub const MAX_LOCK: u64 = 104 * WEEK;

/// A lock as it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// Base units of the governance token.
    pub amount: U256,
    /// When it ends.
    pub end: u64,
}

impl Lock {
    /// `amount * (end - at) / MAX_LOCK`, rounded down; zero once it has ended. docs/rewards.md (W3).
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] for a lock so long that the power passes 2^256 - 1.
    pub fn power(&self, at: u64) -> Result<U256, MathError> {
        let left = U256::from(self.end.saturating_sub(at));
        mul_div(self.amount, left, U256::from(MAX_LOCK), Round::Down)
    }
}

/// The least power an account has in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowestPower {
    lock: Lock,
    since: u64,
    lowest: Option<U256>,
}

impl LowestPower {
    /// Begins at `start` with `lock`.
    #[must_use]
    pub const fn open(start: u64, lock: Lock) -> Self {
        Self { lock, since: start, lowest: None }
    }

    /// From `at` on the lock is `lock`. One that lasts no second leaves no trace.
    ///
    /// # Errors
    ///
    /// [`MathError::Underflow`] if `at` is before the last change; as [`Lock::power`].
    pub fn change(&mut self, at: u64, lock: Lock) -> Result<(), MathError> {
        self.pass(at)?;
        self.lock = lock;
        Ok(())
    }

    /// Ends at `end`. docs/rewards.md (W3).
    ///
    /// # Errors
    ///
    /// As [`LowestPower::change`].
    pub fn close(mut self, end: u64) -> Result<U256, MathError> {
        self.pass(end)?;
        Ok(self.lowest.unwrap_or_default())
    }

    /// Power falls while nothing is done, so between two changes it is lowest at the later one.
    fn pass(&mut self, to: u64) -> Result<(), MathError> {
        let seconds = to.checked_sub(self.since).ok_or(MathError::Underflow)?;
        if 0 < seconds {
            let power = self.lock.power(to)?;
            self.lowest = Some(self.lowest.map_or(power, |lowest| lowest.min(power)));
            self.since = to;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(amount: u64, end: u64) -> Lock {
        Lock { amount: U256::from(amount), end }
    }

    #[test]
    fn power_is_the_amount_at_the_longest_and_falls_to_nothing() {
        let lock = lock(1_000, MAX_LOCK);

        assert_eq!(lock.power(0), Ok(U256::from(1_000)));
        assert_eq!(lock.power(MAX_LOCK / 2), Ok(U256::from(500)));
        assert_eq!(lock.power(MAX_LOCK - 1), Ok(U256::ZERO));
        assert_eq!(lock.power(MAX_LOCK + 1), Ok(U256::ZERO));
    }

    #[test]
    fn the_lowest_power_is_that_before_an_increase_or_at_the_end() {
        let mut power = LowestPower::open(0, lock(1_040, MAX_LOCK));
        assert_eq!(power.close(WEEK), Ok(U256::from(1_030)));

        power.change(WEEK / 2, lock(1_000_000, MAX_LOCK)).unwrap();
        assert_eq!(power.close(WEEK), Ok(U256::from(1_035)));
    }

    #[test]
    fn a_lock_made_in_the_week_counts_from_the_next_one() {
        let mut power = LowestPower::open(0, Lock::default());
        power.change(1, lock(1_000_000, MAX_LOCK)).unwrap();

        assert_eq!(power.close(WEEK), Ok(U256::ZERO));
    }
}
