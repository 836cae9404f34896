//! What roots of rewards are held to.

use alloy::primitives::U256;
use protocol::merkle_rewards::{Limits, MAX_AMOUNT, MAX_TIMELOCK, MIN_TIMELOCK};
use serde::Deserialize;

use crate::{Amount, AmountError};

/// Rewards paid in one token of so many decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rewards<const DECIMALS: u8> {
    /// How long a root waits.
    pub timelock: Timelock,
    /// How much more than the one before it a root may pay in total.
    pub max_epoch_increase: Units<DECIMALS>,
}

/// Seconds that a root waits: an hour to seven days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u64")]
pub struct Timelock(u64);

/// Base units of a token of so many decimals, written in whole ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Amount")]
pub struct Units<const DECIMALS: u8>(U256);

/// What a contract of rewards would refuse.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum RewardsError {
    /// Too short to be noticed, or too long to be waited for.
    #[error("a timelock of {0} seconds; it has to be {MIN_TIMELOCK} to {MAX_TIMELOCK}")]
    Timelock(u64),
    /// More than the contract can count.
    #[error("{0} is more than {MAX_AMOUNT} base units")]
    TooMuch(Amount),
    /// Not an amount of this token.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl Timelock {
    /// The seconds.
    pub const fn seconds(self) -> u64 {
        self.0
    }
}

impl TryFrom<u64> for Timelock {
    type Error = RewardsError;

    fn try_from(seconds: u64) -> Result<Self, RewardsError> {
        let checked = Limits::timelock(U256::from(seconds));
        checked.map(Self).map_err(|_| RewardsError::Timelock(seconds))
    }
}

impl<const DECIMALS: u8> Units<DECIMALS> {
    /// The base units.
    pub const fn get(self) -> U256 {
        self.0
    }
}

impl<const DECIMALS: u8> TryFrom<Amount> for Units<DECIMALS> {
    type Error = RewardsError;

    fn try_from(amount: Amount) -> Result<Self, RewardsError> {
        let units = amount.units(DECIMALS)?;
        let checked = Limits::max_increase(units);
        checked.map(Self).map_err(|_| RewardsError::TooMuch(amount))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timelock_is_within_the_bounds_of_the_contract() {
        assert_eq!(Timelock::try_from(3_600).map(Timelock::seconds), Ok(3_600));
        assert!(Timelock::try_from(604_800).is_ok());
        for seconds in [0, 3_599, 604_801] {
            assert_eq!(Timelock::try_from(seconds), Err(RewardsError::Timelock(seconds)));
        }
    }

    #[test]
    fn an_increase_is_in_whole_units_of_its_token() {
        let amount = |text: &str| text.parse::<Amount>().unwrap();

        assert_eq!(Units::<6>::try_from(amount("2.50")), Ok(Units(U256::from(2_500_000))));
        assert!(matches!(Units::<6>::try_from(amount("0.0000001")), Err(RewardsError::Amount(_))));
        let all = amount(&MAX_AMOUNT.to_string());
        assert_eq!(Units::<0>::try_from(all), Ok(Units(MAX_AMOUNT)));
        let more = amount(&(MAX_AMOUNT + U256::from(1)).to_string());
        assert_eq!(Units::<0>::try_from(more), Err(RewardsError::TooMuch(more)));
    }
}
