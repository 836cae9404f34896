//! Amounts as decimal strings: as a JSON number most readers would round them.

use alloy::primitives::U256;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(crate) fn serialize<S: Serializer>(amount: &U256, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(amount)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<U256, D::Error> {
    let text = String::deserialize(from)?;
    // `U256` would also take other radixes, which nobody writes here.
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let amount = digits.then(|| text.parse().ok()).flatten();
    amount.ok_or_else(|| Error::custom(format!("`{text}` is not a whole amount")))
}
