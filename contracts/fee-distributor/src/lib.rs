//! Fee distributor: pays the fees of each week, in any number of tokens, to those who had locked when
//! it began.
//!
//! A shell. It reads storage, asks [`protocol::fee_distributor`] what follows, writes the answer, and
//! only then calls token or vault. Surface: `abi/IFeeDistributor.sol`. Holds I-FEES-1 to I-FEES-8 of
//! `docs/invariants.md`. It has no owner; nothing that came in can go anywhere but to those who earned it.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IFeeDistributor.sol says what can go wrong")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

mod books;
mod claims;
mod cursors;
mod error;
mod fees;
mod router;
#[cfg(test)]
mod tests;
mod weeks;

use alloy_primitives::Address;
use interfaces::fee_distributor::{DistributorInit, IFeeDistributor as abi};
use onchain::event::log;
use onchain::machine::*;
use stylus_sdk::{
    prelude::*,
    storage::{StorageAddress, StorageMap},
};

pub use crate::error::Error;
use crate::{books::Books, cursors::Cursors, weeks::ClosedWeeks};

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct FeeDistributor {
    books: Books,
    weeks: ClosedWeeks,
    cursors: Cursors,
    /// Whom each account named to be paid; zero: itself.
    recipients: StorageMap<Address, StorageAddress>,
    /// The vote-escrow. Set by the constructor, for good.
    lock: StorageAddress,
}

impl FeeDistributor {
    fn constructor(&mut self, init: DistributorInit) -> Result<(), Error> {
        self.lock.set(init.lock);
        // Whether it is one shows if it is asked.
        self.numerator_at(0).map(drop)
    }

    // ---- fees: fees.rs; claims: claims.rs

    fn set_recipient(&mut self, recipient: Address) -> Result<(), Error> {
        if recipient == self.machine().contract_address() {
            return Err(abi::DistributorInvalidRecipient { recipient }.into());
        }
        let account = self.machine().msg_sender();
        let stored = if recipient == account { Address::ZERO } else { recipient };
        self.recipients.insert(account, stored);
        let recipient = self.recipient(account);
        log(self.machine(), abi::RecipientSet { account, recipient });
        Ok(())
    }

    pub(crate) fn recipient(&self, account: Address) -> Address {
        let named = self.recipients.get(account);
        if named.is_zero() { account } else { named }
    }
}
