//! How far an account has been paid, and what it is to be paid next.

use ruint::aliases::U256;

use super::{
    sums::{fraction, payable},
    weeks::{Weeks, until},
};
use crate::{fixed::MathError, vote_escrow::Lock};

/// As many changes of a lock are walked by one claim; a claim after it goes on from there. Who may
/// change another's lock, by deposits into it, so makes its claims longer and not impossible.
pub const MAX_CHANGES: usize = 64;

/// What a lock was changed to, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The second of the change: the lock counts in weeks that begin after it.
    pub at: u64,
    /// The lock from then on.
    pub lock: Lock,
}

/// Where an account stands with one token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// For how many of the closed weeks it was paid.
    pub weeks: u64,
    /// Which of the changes of its lock, counted from 0, was in force in the last of them.
    pub change: u64,
    /// What it earned and is less than a unit, times 2^120: so that many claims pay what one pays.
    pub fraction: U256,
}

impl Cursor {
    /// The cursor after a claim, and what that pays in whole units, rounded down.
    /// docs/protocol.md (23), (24).
    ///
    /// `changes` are those of the account's lock from [`change`](Self::change) on: all of them, or
    /// [`MAX_CHANGES`] and one more. Each was in force in the weeks that begin after it, up to and
    /// with one that begins with the next change, and before its end.
    ///
    /// # Errors
    ///
    /// [`MathError`] if the changes are not those that the numerators of the weeks were made of.
    pub fn claim(self, changes: &[Change], weeks: &impl Weeks) -> Result<(Self, U256), MathError> {
        let Some(first) = changes.first() else { return Ok((self, U256::ZERO)) };
        let all = weeks.count();
        // Before its first lock an account was not there. A cursor that stands somewhere already
        // stands behind its change.
        let mut settled = if self == Self::default() { until(weeks, first.at) } else { self.weeks };
        if settled == all {
            // A new cursor stays new: the open week may still turn out to begin before the lock.
            return Ok((self, U256::ZERO));
        }
        let (mut change, mut earned) = (self.change, self.fraction);
        for (place, Change { lock, .. }) in changes.iter().take(MAX_CHANGES).enumerate() {
            let next = changes.get(place + 1).map(|next| next.at);
            let in_force = next.map_or(all, |next| until(weeks, next));
            let counted = counted(weeks, *lock, next, in_force);
            if settled < counted {
                let since = weeks.sums(counted).earned(weeks.sums(settled), *lock)?;
                earned = earned.checked_add(since).ok_or(MathError::Overflow)?;
            }
            settled = settled.max(in_force);
            if settled == all {
                break;
            }
            change = change.checked_add(1).ok_or(MathError::Overflow)?;
        }
        let cursor = Self { weeks: settled, change, fraction: fraction(earned) };
        Ok((cursor, payable(earned)))
    }
}

/// How many of the weeks `in_force` do not begin after `lock` ends: of no lock, none. One that begins
/// with its end adds nothing.
fn counted(weeks: &impl Weeks, lock: Lock, next: Option<u64>, in_force: u64) -> u64 {
    match next {
        _ if lock.amount.is_zero() => 0,
        Some(next) if next <= lock.end => in_force,
        _ => until(weeks, lock.end),
    }
}
