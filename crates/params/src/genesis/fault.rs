//! Why an allocation cannot be made.

use alloy::primitives::U256;

use super::{COLUMNS, Category};
use crate::{Amount, AmountError, TOKEN_DECIMALS, WhoError};

/// An allocation that cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {why}")]
pub struct GenesisError {
    /// The file, as the parameter file names it.
    pub file: String,
    /// What is wrong with it.
    pub why: GenesisFault,
}

/// What is wrong with an allocation.
#[derive(Debug, thiserror::Error)]
pub enum GenesisFault {
    /// It is not there.
    #[error("cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// It is something else.
    #[error("the first line has to be `{}`, and is `{found}`", COLUMNS.join(","))]
    Header {
        /// Its first line.
        found: String,
    },
    /// One of its lines.
    #[error("line {line}: {why}")]
    Line {
        /// Which, from 1.
        line: u64,
        /// What is wrong with it.
        why: RowFault,
    },
    /// A category has another part than the product says.
    #[error(
        "{category} is given {} MLT and is to have {} MLT",
        Amount::of(*.given, TOKEN_DECIMALS), Amount::of(.category.units(), TOKEN_DECIMALS)
    )]
    Part {
        /// Which.
        category: Category,
        /// All of its rows, in units of 10^-18.
        given: U256,
    },
}

/// What is wrong with a row of an allocation.
#[derive(Debug, thiserror::Error)]
pub enum RowFault {
    /// Not a row of three fields.
    #[error("{0}")]
    Form(String),
    /// None of the four.
    #[error("`{0}` is no category: community, team, investors or treasury")]
    Category(String),
    /// Nobody.
    #[error(transparent)]
    Holder(#[from] WhoError),
    /// It has everything at first, and is left with nothing.
    #[error("the deployer hands the supply out and is given none of it: name another holder")]
    Deployer,
    /// Not an amount of the token.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A row that does nothing is a slip.
    #[error("an amount of nothing: leave the line out")]
    Zero,
    /// More than there is.
    #[error("with this line more than the whole supply is given away")]
    TooMuch,
    /// The same twice is a slip.
    #[error("{holder} is given {category} in line {first} already: write one line with the sum")]
    Again {
        /// As the file has it.
        holder: String,
        /// For what.
        category: Category,
        /// Where first.
        first: u64,
    },
}

impl GenesisFault {
    /// As a fault of `file`.
    pub(crate) fn of(self, file: &str) -> GenesisError {
        GenesisError { file: file.to_owned(), why: self }
    }
}
