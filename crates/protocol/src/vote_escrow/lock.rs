//! One account's lock.

use ruint::aliases::U256;

use super::{MAX_LOCK, MAX_LOCKED, MAX_PENALTY, MIN_LOCK, power_of};
use crate::{
    fixed::{Bps, MathError, Round, mul_div},
    time::WEEK,
};

/// So much, until then. All zero: none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// Units of the token; at most [`MAX_LOCKED`].
    pub amount: U256,
    /// The first second at which it can be taken out: the beginning of a week.
    pub end: u64,
}

/// Why a lock is not made or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockRefusal {
    /// There is nothing to lock.
    Nothing,
    /// There is one already, over or not.
    Exists,
    /// There is none.
    None,
    /// It has ended.
    Over,
    /// It has not ended yet.
    NotOver,
    /// It would end at `end`, and that before `minimum`.
    TooShort {
        /// The beginning of the week that was asked for.
        end: u64,
        /// The earliest end.
        minimum: u64,
    },
    /// It would end at `end`, and that after `maximum`.
    TooLong {
        /// The beginning of the week that was asked for.
        end: u64,
        /// The latest end.
        maximum: u64,
    },
    /// More than [`MAX_LOCKED`].
    TooMuch,
}

/// All that is locked, with `amount` more.
///
/// # Errors
///
/// [`LockRefusal::TooMuch`] if it passes [`MAX_LOCKED`].
pub fn supply_with(supply: U256, amount: U256) -> Result<U256, LockRefusal> {
    supply.checked_add(amount).filter(|sum| *sum <= MAX_LOCKED).ok_or(LockRefusal::TooMuch)
}

impl Lock {
    /// No lock.
    pub const NONE: Self = Self { amount: U256::ZERO, end: 0 };

    /// A new lock of `amount` until the week in which `until` falls begins.
    ///
    /// # Errors
    ///
    /// [`LockRefusal`] for nothing, and for an end less than [`MIN_LOCK`] or more than [`MAX_LOCK`]
    /// away.
    pub fn create(amount: U256, until: u64, now: u64) -> Result<Self, LockRefusal> {
        Self { amount: U256::ZERO, end: end_within_bounds(until, now)? }.with(amount)
    }

    /// The same where this is what the account has so far.
    ///
    /// # Errors
    ///
    /// [`LockRefusal::Exists`] too.
    pub fn replace(self, amount: U256, until: u64, now: u64) -> Result<Self, LockRefusal> {
        if self.amount.is_zero() {
            Self::create(amount, until, now)
        } else {
            Err(LockRefusal::Exists)
        }
    }

    /// The lock with `amount` more; its end stays.
    ///
    /// # Errors
    ///
    /// [`LockRefusal`] for nothing, or if it is over.
    pub fn increase(self, amount: U256, now: u64) -> Result<Self, LockRefusal> {
        self.running(now)?.with(amount)
    }

    /// The lock until the week in which `until` falls begins, which is later than it was.
    ///
    /// # Errors
    ///
    /// [`LockRefusal`] if it is over, or would not end later, or too late.
    pub fn extend(self, until: u64, now: u64) -> Result<Self, LockRefusal> {
        self.running(now)?;
        let end = end_within_bounds(until, now)?;
        if end <= self.end {
            return Err(LockRefusal::TooShort { end, minimum: self.end.saturating_add(WEEK) });
        }
        Ok(Self { end, ..self })
    }

    /// The lock, if it is not over.
    ///
    /// # Errors
    ///
    /// [`LockRefusal::None`] or [`LockRefusal::Over`].
    pub fn running(self, now: u64) -> Result<Self, LockRefusal> {
        if self.amount.is_zero() {
            return Err(LockRefusal::None);
        }
        if self.is_over(now) { Err(LockRefusal::Over) } else { Ok(self) }
    }

