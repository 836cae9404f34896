//! A Merkle-Patricia trie over keys of 32 bytes, as Ethereum's yellow paper has it (appendix D).
//!
//! It remembers the hash of every part that did not change, so a change costs the depth of the
//! trie and not its size. A clone shares all of it until either changes.

use std::sync::{Arc, OnceLock};

use alloy::primitives::{B256, Bytes, keccak256};
use alloy_rlp::{EMPTY_STRING_CODE, Encodable, Header};
use alloy_trie::EMPTY_ROOT_HASH;

/// Values by key. A key is the hash of what it stands for, so keys are spread evenly.
#[derive(Clone, Debug, Default)]
pub(super) struct Trie {
    root: Option<Arc<Node>>,
}

impl Trie {
    /// Puts `value`, which is encoded already, at `key`.
    pub(super) fn insert(&mut self, key: B256, value: Vec<u8>) {
        match &mut self.root {
            Some(root) => Node::insert(root, key, 0, value),
            root => *root = Some(Node::leaf(key, value)),
        }
    }

    /// Takes away what is at `key`, if anything is.
    pub(super) fn remove(&mut self, key: B256) {
        self.root = self.root.take().and_then(|root| Node::remove(root, key, 0));
    }

    /// The hash that commits to all keys and values.
    pub(super) fn root(&self) -> B256 {
        match self.root.as_deref().map(|root| root.reference(0)) {
            None => EMPTY_ROOT_HASH,
            Some(Reference::Hash(hash)) => *hash,
            Some(Reference::Whole(encoded)) => keccak256(encoded),
        }
    }

    /// The encoded nodes from the root towards `key`: they prove its value, or that it has none.
    pub(super) fn proof(&self, key: B256) -> Vec<Bytes> {
        let mut nodes = Vec::new();
        let (mut next, mut depth) = (self.root.as_deref(), 0);
        while let Some(node) = next {
            // A short node stands whole in the one above it.
            if depth == 0 || matches!(node.reference(depth), Reference::Hash(_)) {
                nodes.push(node.encode(depth).into());
            }
            (next, depth) = match &node.kind {
                Kind::Leaf { .. } => break,
                Kind::Extension { path, until, child } => {
                    let parted = first_difference(key, *path, depth) < *until;
                    (Some(child.as_ref()).filter(|_| !parted), *until)
                }
                Kind::Branch(children) => (children[nibble(key, depth)].as_deref(), depth + 1),
            };
        }
        nodes
    }
}

/// A part of the trie. How deep it lies is known to whoever holds it.
#[derive(Clone, Debug)]
struct Node {
    kind: Kind,
    /// How the node above names it, once that was asked for.
    reference: OnceLock<Reference>,
}

#[derive(Clone, Debug)]
enum Kind {
    /// One value; what of its key lies below the node's depth is its path.
    Leaf { key: B256, value: Vec<u8> },
    /// All keys below go along `path` until that depth, where the child lies, a branch.
    Extension { path: B256, until: usize, child: Arc<Node> },
    /// Two children at least, by the nibble at the node's depth.
    Branch(Box<[Option<Arc<Node>>; 16]>),
}

#[derive(Clone, Debug)]
enum Reference {
    Hash(B256),
    /// Less than 32 bytes.
    Whole(Vec<u8>),
}

impl Node {
    fn new(kind: Kind) -> Arc<Self> {
        Arc::new(Self { kind, reference: OnceLock::new() })
    }

    fn leaf(key: B256, value: Vec<u8>) -> Arc<Self> {
        Self::new(Kind::Leaf { key, value })
    }

    /// A branch of two at `depth`, under an extension where it begins further up.
    fn fork(from: usize, depth: usize, sides: [(B256, Arc<Self>); 2]) -> Arc<Self> {
        let path = sides[0].0;
        let mut children: Box<[Option<Arc<Self>>; 16]> = Box::default();
        for (key, side) in sides {
            children[nibble(key, depth)] = Some(side);
        }
        let branch = Self::new(Kind::Branch(children));
        if from == depth {
            branch
        } else {
            Self::new(Kind::Extension { path, until: depth, child: branch })
        }
    }

