//! Why a store is of no use.

use super::Origin;

/// Why a store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused.
    #[error("the store: {0}")]
    Sqlite(rusqlite::Error),
    /// It is another file, or was written by another version.
    #[error("this is not a store of this version: choose another file, or delete it to read anew")]
    Foreign,
    /// It was changed by something else, or has decayed.
    #[error("the store is damaged ({0}): delete it to read anew")]
    Damaged(&'static str),
    /// It is about another chain or other contracts.
    #[error(
        "the store is about {found}, the policy about {expected}: choose another file, or delete \
         it to read anew"
    )]
    OtherOrigin {
        /// What the store says.
        found: Box<Origin>,
        /// What was asked for.
        expected: Box<Origin>,
    },
    /// A range that does not follow what is there. Another process may be writing.
    #[error("blocks up to {end} do not follow {last:?}: is another process using the store?")]
    OutOfOrder {
        /// The last block that was read.
        last: Option<u64>,
        /// The last block of the range.
        end: u64,
    },
}

impl StoreError {
    /// Whether the file is refused, as opposed to one that cannot be read or written.
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Foreign | Self::Damaged(_) | Self::OtherOrigin { .. })
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => Self::Foreign,
            Some(rusqlite::ErrorCode::DatabaseCorrupt) => Self::Damaged("SQLite cannot read it"),
            _ => Self::Sqlite(error),
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { chain_id, vault, locks, first_block } = self;
        write!(f, "chain {chain_id}, vault {vault}, ")?;
        match locks {
            Some(locks) => write!(f, "locks {locks}, ")?,
            None => f.write_str("no locks, ")?,
        }
        write!(f, "from block {first_block}")
    }
}