    /// The lock, if it is over.
    ///
    /// # Errors
    ///
    /// [`LockRefusal::None`] or [`LockRefusal::NotOver`].
    pub fn over(self, now: u64) -> Result<Self, LockRefusal> {
        match self.running(now) {
            Ok(_) => Err(LockRefusal::NotOver),
            Err(LockRefusal::Over) => Ok(self),
            Err(none) => Err(none),
        }
    }

    /// Whether nothing holds it any longer; there may be something to take out.
    #[must_use]
    pub const fn is_over(self, now: u64) -> bool {
        self.end <= now
    }

    /// Units times seconds left; zero once it is over. docs/protocol.md (14).
    #[must_use]
    pub fn numerator(self, at: u64) -> U256 {
        // 90 bits times 64; an amount that no lock has is held at the top.
        self.amount.saturating_mul(U256::from(self.end.saturating_sub(at)))
    }

    /// `amount · (end − at) / MAX_LOCK`, rounded down. docs/protocol.md (14).
    #[must_use]
    pub fn power(self, at: u64) -> U256 {
        power_of(self.numerator(at))
    }

    /// What leaving at `now` costs: [`MAX_PENALTY`] of the power, rounded up, so that leaving a lock
    /// never is free. docs/protocol.md (15).
    ///
    /// # Errors
    ///
    /// None in fact: it is at most the amount.
    pub fn penalty(self, now: u64) -> Result<U256, MathError> {
        let whole = U256::from(MAX_LOCK) * U256::from(Bps::WHOLE.get());
        mul_div(self.numerator(now), U256::from(MAX_PENALTY.get()), whole, Round::Up)
    }

    fn with(self, more: U256) -> Result<Self, LockRefusal> {
        if more.is_zero() {
            return Err(LockRefusal::Nothing);
        }
        match self.amount.checked_add(more) {
            Some(amount) if amount <= MAX_LOCKED => Ok(Self { amount, ..self }),
            _ => Err(LockRefusal::TooMuch),
        }
    }
}

