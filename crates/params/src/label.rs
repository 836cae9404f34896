//! Names and symbols.

use alloy::primitives::B256;
use serde::Deserialize;

/// A name or symbol of 1 to 31 printable ASCII characters.
///
/// The contracts keep it in one storage slot, with its length in the last byte.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Label(String);

/// Text that cannot be a name on chain.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum LabelError {
    /// It has to fit in one slot beside its length.
    #[error("`{0}` has {len} characters; 1 to {most} fit", len = .0.len(), most = Label::MOST)]
    Length(String),
    /// Look-alikes of other scripts and control characters would let a name pass for another.
    #[error("`{0}` has characters other than printable ASCII")]
    NotAscii(String),
}

impl Label {
    /// Most characters that fit.
    pub const MOST: usize = 31;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a constructor takes it: from the left, the rest zero.
    pub fn word(&self) -> B256 {
        B256::right_padding_from(self.0.as_bytes())
    }
}

impl TryFrom<String> for Label {
    type Error = LabelError;

    fn try_from(text: String) -> Result<Self, LabelError> {
        if !text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            return Err(LabelError::NotAscii(text));
        }
        if text.is_empty() || Self::MOST < text.len() {
            return Err(LabelError::Length(text));
        }
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_fits_in_its_slot() {
        let label = |length| Label::try_from("x".repeat(length));

        assert!(label(1).is_ok() && label(31).is_ok());
        assert!(matches!(label(0), Err(LabelError::Length(_))));
        assert!(matches!(label(32), Err(LabelError::Length(_))));
        assert_eq!(label(2).map(|label| label.word()[..3].to_vec()), Ok(b"xx\0".to_vec()));
    }

    #[test]
    fn look_alikes_are_refused() {
        assert!(matches!(Label::try_from("USDС".to_owned()), Err(LabelError::NotAscii(_))));
    }
}
