//! Accounts that a parameter file names.

use alloy::primitives::Address;
use serde::Deserialize;

/// An account with a role: the one that deploys, or another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Who {
    /// The account that signs the deployment.
    Deployer,
    /// This one; never zero, because what zero holds is lost.
    Account(Address),
}

/// Who receives fees: the splitter, which divides them, or an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum FeeRecipient {
    /// The fee splitter of the same deployment.
    Splitter,
    /// This one.
    Account(Who),
}

/// Text that names no account.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum WhoError {
    /// Neither of the two forms.
    #[error("`{0}` is neither an address nor `deployer`")]
    Unknown(String),
    /// Nobody can act for the zero address.
    #[error("the zero address cannot have a role")]
    Zero,
}

impl Who {
    /// The account, where `deployer` deploys.
    pub const fn address(self, deployer: Address) -> Address {
        match self {
            Self::Deployer => deployer,
            Self::Account(account) => account,
        }
    }
}

impl TryFrom<String> for Who {
    type Error = WhoError;

    fn try_from(text: String) -> Result<Self, WhoError> {
        if text == "deployer" {
            return Ok(Self::Deployer);
        }
        match text.parse() {
            Ok(Address::ZERO) => Err(WhoError::Zero),
            Ok(account) => Ok(Self::Account(account)),
            Err(_) => Err(WhoError::Unknown(text)),
        }
    }
}

impl TryFrom<String> for FeeRecipient {
    type Error = WhoError;

    fn try_from(text: String) -> Result<Self, WhoError> {
        if text == "splitter" { Ok(Self::Splitter) } else { text.try_into().map(Self::Account) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fees_go_to_the_splitter_or_to_an_account() {
        let recipient = |text: &str| FeeRecipient::try_from(text.to_owned());

        assert_eq!(recipient("splitter"), Ok(FeeRecipient::Splitter));
        assert_eq!(recipient("deployer"), Ok(FeeRecipient::Account(Who::Deployer)));
        assert_eq!(recipient("nobody"), Err(WhoError::Unknown("nobody".to_owned())));
        assert_eq!(Who::try_from("splitter".to_owned()), Err(WhoError::Unknown("splitter".into())));
    }

    #[test]
    fn an_account_is_the_deployer_or_an_address_but_never_zero() {
        let who = |text: &str| Who::try_from(text.to_owned());
        let deployer = Address::repeat_byte(1);
        let other = Address::repeat_byte(2);

        assert_eq!(who("deployer").map(|who| who.address(deployer)), Ok(deployer));
        assert_eq!(who(&other.to_string()).map(|who| who.address(deployer)), Ok(other));
        assert_eq!(who(&Address::ZERO.to_string()), Err(WhoError::Zero));
        assert_eq!(who("owner"), Err(WhoError::Unknown("owner".to_owned())));
    }
}
