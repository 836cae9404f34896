//! Computing a tree file anew, to see that it is what it says.

use std::io::{BufReader, Read, Seek, SeekFrom};

use alloy::primitives::B256;
use sha2::{Digest, Sha256};

use super::{FileError, HEADER_SIZE, TreeFile};
use crate::{Claims, RewardTotal, Tree, Workers, claims::Row};

/// What a file was found to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The root, computed from the claims.
    pub root: B256,
    /// The sha256 of the data, computed from it.
    pub data_hash: B256,
    /// The sum of each reward.
    pub totals: Vec<RewardTotal>,
}

impl<R: Read + Seek> TreeFile<R> {
    /// All claims.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or its claims are not a sorted set without duplicates.
    pub fn claims(&mut self) -> Result<Claims, FileError> {
        let mut stream = self.stream()?;
        // What is allocated for is in the file: its length has been compared.
        let mut rows: Vec<Row> = Vec::with_capacity(stream.header.claims as usize);
        while let Some(row) = stream.row()? {
            rows.push(row);
        }
        Ok(Claims::in_order(stream.rewards, rows)?)
    }

    /// Recomputes everything from the claims: sums, leaves, nodes, root and sha256.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or at the first thing that is not what it should be.
    pub fn verify(&mut self, workers: Workers) -> Result<Verified, FileError> {
        let data_hash = self.hash_data()?;
        if data_hash != self.header.data_hash {
            return Err(FileError::DataHash { expected: self.header.data_hash, found: data_hash });
        }
        let claims = self.claims()?;
        let totals = claims.totals()?;
        let leaves = claims.leaves(workers);
        drop(claims);
        let tree = Tree::new(leaves, workers).map_err(|_| FileError::Header("it has no claims"))?;
        let root = tree.root();
        if root != self.header.root {
            return Err(FileError::Root { expected: self.header.root, found: root });
        }
        self.compare_nodes(&tree)?;
        Ok(Verified { root, data_hash, totals })
    }

    fn hash_data(&mut self) -> Result<B256, FileError> {
        self.from.seek(SeekFrom::Start(HEADER_SIZE as u64))?;
        let mut hash = Sha256::new();
        let mut bytes = vec![0; 1 << 18];
        loop {
            match self.from.read(&mut bytes)? {
                0 => return Ok(B256::from_slice(&hash.finalize())),
                count => hash.update(&bytes[..count]),
            }
        }
    }

    fn compare_nodes(&mut self, tree: &Tree) -> Result<(), FileError> {
        self.from.seek(SeekFrom::Start(self.header.node_at(0)))?;
        let mut from = BufReader::with_capacity(1 << 18, &mut self.from);
        for (index, node) in (0..).zip(tree.nodes()) {
            let mut found = B256::ZERO;
            from.read_exact(found.as_mut_slice())?;
            if found != *node {
                return Err(FileError::Node(index));
            }
        }
        Ok(())
    }
}
