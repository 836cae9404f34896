//! Timelock: owns what is governed, and does in its name only what was announced and has waited.
//!
//! A shell. It reads storage, asks [`protocol::timelock`] what follows, writes the answer and makes
//! the calls. Surface: `abi/ITimelock.sol`, which is that of OpenZeppelin's TimelockController. Holds
//! I-TIME-1 to I-TIME-8 of `docs/invariants.md`. Proposers schedule, cancellers cancel, executors
//! execute; who has which role, and the minimum delay, are changed by operations that wait like all
//! others, and by an admin, if there is one, who changes roles at once.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/ITimelock.sol says what can go wrong")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

mod error;
mod operations;
mod roles;
mod router;
#[cfg(test)]
mod tests;

use alloy_primitives::{Address, U256};
use interfaces::timelock::ITimelock as abi;
use onchain::{event::log, machine::*};
use protocol::timelock::{LEAST_DELAY, MOST_DELAY, minimum_delay};
use stylus_sdk::{prelude::*, storage::StorageU256};

pub use crate::error::Error;
use crate::{operations::Operations, roles::Roles};

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct Timelock {
    roles: Roles,
    operations: Operations,
    /// Seconds that operations wait at least.
    min_delay: StorageU256,
}

impl Timelock {
    /// The timelock governs itself from the first moment on.
    fn constructor(
        &mut self,
        min_delay: U256,
        proposers: impl Iterator<Item = Address>,
        executors: impl Iterator<Item = Address>,
        admin: Address,
    ) -> Result<(), Error> {
        let itself = self.machine().contract_address();
        self.roles.grant(roles::ADMIN, itself);
        if !admin.is_zero() {
            self.roles.grant(roles::ADMIN, admin);
        }
        for proposer in proposers {
            self.roles.grant(roles::PROPOSER, proposer);
            self.roles.grant(roles::CANCELLER, proposer);
        }
        for executor in executors {
            self.roles.grant(roles::EXECUTOR, executor);
        }
        self.set_delay(min_delay)
    }

    /// ETH that comes without a call is what operations pay with.
    fn receive(&self) -> Result<(), Vec<u8>> {
        Ok(())
    }

    // ---- operations: operations.rs; roles: roles.rs

    fn update_delay(&mut self, delay: U256) -> Result<(), Error> {
        let caller = self.machine().msg_sender();
        if caller != self.machine().contract_address() {
            return Err(abi::TimelockUnauthorizedCaller { caller }.into());
        }
        self.set_delay(delay)
    }

    fn set_delay(&mut self, delay: U256) -> Result<(), Error> {
        let newDuration = minimum_delay(delay).map_err(|_| abi::TimelockDelayOutOfBounds {
            delay,
            minimum: U256::from(LEAST_DELAY),
            maximum: U256::from(MOST_DELAY),
        })?;
        let oldDuration = self.min_delay.get();
        self.min_delay.set(newDuration);
        log(self.machine(), abi::MinDelayChange { oldDuration, newDuration });
        Ok(())
    }

    fn now(&self) -> u64 {
        self.machine().block_timestamp()
    }
}
