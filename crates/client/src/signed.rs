//! A signed transaction, and what it says.

use alloy::{
    consensus::{Transaction, TxEnvelope},
    eips::{Decodable2718, Encodable2718},
    network::TransactionBuilder,
    primitives::{B256, Bytes, TxKind, U256},
    rpc::types::TransactionRequest,
};

use crate::fee::Offer;

/// A signed transaction, with the bytes that are sent.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    transaction: TxEnvelope,
    raw: Bytes,
}

impl From<TxEnvelope> for Signed {
    fn from(transaction: TxEnvelope) -> Self {
        Self { raw: transaction.encoded_2718().into(), transaction }
    }
}

impl Signed {
    /// `None` if these are not the bytes of one.
    pub(crate) fn decode(raw: Bytes) -> Option<Self> {
        let transaction = TxEnvelope::decode_2718_exact(&raw).ok()?;
        Some(Self { transaction, raw })
    }

    pub(crate) const fn raw(&self) -> &Bytes {
        &self.raw
    }

    pub(crate) fn hash(&self) -> B256 {
        *self.transaction.tx_hash()
    }

    pub(crate) fn nonce(&self) -> u64 {
        self.transaction.nonce()
    }

    pub(crate) fn gas_limit(&self) -> u64 {
        self.transaction.gas_limit()
    }

    pub(crate) fn value(&self) -> U256 {
        self.transaction.value()
    }

    pub(crate) fn offer(&self) -> Offer {
        let tip = self.transaction.max_priority_fee_per_gas();
        Offer { max_fee: self.transaction.max_fee_per_gas(), tip: tip.unwrap_or_default() }
    }

    /// Whether it does what `request` wants.
    pub(crate) fn does(&self, request: &TransactionRequest) -> bool {
        let input = request.input.input().cloned().unwrap_or_default();
        self.transaction.kind() == request.to.unwrap_or(TxKind::Create)
            && self.transaction.value() == request.value().unwrap_or_default()
            && *self.transaction.input() == input
    }
}