    /// Puts a value below a node. What nobody else shares is changed where it lies.
    fn insert(node: &mut Arc<Self>, key: B256, depth: usize, value: Vec<u8>) {
        let held = Arc::make_mut(node);
        held.reference.take();
        let (fork, path, rest) = match &mut held.kind {
            Kind::Leaf { key: path, value: old } => {
                if *path == key {
                    *old = value;
                    return;
                }
                let rest = Self::leaf(*path, std::mem::take(old));
                (first_difference(key, *path, depth), *path, rest)
            }
            Kind::Extension { path, until, child } => {
                let fork = first_difference(key, *path, depth);
                if *until <= fork {
                    return Self::insert(child, key, *until, value);
                }
                let (path, until, child) = (*path, *until, Arc::clone(child));
                let rest = if fork + 1 == until {
                    child
                } else {
                    Self::new(Kind::Extension { path, until, child })
                };
                (fork, path, rest)
            }
            Kind::Branch(children) => {
                match &mut children[nibble(key, depth)] {
                    Some(child) => Self::insert(child, key, depth + 1, value),
                    place => *place = Some(Self::leaf(key, value)),
                }
                return;
            }
        };
        *node = Self::fork(depth, fork, [(path, rest), (key, Self::leaf(key, value))]);
    }

    fn remove(node: Arc<Self>, key: B256, depth: usize) -> Option<Arc<Self>> {
        match &node.kind {
            Kind::Leaf { key: held, .. } => return (*held != key).then_some(node),
            Kind::Extension { path, until, .. } if first_difference(key, *path, depth) < *until => {
                return Some(node);
            }
            _ => {}
        }
        match Arc::unwrap_or_clone(node).kind {
            Kind::Leaf { .. } => None,
            Kind::Extension { path, until, child } => {
                Self::remove(child, key, until).map(|child| Self::under(path, until, child))
            }
            Kind::Branch(mut children) => {
                let place = &mut children[nibble(key, depth)];
                *place = place.take().and_then(|child| Self::remove(child, key, depth + 1));
                let mut left = children.iter().enumerate().filter(|(_, child)| child.is_some());
                match (left.next(), left.next()) {
                    (Some((index, Some(child))), None) => {
                        let path = with_nibble(key, depth, index);
                        Some(Self::under(path, depth + 1, Arc::clone(child)))
                    }
                    (None, _) => None,
                    _ => Some(Self::new(Kind::Branch(children))),
                }
            }
        }
    }

    /// What stands where only one child is left to lie at `until` along `path`: paths in a row
    /// are one.
    fn under(path: B256, until: usize, child: Arc<Self>) -> Arc<Self> {
        match &child.kind {
            Kind::Branch(_) => Self::new(Kind::Extension { path, until, child }),
            joined => Self::new(joined.clone()),
        }
    }

    fn reference(&self, depth: usize) -> &Reference {
        self.reference.get_or_init(|| {
            let encoded = self.encode(depth);
            if encoded.len() < B256::len_bytes() {
                Reference::Whole(encoded)
            } else {
                Reference::Hash(keccak256(encoded))
            }
        })
    }

    fn encode(&self, depth: usize) -> Vec<u8> {
        let mut payload = Vec::with_capacity(B256::len_bytes());
        match &self.kind {
            Kind::Leaf { key, value } => {
                hex_prefix(*key, depth..64, 0x20).as_slice().encode(&mut payload);
                value.as_slice().encode(&mut payload);
            }
            Kind::Extension { path, until, child } => {
                hex_prefix(*path, depth..*until, 0).as_slice().encode(&mut payload);
                child.reference(*until).put(&mut payload);
            }
            Kind::Branch(children) => {
                payload.reserve(17 * (1 + B256::len_bytes()));
                for child in children.iter() {
                    match child {
                        Some(child) => child.reference(depth + 1).put(&mut payload),
                        None => payload.push(EMPTY_STRING_CODE),
                    }
                }
                // No key ends in a branch.
                payload.push(EMPTY_STRING_CODE);
            }
        }
        let mut encoded = Vec::with_capacity(payload.len() + 3);
        Header { list: true, payload_length: payload.len() }.encode(&mut encoded);
        encoded.extend(payload);
        encoded
    }
}

