//! Calls to contracts, and how they can fail.

use alloy::{
    contract::{self, CallBuilder, CallDecoder},
    eips::BlockNumberOrTag,
    network::TransactionBuilder,
    primitives::{Address, B256, Bytes, U256},
    providers::Provider,
    rpc::{client::BatchRequest, types::TransactionRequest},
    sol_types::SolCall,
    transports::TransportError,
};

use crate::{
    chain::{Chain, ChainError},
    key::{SIGNER_VARIABLE, VARIABLE},
};

/// Calls in one request of [`ask_all`]: public nodes take a hundred.
const BATCH: usize = 100;

/// A call that did not happen.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The contract refused, with these bytes. Nothing was sent.
    #[error("refused: {}", bindings::explain(.0))]
    Reverted(Bytes),
    /// It was included and failed, though the same call had just succeeded as a trial.
    #[error("transaction {0} was included and failed")]
    Failed(B256),
    /// The chain took it, and it is not in a block yet.
    #[error("transaction {0} is still not in a block")]
    Pending(B256),
    /// It could not be signed.
    #[error("cannot be signed: {0}")]
    Unsigned(String),
    /// Its key is not here, and nothing was sent.
    #[error(
        "{0} is only watched, and this needs its key: {SIGNER_VARIABLE} or {VARIABLE} says where that is"
    )]
    Watched(Address),
    /// The contract answered something that is not what its interface says.
    #[error("the answer cannot be read: {0}")]
    Unreadable(String),
    /// The chain could not be asked, or would not hear of it.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

impl From<TransportError> for CallError {
    fn from(error: TransportError) -> Self {
        match error.as_error_resp().and_then(|answer| answer.as_revert_data()) {
            Some(data) => Self::Reverted(data),
            None => Self::Chain(error.into()),
        }
    }
}

impl From<contract::Error> for CallError {
    fn from(error: contract::Error) -> Self {
        match error {
            contract::Error::TransportError(error) => error.into(),
            other => Self::Unreadable(other.to_string()),
        }
    }
}

/// Asks a contract without changing anything.
///
/// # Errors
///
/// [`CallError`], if the contract refuses or the chain does not answer.
pub async fn ask<P: Provider, D: CallDecoder + Unpin>(
    call: CallBuilder<P, D>,
) -> Result<D::CallOutput, CallError> {
    Ok(call.call().await?)
}

/// Asks the same kind of question many times, in as few requests as the node's answers allow.
/// The answers come in the order of the calls.
///
/// # Errors
///
/// [`CallError`] of the first call that fails.
pub async fn ask_all<C: SolCall>(
    chain: &Chain,
    to: Address,
    calls: &[C],
) -> Result<Vec<C::Return>, CallError> {
    let request = |call: &C| TransactionRequest::default().with_to(to).with_call(call);
    let mut answers = Vec::with_capacity(calls.len());
    for calls in calls.chunks(BATCH) {
        let mut batch = BatchRequest::new(chain.provider().client());
        let asked = calls
            .iter()
            .map(|call| batch.add_call("eth_call", &(request(call), BlockNumberOrTag::Latest)));
        let asked = asked.collect::<Result<Vec<_>, _>>()?;
        if batch.send().await.is_ok() {
            for answer in asked {
                let answer: Bytes = answer.await?;
                answers.push(decoded::<C>(&answer)?);
            }
            continue;
        }
        // Some nodes take no batches, or smaller ones.
        for call in calls {
            answers.push(decoded::<C>(&chain.provider().call(request(call)).await?)?);
        }
    }
    Ok(answers)
}

fn decoded<C: SolCall>(answer: &[u8]) -> Result<C::Return, CallError> {
    C::abi_decode_returns(answer).map_err(|error| CallError::Unreadable(error.to_string()))
}

/// What a call would cost if it were sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Gas, as the chain estimates it.
    pub gas: u64,
    /// Wei for all of it, at the base fee of now.
    pub wei: U256,
}

/// What `call` would cost `from`, who need not have a key here.
///
/// # Errors
///
/// [`CallError`]; [`CallError::Reverted`] if the contract would refuse it.
pub async fn quote(
    chain: &Chain,
    from: Address,
    call: impl IntoRequest,
) -> Result<Quote, CallError> {
    let request = call.into_request().with_from(from);
    let gas = chain.provider().estimate_gas(request).await?;
    let wei = U256::from(gas) * U256::from(chain.gas_price().await?);
    Ok(Quote { gas, wei })
}

/// What can be sent in a transaction.
pub trait IntoRequest {
    /// The transaction, as far as the call decides it.
    fn into_request(self) -> TransactionRequest;
}

impl IntoRequest for TransactionRequest {
    fn into_request(self) -> TransactionRequest {
        self
    }
}

impl<P: Provider, D: CallDecoder> IntoRequest for CallBuilder<P, D> {
    fn into_request(self) -> TransactionRequest {
        self.into_transaction_request()
    }
}
