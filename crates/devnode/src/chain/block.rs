//! Blocks and receipts, and how a block is sealed.

use alloy::{
    consensus::{
        EMPTY_OMMER_ROOT_HASH, Eip658Value, Header, Receipt as ConsensusReceipt,
        RlpEncodableReceipt, proofs::ordered_trie_root_encoded,
    },
    primitives::{Address, B64, B256, Bloom, Bytes, Log, U256},
    rlp::Encodable,
};

use super::transaction::Transaction;
use crate::{arbos::addresses, evm::BLOCK_GAS_LIMIT};

/// The parent chain's block number. A local chain has no parent that moves.
pub(crate) const L1_BLOCK_NUMBER: u64 = 0;

/// A sealed block with what came of its transactions.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) hash: B256,
    pub(crate) header: Header,
    /// The chain's own first, then at most one of a client's. Empty in block 0.
    pub(crate) transactions: Vec<Transaction>,
    /// One for each transaction.
    pub(crate) receipts: Vec<Receipt>,
    /// Bytes of the encoded block.
    pub(crate) size: usize,
}

/// What came of a transaction.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    pub(crate) hash: B256,
    pub(crate) ty: u8,
    pub(crate) from: Address,
    pub(crate) to: Option<Address>,
    pub(crate) success: bool,
    pub(crate) gas_used: u64,
    /// Gas used in the block up to and including this transaction.
    pub(crate) cumulative_gas_used: u64,
    /// Where a creating transaction put its contract, or would have.
    pub(crate) contract_address: Option<Address>,
    pub(crate) logs: Vec<Log>,
    pub(crate) bloom: Bloom,
    /// How many logs of the block come before.
    pub(crate) first_log_index: u64,
}

impl Receipt {
    /// The bytes that the receipts' root is of.
    pub(crate) fn encoded(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.ty != 0 {
            out.push(self.ty);
        }
        let receipt = ConsensusReceipt {
            status: Eip658Value::Eip658(self.success),
            cumulative_gas_used: self.cumulative_gas_used,
            logs: self.logs.clone(),
        };
        receipt.rlp_encode_with_bloom(&self.bloom, &mut out);
        out
    }
}

/// What a block says beside its transactions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seal {
    pub(crate) parent_hash: B256,
    pub(crate) number: u64,
    /// Seconds since 1970.
    pub(crate) timestamp: u64,
    /// Wei per gas.
    pub(crate) base_fee: u64,
    pub(crate) arbos: u64,
    /// Commits to the state after the block.
    pub(crate) state_root: B256,
    /// Messages sent to the parent chain so far.
    pub(crate) send_count: u64,
    /// The root of the tree of these.
    pub(crate) send_root: B256,
}

impl Seal {
    /// Puts a block together.
    pub(crate) fn close(self, transactions: Vec<Transaction>, receipts: Vec<Receipt>) -> Block {
        let bodies: Vec<_> = transactions.iter().map(Transaction::encoded).collect();
        let encoded_receipts: Vec<_> = receipts.iter().map(Receipt::encoded).collect();
        let header = Header {
            parent_hash: self.parent_hash,
            ommers_hash: EMPTY_OMMER_ROOT_HASH,
            beneficiary: addresses::BATCH_POSTER,
            state_root: self.state_root,
            transactions_root: ordered_trie_root_encoded(&bodies),
            receipts_root: ordered_trie_root_encoded(&encoded_receipts),
            logs_bloom: receipts.iter().fold(Bloom::ZERO, |bloom, receipt| bloom | receipt.bloom),
            difficulty: U256::ONE,
            number: self.number,
            gas_limit: BLOCK_GAS_LIMIT,
            gas_used: receipts.iter().map(|receipt| receipt.gas_used).sum(),
            timestamp: self.timestamp,
            extra_data: Bytes::copy_from_slice(self.send_root.as_slice()),
            mix_hash: self.mix_hash(),
            // Messages read from the parent chain: the one that made this chain.
            nonce: B64::with_last_byte(1),
            base_fee_per_gas: Some(self.base_fee),
            ..Header::default()
        };
        let size = header.length() + bodies.iter().map(Vec::len).sum::<usize>();
        Block { hash: header.hash_slow(), header, transactions, receipts, size }
    }

    /// Arbitrum's own facts, packed where Ethereum has the randomness of its consensus.
    fn mix_hash(&self) -> B256 {
        let mut packed = [0; 32];
        packed[..8].copy_from_slice(&self.send_count.to_be_bytes());
        packed[8..16].copy_from_slice(&L1_BLOCK_NUMBER.to_be_bytes());
        packed[16..24].copy_from_slice(&self.arbos.to_be_bytes());
        packed.into()
    }
}

impl Block {
    /// Messages sent to the parent chain up to this block.
    pub(crate) fn send_count(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.header.mix_hash.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// The ArbOS version it was made by.
    pub(crate) fn arbos(&self) -> u64 {
        let [.., a, b, c, d, e, f, g, h, _, _, _, _, _, _, _, _] = self.header.mix_hash.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// The root of the tree of those messages.
    pub(crate) fn send_root(&self) -> B256 {
        B256::try_from(self.header.extra_data.as_ref()).unwrap_or_default()
    }

    /// Wei per gas.
    pub(crate) fn base_fee(&self) -> u64 {
        self.header.base_fee_per_gas.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_carries_arbitrum_s_facts() {
        let seal = Seal {
            parent_hash: B256::repeat_byte(1),
            number: 5,
            timestamp: 1_700_000_000,
            base_fee: 100_000_000,
            arbos: 51,
            state_root: B256::ZERO,
            send_count: 3,
            send_root: B256::repeat_byte(9),
        };

        let block = seal.close(Vec::new(), Vec::new());

        assert_eq!(block.send_count(), 3);
        assert_eq!(block.send_root(), B256::repeat_byte(9));
        assert_eq!(block.arbos(), 51);
        assert_eq!(block.header.mix_hash[23], 51);
        assert_eq!(block.header.mix_hash[24..], [0; 8]);
        assert_eq!(block.header.extra_data.len(), 32);
        assert_eq!(block.header.nonce, B64::with_last_byte(1));
        assert_eq!(block.header.gas_limit, 0x4_0000_0000_0000);
        assert_eq!(block.hash, block.header.hash_slow());
    }
}
