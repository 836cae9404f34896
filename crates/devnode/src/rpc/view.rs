//! Blocks, transactions and receipts in the shape that clients read.

use alloy::{
    consensus::{Transaction as _, TxEnvelope, transaction::Recovered},
    primitives::{Address, B256, Bloom, Bytes, U64, U256},
    rpc::types::{Header, Log, Transaction as SignedView},
};
use serde::Serialize;

use crate::{
    arbos::addresses::ARBOS_ACTS,
    chain::{Block, L1_BLOCK_NUMBER, Transaction, logs_of},
};

/// A header with Arbitrum's additions.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HeaderView {
    #[serde(flatten)]
    header: Header,
    l1_block_number: U64,
    send_count: U64,
    send_root: B256,
}

/// A block: its header and its transactions, as hashes or whole.
#[derive(Debug, Serialize)]
pub(crate) struct BlockView {
    #[serde(flatten)]
    header: HeaderView,
    transactions: Vec<TransactionOrHash>,
    /// There never are any.
    uncles: [B256; 0],
}

/// A transaction in a block's list.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum TransactionOrHash {
    Hash(B256),
    Whole(TransactionView),
}

/// A transaction and where it stands.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum TransactionView {
    Signed(Box<SignedView>),
    Internal(Box<InternalView>),
}

/// The chain's own transaction, in the shape of a client's.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InternalView {
    block_hash: B256,
    block_number: U64,
    block_timestamp: U64,
    from: Address,
    gas: U64,
    gas_price: U64,
    hash: B256,
    input: Bytes,
    nonce: U64,
    to: Address,
    transaction_index: U64,
    value: U256,
    r#type: U64,
    chain_id: U64,
    v: U64,
    r: U64,
    s: U64,
}

/// A receipt with Arbitrum's additions.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceiptView {
    block_hash: B256,
    block_number: U64,
    contract_address: Option<Address>,
    cumulative_gas_used: U64,
    effective_gas_price: U64,
    from: Address,
    gas_used: U64,
    /// Gas that paid for the parent chain's data. A local chain writes none.
    gas_used_for_l1: U64,
    l1_block_number: U64,
    logs: Vec<Log>,
    logs_bloom: Bloom,
    status: U64,
    /// Whether it came through the express lane, which a local chain does not have.
    timeboosted: bool,
    to: Option<Address>,
    transaction_hash: B256,
    transaction_index: U64,
    r#type: U64,
}

impl HeaderView {
    pub(crate) fn new(block: &Block) -> Self {
        Self {
            header: Header {
                hash: block.hash,
                inner: block.header.clone(),
                total_difficulty: None,
                size: Some(U256::from(block.size)),
            },
            l1_block_number: U64::from(L1_BLOCK_NUMBER),
            send_count: U64::from(block.send_count()),
            send_root: block.send_root(),
        }
    }
}

impl BlockView {
    /// A block that names its transactions by hash.
    pub(crate) fn brief(block: &Block) -> Self {
        let hashes = block.receipts.iter().map(|receipt| TransactionOrHash::Hash(receipt.hash));
        Self { header: HeaderView::new(block), transactions: hashes.collect(), uncles: [] }
    }

    /// A block with its transactions.
    pub(crate) fn full(block: &Block) -> Self {
        let whole = (0..block.transactions.len())
            .map(|index| TransactionOrHash::Whole(TransactionView::new(block, index)));
        Self { header: HeaderView::new(block), transactions: whole.collect(), uncles: [] }
    }
}

impl TransactionView {
    /// A transaction that waits for a block.
    pub(crate) fn waiting(tx: &Recovered<TxEnvelope>) -> Self {
        Self::Signed(Box::new(SignedView {
            inner: tx.clone(),
            block_hash: None,
            block_number: None,
            transaction_index: None,
            effective_gas_price: None,
            block_timestamp: None,
        }))
    }

    /// The transaction at `index`, which must be one of the block's.
    pub(crate) fn new(block: &Block, index: usize) -> Self {
        match &block.transactions[index] {
            Transaction::Signed(tx) => Self::Signed(Box::new(SignedView {
                inner: Recovered::clone(tx),
                block_hash: Some(block.hash),
                block_number: Some(block.header.number),
                transaction_index: Some(index as u64),
                // What the caps allow. What is really paid stands in the receipt: tips are dropped.
                effective_gas_price: Some(tx.inner().effective_gas_price(Some(block.base_fee()))),
                block_timestamp: Some(block.header.timestamp),
            })),
            Transaction::Internal(tx) => Self::Internal(Box::new(InternalView {
                block_hash: block.hash,
                block_number: U64::from(block.header.number),
                block_timestamp: U64::from(block.header.timestamp),
                from: ARBOS_ACTS,
                gas: U64::ZERO,
                gas_price: U64::ZERO,
                hash: block.receipts[index].hash,
                input: tx.input.clone(),
                nonce: U64::ZERO,
                to: ARBOS_ACTS,
                transaction_index: U64::from(index),
                value: U256::ZERO,
                r#type: U64::from(block.receipts[index].ty),
                chain_id: U64::from(tx.chain_id),
                v: U64::ZERO,
                r: U64::ZERO,
                s: U64::ZERO,
            })),
        }
    }
}

impl ReceiptView {
    /// The receipt at `index`, which must be one of the block's.
    pub(crate) fn new(block: &Block, index: usize) -> Self {
        let receipt = &block.receipts[index];
        Self {
            block_hash: block.hash,
            block_number: U64::from(block.header.number),
            contract_address: receipt.contract_address,
            cumulative_gas_used: U64::from(receipt.cumulative_gas_used),
            effective_gas_price: U64::from(block.base_fee()),
            from: receipt.from,
            gas_used: U64::from(receipt.gas_used),
            gas_used_for_l1: U64::ZERO,
            l1_block_number: U64::from(L1_BLOCK_NUMBER),
            logs: logs_of(block, index).collect(),
            logs_bloom: receipt.bloom,
            status: U64::from(receipt.success),
            timeboosted: false,
            to: receipt.to,
            transaction_hash: receipt.hash,
            transaction_index: U64::from(index),
            r#type: U64::from(receipt.ty),
        }
    }
}
