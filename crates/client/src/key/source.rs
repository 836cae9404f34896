//! The places a key can be in.

use std::str::FromStr;

use alloy::signers::local::PrivateKeySigner;

use super::{KeyError, keystore, parse, surroundings::Surroundings};
use crate::signer::Signer;

/// Where the key is. It can be said in public, in an argument too: it holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `keystore:NAME`: an encrypted file, by its path or by the name under which cast keeps it.
    Keystore(String),
    /// `prompt`: a person types it.
    Prompt,
    /// `ledger` or `ledger:N`: a device, and which of its accounts, as Ledger Live counts them.
    Ledger(usize),
    /// `aws:KEY`: a key of AWS KMS, by its id or ARN.
    Aws(String),
    /// `gcp:projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V`: a key of Google
    /// Cloud KMS, by its name.
    Gcp(String),
}

impl FromStr for Source {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (kind, of) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
        // A key in the wrong place must not be told in an error about a missing file.
        if of.parse::<PrivateKeySigner>().is_ok() {
            return Err(KeyError::UnknownSource);
        }
        match (kind, of) {
            ("prompt", "") => Ok(Self::Prompt),
            ("ledger", "") => Ok(Self::Ledger(0)),
            ("ledger", of) => of.parse().map(Self::Ledger).map_err(|_| KeyError::UnknownSource),
            (_, "") => Err(KeyError::UnknownSource),
            ("keystore", of) => Ok(Self::Keystore(of.to_owned())),
            ("aws", of) => Ok(Self::Aws(of.to_owned())),
            ("gcp", of) => Ok(Self::Gcp(of.to_owned())),
            _ => Err(KeyError::UnknownSource),
        }
    }
}

impl Source {
    /// Who signs with this key on the chain of that id. May ask a person.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    #[cfg_attr(
        not(any(feature = "ledger", feature = "aws", feature = "gcp")),
        expect(unused_variables, reason = "keystores and people sign for every chain")
    )]
    pub async fn open_for(self, chain_id: u64) -> Result<Signer, KeyError> {
        let surroundings = &mut Surroundings::real();
        match self {
            Self::Keystore(name) => Ok(keystore::open(&name, surroundings)?.into()),
            Self::Prompt => Ok(typed(surroundings)?.into()),
            #[cfg(feature = "ledger")]
            Self::Ledger(account) => super::remote::ledger(account, chain_id).await,
            #[cfg(feature = "aws")]
            Self::Aws(key) => super::remote::aws(key, chain_id).await,
            #[cfg(feature = "gcp")]
            Self::Gcp(key) => super::remote::gcp(&key, chain_id).await,
            #[cfg(not(feature = "ledger"))]
            Self::Ledger(_) => Err(KeyError::NotBuilt("ledger")),
            #[cfg(not(feature = "aws"))]
            Self::Aws(_) => Err(KeyError::NotBuilt("aws")),
            #[cfg(not(feature = "gcp"))]
            Self::Gcp(_) => Err(KeyError::NotBuilt("gcp")),
        }
    }
}

fn typed(surroundings: &mut Surroundings<'_>) -> Result<PrivateKeySigner, KeyError> {
    let typed = surroundings.ask("private key (it is not shown): ");
    let typed = typed.map_err(|_| KeyError::NoTerminal("a private key"))?;
    parse(&typed).ok_or(KeyError::Mistyped)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn places_are_read_as_they_are_written() {
        for (text, expected) in [
            ("prompt", Source::Prompt),
            ("keystore:alice", Source::Keystore("alice".into())),
            (" keystore:C:\\keys\\alice ", Source::Keystore("C:\\keys\\alice".into())),
            ("ledger", Source::Ledger(0)),
            ("ledger:3", Source::Ledger(3)),
            ("aws:arn:aws:kms:x", Source::Aws("arn:aws:kms:x".into())),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        for text in ["", "alice", "keystore:", "ledger:first", "aws", "prompt:now", "trezor"] {
            assert_eq!(text.parse::<Source>(), Err(KeyError::UnknownSource), "{text}");
        }
    }

    #[test]
    fn a_typed_key_is_taken_and_not_told() {
        let key = PrivateKeySigner::random();
        let digits = key.to_bytes().to_string();
        let mut types = |_: &str| Ok(format!("{digits} "));
        let surroundings = &mut Surroundings::of_test(&[], None, &mut types);
        assert_eq!(typed(surroundings).map(|it| it.address()), Ok(key.address()));

        let mut mistypes = |_: &str| Ok(digits[..60].to_owned());
        let mistyped = typed(&mut Surroundings::of_test(&[], None, &mut mistypes));
        assert_eq!(mistyped.map(|it| it.address()), Err(KeyError::Mistyped));

        let mut nobody = |_: &str| Err(io::Error::other("no terminal"));
        let nobody = typed(&mut Surroundings::of_test(&[], None, &mut nobody));
        let expected = KeyError::NoTerminal("a private key");
        assert_eq!(nobody.map(|it| it.address()), Err(expected));
    }

    #[cfg(not(feature = "ledger"))]
    #[tokio::test]
    async fn what_is_not_built_in_says_how_to_build_it() {
        let refused = Source::Ledger(0).open_for(1).await.unwrap_err();
        assert_eq!(refused, KeyError::NotBuilt("ledger"));
        assert!(refused.to_string().contains("--features client/ledger"), "{refused}");
    }
}
