//! Parts of a whole: `0.1 %`, `5 bps`.

use std::{fmt, str::FromStr};

use alloy::primitives::U256;
use client::money;
use params::{Amount, AmountError};
use protocol::fixed::{MathError, Round, mul_div};

/// A part of a whole, in millionths of it, at most all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Percent(U256);

/// Text that is not a part of a whole.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum PercentError {
    /// One percent, or one hundredth of it?
    #[error("`{0}` has no unit: write `{0}%` or `{0} bps`")]
    NoUnit(String),
    /// The number is none.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// More than all.
    #[error("`{0}` is more than the whole")]
    MoreThanWhole(String),
}

impl Percent {
    /// Millionths in the whole.
    const WHOLE: U256 = U256::from_limbs([1_000_000, 0, 0, 0]);

    /// What `part` is of `whole`, rounded up to a millionth, so that no cost is told smaller than it
    /// is. `None` for a part of nothing, and for more than the largest number's millionth.
    pub(crate) fn of(part: U256, whole: U256) -> Option<Self> {
        mul_div(part, Self::WHOLE, whole, Round::Up).ok().map(Self)
    }

    /// `amount` less this part of it, rounded up: nobody is given less than that.
    ///
    /// # Errors
    ///
    /// None in fact: it is at most the amount.
    pub(crate) fn off(self, amount: U256) -> Result<U256, MathError> {
        mul_div(amount, Self::WHOLE.saturating_sub(self.0), Self::WHOLE, Round::Up)
    }
}

impl FromStr for Percent {
    type Err = PercentError;

    fn from_str(text: &str) -> Result<Self, PercentError> {
        let text = text.trim();
        // A percent is 10,000 millionths, a basis point 100.
        let (number, decimals) = match (text.strip_suffix('%'), text.strip_suffix("bps")) {
            (Some(number), _) => (number, 4),
            (None, Some(number)) => (number, 2),
            (None, None) => return Err(PercentError::NoUnit(text.to_owned())),
        };
        let millionths = number.trim_end().parse::<Amount>()?.units(decimals)?;
        if Self::WHOLE < millionths {
            return Err(PercentError::MoreThanWhole(text.to_owned()));
        }
        Ok(Self(millionths))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} %", money::exact(self.0, 4))
    }
}

impl serde::Serialize for Percent {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&money::exact(self.0, 4))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn percent_and_basis_points_are_the_same() {
        let tenth = Percent(U256::from(1_000));
        for text in ["0.1%", "0.1 %", "10 bps", "10bps", " 0.10% "] {
            assert_eq!(text.parse(), Ok(tenth), "{text}");
        }
        assert_eq!(tenth.to_string(), "0.10 %");
        assert_eq!("100%".parse(), Ok(Percent(Percent::WHOLE)));
    }

    #[test]
    fn a_number_alone_is_neither() {
        assert_eq!("5".parse::<Percent>(), Err(PercentError::NoUnit("5".to_owned())));
        let more = Err(PercentError::MoreThanWhole("100.01%".to_owned()));
        assert_eq!("100.01%".parse::<Percent>(), more);
        let not = |text: &str| Err(AmountError::NotANumber(text.to_owned()).into());
        assert_eq!("-1%".parse::<Percent>(), not("-1"));
        assert!(matches!(
            "0.00001%".parse::<Percent>(),
            Err(PercentError::Amount(AmountError::TooFine { .. }))
        ));
    }

    #[test]
    fn a_cost_is_never_told_smaller() {
        let third = Percent::of(U256::from(1), U256::from(3)).unwrap();
        assert_eq!(third.to_string(), "33.3334 %");
        assert_eq!(Percent::of(U256::from(1), U256::ZERO), None);
    }

    proptest! {
        #[test]
        fn shown_it_is_the_same(millionths in 0u64..=1_000_000) {
            let percent = Percent(U256::from(millionths));
            prop_assert_eq!(percent.to_string().parse(), Ok(percent));
        }

        /// What is left is within a unit of what is asked, and never under it.
        #[test]
        fn what_is_left_is_not_less(amount: u128, millionths in 0u64..=1_000_000) {
            let (amount, percent) = (U256::from(amount), Percent(U256::from(millionths)));
            let left = percent.off(amount).unwrap();
            let exact = amount * (Percent::WHOLE - percent.0);
            prop_assert!(exact <= left * Percent::WHOLE);
            prop_assert!(left * Percent::WHOLE < exact + Percent::WHOLE);
        }
    }
}
