//! Why a chain cannot be read.

use client::chain::ChainError;

use super::LogsError;
use crate::store::StoreError;

/// Why a chain cannot be read into a store. What was read before stays, and the next run goes on
/// from there.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The node does not answer.
    #[error("{0}; what was read is kept, so run this again")]
    Chain(#[from] ChainError),
    /// A single block is too much for the node.
    #[error("block {block}: {fault}; use another node")]
    Refused {
        /// Which.
        block: u64,
        /// The node's words.
        fault: String,
    },
    /// It is another chain.
    #[error("the node is on chain {found}, the policy is about chain {expected}")]
    OtherChain {
        /// The node's.
        found: u64,
        /// The policy's.
        expected: u64,
    },
    /// Blocks were replaced again and again while they were read.
    #[error("the chain keeps replacing its blocks: run this again, or read with `head = \"safe\"`")]
    Unsettled,
    /// A log that is not what was asked for, or not what its contract declares.
    #[error("the node gives a log of block {block} that {fault}; use another node")]
    Malformed {
        /// The block it says it is of.
        block: u64,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The node has no block at all, or not of the kind that is read.
    #[error("the node knows no `{0}` block: choose another `head` in the policy")]
    NoHead(&'static str),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReadError {
    /// Whether what the node says is refused, as opposed to a node that does not say it.
    pub const fn is_refusal(&self) -> bool {
        match self {
            Self::OtherChain { .. } | Self::Malformed { .. } => true,
            Self::Store(error) => error.is_refusal(),
            _ => false,
        }
    }

    /// Of a search that began at `block` and could not be narrowed.
    pub(super) fn of_logs(block: u64, error: LogsError) -> Self {
        match error {
            LogsError::Refused(fault) => Self::Refused { block, fault },
            LogsError::Chain(error) => Self::Chain(error),
        }
    }
}
