//! Answering from a tree file without loading it.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use alloy::primitives::{Address, B256, U256};

use super::{FileError, HEADER_SIZE, Header};
use crate::{
    Claim, MultiProof, Proof, hash,
    layout::{self, MultiPath},
};

/// An open tree file. A proof takes some sixty reads of at most 56 bytes each, whatever the size.
#[derive(Debug)]
pub struct TreeFile<R = File> {
    pub(super) from: R,
    pub(super) header: Header,
}

impl TreeFile {
    /// Opens the file at `path`.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or its header or its length is not that of a tree file.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        Self::new(File::open(path)?)
    }
}

impl<R: Read + Seek> TreeFile<R> {
    /// Of anything that can be read at any place.
    ///
    /// # Errors
    ///
    /// As for [`TreeFile::open`].
    pub fn new(mut from: R) -> Result<Self, FileError> {
        let length = from.seek(SeekFrom::End(0))?;
        if length < HEADER_SIZE as u64 {
            return Err(FileError::Length { expected: HEADER_SIZE as u64, found: length });
        }
        let mut bytes = [0; HEADER_SIZE];
        from.seek(SeekFrom::Start(0))?;
        from.read_exact(&mut bytes)?;
        Ok(Self { header: Header::decode(&bytes, length)?, from })
    }

    /// What the file says of itself.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// All claims of an account, by reward; none if it has none.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or a row is damaged.
    pub fn claims_of(&mut self, account: Address) -> Result<Vec<Claim>, FileError> {
        let (mut low, mut high) = (0, self.header.claims);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.account(middle)? < account {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut claims = Vec::new();
        while low < self.header.claims {
            let claim = self.claim(low)?;
            if claim.account != account {
                break;
            }
            claims.push(claim);
            low += 1;
        }
        Ok(claims)
    }

    /// What proves a claim of this file. It has been verified when it is returned.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is damaged.
    pub fn prove(&mut self, claim: Claim) -> Result<Proof, FileError> {
        let leaf = self.find(&claim)?;
        let hashes = layout::path(leaf).map(|it| self.node(it)).collect::<Result<_, _>>()?;
        let proof = Proof { claim, hashes };
        proof.verify(self.header.root)?;
        Ok(proof)
    }

    /// What proves several claims of this file at once; one given twice counts once. It has been
    /// verified when it is returned.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is damaged, or there are no claims.
    pub fn prove_all(&mut self, claims: &[Claim]) -> Result<MultiProof, FileError> {
        let mut placed = claims
            .iter()
            .map(|it| Ok((self.find(it)?, *it)))
            .collect::<Result<Vec<_>, FileError>>()?;
        placed.sort_unstable_by_key(|(leaf, _)| std::cmp::Reverse(*leaf));
        placed.dedup_by_key(|(leaf, _)| *leaf);
        let path = MultiPath::new(placed.iter().map(|(leaf, _)| *leaf));
        let proof = MultiProof {
            claims: placed.into_iter().map(|(_, claim)| claim).collect(),
            hashes: path.proof.iter().map(|it| self.node(*it)).collect::<Result<_, _>>()?,
            flags: path.flags,
        };
        proof.verify(self.header.root)?;
        Ok(proof)
    }

    /// The claim of a row.
    fn claim(&mut self, row: u64) -> Result<Claim, FileError> {
        let mut bytes = [0; 56];
        let bytes = &mut bytes[..self.header.row_size()];
        self.read(self.header.row_at(row), bytes)?;
        let (account, reward, cumulative) = split(bytes);
        if self.header.rewards <= u64::from(reward) {
            return Err(FileError::Row { row, fault: "there is no such reward" });
        }
        let mut address = Address::ZERO;
        self.read(self.header.reward_at(reward.into()), address.as_mut_slice())?;
        Ok(Claim { account, reward: address, cumulative })
    }

    fn account(&mut self, row: u64) -> Result<Address, FileError> {
        let mut account = Address::ZERO;
        self.read(self.header.row_at(row), account.as_mut_slice())?;
        Ok(account)
    }

    /// The node that is the leaf of a claim. Leaves are sorted, the largest first.
    fn find(&mut self, claim: &Claim) -> Result<usize, FileError> {
        let leaf = hash::leaf(claim);
        let leaves = self.header.claims as usize;
        let (mut low, mut high) = (leaves - 1, layout::nodes(leaves));
        while low < high {
            let middle = low + (high - low) / 2;
            let found = self.node(middle)?;
            if found == leaf {
                return Ok(middle);
            }
            if leaf < found {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Err(FileError::LeafMissing { account: claim.account })
    }

    fn node(&mut self, node: usize) -> Result<B256, FileError> {
        let mut hash = B256::ZERO;
        self.read(self.header.node_at(node as u64), hash.as_mut_slice())?;
        Ok(hash)
    }

    fn read(&mut self, at: u64, bytes: &mut [u8]) -> Result<(), FileError> {
        self.from.seek(SeekFrom::Start(at))?;
        Ok(self.from.read_exact(bytes)?)
    }
}

/// Account, place of the reward and amount of a row's bytes.
pub(super) fn split(row: &[u8]) -> (Address, u32, U256) {
    let reward = u32::from_be_bytes([20, 21, 22, 23].map(|it| row[it]));
    (Address::from_slice(&row[..20]), reward, U256::from_be_slice(&row[24..]))
}
