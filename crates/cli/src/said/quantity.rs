//! Amounts with a unit: `5 usd`, `all mlt`, `2.5 usd-shares`.

use std::fmt;

use params::{Amount, AmountError};

/// What an amount is of. It decides the vault: dollars are saved, tokens are staked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// The dollar of the savings vault.
    Usd,
    /// The governance token.
    Mlt,
}

/// So much, as written. How many base units that is, the token's decimals decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Everything there is.
    All(Unit),
    /// So much of the asset.
    Assets(Unit, Amount),
    /// So many shares of the vault over it.
    Shares(Unit, Amount),
}

/// Text that is not an amount with a unit.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum QuantityError {
    /// The amount is no number, or does not fit.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// Five of what?
    #[error("`{0}` has no unit: write `{0} usd` or `{0} mlt`")]
    NoUnit(String),
    /// Of something else.
    #[error("`{0}` is not a unit: usd, mlt, or shares of their vaults, usd-shares and mlt-shares")]
    UnknownUnit(String),
    /// Nothing.
    #[error("an amount of zero does nothing: write more than 0, or `all {0}`")]
    Zero(Unit),
    /// Shares where only the asset will do.
    #[error("shares cannot be put in, only taken out: write an amount in {0}")]
    NotShares(Unit),
    /// The other unit.
    #[error("only mlt can be locked: `{0}` is in another unit")]
    NotMlt(String),
}

impl Unit {
    pub(crate) const ALL: [Self; 2] = [Self::Usd, Self::Mlt];

    /// The name of the vault that takes it.
    pub(crate) const fn vault(self) -> &'static str {
        match self {
            Self::Usd => "savings",
            Self::Mlt => "staking",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Usd => "usd",
            Self::Mlt => "mlt",
        })
    }
}

impl Quantity {
    /// What these words say together.
    ///
    /// # Errors
    ///
    /// [`QuantityError`].
    pub(crate) fn parse(words: &[String]) -> Result<Self, QuantityError> {
        let text = words.join(" ");
        let text = text.trim();
        let (count, unit) = match text.split_once(char::is_whitespace) {
            Some((count, unit)) => (count, unit.trim_start()),
            // `5usd`
            None => {
                let at = text.find(|it: char| it.is_ascii_alphabetic());
                text.split_at(at.filter(|at| 0 < *at).unwrap_or(text.len()))
            }
        };
        if unit.is_empty() {
            return Err(QuantityError::NoUnit(text.to_owned()));
        }
        let (unit, shares) = match unit.to_ascii_lowercase().as_str() {
            "usd" => (Unit::Usd, false),
            "mlt" => (Unit::Mlt, false),
            "usd-shares" => (Unit::Usd, true),
            "mlt-shares" => (Unit::Mlt, true),
            _ => return Err(QuantityError::UnknownUnit(unit.to_owned())),
        };
        if count.eq_ignore_ascii_case("all") {
            return Ok(Self::All(unit));
        }
        let amount: Amount = count.parse()?;
        if amount.is_zero() {
            return Err(QuantityError::Zero(unit));
        }
        Ok(if shares { Self::Shares(unit, amount) } else { Self::Assets(unit, amount) })
    }

    /// As [`Quantity::parse`], of something that can be put into a vault.
    ///
    /// # Errors
    ///
    /// [`QuantityError`], for shares too.
    pub(crate) fn parse_assets(words: &[String]) -> Result<(Unit, Option<Amount>), QuantityError> {
        match Self::parse(words)? {
            Self::All(unit) => Ok((unit, None)),
            Self::Assets(unit, amount) => Ok((unit, Some(amount))),
            Self::Shares(unit, _) => Err(QuantityError::NotShares(unit)),
        }
    }

    /// As [`Quantity::parse_assets`], of the governance token; `None` is all of it.
    ///
    /// # Errors
    ///
    /// [`QuantityError`], for dollars too.
    pub(crate) fn parse_mlt(words: &[String]) -> Result<Option<Amount>, QuantityError> {
        match Self::parse_assets(words)? {
            (Unit::Mlt, amount) => Ok(amount),
            (Unit::Usd, _) => Err(QuantityError::NotMlt(words.join(" "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Quantity, QuantityError> {
        Quantity::parse(&text.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn an_amount_has_a_unit() {
        for text in ["5 usd", "5usd", "5 USD", "  5   usd "] {
            assert_eq!(parse(text), Ok(Quantity::Assets(Unit::Usd, amount("5"))), "{text}");
        }
        assert_eq!(parse("0.50 mlt"), Ok(Quantity::Assets(Unit::Mlt, amount("0.50"))));
        assert_eq!(parse("2.5 mlt-shares"), Ok(Quantity::Shares(Unit::Mlt, amount("2.5"))));
        assert_eq!(parse("all usd"), Ok(Quantity::All(Unit::Usd)));
        assert_eq!(parse("All usd-shares"), Ok(Quantity::All(Unit::Usd)));
    }

    #[test]
    fn what_could_mean_two_things_is_refused() {
        let unit = |it: &str| Err(QuantityError::UnknownUnit(it.to_owned()));
        let number = |it: &str| Err(AmountError::NotANumber(it.to_owned()).into());
        assert_eq!(parse("5"), Err(QuantityError::NoUnit("5".to_owned())));
        assert_eq!(parse("all"), Err(QuantityError::NoUnit("all".to_owned())));
        assert_eq!(parse(""), Err(QuantityError::NoUnit(String::new())));
        assert_eq!(parse("5 eur"), unit("eur"));
        assert_eq!(parse("5 usd mlt"), unit("usd mlt"));
        assert_eq!(parse("1,000 usd"), number("1,000"));
        assert_eq!(parse("$5 usd"), number("$5"));
        assert_eq!(parse("1e6 usd"), number("1e6"));
        assert_eq!(parse("half usd"), number("half"));
        assert_eq!(parse("0.00 usd"), Err(QuantityError::Zero(Unit::Usd)));
    }

    #[test]
    fn only_mlt_is_locked_and_only_assets_are_put_in() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(Quantity::parse_mlt(&words("all mlt")), Ok(None));
        assert_eq!(
            Quantity::parse_mlt(&words("5 usd")),
            Err(QuantityError::NotMlt("5 usd".to_owned()))
        );
        assert_eq!(
            Quantity::parse_assets(&words("5 usd-shares")),
            Err(QuantityError::NotShares(Unit::Usd))
        );
    }

    proptest! {
        /// What is shown can be typed again, and means the same to the last unit.
        #[test]
        fn what_is_shown_is_understood(units in 1u128.., decimals in 0u8..=24) {
            let units = alloy::primitives::U256::from(units);
            let shown = format!("{} mlt", client::money::exact(units, decimals));
            let Ok(Quantity::Assets(Unit::Mlt, amount)) = parse(&shown) else {
                return Err(TestCaseError::fail(shown));
            };
            // Two digits after the point are shown of what has fewer, and they are zeros.
            prop_assert_eq!(amount.units(decimals), Ok(units));
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,24}") {
            let _ = parse(&text);
        }
    }
}
