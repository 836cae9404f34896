//! Accounts, code and storage at every version the chain has been through.
//!
//! A version is one atomic change: a block, or a change by one of the methods for tests. Old
//! versions stay readable, which serves queries at older blocks and snapshots alike.

use std::{
    collections::{BTreeMap, HashMap},
    convert::Infallible,
};

use alloy::primitives::{Address, B256, Bytes, KECCAK256_EMPTY, U256};
use alloy_trie::EMPTY_ROOT_HASH;
use revm::{
    DatabaseRef,
    database::CacheDB,
    state::{AccountInfo, Bytecode, EvmState},
};

use super::{
    commitment::{AccountProof, Commitment},
    history::History,
};

/// A point in the life of the state; later ones are greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u64);

/// What an account is, beside its storage. Accounts that are empty do not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) nonce: u64,
    /// Wei.
    pub(crate) balance: U256,
    /// Hash of its code; of nothing, where it has none.
    pub(crate) code_hash: B256,
}

impl Account {
    /// An account that does not exist.
    pub(crate) const EMPTY: Self =
        Self { nonce: 0, balance: U256::ZERO, code_hash: KECCAK256_EMPTY };
}

/// What one version changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    accounts: BTreeMap<Address, Account>,
    storage: BTreeMap<(Address, U256), U256>,
    codes: BTreeMap<B256, Bytecode>,
}

impl Changes {
    /// The accounts that become other ones, by address.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = (Address, Account)> {
        self.accounts.iter().map(|(address, account)| (*address, *account))
    }

    /// The words that change: whose, where, and to what.
    pub(crate) fn slots(&self) -> impl Iterator<Item = (Address, U256, U256)> {
        self.storage.iter().map(|(&(address, slot), value)| (address, slot, *value))
    }

    pub(crate) fn account(&mut self, address: Address, account: Account) {
        self.accounts.insert(address, account);
    }

    pub(crate) fn slot(&mut self, address: Address, slot: U256, value: U256) {
        self.storage.insert((address, slot), value);
    }

    /// What `later` changes comes after this.
    pub(crate) fn then(&mut self, later: Self) {
        self.accounts.extend(later.accounts);
        self.storage.extend(later.storage);
        self.codes.extend(later.codes);
    }

    /// Makes `code` known and returns its hash. Code that looks like a delegation is one.
    pub(crate) fn code(&mut self, code: Bytes) -> B256 {
        let code =
            Bytecode::new_raw_checked(code.clone()).unwrap_or_else(|_| Bytecode::new_legacy(code));
        let hash = code.hash_slow();
        self.codes.insert(hash, code);
        hash
    }
}

impl From<EvmState> for Changes {
    /// What a run leaves behind. Accounts it only looked at are left out.
    fn from(state: EvmState) -> Self {
        let mut changes = Self::default();
        for (address, account) in state {
            if !account.is_touched() {
                continue;
            }
            // Only an account made in the same transaction can be destroyed, so that it leaves
            // no storage behind.
            if account.is_selfdestructed() {
                changes.account(address, Account::EMPTY);
                continue;
            }
            let AccountInfo { balance, nonce, code_hash, .. } = account.info;
            changes.account(address, Account { nonce, balance, code_hash });
            for (slot, value) in account.changed_storage_slots() {
                changes.slot(address, *slot, value.present_value());
            }
            if let Some(code) = account.info.code {
                changes.codes.insert(code_hash, code);
            }
        }
        changes
    }
}

/// The state at every version up to now.
#[derive(Clone, Debug)]
pub(crate) struct State {
    accounts: History<Address, Account>,
    storage: History<(Address, U256), U256>,
    /// By hash. Never forgotten: a hash cannot come to mean something else.
    codes: HashMap<B256, Bytecode>,
    /// The root of each version; its length says which version is the newest.
    roots: Vec<B256>,
    /// The tree of the newest version.
    commitment: Commitment,
}

impl State {
    /// Version 0, in which nothing exists.
    pub(crate) fn new() -> Self {
        Self {
            accounts: History::new(),
            storage: History::new(),
            codes: HashMap::new(),
            roots: vec![EMPTY_ROOT_HASH],
            commitment: Commitment::default(),
        }
    }

    /// The newest version.
    pub(crate) fn newest(&self) -> Version {
        Version(self.roots.len() as u64 - 1)
    }

    /// The root of the newest version's tree of accounts, as in every Ethereum header. Nitro's
    /// would be another one all the same: it covers how ArbOS lays out its own storage.
    pub(crate) fn root(&self) -> B256 {
        self.roots.last().copied().unwrap_or(EMPTY_ROOT_HASH)
    }

