//! Weeks in a row.

use ruint::aliases::U256;

use crate::fixed::MathError;

/// Weeks in a row with deposits of `minimum` at least, after a week with `deposited`; `before` is
/// the count until then. docs/rewards.md (W5).
///
/// Deposits are counted whole, whatever was withdrawn: a count of net deposits could be raised by
/// moving between two accounts what one account would only move to itself.
#[must_use]
pub fn streak_after(before: u32, deposited: U256, minimum: U256) -> u32 {
    if minimum <= deposited { before.saturating_add(1) } else { 0 }
}

/// `min(streak, cap) * lowest`: the shares that were there all week, as many times as weeks in a
/// row. docs/rewards.md (W6).
///
/// # Errors
///
/// [`MathError::Overflow`] for more shares than a vault has.
pub fn streak_weight(streak: u32, cap: u32, lowest: U256) -> Result<U256, MathError> {
    lowest.checked_mul(U256::from(streak.min(cap))).ok_or(MathError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_without_enough_ends_a_streak() {
        let minimum = U256::from(5);

        assert_eq!(streak_after(3, U256::from(5), minimum), 4);
        assert_eq!(streak_after(3, U256::from(4), minimum), 0);
        assert_eq!(streak_after(u32::MAX, U256::from(5), minimum), u32::MAX);
    }

    #[test]
    fn weeks_over_the_cap_weigh_no_more() {
        let weight = |streak| streak_weight(streak, 4, U256::from(10)).unwrap();

        assert_eq!([0, 1, 4, 5].map(weight), [0, 10, 40, 40].map(U256::from));
    }
}
