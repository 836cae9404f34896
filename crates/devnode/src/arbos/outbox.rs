//! Messages to the parent chain: a Merkle tree that only grows.
//!
//! Of the tree, the roots of its complete subtrees are kept, one for each bit of the number of its
//! leaves. What is missing on the right counts as zero.

use revm::{
    Database,
    context_interface::JournalTr,
    primitives::{B256, U256, keccak256},
};

use super::{
    ArbosState, Field,
    state::{Map, hash_gas},
};

type DbError<J> = <<J as JournalTr>::Database as Database>::Error;

/// A subtree that a new leaf made complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompleteSubtree {
    /// How many levels are below it.
    pub level: u64,
    /// Its root.
    pub root: B256,
}

/// A message that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Its leaf, counted from 0.
    pub leaf: u64,
    /// The subtrees it made complete, the smallest first.
    pub completed: Vec<CompleteSubtree>,
}

/// The tree, as `sendMerkleTreeState` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbox {
    /// How many messages there are.
    pub size: u64,
    /// The root of all.
    pub root: B256,
    /// The roots of complete subtrees by level, zero where there is none.
    pub subtrees: Vec<B256>,
}

impl<J: JournalTr> ArbosState<'_, J> {
    /// Adds a message by its hash.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn append_send(&mut self, message: B256) -> Result<Appended, DbError<J>> {
        let leaf = self.get(Field::SendCount)?.saturating_to::<u64>();
        self.set(Field::SendCount, U256::from(leaf + 1))?;
        let mut root = self.hash(&[message]);
        let mut completed = Vec::new();
        let mut level = 0;
        // As in counting: what is complete on the left and new on the right make the next level.
        while leaf >> level & 1 == 1 {
            let left = self.subtree(level)?;
            self.set_subtree(level, B256::ZERO)?;
            root = self.hash(&[left, root]);
            level += 1;
            completed.push(CompleteSubtree { level, root });
        }
        self.set_subtree(level, root)?;
        let gas = self.gas();
        let outbox = self.outbox()?;
        self.store(Field::SendRoot.slot(), outbox.root.into())?;
        // For block headers; contracts have no part in it.
        self.set_gas(gas);
        Ok(Appended { leaf, completed })
    }

    /// The whole tree.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn outbox(&mut self) -> Result<Outbox, DbError<J>> {
        let size = self.get(Field::SendCount)?.saturating_to::<u64>();
        let levels = u64::from(u64::BITS - size.leading_zeros());
        let subtrees =
            (0..levels).map(|level| self.subtree(level)).collect::<Result<Vec<_>, _>>()?;
        let mut so_far: Option<B256> = None;
        for (level, subtree) in subtrees.iter().enumerate() {
            let is_complete = size >> level & 1 == 1;
            so_far = match (so_far, is_complete) {
                (None, false) => None,
                // The largest one is the root, where it stands alone.
                (None, true) if level + 1 == subtrees.len() => Some(*subtree),
                (None, true) => Some(self.hash(&[*subtree, B256::ZERO])),
                (Some(right), true) => Some(self.hash(&[*subtree, right])),
                (Some(left), false) => Some(self.hash(&[left, B256::ZERO])),
            };
        }
        Ok(Outbox { size, root: so_far.unwrap_or_default(), subtrees })
    }

    fn hash(&mut self, words: &[B256]) -> B256 {
        self.burn(hash_gas(words.len()));
        keccak256(words.concat())
    }

    fn subtree(&mut self, level: u64) -> Result<B256, DbError<J>> {
        self.read(Map::Sends.slot(U256::from(level))).map(B256::from)
    }

    fn set_subtree(&mut self, level: u64, root: B256) -> Result<(), DbError<J>> {
        self.write(Map::Sends.slot(U256::from(level)), root.into())
    }
}

#[cfg(test)]
mod tests {
    use revm::{Journal, database::EmptyDB, primitives::hardfork::SpecId};

    use super::*;

    fn message(number: u64) -> B256 {
        U256::from(number).into()
    }

    /// The root of a tree of `height` levels, by halves.
    fn root_of(leaves: &[B256], height: u32) -> B256 {
        match (leaves, height) {
            ([], _) => B256::ZERO,
            ([leaf], 0) => keccak256(leaf),
            _ => {
                let half = leaves.len().min(1 << (height - 1));
                let (left, right) = leaves.split_at(half);
                let halves = [root_of(left, height - 1), root_of(right, height - 1)];
                keccak256(halves.concat())
            }
        }
    }

    #[test]
    fn the_root_is_that_of_the_tree_filled_up_with_zeros() {
        let mut journal: Journal<EmptyDB> = Journal::new(EmptyDB::new());
        journal.set_spec_id(SpecId::OSAKA);
        let mut state = ArbosState::new(&mut journal);
        let mut leaves = Vec::new();
        for number in 0..40 {
            let appended = state.append_send(message(number)).unwrap();
            leaves.push(message(number));

            assert_eq!(appended.leaf, number);
            for CompleteSubtree { level, root } in appended.completed {
                let below = leaves.len() - (1 << level);
                assert_eq!(root, root_of(&leaves[below..], level as u32), "{number}, {level}");
            }
            let outbox = state.outbox().unwrap();
            let height = leaves.len().next_power_of_two().ilog2();
            assert_eq!((outbox.size, outbox.root), (number + 1, root_of(&leaves, height)));
            let stored = state.get(Field::SendRoot).unwrap();
            assert_eq!(B256::from(stored), outbox.root);
        }
    }

    #[test]
    fn a_tree_without_messages_has_no_root() {
        let mut journal: Journal<EmptyDB> = Journal::new(EmptyDB::new());

        let outbox = ArbosState::new(&mut journal).outbox().unwrap();

        assert_eq!(outbox, Outbox { size: 0, root: B256::ZERO, subtrees: Vec::new() });
    }
}
