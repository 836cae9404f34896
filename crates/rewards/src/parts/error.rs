//! Why a week's parts are of no use.

use std::{
    io,
    path::{Path, PathBuf},
};

use alloy::primitives::{Address, B256};
use parquet::errors::ParquetError;
use protocol::fixed::MathError;

use crate::{epoch::SettleError, policy::PolicyError};

/// Why a week's parts cannot be written, summed up or paid.
#[derive(Debug, thiserror::Error)]
pub enum PartsError {
    /// One file is not what it should be.
    #[error("{}: {fault}", at.display())]
    File {
        /// Which one.
        at: PathBuf,
        /// What is wrong with it.
        fault: Fault,
    },
    /// It was exported for other terms.
    #[error(
        "the week was exported with a policy of sha256 {exported}, and this one has {found}: export it again"
    )]
    OtherPolicy {
        /// Of the export.
        exported: B256,
        /// Of the policy file.
        found: B256,
    },
    /// Airdrops cannot be read.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The money does not suffice.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// Numbers that no chain leads to.
    #[error(transparent)]
    Math(#[from] MathError),
}

/// What can be wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The system refused to read or write.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no Parquet file, or a damaged one.
    #[error("{0}")]
    Parquet(#[from] ParquetError),
    /// The list of files cannot be read.
    #[error("this is not an export: {0}")]
    Json(#[from] serde_json::Error),
    /// It was written by another version.
    #[error("this export has version {0}; version 1 is known")]
    Version(u32),
    /// It contradicts itself.
    #[error("the export is damaged: {0}")]
    Nonsense(&'static str),
    /// It is not what was exported.
    #[error("its sha256 is {found}, it was exported with {expected}: copy it again")]
    Sha256 {
        /// Of the export.
        expected: B256,
        /// Of the file.
        found: B256,
    },
    /// The list of files does not have it.
    #[error("it is not among the files of the export")]
    Unlisted,
    /// A column is missing.
    #[error("it has no column `{0}`")]
    NoColumn(&'static str),
    /// A column holds something else.
    #[error("column `{column}` holds {found}, which is not {expected}")]
    Value {
        /// Which.
        column: &'static str,
        /// What is expected in it.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// An amount that a decimal of 38 digits cannot hold.
    #[error("column `{0}` would hold an amount of more than 38 digits")]
    TooLarge(&'static str),
    /// A row where it cannot be.
    #[error("{0} is not where it has to be: rows are in the order of accounts, in their part")]
    Order(Address),
    /// Two rows of one account.
    #[error("{0} has more than one row")]
    Twice(Address),
    /// An account of the export was not summed up.
    #[error("{0} is missing: the part was not summed up to its end")]
    Missing(Address),
    /// An account was summed up that is not of the export.
    #[error("{0} is not among the accounts of the export")]
    Stranger(Address),
    /// A sum that the week cannot lead to.
    #[error("the sums of {0} are not those of any week: is the SQL the documented one?")]
    Implausible(Address),
    /// No file.
    #[error("there is no Parquet file in it: the part was not summed up")]
    NotSummedUp,
}

impl PartsError {
    /// Whether something is refused, as opposed to what cannot be read or written.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::File { fault, .. } => !matches!(fault, Fault::Io(_)),
            Self::Policy(error) => error.is_refusal(),
            Self::OtherPolicy { .. } | Self::Settle(_) | Self::Math(_) => true,
        }
    }
}

impl Fault {
    pub(super) fn at(self, at: &Path) -> PartsError {
        PartsError::File { at: at.to_owned(), fault: self }
    }
}

/// Names the file of a fault.
pub(super) trait At<T> {
    fn at(self, at: &Path) -> Result<T, PartsError>;
}

impl<T, E: Into<Fault>> At<T> for Result<T, E> {
    fn at(self, at: &Path) -> Result<T, PartsError> {
        self.map_err(|fault| fault.into().at(at))
    }
}
