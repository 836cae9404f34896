//! A tree as OpenZeppelin lays it out, with another hash: what it proves does not depend on which.

use protocol::merkle_rewards::proof::{self, Hash};
use ruint::aliases::U256;
use sha2::{Digest, Sha256};

pub(crate) fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

pub(crate) fn leaf(who: usize, cumulative: U256) -> Hash {
    proof::leaf(hash, &word(who + 1), &word(0xd0), cumulative)
}

fn word(number: usize) -> Hash {
    U256::from(number).to_be_bytes()
}

/// One cumulative amount for each person.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) amounts: Vec<U256>,
    /// The root first, the children of node `i` at `2i + 1` and `2i + 2`.
    nodes: Vec<Hash>,
    /// The node of each person's leaf.
    places: Vec<usize>,
}

impl Tree {
    pub(crate) fn new(amounts: Vec<U256>) -> Self {
        let count = amounts.len();
        let mut leaves: Vec<_> =
            amounts.iter().enumerate().map(|(who, amount)| (leaf(who, *amount), who)).collect();
        leaves.sort_unstable();
        let mut nodes = vec![[0; 32]; 2 * count - 1];
        let mut places = vec![0; count];
        for (index, (leaf, who)) in leaves.into_iter().enumerate() {
            places[who] = nodes.len() - 1 - index;
            nodes[places[who]] = leaf;
        }
        for node in (0..count - 1).rev() {
            nodes[node] = pair(&nodes[2 * node + 1], &nodes[2 * node + 2]);
        }
        Self { amounts, nodes, places }
    }

    pub(crate) fn root(&self) -> Hash {
        self.nodes[0]
    }

    pub(crate) fn total(&self) -> U256 {
        self.amounts.iter().sum()
    }

    pub(crate) fn proof(&self, who: usize) -> Vec<Hash> {
        let parent = |node: usize| (node > 0).then(|| (node - 1) / 2);
        let path = std::iter::successors(Some(self.places[who]), |node| parent(*node));
        path.filter(|node| *node > 0).map(|node| self.nodes[sibling(node)]).collect()
    }

    /// `people` in the order of their leaves, and hashes and flags that prove them together.
    pub(crate) fn multiproof(&self, people: &[usize]) -> (Vec<usize>, Vec<Hash>, Vec<bool>) {
        let mut people = people.to_vec();
        people.sort_unstable_by_key(|who| std::cmp::Reverse(self.places[*who]));
        people.dedup();
        let mut pending: std::collections::VecDeque<_> =
            people.iter().map(|who| self.places[*who]).collect();
        let (mut hashes, mut flags) = (Vec::new(), Vec::new());
        while let Some(node) = pending.pop_front().filter(|node| *node > 0) {
            let known = pending.front() == Some(&sibling(node));
            if known {
                pending.pop_front();
            } else {
                hashes.push(self.nodes[sibling(node)]);
            }
            flags.push(known);
            pending.push_back((node - 1) / 2);
        }
        (people, hashes, flags)
    }

    /// Inner nodes other than the root.
    pub(crate) fn inner(&self) -> &[Hash] {
        &self.nodes[1..self.amounts.len() - 1]
    }
}

pub(crate) fn pair(one: &Hash, other: &Hash) -> Hash {
    let (low, high) = if one < other { (one, other) } else { (other, one) };
    hash(&[*low, *high].concat())
}

const fn sibling(node: usize) -> usize {
    if node % 2 == 1 { node + 1 } else { node - 1 }
}
