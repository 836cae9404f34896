//! Why a tree file is of no use.

use std::io;

use alloy::primitives::{Address, B256};

use crate::{ClaimsError, ProofError};

/// Why a tree file cannot be written, read or trusted.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system refused to read or write.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is something else.
    #[error("this is not a tree file: it does not begin as one")]
    Magic,
    /// It was written by a later version.
    #[error("this tree file has version {0}; version 1 is known")]
    Version(u32),
    /// Its header contradicts itself.
    #[error("the header is damaged: {0}")]
    Header(&'static str),
    /// A part is missing, or something was appended.
    #[error("the file has {found} bytes, its header says {expected}: it is truncated or damaged")]
    Length {
        /// From the header.
        expected: u64,
        /// Of the file.
        found: u64,
    },
    /// A row that cannot be in a tree file.
    #[error("row {row} is damaged: {fault}")]
    Row {
        /// Counted from zero.
        row: u64,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// A claim whose leaf is not where it has to be.
    #[error("the file is damaged: the leaf of a claim of {account} is not among its leaves")]
    LeafMissing {
        /// Of the claim.
        account: Address,
    },
    /// Its nodes do not lead to its root.
    #[error("the file is damaged: {0}")]
    Proof(#[from] ProofError),
    /// The data is not what was written.
    #[error("the data has sha256 {found}, the header says {expected}")]
    DataHash {
        /// From the header.
        expected: B256,
        /// Of the data.
        found: B256,
    },
    /// The claims have another root than the header says.
    #[error("the claims have root {found}, the header says {expected}")]
    Root {
        /// From the header.
        expected: B256,
        /// Computed from the claims.
        found: B256,
    },
    /// A node is not the hash of its children.
    #[error("node {0} is not what the claims say")]
    Node(u64),
    /// Its claims cannot be a tree.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
}
