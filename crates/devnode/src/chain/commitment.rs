//! The tree of accounts and their storage, whose root every block carries.

use std::collections::{BTreeSet, HashMap};

use alloy::primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_trie::TrieAccount;

use super::{state::Account, trie::Trie};

/// A commitment to one version of the state.
#[derive(Clone, Debug, Default)]
pub(super) struct Commitment {
    accounts: Trie,
    /// Of accounts that ever had storage.
    storage: HashMap<Address, Trie>,
}

/// What an account is, with the nodes that prove it.
#[derive(Clone, Debug)]
pub(crate) struct AccountProof {
    pub(crate) account: Account,
    pub(crate) storage_root: B256,
    /// Encoded nodes, the root first.
    pub(crate) nodes: Vec<Bytes>,
    /// One for each slot that was asked for: its word, and the nodes that prove it.
    pub(crate) slots: Vec<(U256, Vec<Bytes>)>,
}

impl Commitment {
    /// Brings the tree up to date with words that changed, by account and slot, and with accounts.
    pub(super) fn update(
        &mut self,
        words: impl IntoIterator<Item = ((Address, U256), U256)>,
        accounts: impl IntoIterator<Item = Address>,
        account_of: impl Fn(Address) -> Account,
    ) {
        let mut touched: BTreeSet<_> = accounts.into_iter().collect();
        for ((address, slot), word) in words {
            touched.insert(address);
            let storage = self.storage.entry(address).or_default();
            if word.is_zero() {
                storage.remove(key_of_slot(slot));
            } else {
                storage.insert(key_of_slot(slot), alloy_rlp::encode(word));
            }
        }
        for address in touched {
            let key = keccak256(address);
            let account = account_of(address);
            if account == Account::EMPTY {
                // It does not exist, so nothing of it does.
                self.accounts.remove(key);
                continue;
            }
            let Account { nonce, balance, code_hash } = account;
            let storage_root = self.storage_root(address);
            let leaf = TrieAccount { nonce, balance, storage_root, code_hash };
            self.accounts.insert(key, alloy_rlp::encode(leaf));
        }
    }

    /// What commits to all of the state.
    pub(super) fn root(&self) -> B256 {
        self.accounts.root()
    }

    /// Proves an account and some of its words; `account` and `word_of` say what they are.
    pub(super) fn prove(
        &self,
        address: Address,
        slots: &[U256],
        account: Account,
        word_of: impl Fn(U256) -> U256,
    ) -> AccountProof {
        let nothing = Trie::default();
        let storage = self.storage.get(&address).unwrap_or(&nothing);
        let prove = |slot: &U256| (word_of(*slot), storage.proof(key_of_slot(*slot)));
        AccountProof {
            account,
            storage_root: storage.root(),
            nodes: self.accounts.proof(keccak256(address)),
            slots: slots.iter().map(prove).collect(),
        }
    }

    fn storage_root(&self, address: Address) -> B256 {
        self.storage.get(&address).map_or_else(|| Trie::default().root(), Trie::root)
    }
}

fn key_of_slot(slot: U256) -> B256 {
    keccak256(slot.to_be_bytes::<32>())
}
