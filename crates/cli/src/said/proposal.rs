//! Which proposal: its number, or as much of it as no other one begins with.

use std::{fmt, str::FromStr};

use alloy::primitives::U256;

/// Digits of a proposal's number that are shown: 32 bits, so that two seldom agree.
const SHOWN: usize = 8;

/// The beginning of a proposal's number, or all of it, in hex (`0x…`) or decimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProposalId(String);

/// Text that is no number.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "`{0}` is not a proposal: write its number as `millet proposals` shows it, or the first digits"
)]
pub(crate) struct ProposalIdError(String);

impl ProposalId {
    /// Whether the proposal of that number is meant.
    pub(crate) fn is(&self, id: U256) -> bool {
        match self.0.strip_prefix("0x") {
            Some(_) => format!("{id:#066x}").starts_with(&self.0),
            None => id.to_string().starts_with(&self.0),
        }
    }

    /// Whether the whole number was written, which no other one can be.
    pub(crate) fn is_exactly(&self, id: U256) -> bool {
        self.0 == id.to_string() || self.0 == format!("{id:#066x}")
    }
}

/// A proposal's number, as far as people are shown it.
pub(crate) fn short(id: U256) -> String {
    format!("{id:#066x}")[..2 + SHOWN].to_owned()
}

impl FromStr for ProposalId {
    type Err = ProposalIdError;

    fn from_str(text: &str) -> Result<Self, ProposalIdError> {
        let text = text.trim().to_ascii_lowercase();
        let fits = match text.strip_prefix("0x") {
            Some(hex) => {
                (1..=64).contains(&hex.len()) && hex.bytes().all(|it| it.is_ascii_hexdigit())
            }
            None => (1..=78).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit()),
        };
        if fits { Ok(Self(text)) } else { Err(ProposalIdError(text)) }
    }
}

impl fmt::Display for ProposalId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_known_by_its_beginning() {
        let id: U256 = U256::from(0xabcd) << 240;
        for text in ["0xabcd", "0xABCD", "0xa", &id.to_string(), &id.to_string()[..5]] {
            assert!(text.parse::<ProposalId>().unwrap().is(id), "{text}");
        }
        assert!(!"0xabce".parse::<ProposalId>().unwrap().is(id));
        assert_eq!(short(id), "0xabcd0000");
        // Leading zeros are digits.
        assert_eq!(short(U256::ONE), "0x00000000");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "0x", "0xg", "twelve", "-1", &"9".repeat(79), &format!("0x{:065}", 0)] {
            assert!(text.parse::<ProposalId>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_whole_number_is_exact(words: [u64; 4]) {
            let id = U256::from_limbs(words);
            for text in [id.to_string(), format!("{id:#066x}")] {
                let named: ProposalId = text.parse().unwrap();
                prop_assert!(named.is(id) && named.is_exactly(id));
            }
            prop_assert!(short(id).parse::<ProposalId>().unwrap().is(id));
        }
    }
}
