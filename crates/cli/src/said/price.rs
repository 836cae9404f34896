//! Prices, which nothing on the chain tells: `3500.25` dollars for one.

use std::str::FromStr;

use alloy::primitives::U256;
use params::{Amount, AmountError};
use protocol::fixed::{Round, mul_div};

/// Decimals in which dollars are counted here.
pub(crate) const MICROS: u8 = 6;

/// Millionths of a dollar for one whole token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Price(U256);

/// Text that is no price.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum PriceError {
    /// The number is none.
    #[error("a price is a number of dollars, such as 3500: {0}")]
    Amount(#[from] AmountError),
    /// A price that would make every cost nothing.
    #[error("a price of zero says nothing")]
    Zero,
}

impl Price {
    /// Of a dollar.
    pub(crate) const ONE: Self = Self(U256::from_limbs([1_000_000, 0, 0, 0]));

    /// Millionths of a dollar for `units` of something with `decimals` decimals. `None` if that is
    /// beyond all numbers.
    pub(crate) fn of(self, units: U256, decimals: u8, round: Round) -> Option<U256> {
        let whole = U256::from(10).checked_pow(U256::from(decimals))?;
        mul_div(units, self.0, whole, round).ok()
    }
}

impl FromStr for Price {
    type Err = PriceError;

    fn from_str(text: &str) -> Result<Self, PriceError> {
        let micros = text.trim().parse::<Amount>()?.units(MICROS)?;
        if micros.is_zero() { Err(PriceError::Zero) } else { Ok(Self(micros)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_of_a_whole_one() {
        let price: Price = "3500.25".parse().unwrap();
        let eth = U256::from(10).pow(U256::from(18));
        assert_eq!(price.of(eth, 18, Round::Down), Some(U256::from(3_500_250_000_u64)));
        assert_eq!(price.of(U256::ONE, 18, Round::Up), Some(U256::ONE));
        assert_eq!(price.of(U256::ONE, 18, Round::Down), Some(U256::ZERO));
        assert_eq!(price.of(U256::ONE, 100, Round::Down), None);
        let five = U256::from(5_000_000);
        assert_eq!(Price::ONE.of(five, 6, Round::Down), Some(five));
    }

    #[test]
    fn what_is_no_price_is_refused() {
        assert_eq!("0.0".parse::<Price>(), Err(PriceError::Zero));
        for text in ["", "-3", "3,500", "0.0000001"] {
            assert!(matches!(text.parse::<Price>(), Err(PriceError::Amount(_))), "{text}");
        }
    }
}
