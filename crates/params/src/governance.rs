//! What proposals are held to.

use alloy::primitives::U256;
use protocol::{
    governor::bounds::{Bounds, LATE_QUORUM, QUORUM, THRESHOLD, VOTING_DELAY, VOTING_PERIOD},
    timelock::{LEAST_DELAY, MOST_DELAY},
};
use serde::Deserialize;

use crate::{Amount, AmountError, TOKEN_DECIMALS};

/// The governor and its timelock, as they begin; proposals change all of it, within these bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Governance {
    /// Between queueing a proposal and its execution: for whoever disagrees to leave.
    pub delay: Seconds<LEAST_DELAY, MOST_DELAY>,
    /// Between a proposal and the second in which the voting power counts.
    pub voting_delay: Seconds<{ least(VOTING_DELAY) }, { most(VOTING_DELAY) }>,
    /// From then on, to vote.
    pub voting_period: Seconds<{ least(VOTING_PERIOD) }, { most(VOTING_PERIOD) }>,
    /// Voting power that a proposer has.
    pub proposal_threshold: Threshold,
    /// Part of all voting power that has to take part.
    pub quorum_percent: Percent<{ least(QUORUM) }, { most(QUORUM) }>,
    /// How long a vote goes on at least once the quorum is reached.
    pub late_quorum_extension: Seconds<{ least(LATE_QUORUM) }, { most(LATE_QUORUM) }>,
}

/// A lower bound of the governor, all of which but that of the threshold are seconds or hundredths.
const fn least(bounds: Bounds) -> u64 {
    bounds.minimum as u64
}

/// An upper one.
const fn most(bounds: Bounds) -> u64 {
    bounds.maximum as u64
}

/// Seconds within bounds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u64")]
pub struct Seconds<const LEAST: u64, const MOST: u64>(u64);

/// A percentage within bounds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u64")]
pub struct Percent<const LEAST: u64, const MOST: u64>(u64);

/// Voting power, in units of 10^-18, of at most a hundredth of what all tokens locked for the
/// longest time have: more, and nobody could ever propose to lower it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Amount")]
pub struct Threshold(U256);

/// A time that the contracts would refuse.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{seconds} seconds; it has to be {least} to {most}")]
pub struct SecondsError {
    /// As written.
    pub seconds: u64,
    /// The shortest.
    pub least: u64,
    /// The longest.
    pub most: u64,
}

/// A percentage that the contracts would refuse.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{percent} %; it has to be {least} to {most}")]
pub struct PercentError {
    /// As written.
    pub percent: u64,
    /// The least.
    pub least: u64,
    /// The most.
    pub most: u64,
}

/// A threshold that the governor would refuse.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum ThresholdError {
    /// More than some could ever reach together.
    #[error("a threshold of {0} is more than a hundredth of all voting power there can be")]
    TooHigh(Amount),
    /// Not an amount of voting power.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl<const LEAST: u64, const MOST: u64> Seconds<LEAST, MOST> {
    /// For the chain.
    pub const fn get(self) -> U256 {
        U256::from_limbs([self.0, 0, 0, 0])
    }

    /// The seconds.
    pub const fn seconds(self) -> u64 {
        self.0
    }
}

impl<const LEAST: u64, const MOST: u64> TryFrom<u64> for Seconds<LEAST, MOST> {
    type Error = SecondsError;

    fn try_from(seconds: u64) -> Result<Self, SecondsError> {
        let fits = (LEAST..=MOST).contains(&seconds);
        let error = SecondsError { seconds, least: LEAST, most: MOST };
        fits.then_some(Self(seconds)).ok_or(error)
    }
}

impl<const LEAST: u64, const MOST: u64> Percent<LEAST, MOST> {
    /// For the chain: of a hundred.
    pub const fn get(self) -> U256 {
        U256::from_limbs([self.0, 0, 0, 0])
    }
}

impl<const LEAST: u64, const MOST: u64> TryFrom<u64> for Percent<LEAST, MOST> {
    type Error = PercentError;

    fn try_from(percent: u64) -> Result<Self, PercentError> {
        let fits = (LEAST..=MOST).contains(&percent);
        fits.then_some(Self(percent)).ok_or(PercentError { percent, least: LEAST, most: MOST })
    }
}

impl Threshold {
    /// For the chain.
    pub const fn get(self) -> U256 {
        self.0
    }
}

impl TryFrom<Amount> for Threshold {
    type Error = ThresholdError;

    fn try_from(amount: Amount) -> Result<Self, ThresholdError> {
        let units = amount.units(TOKEN_DECIMALS)?;
        let most = U256::from(THRESHOLD.maximum);
        if units <= most { Ok(Self(units)) } else { Err(ThresholdError::TooHigh(amount)) }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{time::DAY, token::INITIAL_SUPPLY};

    use super::*;

    #[test]
    fn times_and_parts_are_within_the_bounds_of_the_contracts() {
        type Delay = Seconds<{ 2 * DAY }, { 30 * DAY }>;
        type Quorum = Percent<1, 40>;

        assert_eq!(Delay::try_from(2 * DAY).map(Delay::seconds), Ok(172_800));
        assert!(Delay::try_from(30 * DAY).is_ok());
        let error = SecondsError { seconds: 172_799, least: 172_800, most: 2_592_000 };
        assert_eq!(Delay::try_from(172_799), Err(error));
        assert!(Delay::try_from(30 * DAY + 1).is_err());
        assert_eq!(Quorum::try_from(40).map(Quorum::get), Ok(U256::from(40)));
        for percent in [0, 41] {
            assert!(Quorum::try_from(percent).is_err());
        }
    }

    #[test]
    fn a_threshold_is_at_most_a_hundredth_of_everything() {
        let threshold = |text: &str| Threshold::try_from(text.parse::<Amount>().unwrap());

        let most = threshold("10000000").unwrap();
        assert_eq!(most.get() * U256::from(100), INITIAL_SUPPLY);
        let more = threshold("10000000.000000000000000001");
        assert!(matches!(more, Err(ThresholdError::TooHigh(_))));
        assert!(matches!(threshold("0.0000000000000000001"), Err(ThresholdError::Amount(_))));
    }
}
