//! One call of a contract, as a deployment makes it.

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, B256, Bytes, U256, keccak256},
    rpc::types::TransactionRequest,
    sol_types::SolCall,
};
use client::call::IntoRequest;

/// Whom to call, with what, and how much ETH goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The contract.
    pub to: Address,
    /// Selector and arguments.
    pub data: Bytes,
    /// In wei.
    pub value: U256,
    /// So much of it would do; what is more comes back.
    pub enough: U256,
}

impl Call {
    /// `call` of the contract at `to`, without ETH.
    pub fn new<C: SolCall>(to: Address, call: &C) -> Self {
        Self { to, data: call.abi_encode().into(), value: U256::ZERO, enough: U256::ZERO }
    }

    /// The same with so much ETH, in wei.
    pub fn paying(self, value: U256) -> Self {
        Self { value, enough: value, ..self }
    }

    /// The same with so much ETH, in wei, of which what is more than `enough` comes back.
    pub fn paying_for(self, enough: U256, value: U256) -> Self {
        Self { value, enough, ..self }
    }

    /// keccak256 of selector and arguments.
    pub fn data_hash(&self) -> B256 {
        keccak256(&self.data)
    }
}

impl IntoRequest for Call {
    fn into_request(self) -> TransactionRequest {
        let Self { to, data, value, enough: _ } = self;
        TransactionRequest::default().with_to(to).with_input(data).with_value(value)
    }
}
