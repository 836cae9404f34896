//! Micro-staking vault: takes one token in, gives shares out, lets rewards flow into their value.
//!
//! A shell. It reads storage, asks [`protocol::vault`] what follows, writes the answer, and only
//! then calls the token. Surface: `abi/IMicroStakingVault.sol`. Holds I-VAULT-1 to I-VAULT-9 of
//! `docs/invariants.md`. The owner sets fees and limits within bounds, the guardian pauses
//! deposits; nobody stops a withdrawal.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IMicroStakingVault.sol says what can go wrong")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

mod books;
mod error;
mod rewards;
mod router;
mod staking;
mod terms;
#[cfg(test)]
mod tests;

use alloy_primitives::{Address, B256, U256};
use interfaces::vault::{IMicroStakingVault as abi, VaultInit};
use onchain::{
    eip712, erc20, holders::Holders, ownership::Ownership, permit::Permit, short_string,
    signature::Signature,
};
use protocol::{fixed::Round, vault::DECIMALS_OFFSET};
use stylus_sdk::{prelude::*, storage::StorageB256};

pub use crate::error::Error;
use crate::{books::StoredBooks, terms::Terms};

/// The most decimals an asset may have: more, and a whole unit of it needs more than 64 bits.
const MAX_DECIMALS: U256 = U256::from_limbs([18, 0, 0, 0]);

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct Vault {
    /// What the vault has, and for whom.
    books: StoredBooks,
    /// The asset, fees and limits.
    terms: Terms,
    ownership: Ownership,
    /// A short string.
    name: StorageB256,
    /// A short string.
    symbol: StorageB256,
    /// They add up to the supply in the books (I-VAULT-2).
    shares: Holders,
}

impl Vault {
    /// Fixes the asset and the names for good.
    fn constructor(&mut self, init: VaultInit) -> Result<(), Error> {
        let VaultInit { asset, governance, guardian, feeRecipient, name, symbol } = init;
        let decimals = match erc20::decimals(self.vm(), asset) {
            Ok(decimals) if decimals <= MAX_DECIMALS => decimals.to(),
            _ => return Err(abi::VaultInvalidAsset { asset }.into()),
        };
        self.terms.begin(asset, decimals);
        self.name.set(name);
        self.symbol.set(symbol);
        self.ownership.begin(governance)?;
        self.terms.set_fee_recipient(feeRecipient)?;
        self.terms.set_guardian(guardian);
        Ok(())
    }

    // ---- shares

    fn decimals(&self) -> u8 {
        // At most 18 + 6.
        self.terms.decimals() + DECIMALS_OFFSET
    }

    fn transfer(&mut self, to: Address, value: U256) -> Result<(), Error> {
        Ok(self.shares.transfer(self.vm().msg_sender(), to, value)?)
    }

    fn transfer_from(&mut self, from: Address, to: Address, value: U256) -> Result<(), Error> {
        let spender = self.vm().msg_sender();
        self.shares.allowances.spend(from, spender, value)?;
        Ok(self.shares.transfer(from, to, value)?)
    }

    fn approve(&mut self, spender: Address, value: U256) -> Result<(), Error> {
        let owner = self.vm().msg_sender();
        Ok(self.shares.allowances.approve(owner, spender, value)?)
    }

    fn permit(
        &mut self,
        owner: Address,
        spender: Address,
        value: U256,
        deadline: U256,
        signature: Signature,
    ) -> Result<(), Error> {
        let nonce = self.shares.use_nonce(owner);
        let permit = Permit { owner, spender, value, nonce, deadline };
        permit.check(self.vm(), short_string::bytes(&self.name.get()), signature)?;
        Ok(self.shares.allowances.approve(owner, spender, value)?)
    }

    fn domain_separator(&self) -> B256 {
        eip712::separator(self.vm(), short_string::bytes(&self.name.get()))
    }

    // ---- ERC-4626

