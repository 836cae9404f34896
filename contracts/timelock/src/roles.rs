//! Who may do what: accounts by role (OpenZeppelin's AccessControl).
//!
//! Any word can be a role. The admin of each is [`ADMIN`], for good.

use alloy_primitives::{Address, B256};
use interfaces::timelock::ITimelock as abi;
use onchain::{event::log, machine::*};
use stylus_sdk::{
    keccak_const::Keccak256,
    prelude::*,
    storage::{StorageBool, StorageMap},
};

use crate::error::Error;

/// Grants and revokes roles.
pub(crate) const ADMIN: B256 = B256::ZERO;
/// Schedules.
pub(crate) const PROPOSER: B256 = role(b"PROPOSER_ROLE");
/// Executes.
pub(crate) const EXECUTOR: B256 = role(b"EXECUTOR_ROLE");
/// Cancels.
pub(crate) const CANCELLER: B256 = role(b"CANCELLER_ROLE");

const fn role(name: &[u8]) -> B256 {
    B256::new(Keccak256::new().update(name).finalize())
}

/// Whether an account has a role.
#[storage]
pub struct Roles {
    members: StorageMap<B256, StorageMap<Address, StorageBool>>,
}

impl Roles {
    pub(crate) fn has(&self, role: B256, account: Address) -> bool {
        self.members.getter(role).get(account)
    }

    /// Lets only those who have `role` go on.
    pub(crate) fn only(&self, role: B256) -> Result<(), Error> {
        let account = self.machine().msg_sender();
        if self.has(role, account) {
            return Ok(());
        }
        Err(abi::AccessControlUnauthorizedAccount { account, neededRole: role }.into())
    }

    /// The same, and anyone if the zero address has it.
    pub(crate) fn only_or_open(&self, role: B256) -> Result<(), Error> {
        if self.has(role, Address::ZERO) { Ok(()) } else { self.only(role) }
    }

    /// Whoever may, if `role` is not granted yet.
    pub(crate) fn grant(&mut self, role: B256, account: Address) {
        if self.set(role, account, true) {
            let sender = self.machine().msg_sender();
            log(self.machine(), abi::RoleGranted { role, account, sender });
        }
    }

    /// Whoever may, if `role` is granted.
    pub(crate) fn revoke(&mut self, role: B256, account: Address) {
        if self.set(role, account, false) {
            let sender = self.machine().msg_sender();
            log(self.machine(), abi::RoleRevoked { role, account, sender });
        }
    }

    /// For oneself.
    pub(crate) fn renounce(&mut self, role: B256, account: Address) -> Result<(), Error> {
        if account != self.machine().msg_sender() {
            return Err(abi::AccessControlBadConfirmation {}.into());
        }
        self.revoke(role, account);
        Ok(())
    }

    /// Whether that is a change.
    fn set(&mut self, role: B256, account: Address, has: bool) -> bool {
        let mut members = self.members.setter(role);
        let mut stored = members.setter(account);
        let changes = stored.get() != has;
        if changes {
            stored.set(has);
        }
        changes
    }
}
