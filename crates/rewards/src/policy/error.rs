//! Why a policy file is refused.

use std::{io, path::PathBuf};

use alloy::primitives::{B256, U256};
use protocol::{bonuses::TiersError, time::WEEK};

use crate::csv::CsvError;

/// Why a policy cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// A file cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not TOML, or has a key that is unknown, missing or of the wrong kind.
    #[error("{0}")]
    Toml(#[from] Box<toml::de::Error>),
    /// A contract is at no address.
    #[error("`{0}` is the zero address")]
    ZeroAddress(&'static str),
    /// Weeks begin on Thursdays at midnight.
    #[error("`start` = {start} is not the beginning of a week: take a multiple of {WEEK}")]
    NotAWeek {
        /// As written.
        start: u64,
    },
    /// More than anyone can look through.
    #[error("`excluded` has more than {max} accounts", max = super::MAX_EXCLUDED)]
    TooManyExcluded,
    /// No terms, or none for the first epoch.
    #[error("the first `[[terms]]` have to say `from_epoch = 1`")]
    NoFirstTerms,
    /// Terms are added at the end.
    #[error("terms from epoch {from_epoch} come after terms of the same or a later epoch")]
    TermsOutOfOrder {
        /// Of the later ones in the file.
        from_epoch: u32,
    },
    /// More could be paid than the terms allow.
    #[error(
        "terms from epoch {from_epoch}: the budgets come to {budgets}, `max_epoch` is {max_epoch}"
    )]
    BudgetsOverMaximum {
        /// Of the terms.
        from_epoch: u32,
        /// All together.
        budgets: U256,
        /// As written.
        max_epoch: U256,
    },
    /// A table that does not rise.
    #[error("terms from epoch {from_epoch}: tiers of `rebate`: {fault}")]
    Tiers {
        /// Of the terms.
        from_epoch: u32,
        /// What is wrong with them.
        fault: TiersError,
    },
    /// There is no epoch 0.
    #[error("there is no epoch {0}: they are counted from 1")]
    NoSuchEpoch(u32),
    /// An airdrop's file cannot be used.
    #[error("airdrop {}: {fault}", file.display())]
    Airdrop {
        /// As named in the policy.
        file: PathBuf,
        /// What is wrong with it.
        fault: Box<CsvError>,
    },
    /// An airdrop's file is another one than was announced.
    #[error("airdrop {} has sha256 {found}, the policy says {expected}", file.display())]
    AirdropHash {
        /// As named in the policy.
        file: PathBuf,
        /// From the policy.
        expected: B256,
        /// Of the file.
        found: B256,
    },
    /// An airdrop of no epoch, or named as one that is there already.
    #[error("`[[airdrop]]`: {0}")]
    Airdrops(&'static str),
}

impl PolicyError {
    /// Whether a file is refused, as opposed to one that cannot be read.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Io(_) => false,
            Self::Airdrop { fault, .. } => !matches!(**fault, CsvError::Io(_)),
            _ => true,
        }
    }
}
