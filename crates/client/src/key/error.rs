//! Why there is no key.

use std::path::PathBuf;

use super::{PASSWORD_VARIABLE, SIGNER_VARIABLE, VARIABLE};

/// Why there is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// What the variable holds is something else.
    #[error("{VARIABLE} is not a private key: 64 hex digits")]
    Malformed,
    /// What was typed is something else.
    #[error("that is not a private key: 64 hex digits")]
    Mistyped,
    /// Nobody says which key, and on this chain that is needed.
    #[error(
        "nobody says who signs on chain {chain_id}: set {SIGNER_VARIABLE} to keystore:NAME (`cast \
         wallet import NAME -i` makes one) or to prompt, or set {VARIABLE} to the private key"
    )]
    Missing {
        /// Of the chain.
        chain_id: u64,
    },
    /// It is not written where the key is.
    #[error("{0} does not say whose key it is without being opened; give the account's address")]
    NoAddress(String),
    /// The environment says two things.
    #[error("{VARIABLE} and {SIGNER_VARIABLE} are both set; unset one")]
    GivenTwice,
    /// It is no place for a key. What it is instead is not shown: it may be a key.
    #[error(
        "{SIGNER_VARIABLE} says where the key is: keystore:NAME, prompt, ledger, aws:KEY or gcp:KEY"
    )]
    UnknownSource,
    /// Devices and services are built in only on demand.
    #[error("this program is built without that; build it with `--features client/{0}`")]
    NotBuilt(&'static str),
    /// There is nobody to ask.
    #[error("there is no terminal at which to ask for {0}")]
    NoTerminal(&'static str),
    /// As above, where there is another way.
    #[error(
        "there is no terminal at which to ask for the password of keystore `{0}`; \
         {PASSWORD_VARIABLE} can name a file with it"
    )]
    NobodyKnowsPassword(String),
    /// There is no keystore of this name.
    #[error("there is no keystore `{name}` in {}; {}", .folder.display(), listed(.there))]
    NoSuchKeystore {
        /// Its name.
        name: String,
        /// Where it was looked for.
        folder: PathBuf,
        /// Those that are there.
        there: Vec<String>,
    },
    /// Nobody said which.
    #[error(
        "several keystores are in {}; choose with {SIGNER_VARIABLE}=keystore:NAME; {}",
        .folder.display(), listed(.there)
    )]
    SeveralKeystores {
        /// Where.
        folder: PathBuf,
        /// Their names.
        there: Vec<String>,
    },
    /// The password is another one.
    #[error("that is not the password of keystore `{0}`")]
    WrongPassword(String),
    /// A file that cannot be used.
    #[error("{}: {reason}", .path.display())]
    File {
        /// The keystore, or the file with its password.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The device or service does not sign.
    #[error("{of} gives no key: {reason}")]
    Elsewhere {
        /// Which.
        of: &'static str,
        /// Its words.
        reason: String,
    },
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "there are none".to_owned(),
        names => format!("there are: {}", names.join(", ")),
    }
}
