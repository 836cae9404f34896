//! Who holds the shares: ERC-20 without the supply, which is in the books.

use alloy_primitives::{Address, U256};
use interfaces::vault::IMicroStakingVault as abi;
use onchain::allowances::Allowances;
use stylus_sdk::{
    prelude::*,
    storage::{StorageMap, StorageU256},
};

use crate::error::Error;

/// Amounts are share units.
#[storage]
pub struct Shares {
    /// They add up to the supply in the books (I-VAULT-2).
    balances: StorageMap<Address, StorageU256>,
    pub(crate) allowances: Allowances,
    /// Permits used, by owner.
    nonces: StorageMap<Address, StorageU256>,
}

impl Shares {
    pub(crate) fn balance_of(&self, account: Address) -> U256 {
        self.balances.get(account)
    }

    pub(crate) fn nonce(&self, owner: Address) -> U256 {
        self.nonces.get(owner)
    }

    /// The nonce of a permit of `owner`, used from now on.
    pub(crate) fn use_nonce(&mut self, owner: Address) -> U256 {
        let mut stored = self.nonces.setter(owner);
        let nonce = stored.get();
        // One permit a nanosecond would take more years than there are.
        stored.set(nonce.wrapping_add(U256::ONE));
        nonce
    }

    pub(crate) fn transfer(
        &mut self,
        from: Address,
        to: Address,
        value: U256,
    ) -> Result<(), Error> {
        if from.is_zero() {
            return Err(abi::ERC20InvalidSender { sender: from }.into());
        }
        if to.is_zero() {
            return Err(abi::ERC20InvalidReceiver { receiver: to }.into());
        }
        self.take(from, value)?;
        self.give(to, value);
        log(self.vm(), abi::Transfer { from, to, value });
        Ok(())
    }

    /// Gives `value` new shares to `to`. The supply is the caller's to raise.
    pub(crate) fn mint(&mut self, to: Address, value: U256) -> Result<(), Error> {
        if to.is_zero() {
            return Err(abi::ERC20InvalidReceiver { receiver: to }.into());
        }
        self.give(to, value);
        log(self.vm(), abi::Transfer { from: Address::ZERO, to, value });
        Ok(())
    }

    /// Destroys `value` shares of `from`. The supply is the caller's to lower.
    pub(crate) fn burn(&mut self, from: Address, value: U256) -> Result<(), Error> {
        if from.is_zero() {
            return Err(abi::ERC20InvalidSender { sender: from }.into());
        }
        self.take(from, value)?;
        log(self.vm(), abi::Transfer { from, to: Address::ZERO, value });
        Ok(())
    }

    fn give(&mut self, to: Address, value: U256) {
        let mut stored = self.balances.setter(to);
        // No holder has more than the supply, and that fits in 120 bits.
        let balance = stored.get().wrapping_add(value);
        stored.set(balance);
    }

    fn take(&mut self, from: Address, value: U256) -> Result<(), Error> {
        let mut stored = self.balances.setter(from);
        let balance = stored.get();
        if balance < value {
            let needed = value;
            return Err(abi::ERC20InsufficientBalance { sender: from, balance, needed }.into());
        }
        stored.set(balance - value);
        Ok(())
    }
}