fn end_within_bounds(until: u64, now: u64) -> Result<u64, LockRefusal> {
    let end = until - until % WEEK;
    let (minimum, maximum) = (now.saturating_add(MIN_LOCK), now.saturating_add(MAX_LOCK));
    if end < minimum {
        return Err(LockRefusal::TooShort { end, minimum });
    }
    if maximum < end {
        return Err(LockRefusal::TooLong { end, maximum });
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 2_000 * WEEK + 1_234;

    fn units(count: u64) -> U256 {
        U256::from(count)
    }

    #[test]
    fn a_lock_ends_with_a_week() {
        let lock = Lock::create(units(5), NOW + 4 * WEEK, NOW).unwrap();

        assert_eq!(lock, Lock { amount: units(5), end: 2_004 * WEEK });
    }

    #[test]
    fn a_lock_lasts_from_one_week_to_a_hundred_and_four() {
        let end = |until| Lock::create(units(1), until, NOW).map(|lock| lock.end);

        assert_eq!(
            end(NOW + WEEK),
            Err(LockRefusal::TooShort { end: 2_001 * WEEK, minimum: NOW + WEEK }),
            "it would end with this week"
        );
        assert_eq!(end(2_002 * WEEK), Ok(2_002 * WEEK));
        assert_eq!(end(NOW + MAX_LOCK), Ok(2_104 * WEEK));
        assert_eq!(
            end(2_105 * WEEK),
            Err(LockRefusal::TooLong { end: 2_105 * WEEK, maximum: NOW + MAX_LOCK })
        );
        assert!(matches!(end(u64::MAX), Err(LockRefusal::TooLong { .. })));
    }

    #[test]
    fn nothing_and_too_much_are_no_lock() {
        let create = |amount| Lock::create(amount, NOW + 9 * WEEK, NOW).map(|lock| lock.amount);

        assert_eq!(create(U256::ZERO), Err(LockRefusal::Nothing));
        assert_eq!(create(MAX_LOCKED), Ok(MAX_LOCKED));
        assert_eq!(create(MAX_LOCKED + U256::ONE), Err(LockRefusal::TooMuch));
        assert_eq!(create(U256::MAX), Err(LockRefusal::TooMuch));
    }

    #[test]
    fn what_is_over_is_neither_increased_nor_extended() {
        let lock = Lock::create(units(5), NOW + 9 * WEEK, NOW).unwrap();

        assert!(lock.increase(units(1), lock.end - 1).is_ok());
        assert_eq!(lock.increase(units(1), lock.end), Err(LockRefusal::Over));
        assert_eq!(lock.extend(lock.end + 9 * WEEK, lock.end), Err(LockRefusal::Over));
        assert_eq!(Lock::NONE.increase(units(1), NOW), Err(LockRefusal::None));
    }

    #[test]
    fn a_lock_is_taken_out_when_it_is_over_and_no_other_is_made_before() {
        let lock = Lock::create(units(5), NOW + 9 * WEEK, NOW).unwrap();

        assert_eq!(lock.over(lock.end - 1), Err(LockRefusal::NotOver));
        assert_eq!(lock.over(lock.end), Ok(lock));
        assert_eq!(Lock::NONE.over(NOW), Err(LockRefusal::None));
        let anew = |from: Lock, now| from.replace(units(7), now + 9 * WEEK, now);
        assert_eq!(anew(lock, NOW), Err(LockRefusal::Exists));
        assert_eq!(
            anew(lock, lock.end),
            Err(LockRefusal::Exists),
            "there is something to take out"
        );
        assert!(anew(Lock::NONE, NOW).is_ok());
    }

    #[test]
    fn all_together_lock_no_more_than_there_is_room_for() {
        assert_eq!(supply_with(MAX_LOCKED - units(1), units(1)), Ok(MAX_LOCKED));
        assert_eq!(supply_with(MAX_LOCKED, units(1)), Err(LockRefusal::TooMuch));
        assert_eq!(supply_with(units(1), U256::MAX), Err(LockRefusal::TooMuch));
    }

    #[test]
    fn an_extension_ends_later() {
        let lock = Lock::create(units(5), NOW + 9 * WEEK, NOW).unwrap();

        let longer = lock.extend(lock.end + WEEK, NOW).unwrap();

        assert_eq!(longer, Lock { end: lock.end + WEEK, ..lock });
        let too_short = Err(LockRefusal::TooShort { end: lock.end, minimum: lock.end + WEEK });
        assert_eq!(lock.extend(lock.end, NOW), too_short);
        assert_eq!(lock.extend(lock.end + WEEK - 1, NOW), too_short);
    }

    #[test]
    fn one_unit_has_power() {
        let lock = Lock { amount: U256::ONE, end: MAX_LOCK };

        assert_eq!(lock.numerator(0), U256::from(MAX_LOCK));
        assert_eq!(lock.power(0), U256::ONE);
        assert_eq!(lock.power(1), U256::ZERO, "less than one, and its numerator still counts");
        assert_eq!(lock.numerator(1), U256::from(MAX_LOCK - 1));
        assert_eq!(lock.numerator(MAX_LOCK), U256::ZERO);
        assert_eq!(lock.numerator(u64::MAX), U256::ZERO);
    }

    #[test]
    fn leaving_costs_half_at_most_and_never_nothing() {
        let lock = |weeks: u64| Lock { amount: units(1_000), end: weeks * WEEK };

        assert_eq!(lock(104).penalty(0), Ok(units(500)));
        assert_eq!(lock(52).penalty(0), Ok(units(250)));
        assert_eq!(lock(1).penalty(0), Ok(units(5)), "4.8, rounded up");
        assert_eq!(lock(1).penalty(WEEK - 1), Ok(U256::ONE));
        assert_eq!(lock(1).penalty(WEEK), Ok(U256::ZERO));
        assert!(Lock { amount: MAX_LOCKED, end: u64::MAX }.penalty(0).is_ok());
    }
}
