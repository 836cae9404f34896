//! From claims to a root: OpenZeppelin's standard tree of `["address", "address", "uint256"]`.
//!
//! A leaf is hashed twice, so that no inner node passes for one; a node is the hash of its children,
//! the smaller one first, so that a proof need not say which side each is on. The hash function is
//! keccak-256, which each user of this brings along: on chain it is the host's.

use ruint::aliases::U256;

/// A leaf or a node.
pub type Hash = [u8; 32];

/// The most hashes in a proof, for each claim that it proves: enough for 2^32 claims.
pub const MAX_PROOF: usize = 32;

/// The leaf of a claim: `hash(hash(abi.encode(account, reward, cumulative)))`, the addresses as the
/// words they are in the ABI.
pub fn leaf(hash: impl Fn(&[u8]) -> Hash, account: &Hash, reward: &Hash, cumulative: U256) -> Hash {
    let mut encoded = [0; 96];
    encoded[..32].copy_from_slice(account);
    encoded[32..64].copy_from_slice(reward);
    encoded[64..].copy_from_slice(&cumulative.to_be_bytes::<32>());
    hash(&hash(&encoded))
}

/// The root that `proof` leads to from `leaf`.
pub fn root(hash: impl Fn(&[u8]) -> Hash, leaf: Hash, proof: &[Hash]) -> Hash {
    proof.iter().fold(leaf, |one, other| node(&hash, &one, other))
}

/// The root that a multiproof leads to from `leaves`, in whose place it computes; `None` if its parts
/// do not fit together.
///
/// For each flag, a hash is made of the first two of what is known and not used yet (true), or of
/// the first and the next of `proof` (false): leaves are known from the start, in their order, and
/// then what is made, in that order. All has to be used, and one hash be left.
pub fn root_of_all(
    hash: impl Fn(&[u8]) -> Hash,
    leaves: &mut [Hash],
    proof: &[Hash],
    flags: impl ExactSizeIterator<Item = bool>,
) -> Option<Hash> {
    if leaves.len() + proof.len() != flags.len() + 1 {
        return None;
    }
    let mut given = proof.iter();
    let mut known = Ring { waiting: leaves.len(), at: 0, hashes: leaves };
    for flag in flags {
        let one = known.pop()?;
        let other = if flag { known.pop()? } else { *given.next()? };
        known.push(node(&hash, &one, &other));
    }
    // With the counts that were compared above, what was given is used up if one is left. Without a
    // leaf none is: a lone hash in `proof` is not taken for a root, or it would "prove" itself.
    (known.waiting == 1).then(|| known.pop()).flatten()
}

/// First in, first out, in the place of the leaves: every push comes after a pop, so there is room.
struct Ring<'a> {
    hashes: &'a mut [Hash],
    /// Place of the first.
    at: usize,
    /// How many there are.
    waiting: usize,
}

impl Ring<'_> {
    fn pop(&mut self) -> Option<Hash> {
        self.waiting = self.waiting.checked_sub(1)?;
        let first = *self.hashes.get(self.at)?;
        self.at = (self.at + 1) % self.hashes.len();
        Some(first)
    }

    fn push(&mut self, hash: Hash) {
        let end = (self.at + self.waiting) % self.hashes.len();
        self.hashes[end] = hash;
        self.waiting += 1;
    }
}

fn node(hash: impl Fn(&[u8]) -> Hash, one: &Hash, other: &Hash) -> Hash {
    let (low, high) = if one < other { (one, other) } else { (other, one) };
    let mut pair = [0; 64];
    pair[..32].copy_from_slice(low);
    pair[32..].copy_from_slice(high);
    hash(&pair)
}
