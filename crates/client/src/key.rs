//! Where keys come from: the environment, and nowhere else.
//!
//! Not the command line, which every process can see, and not a file, which is copied and backed
//! up. What was read is never a part of an error.

use std::env::{self, VarError};

use alloy::signers::local::PrivateKeySigner;

use crate::{
    account::Account,
    chain::{Chain, Worth},
};

/// The variable that holds the key: 64 hex digits, with or without `0x`.
pub const VARIABLE: &str = "MILLET_KEY";

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// What the variable holds is something else.
    #[error("{VARIABLE} is not a private key: 64 hex digits")]
    Malformed,
    /// The variable is not set, and on this chain that is needed.
    #[error("set {VARIABLE} to the private key of the account that signs on chain {chain_id}")]
    Missing {
        /// Of the chain.
        chain_id: u64,
    },
}

/// The key to sign with on `chain`: that of the environment, or on a development chain where there
/// is none, [`Account::development_key`].
///
/// # Errors
///
/// [`KeyError`].
pub fn read(chain: &Chain) -> Result<PrivateKeySigner, KeyError> {
    match env::var(VARIABLE) {
        Ok(key) => parse(&key),
        Err(VarError::NotUnicode(_)) => Err(KeyError::Malformed),
        Err(VarError::NotPresent) if chain.worth() == Worth::Nothing => {
            Ok(Account::development_key())
        }
        Err(VarError::NotPresent) => Err(KeyError::Missing { chain_id: chain.id() }),
    }
}

fn parse(key: &str) -> Result<PrivateKeySigner, KeyError> {
    key.trim().parse().map_err(|_| KeyError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_have_spaces_around_it_and_a_prefix() {
        let plain = Account::development_key();
        let hex = plain.to_bytes().to_string();
        for key in [hex.clone(), hex[2..].to_owned(), format!(" {hex}\n")] {
            assert_eq!(parse(&key).map(|it| it.address()), Ok(plain.address()));
        }
    }

    #[test]
    fn nothing_that_was_read_is_shown() {
        let secret = "0x5ec4e75ec4e7";
        assert!(!parse(secret).unwrap_err().to_string().contains("5ec4e7"));
        let shown = format!("{:?}", Account::development_key());
        let hex = Account::development_key().to_bytes().to_string();
        assert!(!shown.contains(&hex[2..]), "{shown}");
    }
}
