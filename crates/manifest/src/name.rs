//! Names of deployments.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Which of a chain's deployments it is: 1 to 32 small letters, digits and hyphens, so that it is a
/// file's name everywhere and never a way out of its folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Name(String);

/// Text that cannot name a deployment.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a name: write 1 to {most} small letters, digits and hyphens", most = Name::MOST)]
pub struct NameError(String);

impl Name {
    /// Most characters of a name.
    pub const MOST: usize = 32;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let fits = (1..=Self::MOST).contains(&text.len());
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if fits && text.bytes().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NameError(text.to_owned()))
        }
    }
}

impl TryFrom<String> for Name {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leaves_its_folder() {
        for name in ["millet", "a", "v2-test", &"x".repeat(32)] {
            assert_eq!(name.parse::<Name>().unwrap().as_str(), name);
        }
        for text in ["", "..", "a/b", "Millet", "a b", "a.json", &"x".repeat(33)] {
            assert_eq!(text.parse::<Name>(), Err(NameError(text.to_owned())));
        }
    }
}
