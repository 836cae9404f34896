//! Vote-escrow: locks the governance token, and says who votes with how much of it.
//!
//! A shell. It reads storage, asks [`protocol::vote_escrow`] what follows, writes the answer, and only
//! then calls the token. Surface: `abi/IVotingEscrow.sol`. Holds I-LOCK-1 to I-LOCK-12 of
//! `docs/invariants.md`. The owner names the fee distributor and takes what was sent here by mistake;
//! nobody stops a withdrawal, or touches what is locked.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IVotingEscrow.sol says what can go wrong")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

mod error;
mod held;
mod locks;
mod router;
#[cfg(test)]
mod tests;
mod votes;
mod words;

use alloy_primitives::{Address, U256};
use interfaces::vote_escrow::{EscrowInit, IVotingEscrow as abi};
use onchain::machine::*;
use onchain::{erc20, event::log, fee_distributor, ownership::Ownership};
use stylus_sdk::{
    prelude::*,
    storage::{StorageAddress, StorageB256, StorageMap, StorageU256},
};

pub use crate::error::Error;
use crate::{held::Held, words::Words};

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct VoteEscrow {
    /// The token, and how much of it is locked.
    held: Held,
    ownership: Ownership,
    /// Who has locked what, and who votes with it, at any time.
    words: Words,
    /// Delegations that each account has signed and somebody has brought.
    nonces: StorageMap<Address, StorageU256>,
    /// Zero until it is set.
    fee_distributor: StorageAddress,
    name: StorageB256,
    symbol: StorageB256,
}

impl VoteEscrow {
    /// Fixes the token for good.
    fn constructor(&mut self, init: EscrowInit) -> Result<(), Error> {
        self.balance(init.token)?;
        self.held.begin(init.token);
        self.ownership.begin(init.governance)?;
        self.name.set(init.name);
        self.symbol.set(init.symbol);
        Ok(())
    }

    // ---- locks: locks.rs; votes: votes.rs

    // ---- the owner

    /// A slip of the keyboard would send penalties to where nobody can pay them out.
    fn set_fee_distributor(&mut self, feeDistributor: Address) -> Result<(), Error> {
        self.ownership.only_owner()?;
        let this = self.machine().contract_address();
        if fee_distributor::lock(self.machine(), feeDistributor) != Ok(this) {
            return Err(abi::EscrowInvalidFeeDistributor { feeDistributor }.into());
        }
        self.fee_distributor.set(feeDistributor);
        log(self.machine(), abi::FeeDistributorSet { feeDistributor });
        Ok(())
    }

    fn skim(&mut self, token: Address) -> Result<U256, Error> {
        self.ownership.only_owner()?;
        let held = self.held.open()?;
        let locked = if token == held.token { held.supply } else { U256::ZERO };
        // Not below zero, if the token is one; nothing is sent of one that is not.
        let amount = self.balance(token)?.saturating_sub(locked);
        if amount.is_zero() {
            return Ok(amount);
        }
        self.held.lock(held);
        let to = self.machine().msg_sender();
        log(self.machine(), abi::Skimmed { token, to, amount });

        // From here on the token may call back, into what is locked.
        erc20::push(self.machine(), token, to, amount).map_err(Error::token_call)?;
        self.held.close(held);
        Ok(amount)
    }

    fn balance(&self, token: Address) -> Result<U256, Error> {
        erc20::balance(self.machine(), token).map_err(|_| abi::EscrowInvalidToken { token }.into())
    }

    fn now(&self) -> u64 {
        self.machine().block_timestamp()
    }
}
