//! Accounts that a parameter file names.

use std::collections::BTreeMap;

use alloy::primitives::{Address, keccak256};
use serde::Deserialize;

use crate::address::{AddressError, address};

/// How a file says that the team has not decided yet.
const TO_BE_NAMED: &str = "to be named";

/// An account with a role: the one that deploys, or another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The account that signs the deployment.
    Deployer,
    /// This one; never zero, because what zero holds is lost.
    Account(Address),
    /// Nobody yet. The address stands in for it, so that a plan can be looked at; nobody has its key,
    /// and nothing is deployed with it.
    Unnamed(Address),
}

/// Who receives fees: the splitter, which divides them, or an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeRecipient {
    /// The fee splitter of the same deployment.
    Splitter,
    /// This one.
    Account(Who),
}

/// Text that names no account.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum WhoError {
    /// None of the forms.
    #[error("`{0}` is neither an address, `deployer`, \"to be named\" nor a name of [multisigs]")]
    Unknown(String),
    /// Not the address it was meant to be.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Nobody can act for the zero address.
    #[error("the zero address cannot have a role")]
    Zero,
    /// A multisig is an account by itself.
    #[error("`{0}` is no multisig: write its address, or \"to be named\"")]
    NoMultisig(String),
    /// It would be another thing in one of the tables that refer to it.
    #[error(
        "`{0}` cannot be the name of a multisig: use a to z, 0 to 9 and -, and no word of ours"
    )]
    Name(String),
}

impl Who {
    /// The account, where `deployer` deploys; for nobody yet, the one that stands in for it.
    pub const fn address(self, deployer: Address) -> Address {
        match self {
            Self::Deployer => deployer,
            Self::Account(account) | Self::Unnamed(account) => account,
        }
    }

    /// Stands in for whoever will be under `key`.
    fn unnamed(key: &str) -> Self {
        let digest = keccak256(format!("{TO_BE_NAMED}: {key}"));
        Self::Unnamed(Address::from_word(digest))
    }
}

/// A word for an account, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Mention(String);

impl From<String> for Mention {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// The table `[multisigs]`: names that the rest of a file uses for accounts of many keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>")]
pub struct Multisigs(BTreeMap<String, Who>);

impl Multisigs {
    /// Each with its name; those of nobody yet too.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Who)> {
        self.0.iter().map(|(name, who)| (name.as_str(), *who))
    }

    /// Who `text` is, under the key `key` of the file.
    pub(crate) fn find(&self, key: &str, Mention(text): &Mention) -> Result<Who, WhoError> {
        match text.as_str() {
            "deployer" => Ok(Who::Deployer),
            TO_BE_NAMED => Ok(Who::unnamed(key)),
            name => match self.0.get(name) {
                Some(who) => Ok(*who),
                None if name.starts_with("0x") => account(name),
                None => Err(WhoError::Unknown(text.clone())),
            },
        }
    }

    /// Who receives fees under the key `key` of the file.
    pub(crate) fn recipient(&self, key: &str, who: &Mention) -> Result<FeeRecipient, WhoError> {
        if who.0 == "splitter" {
            return Ok(FeeRecipient::Splitter);
        }
        self.find(key, who).map(FeeRecipient::Account)
    }
}

impl TryFrom<BTreeMap<String, String>> for Multisigs {
    type Error = WhoError;

    fn try_from(written: BTreeMap<String, String>) -> Result<Self, WhoError> {
        let multisig = |(name, text): (String, String)| {
            let plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
            let ours = ["deployer", "splitter"].contains(&name.as_str()) || name.starts_with("0x");
            if ours || name.is_empty() || !name.bytes().all(plain) {
                return Err(WhoError::Name(name));
            }
            let who = match text.as_str() {
                TO_BE_NAMED => Who::unnamed(&format!("multisigs.{name}")),
                text if text.starts_with("0x") => account(text)?,
                _ => return Err(WhoError::NoMultisig(text)),
            };
            Ok((name, who))
        };
        written.into_iter().map(multisig).collect::<Result<_, _>>().map(Self)
    }
}

fn account(text: &str) -> Result<Who, WhoError> {
    match address(text)? {
        Address::ZERO => Err(WhoError::Zero),
        account => Ok(Who::Account(account)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(text: &str) -> Result<Who, WhoError> {
        let council = ("council".to_owned(), Address::repeat_byte(3).to_string());
        let later = ("later".to_owned(), TO_BE_NAMED.to_owned());
        let multisigs = Multisigs::try_from(BTreeMap::from([council, later])).unwrap();
        multisigs.find("roles.guardian", &Mention(text.to_owned()))
    }

    #[test]
    fn fees_go_to_the_splitter_or_to_an_account() {
        let recipient =
            |text: &str| Multisigs::default().recipient("key", &Mention(text.to_owned()));

        assert_eq!(recipient("splitter"), Ok(FeeRecipient::Splitter));
        assert_eq!(recipient("deployer"), Ok(FeeRecipient::Account(Who::Deployer)));
        assert_eq!(recipient("nobody"), Err(WhoError::Unknown("nobody".to_owned())));
        assert_eq!(who("splitter"), Err(WhoError::Unknown("splitter".into())));
    }

    #[test]
    fn an_account_is_the_deployer_an_address_or_a_multisig_but_never_zero() {
        let deployer = Address::repeat_byte(1);
        let other = Address::repeat_byte(2);

        assert_eq!(who("deployer").map(|who| who.address(deployer)), Ok(deployer));
        assert_eq!(who(&other.to_string()).map(|who| who.address(deployer)), Ok(other));
        assert_eq!(who("council"), Ok(Who::Account(Address::repeat_byte(3))));
        assert_eq!(who(&Address::ZERO.to_string()), Err(WhoError::Zero));
        assert_eq!(who("owner"), Err(WhoError::Unknown("owner".to_owned())));
        let slipped = "0xAf88d065e77c8cC2239327C5EDb3A432268e5831";
        assert!(matches!(who(slipped), Err(WhoError::Address(AddressError::Checksum(_)))));
    }

    /// Two roles that nobody has are not one account; one multisig is, wherever it is named.
    #[test]
    fn nobody_yet_is_told_apart_by_where_it_stands() {
        let unnamed = |key: &str| Multisigs::default().find(key, &Mention(TO_BE_NAMED.into()));

        assert!(matches!(unnamed("roles.guardian"), Ok(Who::Unnamed(_))));
        assert_ne!(unnamed("roles.guardian"), unnamed("roles.updater"));
        assert_eq!(who("later"), Ok(Who::unnamed("multisigs.later")));
    }

    #[test]
    fn a_multisig_has_a_plain_name_and_an_address() {
        let with = |name: &str, text: &str| {
            Multisigs::try_from(BTreeMap::from([(name.to_owned(), text.to_owned())]))
        };
        let at = Address::repeat_byte(2).to_string();

        assert!(with("council-2", &at).is_ok());
        for name in ["deployer", "splitter", "", "0xff", "Council", "to be named"] {
            assert_eq!(with(name, &at), Err(WhoError::Name(name.to_owned())));
        }
        for text in ["deployer", "council", ""] {
            assert_eq!(with("council", text), Err(WhoError::NoMultisig(text.to_owned())));
        }
    }
}
