//! Shares over a week.

use ruint::aliases::U256;

use crate::fixed::MathError;

/// What an account's shares come to between two moments.
///
/// Both results are of the balance alone, as a function of time: `share_seconds` adds up over the
/// parts of a balance, and `lowest` is at least what it is over the parts, added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    shares: U256,
    since: u64,
    share_seconds: U256,
    /// None until a second has passed.
    lowest: Option<U256>,
}

impl Holding {
    /// Begins at `start` with `shares`.
    #[must_use]
    pub const fn open(start: u64, shares: U256) -> Self {
        Self { shares, since: start, share_seconds: U256::ZERO, lowest: None }
    }

    /// From `at` on there are `shares`. A balance that lasts no second leaves no trace.
    ///
    /// # Errors
    ///
    /// [`MathError::Underflow`] if `at` is before the last change, [`MathError::Overflow`] if the
    /// sum passes 2^256 - 1, which 2^120 shares cannot in 10^33 years.
    pub fn change(&mut self, at: u64, shares: U256) -> Result<(), MathError> {
        self.pass(at)?;
        self.shares = shares;
        Ok(())
    }

    /// Ends at `end`.
    ///
    /// # Errors
    ///
    /// As [`Holding::change`].
    pub fn close(mut self, end: u64) -> Result<Held, MathError> {
        self.pass(end)?;
        Ok(Held { share_seconds: self.share_seconds, lowest: self.lowest.unwrap_or_default() })
    }

    fn pass(&mut self, to: u64) -> Result<(), MathError> {
        let seconds = to.checked_sub(self.since).ok_or(MathError::Underflow)?;
        if seconds == 0 {
            return Ok(());
        }
        let more = self.shares.checked_mul(U256::from(seconds)).ok_or(MathError::Overflow)?;
        self.share_seconds = self.share_seconds.checked_add(more).ok_or(MathError::Overflow)?;
        self.lowest = Some(self.lowest.map_or(self.shares, |lowest| lowest.min(self.shares)));
        self.since = to;
        Ok(())
    }
}

/// What [`Holding`] came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Shares times seconds. docs/rewards.md (W1).
    pub share_seconds: U256,
    /// The fewest shares at any second. docs/rewards.md (W2).
    pub lowest: U256,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(count: u64) -> U256 {
        U256::from(count)
    }

    #[test]
    fn each_second_counts_with_what_was_held_in_it() {
        let mut holding = Holding::open(100, shares(5));
        holding.change(110, shares(2)).unwrap();
        holding.change(140, shares(9)).unwrap();

        let held = holding.close(150).unwrap();

        assert_eq!(
            held,
            Held { share_seconds: shares(10 * 5 + 30 * 2 + 10 * 9), lowest: shares(2) }
        );
    }

    #[test]
    fn what_lasts_no_second_leaves_no_trace() {
        let mut holding = Holding::open(100, shares(0));
        holding.change(100, shares(7)).unwrap();
        holding.change(150, shares(0)).unwrap();
        holding.change(150, shares(1_000)).unwrap();
        holding.change(150, shares(7)).unwrap();

        let held = holding.close(200).unwrap();

        assert_eq!(held, Held { share_seconds: shares(700), lowest: shares(7) });
    }

    #[test]
    fn an_hour_of_riches_raises_no_lowest_balance() {
        let mut holding = Holding::open(0, shares(1));
        holding.change(10, shares(1_000_000)).unwrap();
        holding.change(3_610, shares(1)).unwrap();

        assert_eq!(holding.close(604_800).unwrap().lowest, shares(1));
    }

    #[test]
    fn time_does_not_go_back() {
        let mut holding = Holding::open(100, shares(1));

        assert_eq!(holding.change(99, shares(2)), Err(MathError::Underflow));
    }
}
