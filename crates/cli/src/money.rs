//! An amount of a token.

use std::fmt;

use alloy::primitives::U256;
use client::{money, token::Token};
use serde::{Serialize, Serializer, ser::SerializeStruct};

/// So many base units of a token, shown in whole ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Money {
    /// Base units.
    pub(crate) units: U256,
    /// Of this.
    pub(crate) token: Token,
}

impl Money {
    pub(crate) fn new(units: U256, token: &Token) -> Self {
        Self { units, token: token.clone() }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.token.amount(self.units))
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut fields = to.serialize_struct("Money", 3)?;
        if let Some(decimals) = self.token.decimals() {
            fields.serialize_field("amount", &money::exact(self.units, decimals))?;
            fields.serialize_field("symbol", self.token.symbol())?;
        }
        fields.serialize_field("units", &self.units.to_string())?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::Address;
    use serde_json::json;

    use super::*;

    #[test]
    fn money_is_exact_for_people_and_for_programs() {
        let dollar = Token::new(Address::ZERO, Some(6), "devUSD");
        let money = Money::new(U256::from(5_000_001), &dollar);
        assert_eq!(money.to_string(), "5.000001 devUSD");
        assert_eq!(
            serde_json::to_value(&money).unwrap(),
            json!({ "amount": "5.000001", "symbol": "devUSD", "units": "5000001" })
        );
        let unknown = Money::new(U256::from(7), &Token::new(Address::ZERO, None, ""));
        assert_eq!(serde_json::to_value(&unknown).unwrap(), json!({ "units": "7" }));
    }
}
