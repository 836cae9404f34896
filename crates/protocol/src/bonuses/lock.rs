//! Voting power over a week.

use ruint::aliases::U256;

use crate::{fixed::MathError, vote_escrow::Lock};

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
    /// [`MathError::Underflow`] if `at` is before the last change.
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
            let power = self.lock.power(to);
            self.lowest = Some(self.lowest.map_or(power, |lowest| lowest.min(power)));
            self.since = to;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{time::WEEK, vote_escrow::MAX_LOCK};

    fn lock(amount: u64, end: u64) -> Lock {
        Lock { amount: U256::from(amount), end }
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
