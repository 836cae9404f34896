//! Bringing a root to the chain, and claims with it.
//!
//! What may be sent is decided by functions of what was read ([`submission`], [`activation`]), so
//! that each refusal can be tested without a chain; [`Contract`] reads, and [`batches`] sends.
//! The contract checks everything again. What it cannot check is checked here only: that the data
//! is whole, that it was made for this chain and contract, and that nobody's claim falls.

pub mod activation;
pub mod batches;
mod contract;
mod monotonic;
mod purpose;
mod refusal;
pub mod sentence;
pub mod submission;

use client::call::CallError;

pub use self::{
    contract::{Contract, MAX_WAITING, Pending, Standing},
    monotonic::never_falls,
    purpose::Purpose,
    refusal::Refusal,
};
use crate::file::FileError;

/// Why something was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A check before sending, or the contract, said no. Nothing was sent.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The tree file cannot be read, or is damaged. Nothing was sent.
    #[error(transparent)]
    File(#[from] FileError),
    /// The chain cannot be asked, or a transaction did not come through.
    #[error(transparent)]
    Chain(CallError),
}

impl From<CallError> for PublishError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Reverted(refusal) => Refusal::Contract(sentence::of(&refusal)).into(),
            other => Self::Chain(other),
        }
    }
}

impl PublishError {
    /// Whether somebody said no, or the file is wrong, as opposed to something that went wrong.
    pub const fn is_refusal(&self) -> bool {
        match self {
            Self::Refused(_) => true,
            Self::File(error) => !matches!(error, FileError::Io(_)),
            Self::Chain(_) => false,
        }
    }
}
