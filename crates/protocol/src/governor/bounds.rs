//! What can be set, and within which bounds.

use ruint::aliases::U256;

use crate::time::DAY;

/// The least and the most of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub minimum: u128,
    /// The most.
    pub maximum: u128,
}

/// Seconds from proposing to the snapshot: time to lock, or to leave.
pub const VOTING_DELAY: Bounds = Bounds { minimum: 3_600, maximum: 7 * DAY as u128 };

/// Seconds for which votes are taken.
pub const VOTING_PERIOD: Bounds = Bounds { minimum: DAY as u128, maximum: 30 * DAY as u128 };

/// Hundredths of all votes that have to take part. More than [`HIGH_QUORUM`] would make proposals of
/// high value the easier ones.
pub const QUORUM: Bounds = Bounds { minimum: 1, maximum: HIGH_QUORUM as u128 };

/// Votes that it takes to propose: at most a hundredth of what the whole supply of the token, 10^27
/// units, has when it is locked for as long as possible.
pub const THRESHOLD: Bounds = Bounds { minimum: 0, maximum: 10_000_000_000_000_000_000_000_000 };

/// Seconds for which votes are taken at least once the quorum is reached.
pub const LATE_QUORUM: Bounds = Bounds { minimum: 0, maximum: 7 * DAY as u128 };

/// Hundredths of all votes that have to take part in proposals of high value.
pub const HIGH_QUORUM: u8 = 40;

/// Seconds for which proposals of high value wait in the timelock at least.
pub const HIGH_DELAY: u64 = 7 * DAY;

/// A proposal's duration has 24 bits of a storage word, and settings have 32.
const _: () = assert!(VOTING_PERIOD.maximum + LATE_QUORUM.maximum < 1 << 24);

impl Bounds {
    /// The value, if it is within them.
    ///
    /// # Errors
    ///
    /// The bounds, if not.
    pub fn check(self, value: U256) -> Result<u128, Self> {
        match u128::try_from(value) {
            Ok(value) if self.minimum <= value && value <= self.maximum => Ok(value),
            _ => Err(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_within() {
        for bounds in [VOTING_DELAY, VOTING_PERIOD, QUORUM, THRESHOLD, LATE_QUORUM] {
            let check = |value: u128| bounds.check(U256::from(value));
            assert_eq!(check(bounds.minimum), Ok(bounds.minimum));
            assert_eq!(check(bounds.maximum), Ok(bounds.maximum));
            assert_eq!(check(bounds.maximum + 1), Err(bounds));
            assert!(bounds.minimum == 0 || check(bounds.minimum - 1) == Err(bounds));
            assert_eq!(bounds.check(U256::MAX), Err(bounds));
            assert_eq!(bounds.check(U256::ONE << 128), Err(bounds));
        }
    }
}
