//! What could not be paid to a role and waits for it: a part of what this program holds.

use alloy_primitives::{Address, U256};
use protocol::fee_splitter::Role;
use stylus_sdk::{
    prelude::*,
    storage::{StorageMap, StorageU256},
};

/// All by token.
#[storage]
pub struct Credits {
    /// By the role's number.
    waiting: StorageMap<Address, StorageMap<U256, StorageU256>>,
    /// Of all roles.
    totals: StorageMap<Address, StorageU256>,
}

impl Credits {
    pub(crate) fn get(&self, token: Address, role: Role) -> U256 {
        self.waiting.getter(token).get(U256::from(role.number()))
    }

    pub(crate) fn total(&self, token: Address) -> U256 {
        self.totals.get(token)
    }

    /// Adds what could not be paid, and says what waits now. It is held and nobody's yet, so neither sum
    /// wraps: both are at most what is held.
    pub(crate) fn add(&mut self, token: Address, role: Role, amount: U256) -> U256 {
        let credit = self.get(token, role) + amount;
        self.waiting.setter(token).insert(U256::from(role.number()), credit);
        let total = self.total(token) + amount;
        self.totals.insert(token, total);
        credit
    }

    /// Takes all that waits for `role`.
    pub(crate) fn take(&mut self, token: Address, role: Role) -> U256 {
        let credit = self.get(token, role);
        if credit.is_zero() {
            return credit;
        }
        self.waiting.setter(token).insert(U256::from(role.number()), U256::ZERO);
        // Not below zero: it is a part of the total.
        let total = self.total(token) - credit;
        self.totals.insert(token, total);
        credit
    }
}
