//! What a tree file begins with, and what follows from it: where everything is.

use alloy::primitives::B256;

use super::FileError;
use crate::layout;

/// Bytes of the header.
pub const SIZE: usize = 96;

/// Ends as PNG's does, so that a transfer that rewrites ends of lines is noticed at once.
const MAGIC: [u8; 8] = *b"MTREE\r\n\x1a";

const VERSION: u32 = 1;

const ADDRESS: u64 = 20;
const HASH: u64 = 32;

/// Everything that is known of a tree without looking into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Bytes of an amount in a row: what the largest one needs, 1 to 32.
    pub amount_width: u32,
    /// Distinct rewards, at least 1.
    pub rewards: u64,
    /// Claims, which is leaves: 1 to 2^32.
    pub claims: u64,
    /// The root of the tree.
    pub root: B256,
    /// The sha256 of everything after the header: `dataHash` on chain.
    pub data_hash: B256,
}

impl Header {
    /// The header as it is written.
    pub fn encode(&self) -> [u8; SIZE] {
        let mut bytes = [0; SIZE];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&VERSION.to_be_bytes());
        bytes[12..16].copy_from_slice(&self.amount_width.to_be_bytes());
        bytes[16..24].copy_from_slice(&self.rewards.to_be_bytes());
        bytes[24..32].copy_from_slice(&self.claims.to_be_bytes());
        bytes[32..64].copy_from_slice(self.root.as_slice());
        bytes[64..].copy_from_slice(self.data_hash.as_slice());
        bytes
    }

    /// Reads it from a file's first bytes, `length` being the file's.
    ///
    /// # Errors
    ///
    /// If it is not a tree file, of another version, damaged, or not as long as it should be.
    pub fn decode(bytes: &[u8; SIZE], length: u64) -> Result<Self, FileError> {
        if bytes[..8] != MAGIC {
            return Err(FileError::Magic);
        }
        let small = |at: usize| u32::from_be_bytes([0, 1, 2, 3].map(|it| bytes[at + it]));
        let large = |at: usize| u64::from(small(at)) << 32 | u64::from(small(at + 4));
        if small(8) != VERSION {
            return Err(FileError::Version(small(8)));
        }
        let header = Self {
            amount_width: small(12),
            rewards: large(16),
            claims: large(24),
            root: B256::from_slice(&bytes[32..64]),
            data_hash: B256::from_slice(&bytes[64..]),
        };
        // With these bounds no product below overflows.
        if !(1..=32).contains(&header.amount_width) {
            return Err(FileError::Header("an amount has 1 to 32 bytes"));
        }
        if !(1..=1 << 32).contains(&header.claims) {
            return Err(FileError::Header("there are 1 to 2^32 claims"));
        }
        if !(1..=header.claims).contains(&header.rewards) {
            return Err(FileError::Header("there is at least one reward and a claim for each"));
        }
        if header.file_size() != length {
            return Err(FileError::Length { expected: header.file_size(), found: length });
        }
        Ok(header)
    }

    /// Bytes of a row: account, place of the reward, amount.
    pub(super) fn row_size(&self) -> usize {
        20 + 4 + self.amount_width as usize
    }

    /// Where a reward's address is.
    pub(super) fn reward_at(&self, reward: u64) -> u64 {
        SIZE as u64 + reward * ADDRESS
    }

    /// Where a claim's row is.
    pub(super) fn row_at(&self, row: u64) -> u64 {
        self.reward_at(self.rewards) + row * self.row_size() as u64
    }

    /// Where a node is.
    pub(super) fn node_at(&self, node: u64) -> u64 {
        self.row_at(self.claims) + node * HASH
    }

    /// Bytes of the whole file.
    pub fn file_size(&self) -> u64 {
        self.node_at(layout::nodes(self.claims as usize) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        Header {
            amount_width: 11,
            rewards: 2,
            claims: 5,
            root: B256::repeat_byte(7),
            data_hash: B256::repeat_byte(9),
        }
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let header = header();
        assert_eq!(header.file_size(), 96 + 2 * 20 + 5 * (20 + 4 + 11) + 9 * 32);
        assert_eq!(Header::decode(&header.encode(), header.file_size()).unwrap(), header);
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let faults = [
            Header { amount_width: 0, ..header() },
            Header { amount_width: 33, ..header() },
            Header { claims: 0, ..header() },
            Header { claims: u64::MAX, ..header() },
            Header { rewards: 0, ..header() },
            Header { rewards: 6, ..header() },
        ];
        for fault in faults {
            let decoded = Header::decode(&fault.encode(), 503);
            assert!(matches!(decoded, Err(FileError::Header(_))), "{fault:?}: {decoded:?}");
        }
    }

    #[test]
    fn another_file_version_or_length_is_refused() {
        let right = header().encode();
        let size = header().file_size();
        let decode = |at: usize, length| {
            let mut bytes = right;
            bytes[at] ^= 2;
            Header::decode(&bytes, length)
        };
        assert!(matches!(decode(0, size), Err(FileError::Magic)));
        assert!(matches!(decode(11, size), Err(FileError::Version(3))));
        let shorter = Header::decode(&right, size - 1);
        assert!(matches!(shorter, Err(FileError::Length { .. })), "{shorter:?}");
    }
}
