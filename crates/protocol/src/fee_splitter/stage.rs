//! The stages of life, and when one follows another.

use ruint::aliases::U256;

use super::Shares;
use crate::time::DAY;

/// How long a stage lasts at least, in seconds.
pub const MIN_STAGE: u64 = 30 * DAY;

/// The stages of life, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Keeps people: discounts first.
    Early,
    /// Buys back first.
    Growth,
    /// Buys back most.
    Mature,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Early, Self::Growth, Self::Mature];

    /// The shares of a new splitter.
    #[must_use]
    pub const fn first_shares(self) -> Shares {
        let [buyback, stakers, insurance, discount] = match self {
            Self::Early => [1_500, 3_000, 1_000, 4_500],
            Self::Growth => [4_000, 3_000, 1_000, 2_000],
            Self::Mature => [5_500, 2_500, 1_500, 500],
        };
        Shares { buyback, stakers, insurance, discount, treasury: 0 }
    }

    /// The stage with this number, counted from 0.
    #[must_use]
    pub fn numbered(number: U256) -> Option<Self> {
        usize::try_from(number).ok().and_then(|number| Self::ALL.get(number).copied())
    }

    /// Its number, counted from 0.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// Whether `next` can follow at `now` on this stage, which began at `since`: the one before or
    /// after, and not too soon.
    ///
    /// # Errors
    ///
    /// [`StageRefusal`]
    pub fn followed_by(self, next: Self, since: u64, now: u64) -> Result<(), StageRefusal> {
        if (self as u8).abs_diff(next as u8) != 1 {
            return Err(StageRefusal::NotNext);
        }
        let earliest = since.saturating_add(MIN_STAGE);
        if now < earliest { Err(StageRefusal::TooSoon { earliest }) } else { Ok(()) }
    }
}

/// Why a stage is not left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageRefusal {
    /// The other one is neither the one before nor the one after.
    NotNext,
    /// It has not lasted [`MIN_STAGE`].
    TooSoon {
        /// The first second at which it has.
        earliest: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_shares_of_every_stage_are_shares() {
        for stage in Stage::ALL {
            assert_eq!(stage.first_shares().check(), Ok(()), "{stage:?}");
        }
    }

    #[test]
    fn stages_follow_one_by_one_and_not_too_soon() {
        use Stage::{Early, Growth, Mature};
        let next = |from: Stage, to: Stage| from.followed_by(to, 100, 100 + MIN_STAGE);

        assert_eq!(next(Early, Growth), Ok(()));
        assert_eq!(next(Mature, Growth), Ok(()));
        assert_eq!(next(Early, Mature), Err(StageRefusal::NotNext));
        assert_eq!(next(Early, Early), Err(StageRefusal::NotNext));
        let too_soon = Err(StageRefusal::TooSoon { earliest: 100 + MIN_STAGE });
        assert_eq!(Early.followed_by(Growth, 100, 99 + MIN_STAGE), too_soon);
    }

    #[test]
    fn stages_are_numbered_in_their_order() {
        for (number, stage) in Stage::ALL.into_iter().enumerate() {
            assert_eq!(Stage::numbered(U256::from(number)), Some(stage));
            assert_eq!(usize::from(stage.number()), number);
        }
        assert_eq!(Stage::numbered(U256::from(3)), None);
        assert_eq!(Stage::numbered(U256::MAX), None);
    }
}
