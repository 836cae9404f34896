//! Who holds what, and who may move it for them: an ERC-20 without its supply, which every program
//! keeps in its own way.

use crate::machine::*;
use alloy_primitives::{Address, U256};
use interfaces::vault::IMicroStakingVault::{
    Approval, ERC20InsufficientBalance, ERC20InvalidReceiver, ERC20InvalidSender, Transfer,
};
use stylus_sdk::{
    prelude::*,
    storage::{StorageMap, StorageU256},
};

use crate::{
    allowances::Allowances, event::log, permit::Permit, refusal::Refusal, signature::Signature,
};

/// Amounts are units of the token.
///
/// The component among the fields comes first: the SDK counts a field before a component as if it
/// took no slot, and would give the last slot here to whatever follows in the program as well.
#[storage]
pub struct Holders {
    /// Who may move how much for whom.
    pub allowances: Allowances,
    /// They add up to the program's supply.
    balances: StorageMap<Address, StorageU256>,
    /// Permits used, by owner.
    nonces: StorageMap<Address, StorageU256>,
}

impl Holders {
    /// What `account` holds.
    pub fn balance_of(&self, account: Address) -> U256 {
        self.balances.get(account)
    }

    /// How many permits of `owner` were used.
    pub fn nonce(&self, owner: Address) -> U256 {
        self.nonces.get(owner)
    }

    /// The nonce of a permit of `owner`, used from now on.
    pub fn use_nonce(&mut self, owner: Address) -> U256 {
        let mut stored = self.nonces.setter(owner);
        let nonce = stored.get();
        // One permit a nanosecond would take more years than there are.
        stored.set(nonce.wrapping_add(U256::ONE));
        nonce
    }

    /// Moves `value` from `from` to `to`. Whether the caller may, is the caller's to know.
    ///
    /// # Errors
    ///
    /// If one of them is the zero address, or `from` holds less.
    pub fn transfer(&mut self, from: Address, to: Address, value: U256) -> Result<(), Refusal> {
        if from.is_zero() {
            return Err(ERC20InvalidSender { sender: from }.into());
        }
        if to.is_zero() {
            return Err(ERC20InvalidReceiver { receiver: to }.into());
        }
        self.take(from, value)?;
        self.give(to, value);
        log(self.machine(), Transfer { from, to, value });
        Ok(())
    }

    /// [`Self::transfer`] out of what `spender` may move for `from`.
    ///
    /// # Errors
    ///
    /// As there, and if `spender` may move less.
    pub fn transfer_from(
        &mut self,
        spender: Address,
        from: Address,
        to: Address,
        value: U256,
    ) -> Result<(), Refusal> {
        if from.is_zero() {
            return Err(ERC20InvalidSender { sender: from }.into());
        }
        self.allowances.spend(from, spender, value)?;
        self.transfer(from, to, value)
    }

    /// Approves what an owner signed for the token `name` of this program.
    ///
    /// # Errors
    ///
    /// If the signature is not good, or one of the two is the zero address.
    pub fn permit(
        &mut self,
        name: &[u8],
        approval: Approval,
        deadline: U256,
        signature: Signature,
    ) -> Result<(), Refusal> {
        let Approval { owner, spender, value } = approval;
        let nonce = self.use_nonce(owner);
        Permit { owner, spender, value, nonce, deadline }.check(self.machine(), name, signature)?;
        self.allowances.approve(owner, spender, value)
    }

    /// Gives `value` that is new to `to`. The supply is the caller's to raise, and to keep under
    /// 2^256.
    ///
    /// # Errors
    ///
    /// If `to` is the zero address.
    pub fn mint(&mut self, to: Address, value: U256) -> Result<(), Refusal> {
        if to.is_zero() {
            return Err(ERC20InvalidReceiver { receiver: to }.into());
        }
        self.give(to, value);
        log(self.machine(), Transfer { from: Address::ZERO, to, value });
        Ok(())
    }

    /// Destroys `value` of what `from` holds. The supply is the caller's to lower.
    ///
    /// # Errors
    ///
    /// If `from` is the zero address, or holds less.
    pub fn burn(&mut self, from: Address, value: U256) -> Result<(), Refusal> {
        if from.is_zero() {
            return Err(ERC20InvalidSender { sender: from }.into());
        }
        self.take(from, value)?;
        log(self.machine(), Transfer { from, to: Address::ZERO, value });
        Ok(())
    }

    fn give(&mut self, to: Address, value: U256) {
        let mut stored = self.balances.setter(to);
        // No holder has more than the supply, and that is a word.
        let balance = stored.get().wrapping_add(value);
        stored.set(balance);
    }

    fn take(&mut self, from: Address, value: U256) -> Result<(), Refusal> {
        let mut stored = self.balances.setter(from);
        let balance = stored.get();
        if balance < value {
            let needed = value;
            return Err(ERC20InsufficientBalance { sender: from, balance, needed }.into());
        }
        stored.set(balance - value);
        Ok(())
    }
}