    /// Adds a version.
    pub(crate) fn apply(&mut self, changes: Changes) -> Version {
        let version = Version(self.roots.len() as u64);
        let before = self.newest();
        let mut accounts = Vec::with_capacity(changes.accounts.len());
        for (address, account) in changes.accounts {
            let held = self.accounts.at(&address, before).copied().unwrap_or(Account::EMPTY);
            if held != account {
                self.accounts.set(address, version, account);
                accounts.push(address);
            }
        }
        for (&(address, slot), word) in &changes.storage {
            self.storage.set((address, slot), version, *word);
        }
        self.codes.extend(changes.codes);
        let account_of = account_at(&self.accounts, version);
        self.commitment.update(changes.storage, accounts, account_of);
        self.roots.push(self.commitment.root());
        version
    }

    /// What each version changed, from version 1 on. Code is not among it: see
    /// [`codes`](Self::codes).
    pub(crate) fn changes(&self) -> Vec<Changes> {
        let mut all = vec![Changes::default(); self.roots.len()];
        for (version, address, account) in self.accounts.changes() {
            all[version.0 as usize].account(address, *account);
        }
        for (version, (address, slot), value) in self.storage.changes() {
            all[version.0 as usize].slot(address, slot, *value);
        }
        all.split_off(1)
    }

    /// Every code there ever was, by hash.
    pub(crate) fn codes(&self) -> BTreeMap<B256, Bytes> {
        self.codes.iter().map(|(hash, code)| (*hash, code.original_bytes())).collect()
    }

    /// Whether every account's code is known, as it was at any version.
    pub(crate) fn knows_all_codes(&self) -> bool {
        let known = |hash| hash == KECCAK256_EMPTY || self.codes.contains_key(&hash);
        self.accounts.changes().all(|(_, _, account)| known(account.code_hash))
    }

    /// Forgets every version after `version`.
    pub(crate) fn revert_to(&mut self, version: Version) {
        let mut commitment = std::mem::take(&mut self.commitment);
        self.wind_back(&mut commitment, version);
        self.commitment = commitment;
        self.accounts.revert_to(version);
        self.storage.revert_to(version);
        self.roots.truncate(version.0 as usize + 1);
    }

    /// Makes the newest version's tree that of an older one.
    fn wind_back(&self, commitment: &mut Commitment, version: Version) {
        let word_at = |key| self.storage.at(&key, version).copied().unwrap_or_default();
        let words = self.storage.changed_after(version).map(|key| (key, word_at(key)));
        let accounts = self.accounts.changed_after(version);
        commitment.update(words, accounts, account_at(&self.accounts, version));
    }
}

fn account_at(
    accounts: &History<Address, Account>,
    version: Version,
) -> impl Fn(Address) -> Account {
    move |address| accounts.at(&address, version).copied().unwrap_or(Account::EMPTY)
}

/// The state at one version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(super) state: &'a State,
    pub(super) version: Version,
    /// Hashes of the chain's blocks, by number.
    pub(super) hashes: &'a [B256],
}

/// A view with changes on top that stay out of the chain.
pub(crate) type Overlay<'a> = CacheDB<View<'a>>;

impl View<'_> {
    pub(crate) fn account(&self, address: Address) -> Account {
        self.state.accounts.at(&address, self.version).copied().unwrap_or(Account::EMPTY)
    }

    pub(crate) fn slot(&self, address: Address, slot: U256) -> U256 {
        self.state.storage.at(&(address, slot), self.version).copied().unwrap_or_default()
    }

    /// Proves an account and some of its words against the root of this version's tree.
    pub(crate) fn prove(&self, address: Address, slots: &[U256]) -> AccountProof {
        let mut commitment = self.state.commitment.clone();
        self.state.wind_back(&mut commitment, self.version);
        let word_of = |slot| self.slot(address, slot);
        commitment.prove(address, slots, self.account(address), word_of)
    }

    /// The code of an account, as it is stored.
    pub(crate) fn code(&self, address: Address) -> Bytes {
        let hash = self.account(address).code_hash;
        self.state.codes.get(&hash).map(Bytecode::original_bytes).unwrap_or_default()
    }
}

impl DatabaseRef for View<'_> {
    type Error = Infallible;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        let account = self.account(address);
        if account == Account::EMPTY {
            return Ok(None);
        }
        let Account { nonce, balance, code_hash } = account;
        let code = self.state.codes.get(&code_hash).cloned();
        Ok(Some(AccountInfo { nonce, balance, code_hash, code, ..AccountInfo::default() }))
    }

    fn code_by_hash_ref(&self, code_hash: B256) -> Result<Bytecode, Infallible> {
        Ok(self.state.codes.get(&code_hash).cloned().unwrap_or_default())
    }

    fn storage_ref(&self, address: Address, slot: U256) -> Result<U256, Infallible> {
        Ok(self.slot(address, slot))
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, Infallible> {
        let hash = usize::try_from(number).ok().and_then(|number| self.hashes.get(number));
        Ok(hash.copied().unwrap_or_default())
    }
}
