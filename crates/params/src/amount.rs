//! Amounts as people write them.

use std::{fmt, str::FromStr};

use alloy::primitives::U256;
use serde::Deserialize;

/// An exact decimal amount of something, such as `5.00` dollars.
///
/// It knows no unit: [`Amount::units`] asks how many decimals the thing has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Amount {
    digits: U256,
    scale: u8,
}

/// Text that is not an amount, or an amount that a unit cannot express.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum AmountError {
    /// Only digits with at most one point between them are an amount.
    #[error("`{0}` is not an amount: write digits, such as 5 or 5.00")]
    NotANumber(String),
    /// More digits than a word can hold.
    #[error("`{0}` is too large")]
    TooLarge(String),
    /// Rounding it would move money.
    #[error("{amount} is finer than the smallest unit (10^-{decimals})")]
    TooFine {
        /// The amount as written.
        amount: String,
        /// Decimals of the unit.
        decimals: u8,
    },
}

impl Amount {
    /// `units` of something with `decimals` decimals, with no zeros after its last digit.
    pub fn of(units: U256, decimals: u8) -> Self {
        let (mut digits, mut scale) = (units, decimals);
        while 0 < scale {
            let (tenth, rest) = digits.div_rem(U256::from(10));
            if !rest.is_zero() {
                break;
            }
            (digits, scale) = (tenth, scale - 1);
        }
        Self { digits, scale }
    }

    /// Whether it is of nothing, however many zeros that takes.
    pub fn is_zero(self) -> bool {
        self.digits.is_zero()
    }

    /// How many smallest units this is of something with `decimals` decimals. Exact.
    ///
    /// # Errors
    ///
    /// [`AmountError::TooFine`] where it would have to be rounded, [`AmountError::TooLarge`] where
    /// it does not fit in a word.
    pub fn units(self, decimals: u8) -> Result<U256, AmountError> {
        let ten = U256::from(10);
        if self.scale <= decimals {
            let factor = ten.checked_pow(U256::from(decimals - self.scale));
            return factor
                .and_then(|factor| self.digits.checked_mul(factor))
                .ok_or_else(|| AmountError::TooLarge(self.to_string()));
        }

        let too_fine = || AmountError::TooFine { amount: self.to_string(), decimals };
        let divisor = ten.checked_pow(U256::from(self.scale - decimals)).ok_or_else(too_fine)?;
        let (units, rest) = self.digits.div_rem(divisor);
        if rest.is_zero() { Ok(units) } else { Err(too_fine()) }
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let not_a_number = || AmountError::NotANumber(text.to_owned());
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let ends_in_point = text.ends_with('.');
        let digits = [whole, fraction].concat();
        if whole.is_empty() || ends_in_point || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(not_a_number());
        }

        let too_large = || AmountError::TooLarge(text.to_owned());
        Ok(Self {
            digits: U256::from_str_radix(&digits, 10).map_err(|_| too_large())?,
            scale: u8::try_from(fraction.len()).map_err(|_| too_large())?,
        })
    }
}

impl TryFrom<String> for Amount {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::from(self.scale);
        let digits = format!("{:0>width$}", self.digits.to_string(), width = scale + 1);
        match digits.split_at(digits.len() - scale) {
            (whole, "") => out.write_str(whole),
            (whole, fraction) => write!(out, "{whole}.{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str, decimals: u8) -> Result<u64, AmountError> {
        Ok(text.parse::<Amount>()?.units(decimals)?.to())
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(units("5", 6), Ok(5_000_000));
        assert_eq!(units("5.00", 6), Ok(5_000_000));
        assert_eq!(units("0.000001", 6), Ok(1));
        assert_eq!(units("1.50000000", 6), Ok(1_500_000));
        assert_eq!(units("7", 0), Ok(7));
    }

    #[test]
    fn zeros_are_zero() {
        let is_zero = |text: &str| text.parse::<Amount>().map(Amount::is_zero);
        assert_eq!(is_zero("0.00"), Ok(true));
        assert_eq!(is_zero("0.01"), Ok(false));
    }

    #[test]
    fn what_would_need_rounding_is_refused() {
        let refused = units("0.0000019", 6);
        assert_eq!(
            refused,
            Err(AmountError::TooFine { amount: "0.0000019".to_owned(), decimals: 6 })
        );
    }

    #[test]
    fn only_digits_are_an_amount() {
        for text in ["", ".5", "5.", "-1", "1e6", "1.2.3", "5 ", "0x5"] {
            assert_eq!(units(text, 6), Err(AmountError::NotANumber(text.to_owned())));
        }
    }

    #[test]
    fn what_does_not_fit_in_a_word_is_refused() {
        let most = U256::MAX.to_string();
        assert!(matches!(units(&format!("{most}0"), 0), Err(AmountError::TooLarge(_))));
        assert!(matches!(most.parse::<Amount>().unwrap().units(1), Err(AmountError::TooLarge(_))));
    }

    #[test]
    fn units_make_the_shortest_amount_of_that_many() {
        for (count, decimals, text) in [
            (0, 18, "0"),
            (5_000_000, 6, "5"),
            (5_250_000, 6, "5.25"),
            (1, 6, "0.000001"),
            (70, 0, "70"),
        ] {
            let amount = Amount::of(U256::from(count), decimals);
            assert_eq!(amount.to_string(), text);
            assert_eq!(amount.units(decimals), Ok(U256::from(count)));
        }
    }

    #[test]
    fn an_amount_prints_as_written() {
        for text in ["0", "5", "5.00", "0.050", "1234567.000001"] {
            assert_eq!(text.parse::<Amount>().unwrap().to_string(), text);
        }
    }
}