    fn total_assets(&self) -> Result<U256, Error> {
        Ok(self.books.read().pool(self.now())?.assets)
    }

    fn convert_to_shares(&self, assets: U256) -> Result<U256, Error> {
        Ok(self.books.read().pool(self.now())?.shares_for_assets(assets, Round::Down)?)
    }

    fn max_deposit(&self) -> Result<U256, Error> {
        let (books, fee) = (self.books.read(), self.terms.deposit_fee());
        Ok(self.terms.limits().max_deposit(&books, fee, self.now())?)
    }

    fn max_mint(&self) -> Result<U256, Error> {
        let (books, fee) = (self.books.read(), self.terms.deposit_fee());
        Ok(self.terms.limits().max_mint(&books, fee, self.now())?)
    }

    fn max_withdraw(&self, owner: Address) -> Result<U256, Error> {
        self.preview_redeem(self.shares.balance_of(owner))
    }

    fn preview_deposit(&self, assets: U256) -> Result<U256, Error> {
        let fee = self.terms.deposit_fee();
        Ok(self.books.read().quote_deposit(assets, fee, self.now())?.shares)
    }

    fn preview_mint(&self, shares: U256) -> Result<U256, Error> {
        let fee = self.terms.deposit_fee();
        Ok(self.books.read().quote_mint(shares, fee, self.now())?.assets)
    }

    fn preview_withdraw(&self, assets: U256) -> Result<U256, Error> {
        Ok(self.books.read().quote_withdraw(assets, self.now())?.shares)
    }

    fn preview_redeem(&self, shares: U256) -> Result<U256, Error> {
        Ok(self.books.read().quote_redeem(shares, self.now())?.assets)
    }

    // ---- staking in one call

    fn stake_with_permit(
        &mut self,
        assets: U256,
        receiver: Address,
        min_shares: U256,
        deadline: U256,
        signature: Signature,
    ) -> Result<U256, Error> {
        let (asset, caller) = (self.terms.asset(), self.vm().msg_sender());
        // Before anything is read: whatever the token does here, nothing is half done.
        erc20::try_permit(self.vm(), asset, caller, assets, deadline, signature);
        self.deposit(assets, receiver, min_shares)
    }

    // ---- rewards

    fn reward_rate(&self) -> Result<U256, Error> {
        Ok(self.books.read().reward_rate(self.now())?)
    }

    fn period_finish(&self) -> U256 {
        U256::from(self.books.read().period_finish(self.now()))
    }

    fn unvested_rewards(&self) -> Result<U256, Error> {
        Ok(self.books.read().unvested(self.now())?)
    }

    // ---- fees

    fn set_deposit_fee(&mut self, bps: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_deposit_fee(bps)
    }

    fn set_performance_fee(&mut self, bps: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_performance_fee(bps)
    }

    fn set_fee_recipient(&mut self, recipient: Address) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_fee_recipient(recipient)
    }

    // ---- limits

    fn set_deposit_cap(&mut self, assets: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_cap(assets);
        Ok(())
    }

    fn set_min_deposit(&mut self, assets: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_min_deposit(assets)
    }

    fn pause_deposits(&mut self, paused: bool) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        // Whoever has the guardian's key can close the vault, but not open it against the owner.
        if !paused {
            self.ownership.only_owner()?;
        } else if account != self.terms.guardian() && account != self.ownership.owner() {
            return Err(abi::VaultNotGuardian { account }.into());
        }
        self.terms.pause(paused);
        Ok(())
    }

    fn set_guardian(&mut self, guardian: Address) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_guardian(guardian);
        Ok(())
    }

    // ---- ownership

    fn transfer_ownership(&mut self, new_owner: Address) -> Result<(), Error> {
        Ok(self.ownership.offer(new_owner)?)
    }

    fn accept_ownership(&mut self) -> Result<(), Error> {
        Ok(self.ownership.accept()?)
    }
}
