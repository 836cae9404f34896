//! Who may move how much for whom (ERC-20).

use crate::machine::*;
use alloy_primitives::{Address, U256};
use interfaces::vault::IMicroStakingVault::{
    Approval, ERC20InsufficientAllowance, ERC20InvalidApprover, ERC20InvalidSpender,
};
use stylus_sdk::{
    prelude::*,
    storage::{StorageMap, StorageU256},
};

use crate::{event::log, refusal::Refusal};

/// Amounts are units of the token.
#[storage]
pub struct Allowances {
    /// By owner, then spender.
    granted: StorageMap<Address, StorageMap<Address, StorageU256>>,
}

impl Allowances {
    /// What `spender` may still move for `owner`.
    pub fn get(&self, owner: Address, spender: Address) -> U256 {
        self.granted.getter(owner).get(spender)
    }

    /// Lets `spender` move `value` for `owner`, in place of what it could before.
    ///
    /// # Errors
    ///
    /// If one of them is the zero address.
    pub fn approve(
        &mut self,
        owner: Address,
        spender: Address,
        value: U256,
    ) -> Result<(), Refusal> {
        if owner.is_zero() {
            return Err(ERC20InvalidApprover { approver: owner }.into());
        }
        if spender.is_zero() {
            return Err(ERC20InvalidSpender { spender }.into());
        }
        self.granted.setter(owner).setter(spender).set(value);
        log(self.machine(), Approval { owner, spender, value });
        Ok(())
    }

    /// Uses up `value` of what `spender` may move for `owner`; the largest allowance never shrinks.
    /// Tells nothing: whoever moves tokens tells of that, and the standard asks for no more.
    ///
    /// # Errors
    ///
    /// If it is less.
    pub fn spend(&mut self, owner: Address, spender: Address, value: U256) -> Result<(), Refusal> {
        let mut of_owner = self.granted.setter(owner);
        let mut stored = of_owner.setter(spender);
        let allowance = stored.get();
        if allowance == U256::MAX {
            return Ok(());
        }
        if allowance < value {
            let needed = value;
            return Err(ERC20InsufficientAllowance { spender, allowance, needed }.into());
        }
        stored.set(allowance - value);
        Ok(())
    }
}
