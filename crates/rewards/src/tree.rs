//! The tree in memory.

use alloy::primitives::B256;

use crate::{Workers, hash, layout};

/// Leaves in a bucket, roughly: its sort then stays within the processor's nearest cache.
const BUCKET: usize = 256;

/// More buckets than this would cost more to fill than their sorting saves.
const MAX_BUCKET_BITS: u32 = 12;

/// OpenZeppelin's `StandardMerkleTree`, all of its nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Node `i` of [`layout`] at `i + 1`; slot 0 is unused. So the leaves are exactly the second
    /// half, and the children of slot `s` are `2s` and `2s + 1`: side by side, ready to be hashed.
    slots: Vec<B256>,
}

/// A tree has at least one leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tree needs at least one leaf")]
pub struct NoLeaves;

impl Tree {
    /// The tree over `leaves`, in whatever order they come.
    ///
    /// Takes 96 bytes for each leaf while it works, the given ones included, and 64 after.
    ///
    /// # Errors
    ///
    /// [`NoLeaves`] if there are none.
    pub fn new(leaves: Vec<B256>, workers: Workers) -> Result<Self, NoLeaves> {
        let count = leaves.len();
        if count == 0 {
            return Err(NoLeaves);
        }
        let mut slots = vec![B256::ZERO; 2 * count];
        place(workers, &leaves, &mut slots[count..]);
        drop(leaves);

        // Slots from `done` on are ready. Those below whose children are among them come next.
        let mut done = count;
        while done > 1 {
            let first = done.div_ceil(2);
            let (pending, ready) = slots.split_at_mut(done);
            hash::nodes(workers, &ready[2 * first - done..done], &mut pending[first..]);
            done = first;
        }
        Ok(Self { slots })
    }

    /// The hash that stands for all claims.
    pub fn root(&self) -> B256 {
        self.slots[1]
    }

    /// How many leaves there are, at least one.
    pub fn leaves(&self) -> usize {
        self.slots.len() / 2
    }

    /// All nodes, laid out as [`layout`] says.
    pub fn nodes(&self) -> &[B256] {
        &self.slots[1..]
    }

    /// The node that is this leaf.
    pub fn find(&self, leaf: B256) -> Option<usize> {
        let first = self.leaves() - 1;
        let place = self.nodes()[first..].binary_search_by(|it| leaf.cmp(it)).ok()?;
        Some(first + place)
    }

    /// The hashes that prove a leaf; `None` if the node is not one.
    pub fn proof(&self, leaf: usize) -> Option<Vec<B256>> {
        layout::is_leaf(self.leaves(), leaf)
            .then(|| layout::path(leaf).map(|it| self.nodes()[it]).collect())
    }
}

/// Sorts `leaves` into `sorted`, the largest first.
///
/// Hashes are spread evenly, so their first bits say where they belong; what shares these is sorted
/// by comparing.
fn place(workers: Workers, leaves: &[B256], sorted: &mut [B256]) {
    let bits = (leaves.len() / BUCKET).max(1).ilog2().min(MAX_BUCKET_BITS);
    let last = (1_usize << bits) - 1;
    let bucket =
        |leaf: &B256| last - (usize::from(u16::from_be_bytes([leaf[0], leaf[1]])) >> (16 - bits));

    let mut sizes = vec![0; last + 1];
    leaves.iter().for_each(|leaf| sizes[bucket(leaf)] += 1);
    let starts = sizes.iter().scan(0, |start, size| Some(std::mem::replace(start, *start + size)));
    let mut next: Vec<usize> = starts.collect();
    for leaf in leaves {
        let slot = &mut next[bucket(leaf)];
        sorted[*slot] = *leaf;
        *slot += 1;
    }

    let mut rest = sorted;
    let buckets = sizes.iter().map(move |size| rest.split_off_mut(..*size).unwrap_or_default());
    workers.share(leaves.len(), buckets, |bucket| bucket.sort_unstable_by(|a, b| b.cmp(a)));
}