impl Reference {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Hash(hash) => {
                out.push(EMPTY_STRING_CODE + 32);
                out.extend_from_slice(hash.as_slice());
            }
            Self::Whole(encoded) => out.extend_from_slice(encoded),
        }
    }
}

/// Four bits of a key; the first at depth 0.
fn nibble(key: B256, depth: usize) -> usize {
    let byte = key[depth / 2];
    usize::from(if depth.is_multiple_of(2) { byte >> 4 } else { byte & 0xf })
}

/// The key with another nibble at `depth`.
fn with_nibble(mut key: B256, depth: usize, nibble: usize) -> B256 {
    // A nibble is less than 16.
    let nibble = nibble as u8;
    let byte = &mut key[depth / 2];
    *byte = if depth.is_multiple_of(2) {
        (*byte & 0xf) | (nibble << 4)
    } else {
        (*byte & 0xf0) | nibble
    };
    key
}

/// The least depth from `from` on at which two keys differ; 64, if none.
fn first_difference(a: B256, b: B256, from: usize) -> usize {
    (from..64).find(|depth| nibble(a, *depth) != nibble(b, *depth)).unwrap_or(64)
}

/// A path as bytes: `flag`, whether its length is odd, and its nibbles.
fn hex_prefix(key: B256, path: std::ops::Range<usize>, flag: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(33);
    let mut start = path.start;
    if path.len().is_multiple_of(2) {
        out.push(flag);
    } else {
        // Less than 16.
        out.push(flag | 0x10 | nibble(key, start) as u8);
        start += 1;
    }
    // What is left is even, and so two by two.
    out.extend(
        (start..path.end).step_by(2).map(|at| ((nibble(key, at) << 4) | nibble(key, at + 1)) as u8),
    );
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use alloy_trie::{HashBuilder, Nibbles, proof::verify_proof};
    use proptest::prelude::*;

    use super::*;

    /// Keys that share long beginnings, so that paths are short and nodes stand in one another.
    fn key() -> impl Strategy<Value = B256> {
        let first = prop_oneof![Just(0_u8), Just(1), Just(0x10), any::<u8>()];
        (first, 0_usize..32, 0_u8..4).prop_map(|(first, at, last)| {
            let mut key = B256::with_last_byte(last);
            key[at] ^= first;
            key
        })
    }

    /// The root as another implementation has it.
    fn root_of(held: &BTreeMap<B256, Vec<u8>>) -> B256 {
        let mut builder = HashBuilder::default();
        for (key, value) in held {
            builder.add_leaf(Nibbles::unpack(key), value);
        }
        builder.root()
    }

    proptest! {
        /// After every change the root is what building all of it anew comes to, and every proof
        /// holds against it, of keys that are there and of others.
        #[test]
        fn changes_come_to_what_building_anew_does(
            changes in proptest::collection::vec((key(), proptest::option::of(1_u8..40)), 1..60),
        ) {
            let (mut trie, mut held) = (Trie::default(), BTreeMap::new());
            for (key, value) in changes {
                let before = trie.clone();
                let root_before = before.root();
                match value {
                    Some(length) => {
                        let value = vec![length; length.into()];
                        trie.insert(key, value.clone());
                        held.insert(key, value);
                    }
                    None => {
                        trie.remove(key);
                        held.remove(&key);
                    }
                }
                let root = trie.root();
                prop_assert_eq!(root, root_of(&held));
                prop_assert_eq!(before.root(), root_before);
                for asked in held.keys().chain([&key, &B256::ZERO]) {
                    let proof = trie.proof(*asked);
                    let value = held.get(asked).cloned();
                    let checked = verify_proof(root, Nibbles::unpack(asked), value, &proof);
                    prop_assert!(checked.is_ok(), "{:?}", checked);
                }
            }
        }
    }

    #[test]
    fn nothing_has_the_root_of_nothing() {
        let mut trie = Trie::default();
        assert_eq!(trie.root(), EMPTY_ROOT_HASH);
        assert!(trie.proof(B256::ZERO).is_empty());

        trie.insert(B256::ZERO, vec![1]);
        trie.remove(B256::ZERO);

        assert_eq!(trie.root(), EMPTY_ROOT_HASH);
    }
}
