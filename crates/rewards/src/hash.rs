//! Leaves and nodes of OpenZeppelin's standard tree.
//!
//! A leaf is hashed twice, so that no inner node (64 bytes, hashed once) passes for one.

use alloy::primitives::{B256, keccak256};

use crate::{
    Backend, Claim, Claims, Workers,
    keccak::{DIGEST, LANES},
};

/// Hashes a thread takes at once: enough to be worth asking for, few enough to share evenly.
const CHUNK: usize = 512 * LANES;

/// A hash as the sponge's words, little-endian.
type Words = [u64; DIGEST];

/// Words of `abi.encode(account, reward, cumulative)`.
const ENCODED: usize = 3 * DIGEST;

/// `keccak256(bytes.concat(keccak256(abi.encode(account, reward, cumulative))))`.
pub fn leaf(claim: &Claim) -> B256 {
    let Claim { account, reward, cumulative } = claim;
    let mut encoded = [0; 96];
    encoded[12..32].copy_from_slice(account.as_slice());
    encoded[44..64].copy_from_slice(reward.as_slice());
    encoded[64..].copy_from_slice(&cumulative.to_be_bytes::<32>());
    keccak256(keccak256(encoded))
}

/// The hash of two nodes, the smaller one first, whatever side each is on.
pub fn node(one: B256, other: B256) -> B256 {
    let (low, high) = if one < other { (one, other) } else { (other, one) };
    keccak256([low.0, high.0].concat())
}

impl Claims {
    /// The leaf of each claim, in the order of claims. Takes 32 bytes for each.
    pub fn leaves(&self, workers: Workers) -> Vec<B256> {
        let mut leaves = vec![B256::ZERO; self.len()];
        let jobs = self.rows().chunks(CHUNK).zip(leaves.chunks_mut(CHUNK));
        workers.share(self.len(), jobs, |(rows, leaves)| {
            for (rows, leaves) in rows.chunks(LANES).zip(leaves.chunks_mut(LANES)) {
                let mut messages = [[0; ENCODED]; LANES];
                for (message, row) in messages.iter_mut().zip(rows) {
                    *message = encoded(&self.claim(row));
                }
                let inner = workers.backend().digest(&messages);
                store(workers.backend().digest(&inner), leaves);
            }
        });
        leaves
    }
}

/// Hashes `children` in pairs.
pub(crate) fn nodes(workers: Workers, children: &[B256], parents: &mut [B256]) {
    let size = parents.len();
    let jobs = children.chunks(2 * CHUNK).zip(parents.chunks_mut(CHUNK));
    workers.share(size, jobs, |(children, parents)| {
        for (children, parents) in children.chunks(2 * LANES).zip(parents.chunks_mut(LANES)) {
            hash_pairs(workers.backend(), children, parents);
        }
    });
}

fn hash_pairs(backend: Backend, children: &[B256], parents: &mut [B256]) {
    let mut messages = [[0; 2 * DIGEST]; LANES];
    for (message, pair) in messages.iter_mut().zip(children.chunks_exact(2)) {
        let (low, high) = if pair[0] < pair[1] { (0, 1) } else { (1, 0) };
        message[..DIGEST].copy_from_slice(&words(&pair[low]));
        message[DIGEST..].copy_from_slice(&words(&pair[high]));
    }
    store(backend.digest(&messages), parents);
}

fn encoded(claim: &Claim) -> [u64; ENCODED] {
    let mut message = [0; ENCODED];
    message[..DIGEST].copy_from_slice(&words(&claim.account.into_word()));
    message[DIGEST..2 * DIGEST].copy_from_slice(&words(&claim.reward.into_word()));
    message[2 * DIGEST..].copy_from_slice(&words(&B256::from(claim.cumulative)));
    message
}

fn words(hash: &B256) -> Words {
    let (words, _) = hash.0.as_chunks::<8>();
    [0, 1, 2, 3].map(|it| u64::from_le_bytes(words[it]))
}

/// As many digests as there is room for: the last lanes of the last batch hold nothing.
fn store(digests: [Words; LANES], hashes: &mut [B256]) {
    for (hash, digest) in hashes.iter_mut().zip(digests) {
        let (bytes, _) = hash.0.as_chunks_mut::<8>();
        for (bytes, word) in bytes.iter_mut().zip(digest) {
            *bytes = word.to_le_bytes();
        }
    }
}
