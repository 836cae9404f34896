//! Merkle rewards: pays one token to the accounts of a tree whose root was submitted, has waited,
//! and is funded.
//!
//! A shell. It reads storage, asks [`protocol::merkle_rewards`] what follows, writes the answer, and
//! only then calls token or vault. Surface: `abi/IMerkleRewards.sol`. Holds I-REWARDS-1 to
//! I-REWARDS-10 of `docs/invariants.md`. The updater submits roots, the guardian drops those that
//! wait and the previous one, the owner sets roles and limits; nobody stops a claim or directs it elsewhere.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IMerkleRewards.sol says what can go wrong")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

mod accounts;
mod claims;
mod deposits;
mod error;
mod owed;
mod roles;
mod roots;
mod router;
#[cfg(test)]
mod tests;

use alloy_primitives::{Address, U256};
use interfaces::merkle_rewards::{IMerkleRewards as abi, RewardsInit};
use onchain::machine::*;
use onchain::{erc20, event::log, ownership::Ownership, vault};
use protocol::merkle_rewards::{MAX_TIP, Tips, surplus};
use stylus_sdk::{prelude::*, storage::StorageAddress};

pub use crate::error::Error;
use crate::{accounts::Accounts, owed::Owed, roles::Roles, roots::Roots};

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct MerkleRewards {
    /// The token, and how much of it is owed.
    owed: Owed,
    roots: Roots,
    roles: Roles,
    /// Set by the constructor or never: the owner of a contract that owes could name one of its own.
    vault: StorageAddress,
    ownership: Ownership,
    accounts: Accounts,
}

impl MerkleRewards {
    /// Fixes token and vault for good.
    fn constructor(&mut self, init: RewardsInit) -> Result<(), Error> {
        self.balance(init.reward)?;
        self.owed.begin(init.reward);
        self.ownership.begin(init.governance)?;
        self.roles.set_guardian(init.guardian);
        self.roles.set_updater(init.updater);
        self.roles.set_timelock(init.timelock)?;
        self.roles.set_max_increase(init.maxEpochIncrease)?;
        if init.vault.is_zero() { Ok(()) } else { self.join_vault(init.vault) }
    }

    // ---- claims: claims.rs; roots: roots.rs

    fn claimed(&self, account: Address, reward: Address) -> U256 {
        if self.owed.read().token == reward {
            self.accounts.get(account).claimed
        } else {
            U256::ZERO
        }
    }

    fn total_paid(&self) -> U256 {
        // Not below zero: what is unclaimed is a part of the total.
        self.roots.queue().total - self.owed.read().unclaimed
    }

    // ---- what an account decides

    fn set_claim_recipient(&mut self, recipient: Address) -> Result<(), Error> {
        if recipient == self.machine().contract_address() {
            return Err(abi::RewardsInvalidRecipient { recipient }.into());
        }
        let account = self.machine().msg_sender();
        self.accounts.redirect(account, recipient);
        Ok(())
    }

    fn claim_recipient(&self, account: Address) -> Address {
        self.accounts.recipient(account, &self.accounts.get(account))
    }

    fn set_tip_policy(&mut self, bps: U256, min_claim: U256) -> Result<(), Error> {
        let maximum = U256::from(MAX_TIP.get());
        let tips =
            Tips::new(bps, min_claim).map_err(|_| abi::RewardsTipTooHigh { bps, maximum })?;
        let account = self.machine().msg_sender();
        self.accounts.set_tips(account, tips);
        Ok(())
    }

    fn set_vault_choice(&mut self, wanted: bool) {
        let account = self.machine().msg_sender();
        self.accounts.choose(account, wanted);
    }

    // ---- roles and limits

    fn set_updater(&mut self, updater: Address) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.roles.set_updater(updater);
        Ok(())
    }

    fn set_guardian(&mut self, guardian: Address) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.roles.set_guardian(guardian);
        Ok(())
    }

    fn set_timelock(&mut self, duration: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.roles.set_timelock(duration)
    }

    fn set_max_increase(&mut self, amount: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.roles.set_max_increase(amount)
    }

    /// Pays in shares of `vault`: nothing but the constructor may call this.
    fn join_vault(&mut self, vault: Address) -> Result<(), Error> {
        if vault::asset(self.machine(), vault) != Ok(self.owed.read().token) {
            return Err(abi::RewardsInvalidVault { vault }.into());
        }
        self.vault.set(vault);
        log(self.machine(), abi::VaultSet { vault });
        Ok(())
    }

    fn skim(&mut self, token: Address) -> Result<U256, Error> {
        self.ownership.only_owner()?;
        let owed = self.owed.open()?;
        let balance = self.balance(token)?;
        let amount = if token == owed.token { surplus(balance, owed.unclaimed) } else { balance };
        if amount.is_zero() {
            return Ok(amount);
        }
        self.owed.lock(owed);
        let to = self.machine().msg_sender();
        log(self.machine(), abi::Skimmed { token, to, amount });

        // From here on the token may call back, into what is written and locked.
        erc20::push(self.machine(), token, to, amount).map_err(Error::token_call)?;
        // Another address of the token paid here is another token, until it has moved.
        let (needed, balance) = (owed.unclaimed, self.balance(owed.token)?);
        if balance < needed {
            return Err(abi::RewardsUnfunded { needed, balance }.into());
        }
        self.owed.close(owed);
        Ok(amount)
    }

    fn balance(&self, token: Address) -> Result<U256, Error> {
        erc20::balance(self.machine(), token).map_err(|_| abi::RewardsInvalidToken { token }.into())
    }

    pub(crate) fn now(&self) -> u64 {
        self.machine().block_timestamp()
    }
}
