//! Who may change what can be changed. Moves in two steps, so that it cannot be lost by a typo.

use crate::machine::*;
use alloy_primitives::Address;
use interfaces::vault::IMicroStakingVault::{
    OwnableInvalidOwner, OwnableUnauthorizedAccount, OwnershipTransferStarted, OwnershipTransferred,
};
use stylus_sdk::{prelude::*, storage::StorageAddress};

use crate::event::log;

/// The owner and the one it was offered to.
#[storage]
pub struct Ownership {
    owner: StorageAddress,
    pending: StorageAddress,
}

impl Ownership {
    /// Makes `owner` the first one.
    ///
    /// # Errors
    ///
    /// [`OwnableInvalidOwner`] for the zero address.
    pub fn begin(&mut self, owner: Address) -> Result<(), OwnableInvalidOwner> {
        if owner.is_zero() {
            return Err(OwnableInvalidOwner { owner });
        }
        self.pass_to(owner);
        Ok(())
    }

    /// The owner.
    pub fn owner(&self) -> Address {
        self.owner.get()
    }

    /// The one who may accept; zero if nobody.
    pub fn pending(&self) -> Address {
        self.pending.get()
    }

    /// Lets only the owner go on.
    ///
    /// # Errors
    ///
    /// [`OwnableUnauthorizedAccount`] for anyone else.
    pub fn only_owner(&self) -> Result<(), OwnableUnauthorizedAccount> {
        self.only(self.owner.get())
    }

    /// Offers the ownership to `heir`; zero withdraws the offer.
    ///
    /// # Errors
    ///
    /// [`OwnableUnauthorizedAccount`] unless the owner calls.
    pub fn offer(&mut self, heir: Address) -> Result<(), OwnableUnauthorizedAccount> {
        self.only_owner()?;
        self.pending.set(heir);
        let previousOwner = self.owner.get();
        log(self.machine(), OwnershipTransferStarted { previousOwner, newOwner: heir });
        Ok(())
    }

    /// Takes what was offered.
    ///
    /// # Errors
    ///
    /// [`OwnableUnauthorizedAccount`] unless the one it was offered to calls.
    pub fn accept(&mut self) -> Result<(), OwnableUnauthorizedAccount> {
        let heir = self.pending.get();
        self.only(heir)?;
        self.pending.set(Address::ZERO);
        self.pass_to(heir);
        Ok(())
    }

    fn only(&self, allowed: Address) -> Result<(), OwnableUnauthorizedAccount> {
        let account = self.machine().msg_sender();
        if account == allowed { Ok(()) } else { Err(OwnableUnauthorizedAccount { account }) }
    }

    fn pass_to(&mut self, owner: Address) {
        let previousOwner = self.owner.get();
        self.owner.set(owner);
        log(self.machine(), OwnershipTransferred { previousOwner, newOwner: owner });
    }
}
