//! Who may do what beside the owner, and within which limits.

use alloy_primitives::{Address, U256};
use interfaces::merkle_rewards::IMerkleRewards as abi;
use onchain::event::log;
use onchain::machine::*;
use protocol::merkle_rewards::{Limits, MAX_TIMELOCK, MIN_TIMELOCK};
use stylus_sdk::{prelude::*, storage::StorageU256};

use crate::error::Error;

/// Low bits first.
#[storage]
pub struct Roles {
    /// The updater 160 bits, the timelock in seconds 96.
    updating: StorageU256,
    /// The guardian 160 bits, the largest increase of a total 96.
    guarding: StorageU256,
}

impl Roles {
    pub(crate) fn updater(&self) -> Address {
        low(self.updating.get())
    }

    pub(crate) fn guardian(&self) -> Address {
        low(self.guarding.get())
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits {
            timelock: high(self.updating.get()).as_limbs()[0],
            max_increase: high(self.guarding.get()),
        }
    }

    pub(crate) fn set_updater(&mut self, updater: Address) {
        let word = packed(updater, high(self.updating.get()));
        self.updating.set(word);
        log(self.machine(), abi::UpdaterSet { updater });
    }

    pub(crate) fn set_guardian(&mut self, guardian: Address) {
        let word = packed(guardian, high(self.guarding.get()));
        self.guarding.set(word);
        log(self.machine(), abi::GuardianSet { guardian });
    }

    pub(crate) fn set_timelock(&mut self, duration: U256) -> Result<(), Error> {
        Limits::timelock(duration).map_err(|_| abi::RewardsTimelockOutOfBounds {
            duration,
            minimum: U256::from(MIN_TIMELOCK),
            maximum: U256::from(MAX_TIMELOCK),
        })?;
        let word = packed(self.updater(), duration);
        self.updating.set(word);
        log(self.machine(), abi::TimelockSet { duration });
        Ok(())
    }

    pub(crate) fn set_max_increase(&mut self, amount: U256) -> Result<(), Error> {
        Limits::max_increase(amount).map_err(|_| Error::amount_too_high(amount))?;
        let word = packed(self.guardian(), amount);
        self.guarding.set(word);
        log(self.machine(), abi::MaxEpochIncreaseSet { amount });
        Ok(())
    }
}

fn low(word: U256) -> Address {
    // The low 160 bits of the word.
    Address::from_word(word.into())
}

fn high(word: U256) -> U256 {
    word >> 160_usize
}

/// Nothing is cut off: `value` is a checked timelock or amount.
fn packed(account: Address, value: U256) -> U256 {
    U256::from_be_bytes(account.into_word().0) | (value << 160_usize)
}
