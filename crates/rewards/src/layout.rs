//! Where the nodes of a tree are: arithmetic of places, without a hash.
//!
//! A tree of `n` leaves is a list of `2n - 1` nodes: the root first, the children of node `i` at
//! `2i + 1` and `2i + 2`, the leaves last, the smallest hash at the very end.

/// Nodes of a tree with that many leaves, of which there is at least one.
pub const fn nodes(leaves: usize) -> usize {
    2 * leaves - 1
}

/// Whether a node is a leaf.
pub const fn is_leaf(leaves: usize, node: usize) -> bool {
    leaves - 1 <= node && node < nodes(leaves)
}

/// The nodes that prove `node`: the sibling of each step on its way to the root.
pub fn path(node: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(node), |it| it.checked_sub(1).map(|it| it / 2))
        .take_while(|it| *it > 0)
        .map(sibling)
}

/// What proves several leaves at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MultiPath {
    /// The leaves, in the order in which they have to be given to the verifier.
    pub leaves: Vec<usize>,
    /// The nodes that the verifier cannot compute.
    pub proof: Vec<usize>,
    /// For each hash the verifier computes: whether its second input is one it has, or one of
    /// `proof`.
    pub flags: Vec<bool>,
}

impl MultiPath {
    /// Of `leaves`, in any order. A leaf given twice counts once.
    ///
    /// Nodes are worked off from the last to the first, so that both children of a node have been
    /// computed when it is its turn.
    pub fn new(leaves: impl IntoIterator<Item = usize>) -> Self {
        let mut leaves: Vec<_> = leaves.into_iter().collect();
        leaves.sort_unstable_by(|a, b| b.cmp(a));
        leaves.dedup();
        let mut pending = std::collections::VecDeque::from(leaves.clone());
        let (mut proof, mut flags) = (Vec::new(), Vec::new());
        while let Some(node) = pending.pop_front().filter(|it| *it > 0) {
            let sibling = sibling(node);
            let known = pending.front() == Some(&sibling);
            if known {
                pending.pop_front();
            } else {
                proof.push(sibling);
            }
            flags.push(known);
            pending.push_back((node - 1) / 2);
        }
        Self { leaves, proof, flags }
    }
}

const fn sibling(node: usize) -> usize {
    if node % 2 == 1 { node + 1 } else { node - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_sibling_for_each_step() {
        assert_eq!(path(0).count(), 0);
        assert_eq!(path(6).collect::<Vec<_>>(), [5, 1]);
        assert_eq!(path(9).collect::<Vec<_>>(), [10, 3, 2]);
    }

    #[test]
    fn leaves_are_the_last_half() {
        let leaves: Vec<_> = (0..9).filter(|it| is_leaf(4, *it)).collect();
        assert_eq!(leaves, [3, 4, 5, 6]);
    }

    #[test]
    fn siblings_prove_each_other() {
        let both = MultiPath::new([5, 6]);
        assert_eq!(
            both,
            MultiPath { leaves: vec![6, 5], proof: vec![1], flags: vec![true, false] }
        );
        assert_eq!(
            MultiPath::new([0]),
            MultiPath { leaves: vec![0], proof: vec![], flags: vec![] }
        );
    }
}
