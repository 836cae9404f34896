//! Where keys come from: an encrypted keystore, the environment, a person, or, where the program is
//! built for it, a device or a service that keeps them.
//!
//! Never from the command line, which every process can see. What was read is never a part of an
//! error (docs/decisions/0046).

mod error;
mod keystore;
#[cfg(any(feature = "ledger", feature = "aws", feature = "gcp"))]
mod remote;
mod source;
mod surroundings;

use alloy::{primitives::Address, signers::local::PrivateKeySigner};

use crate::{
    account::Account,
    chain::{Chain, Worth},
    signer::Signer,
};
use surroundings::Surroundings;

pub use error::KeyError;
pub use source::Source;

/// The variable that holds a key: 64 hex digits, with or without `0x`.
pub const VARIABLE: &str = "MILLET_KEY";

/// The variable that says where the key is: a [`Source`].
pub const SIGNER_VARIABLE: &str = "MILLET_SIGNER";

/// The variable that names a file with the password of the keystore, for runs without a person.
pub const PASSWORD_VARIABLE: &str = "MILLET_PASSWORD_FILE";

/// Who signs on `chain`.
///
/// What the environment says by [`VARIABLE`] or [`SIGNER_VARIABLE`]; else on a development chain
/// [`Account::development_key`], and elsewhere the one keystore that cast keeps. A keystore's
/// password is asked for at the terminal.
///
/// # Errors
///
/// [`KeyError`].
pub async fn read(chain: &Chain) -> Result<Signer, KeyError> {
    if let Some(signer) = read_if_given(chain).await? {
        return Ok(signer);
    }
    let surroundings = &mut Surroundings::real();
    let name = keystore::only_one(surroundings, chain.id())?;
    Ok(keystore::open(&name, surroundings)?.into())
}

/// As [`read`], where there may be no key at all: then no keystore is opened that nobody named.
///
/// # Errors
///
/// [`KeyError`].
pub async fn read_if_given(chain: &Chain) -> Result<Option<Signer>, KeyError> {
    let surroundings = &mut Surroundings::real();
    let given = given(surroundings, chain.worth())?;
    Ok(match given {
        Some(Given::Key(key)) => Some(key.into()),
        Some(Given::Source(source)) => Some(source.open_for(chain.id()).await?),
        None => None,
    })
}

/// Whose account acts on `chain`, for what needs no key: the account that [`read`] would sign for, as
/// far as that can be told without a password.
///
/// # Errors
///
/// [`KeyError`]; [`KeyError::NoAddress`] if the key has to be opened to know whose it is.
pub async fn address(chain: &Chain) -> Result<Address, KeyError> {
    let surroundings = &Surroundings::real();
    match given(surroundings, chain.worth())? {
        Some(Given::Key(key)) => Ok(key.address()),
        Some(Given::Source(Source::Keystore(name))) => keystore::address(&name, surroundings),
        Some(Given::Source(Source::Prompt)) => Err(KeyError::NoAddress("what is typed".to_owned())),
        // Devices and services tell it without being asked to sign.
        Some(Given::Source(source)) => Ok(source.open_for(chain.id()).await?.address()),
        None => keystore::address(&keystore::only_one(surroundings, chain.id())?, surroundings),
    }
}

/// What the environment says of the key.
#[derive(Clone, Debug, PartialEq)]
enum Given {
    Key(PrivateKeySigner),
    Source(Source),
}

fn given(surroundings: &Surroundings<'_>, worth: Worth) -> Result<Option<Given>, KeyError> {
    let key = surroundings.text(VARIABLE).map_err(|()| KeyError::Malformed)?;
    let source = surroundings.text(SIGNER_VARIABLE).map_err(|()| KeyError::UnknownSource)?;
    match (key, source) {
        (Some(_), Some(_)) => Err(KeyError::GivenTwice),
        (Some(key), None) => Ok(Some(Given::Key(parse(&key).ok_or(KeyError::Malformed)?))),
        (None, Some(source)) => Ok(Some(Given::Source(source.parse()?))),
        (None, None) if worth == Worth::Nothing => Ok(Some(Given::Key(Account::development_key()))),
        (None, None) => Ok(None),
    }
}

fn parse(key: &str) -> Option<PrivateKeySigner> {
    key.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_environment(variables: &[(&str, &str)], worth: Worth) -> Result<Option<Given>, KeyError> {
        let mut nobody = |_: &str| panic!("nobody may be asked");
        given(&Surroundings::of_test(variables, None, &mut nobody), worth)
    }

    fn key() -> (PrivateKeySigner, String) {
        let key = PrivateKeySigner::random();
        let digits = key.to_bytes().to_string();
        (key, digits)
    }

    #[test]
    fn a_key_may_have_spaces_around_it_and_a_prefix() {
        let (plain, digits) = key();
        for text in [digits.clone(), digits[2..].to_owned(), format!(" {digits}\n")] {
            assert_eq!(parse(&text).map(|it| it.address()), Some(plain.address()));
        }
    }

    #[test]
    fn what_is_given_goes_before_the_development_key() {
        let (plain, digits) = key();
        let given_key = in_environment(&[(VARIABLE, &digits)], Worth::Nothing);
        assert_eq!(given_key, Ok(Some(Given::Key(plain))));
        let source = in_environment(&[(SIGNER_VARIABLE, "prompt")], Worth::Nothing);
        assert_eq!(source, Ok(Some(Given::Source(Source::Prompt))));

        let development = Given::Key(Account::development_key());
        assert_eq!(in_environment(&[], Worth::Nothing), Ok(Some(development)));
        assert_eq!(in_environment(&[], Worth::Reputation), Ok(None));
        assert_eq!(in_environment(&[], Worth::Money), Ok(None));
    }

    #[test]
    fn two_keys_are_one_too_many() {
        let (_, digits) = key();
        let both = [(VARIABLE, digits.as_str()), (SIGNER_VARIABLE, "prompt")];
        assert_eq!(in_environment(&both, Worth::Nothing), Err(KeyError::GivenTwice));
    }

    /// Also if it is in the wrong place.
    #[test]
    fn nothing_that_was_read_is_shown() {
        let (plain, digits) = key();
        let shown = [
            format!("{:?}", in_environment(&[(VARIABLE, &digits[..60])], Worth::Money)),
            format!("{:?}", in_environment(&[(SIGNER_VARIABLE, &digits)], Worth::Money)),
            format!("{:?}", format!("keystore:{digits}").parse::<Source>()),
            format!("{:?}", Signer::from(plain)),
        ];
        for shown in shown {
            assert!(!shown.to_lowercase().contains(&digits[2..20]), "{shown}");
        }
    }
}
