//! What those who lock may receive in a week.

use ruint::{aliases::U256, uint};

use crate::time::week_of;

/// A cap, and what was given under it. docs/protocol.md (26).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YieldCap {
    /// The most of a week; at most [`YieldCap::MAX`]. None: as much as the share is.
    pub per_week: Option<U256>,
    /// What was given in `week`, as far as there was a cap.
    pub given: U256,
    /// The first second of a week.
    pub week: u64,
}

impl YieldCap {
    /// The largest cap: 2^112 - 1. More is none.
    pub const MAX: U256 = uint!(0xffffffffffffffffffffffffffff_U256);

    /// With another cap; what was given stays.
    #[must_use]
    pub fn with(self, per_week: U256) -> Self {
        let per_week = (per_week <= Self::MAX).then_some(per_week);
        Self { per_week, ..self }
    }

    /// What was given in the week of `now`.
    #[must_use]
    pub fn given(&self, now: u64) -> U256 {
        if self.week == week_of(now) { self.given } else { U256::ZERO }
    }

    /// What may still be given in the week of `now`.
    #[must_use]
    pub fn left(&self, now: u64) -> U256 {
        match self.per_week {
            Some(per_week) => per_week.saturating_sub(self.given(now)),
            None => U256::MAX,
        }
    }

    /// After `amount`, which was [`left`](Self::left), was given. Without a cap nothing is counted.
    #[must_use]
    pub fn after(self, amount: U256, now: u64) -> Self {
        if self.per_week.is_none() {
            return self;
        }
        let given = self.given(now).saturating_add(amount);
        Self { given, week: week_of(now), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::WEEK;

    const NOW: u64 = 2_900 * WEEK + 7;

    fn units(count: u64) -> U256 {
        U256::from(count)
    }

    #[test]
    fn without_a_cap_everything_may_be_given_and_nothing_is_counted() {
        let none = YieldCap::default();

        assert_eq!(none.left(NOW), U256::MAX);
        assert_eq!(none.after(units(5), NOW), none);
        assert_eq!(none.with(YieldCap::MAX + U256::ONE), none);
    }

    #[test]
    fn a_cap_is_of_a_week() {
        let cap = YieldCap::default().with(units(10)).after(units(7), NOW);

        assert_eq!(cap.left(NOW), units(3));
        assert_eq!(cap.after(units(3), NOW).left(NOW), U256::ZERO);
        assert_eq!(cap.left(2_901 * WEEK - 1), units(3), "the last second of the week");
        assert_eq!(cap.left(2_901 * WEEK), units(10));
        assert_eq!(cap.after(units(1), 2_901 * WEEK).left(2_901 * WEEK), units(9));
    }

    #[test]
    fn what_was_given_counts_under_another_cap() {
        let cap = YieldCap::default().with(units(10)).after(units(7), NOW);

        assert_eq!(cap.with(units(8)).left(NOW), units(1));
        assert_eq!(cap.with(units(5)).left(NOW), U256::ZERO);
    }
}
