//! How long is waited for what, and what is told meanwhile.

use std::time::Duration;

use alloy::primitives::B256;

/// How long is waited for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Between two looks at the chain, at most. The first ones follow each other faster.
    pub look_every: Duration,
    /// A transaction that the node does not know is sent again after this.
    pub resend_after: Duration,
    /// A transaction that is not in a block is replaced after this, by one that offers more.
    pub replace_after: Duration,
    /// When a nonce is used, by nothing of ours that has a receipt, it is looked up after this who used
    /// it: behind one address there can be nodes of which one lies behind another.
    pub taken_after: Duration,
    /// After this the step is given up, for this run.
    pub give_up_after: Duration,
}

impl Pace {
    /// For chains with blocks each second or faster, behind public endpoints.
    pub const PUBLIC: Self = Self {
        look_every: Duration::from_secs(1),
        resend_after: Duration::from_secs(5),
        replace_after: Duration::from_secs(30),
        taken_after: Duration::from_secs(5),
        give_up_after: Duration::from_secs(300),
    };
}

/// What becomes of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// An earlier run has signed this for the step.
    Found {
        /// The newest transaction.
        hash: B256,
        /// Its nonce.
        nonce: u64,
    },
    /// It is on the disk, and not sent yet.
    Signed {
        /// The transaction.
        hash: B256,
        /// Its nonce.
        nonce: u64,
        /// What it pays for a unit of gas at most, in wei.
        max_fee: u128,
    },
    /// The node has been given it.
    Sent {
        /// The transaction.
        hash: B256,
    },
    /// It is not in a block yet.
    Waiting {
        /// The newest transaction.
        hash: B256,
        /// How long this run has waited.
        since: Duration,
    },
    /// Another transaction had the nonce; this one can never be included.
    NonceTaken {
        /// The nonce.
        nonce: u64,
    },
    /// It is in a block, and that is on the disk too.
    Landed {
        /// The transaction.
        hash: B256,
        /// Its block.
        block: u64,
    },
}
