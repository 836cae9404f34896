//! Why a journal cannot be used, and why a step of it is not done.

use std::{io, path::PathBuf};

use alloy::primitives::{Address, B256};

use crate::{call::CallError, chain::ChainError};

/// A journal that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process, or another part of this one, has it.
    #[error("{0} is in use: another run is going on; wait for it, or end it")]
    InUse(PathBuf),
    /// A line is not what was written.
    #[error(
        "{path}, line {line}: damaged; what is in the lines before it can be looked up on the \
         chain; then move the file away"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// It cannot be understood.
    #[error("{path}, line {line}: {reason}; was it written by a newer version?")]
    Unknown {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// It is about another chain.
    #[error("{path} is about {of}, this is {here}; give each chain a journal of its own")]
    OtherChain {
        /// The file.
        path: PathBuf,
        /// What it is about.
        of: String,
        /// What is connected.
        here: String,
    },
    /// The system does not let it be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The chain could not be asked which one it is.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// A step that is not done. What was signed for it is in the journal, and the next run goes on
/// from there.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The chain or the contract said no, or nothing.
    #[error(transparent)]
    Call(#[from] CallError),
    /// It could not be written down, so nothing was sent.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// An earlier run did something else under the name of this step.
    #[error(
        "`{step}` was done before, and differently, by transaction {transaction}; a step that \
         differs needs another name"
    )]
    DoneOtherwise {
        /// The step's name.
        step: String,
        /// What did it.
        transaction: B256,
    },
    /// An earlier run began this step with another account.
    #[error("`{step}` was begun by {begun_by}; go on with the key of that account")]
    OtherAccount {
        /// The step's name.
        step: String,
        /// Who signed for it.
        begun_by: Address,
    },
    /// Its nonce is used, and the node does not show by which transaction. Nothing is signed anew,
    /// because what was signed may be included.
    #[error(
        "`{step}`: nonce {nonce} is used, and the node does not show by which transaction; \
         {transaction} may be in a block, so nothing was signed in its place: run it again, and if \
         that does not help, with the endpoint of an archive node"
    )]
    Unclear {
        /// The step's name.
        step: String,
        /// Its transaction's.
        nonce: u64,
        /// What was signed last for it.
        transaction: B256,
    },
    /// Its nonce has gone to another step of this journal, signed by an earlier run.
    #[error(
        "`{step}` was not done: its nonce {nonce} has gone to `{by}`, which an earlier run had \
         signed; run it again, so that it is seen what is left to do"
    )]
    Overtaken {
        /// The step's name.
        step: String,
        /// Its transaction's.
        nonce: u64,
        /// The other step's name.
        by: String,
    },
    /// A transaction before it has vanished, and this journal does not have it.
    #[error(
        "`{step}` has nonce {nonce} and the account is at {at}: what came before it was sent by \
         another tool and has vanished; send that again, or anything with nonce {at}"
    )]
    Gap {
        /// The step's name.
        step: String,
        /// Its transaction's.
        nonce: u64,
        /// The account's next.
        at: u64,
    },
}

impl From<ChainError> for SendError {
    fn from(error: ChainError) -> Self {
        Self::Call(error.into())
    }
}

impl From<alloy::transports::TransportError> for SendError {
    fn from(error: alloy::transports::TransportError) -> Self {
        Self::Call(error.into())
    }
}
