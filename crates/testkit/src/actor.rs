//! Somebody with a key and money.

use alloy::{
    primitives::{Address, B256, Bytes, Signature, U256},
    rpc::types::TransactionReceipt,
    sol_types::{Eip712Domain, SolStruct},
};
use bindings::Permit;
use client::{
    account::Account,
    call::{CallError, IntoRequest},
};

/// What an actor starts with, beside ETH for its transactions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Purse {
    /// Units of the stablecoin.
    pub dollars: U256,
    /// Units of the governance token.
    pub tokens: U256,
}

impl Purse {
    /// With units of the stablecoin only.
    pub const fn of_dollars(dollars: U256) -> Self {
        Self { dollars, tokens: U256::ZERO }
    }

    /// With units of the governance token only.
    pub const fn of_tokens(tokens: U256) -> Self {
        Self { dollars: U256::ZERO, tokens }
    }
}

/// Somebody who signs and sends.
#[derive(Clone, Debug)]
pub struct Actor {
    account: Account,
}

/// A permit and its owner's signature, in the form a contract takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedPermit {
    /// What was signed.
    pub permit: Permit,
    /// 27 or 28.
    pub v: u8,
    /// First half.
    pub r: B256,
    /// Second half.
    pub s: B256,
}

impl Actor {
    pub(crate) const fn new(account: Account) -> Self {
        Self { account }
    }

    /// Its address.
    pub const fn address(&self) -> Address {
        self.account.address()
    }

    /// Sends a transaction and waits for its block.
    ///
    /// # Errors
    ///
    /// [`CallError`]; a call that the contract refuses is not sent.
    pub async fn send(&self, call: impl IntoRequest) -> Result<TransactionReceipt, CallError> {
        self.account.send(call).await
    }

    /// Signs a permit that this actor is not necessarily the owner of.
    ///
    /// # Errors
    ///
    /// [`CallError::Unsigned`].
    pub fn sign(&self, permit: Permit, domain: &Eip712Domain) -> Result<SignedPermit, CallError> {
        let signature = self.account.sign(&permit.digest(domain))?;
        Ok(SignedPermit::new(permit, signature))
    }
}

impl Actor {
    /// Signs typed data: 65 bytes, r, s and v, as contracts take a signature in one piece.
    ///
    /// # Errors
    ///
    /// [`CallError::Unsigned`].
    pub fn sign_typed(
        &self,
        data: &impl SolStruct,
        domain: &Eip712Domain,
    ) -> Result<Bytes, CallError> {
        let signature = self.account.sign(&data.eip712_signing_hash(domain))?;
        Ok(signature.as_bytes().into())
    }
}

impl SignedPermit {
    fn new(permit: Permit, signature: Signature) -> Self {
        Self {
            permit,
            v: 27 + u8::from(signature.v()),
            r: signature.r().into(),
            s: signature.s().into(),
        }
    }
}
