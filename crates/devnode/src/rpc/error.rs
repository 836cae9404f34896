//! The code and the message of each refusal, as geth and Nitro word them.

use alloy::{
    hex,
    primitives::{Address, Bytes},
};
use jsonrpsee::types::{ErrorObject, ErrorObjectOwned};

use super::revert;
use crate::{
    StateError,
    chain::{LogQueryError, TimeError},
    evm::Refusal,
};

/// Why a call of a method is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RpcError {
    /// There is no method of this name.
    #[error("the method {0} does not exist/is not available")]
    MethodNotFound(String),
    /// Subscriptions need a connection that stays.
    #[error("notifications not supported")]
    NotificationsUnsupported,
    /// The arguments are not what the method takes.
    #[error("{0}")]
    InvalidParams(String),
    /// The node itself failed; the state is as it was.
    #[error("internal error")]
    Internal,
    /// The call reverted, with this data.
    #[error("execution reverted{}", revert::reason(.0).map(|why| format!(": {why}")).unwrap_or_default())]
    Reverted(Bytes),
    /// The call used up its gas for this reason.
    #[error("{0}")]
    Halted(String),
    /// No block has this number, or the tag means none.
    #[error("header not found")]
    HeaderNotFound,
    /// No block has this hash.
    #[error("header for hash not found")]
    HashNotFound,
    /// The transaction cannot be part of a block.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The call cannot even begin with the gas it was given.
    #[error("err: {refusal} (supplied gas {gas})")]
    CallRefused {
        /// Why.
        refusal: Refusal,
        /// The gas it was given.
        gas: u64,
    },
    /// No gas limit that the sender can pay for is enough.
    #[error("gas required exceeds allowance ({0})")]
    AllowanceExceeded(u64),
    /// The sender has less than the value it wants to send.
    #[error("insufficient funds for transfer")]
    InsufficientFundsForTransfer,
    /// The fields of a call contradict each other or the chain.
    #[error("{0}")]
    InvalidCall(String),
    /// There is no filter of this id.
    #[error("filter not found")]
    FilterNotFound,
    /// The logs that were asked for cannot be.
    #[error(transparent)]
    Logs(#[from] LogQueryError),
    /// The node has no key of this account, and it is not impersonated.
    #[error("unknown account")]
    UnknownAccount,
    /// The clock cannot be set so.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// Blocks that do not exist yet.
    #[error("request beyond head block: requested {requested}, head {head}")]
    BeyondHead {
        /// The newest block asked for.
        requested: u64,
        /// The newest block there is.
        head: u64,
    },
    /// An account's storage was both replaced and changed.
    #[error("account {0} has both 'state' and 'stateDiff'")]
    AmbiguousOverride(Address),
    /// No block has a transaction of this hash.
    #[error("transaction not found")]
    TransactionNotFound,
    /// The steps of a run take more memory than a trace may.
    #[error("the trace is too long: give a limit, or leave out stack and storage")]
    TooManySteps,
    /// The bytes are no chain that this one can become.
    #[error("{0}")]
    State(String),
    /// The node does not do this.
    #[error("{0} is not supported")]
    Unsupported(&'static str),
}

impl RpcError {
    /// The code on the wire.
    pub(crate) const fn code(&self) -> i32 {
        match self {
            Self::MethodNotFound(_) | Self::NotificationsUnsupported => -32601,
            Self::InvalidParams(_) | Self::Time(_) | Self::Unsupported(_) => -32602,
            Self::Internal => -32603,
            Self::Reverted(_) => 3,
            _ => -32000,
        }
    }
}

impl From<StateError> for RpcError {
    fn from(error: StateError) -> Self {
        Self::State(error.to_string())
    }
}

impl From<RpcError> for ErrorObjectOwned {
    fn from(error: RpcError) -> Self {
        let data = match &error {
            RpcError::Reverted(data) => Some(hex::encode_prefixed(data)),
            _ => None,
        };
        ErrorObject::owned(error.code(), error.to_string(), data)
    }
}
