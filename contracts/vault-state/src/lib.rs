//! What a vault is made of, for the two programs that act on it.
//!
//! A vault is one contract with one storage and two programs. The first, `vault`, is at its address
//! and does what holders do; whatever else it is asked, it hands to the second, `vault-office`, by
//! delegate call, so that this runs on the same storage and in the same name
//! (docs/decisions/0019). Both are compiled from the [`State`] here, so neither can take a slot for
//! something else. What both do with it is here too: books and terms, refusals, the ways of the
//! asset in and out, and which program answers what ([`surface`]).
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IMicroStakingVault.sol says what can go wrong")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

mod books;
mod error;
mod intents;
pub mod surface;
mod terms;

use alloy_primitives::{Address, U256};
use interfaces::vault::{IMicroStakingVault as abi, VaultInit};
use onchain::machine::*;
use onchain::{erc20, holders::Holders, ownership::Ownership};
use protocol::vault::Books;
use stylus_sdk::{
    prelude::*,
    storage::{StorageAddress, StorageB256},
};

pub use crate::{books::StoredBooks, error::Error, intents::Intents, terms::Terms};

/// The most decimals an asset may have: more, and a whole unit of it needs more than 64 bits.
const MAX_DECIMALS: U256 = U256::from_limbs([18, 0, 0, 0]);

/// Storage in slot order: 16 slots, from 0 on. Append only.
///
/// Nothing may stand beside it in a program. The SDK counts 14 slots, because it takes a field before
/// a component for none, so the last two here would be those of whatever followed.
#[storage]
pub struct State {
    /// What the vault has, and for whom.
    pub books: StoredBooks,
    /// The asset, fees and limits.
    pub terms: Terms,
    pub ownership: Ownership,
    /// A short string.
    pub name: StorageB256,
    /// A short string.
    pub symbol: StorageB256,
    /// They add up to the supply in the books (I-VAULT-2).
    pub shares: Holders,
    /// The second program. Set once, when the vault is made.
    office: StorageAddress,
    /// Pays bonuses; zero if nobody does.
    pub merkle_rewards: StorageAddress,
    /// Of deposits that were signed.
    pub intents: Intents,
}

impl State {
    /// Fixes the asset and the names for good, and the first terms.
    pub fn found(&mut self, init: VaultInit) -> Result<(), Error> {
        let VaultInit { asset, governance, guardian, feeRecipient, name, symbol, .. } = init;
        let decimals = match erc20::decimals(self.machine(), asset) {
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

    /// Makes `office` the second program, for good: nothing but a vault's constructor may call this.
    pub fn settle(&mut self, office: Address) {
        self.office.set(office);
    }

    /// The second program. In the storage of an office itself: zero.
    pub fn office(&self) -> Address {
        self.office.get()
    }

    /// Takes `assets` from `from`, sees that what the books say is there, and unlocks them.
    pub fn pull(&mut self, from: Address, assets: U256, books: &Books) -> Result<(), Error> {
        let asset = self.terms.asset();
        erc20::pull(self.machine(), asset, from, assets).map_err(Error::token_call)?;
        self.close(asset, books)
    }

    /// Sees that what the books say is there of `asset`, the vault's, and unlocks them. A parameter,
    /// because whoever has it need not pay to read it again.
    pub fn close(&mut self, asset: Address, books: &Books) -> Result<(), Error> {
        let balance = erc20::balance(self.machine(), asset).map_err(Error::token_call)?;
        let owed = books.owed()?;
        if balance < owed {
            return Err(abi::VaultUnderfunded { owed, balance }.into());
        }
        self.books.unlock();
        Ok(())
    }

    /// Sends `value` of `token` to `to` and unlocks the books.
    pub fn push(&mut self, token: Address, to: Address, value: U256) -> Result<(), Error> {
        erc20::push(self.machine(), token, to, value).map_err(Error::token_call)?;
        self.books.unlock();
        Ok(())
    }

    /// The present second.
    pub fn now(&self) -> u64 {
        self.machine().block_timestamp()
    }
}
