//! Fee splitter: splits fees between five roles by the stage of life the product is in, and pays them.
//!
//! A shell. It reads storage, asks [`protocol::fee_splitter`] what follows, and pays; what a recipient
//! does not take waits as a credit of its role. Surface: `abi/IFeeSplitter.sol`. Holds I-SPLIT-1 to
//! I-SPLIT-3 of `docs/invariants.md`. The owner sets stage, shares, recipients and limits, within
//! their bounds; it cannot take what was credited to a role but by naming who is paid for that role.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IFeeSplitter.sol says what can go wrong")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

mod credits;
mod error;
mod payments;
mod router;
mod stages;
mod terms;
#[cfg(test)]
mod tests;

use alloy_primitives::{Address, U256};
use interfaces::fee_splitter::{IFeeSplitter as abi, SplitterInit};
use onchain::machine::*;
use onchain::ownership::Ownership;
use protocol::fee_splitter::{Shares, Stage};
use stylus_sdk::{prelude::*, storage::StorageAddress};

pub use crate::error::Error;
use crate::{credits::Credits, stages::Stages, terms::Terms};

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct FeeSplitter {
    stages: Stages,
    terms: Terms,
    credits: Credits,
    ownership: Ownership,
    /// The governance token. Set by the constructor, for good, as the next one.
    token: StorageAddress,
    /// What `distributeFees` distributes.
    fee_token: StorageAddress,
}

impl FeeSplitter {
    fn constructor(&mut self, init: SplitterInit) -> Result<(), Error> {
        let SplitterInit { governance, token, feeToken } = init;
        for token in [token, feeToken] {
            self.balance(token)?;
        }
        self.token.set(token);
        self.fee_token.set(feeToken);
        self.ownership.begin(governance)?;
        let now = self.now();
        self.stages.begin(now);
        Ok(())
    }

    // ---- what comes in and goes out: payments.rs

    fn set_stage(&mut self, number: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        let next = stage(number)?;
        let (current, since, now) = (self.stages.stage(), self.stages.since(), self.now());
        let followed = current.followed_by(next, since, now);
        followed.map_err(|refusal| Error::stage(refusal, current, number))?;
        self.stages.set_stage(next, now);
        Ok(())
    }

    fn set_stage_shares(&mut self, number: U256, shares: Shares) -> Result<(), Error> {
        self.ownership.only_owner()?;
        let stage = stage(number)?;
        shares.check()?;
        self.stages.set_shares(stage, shares);
        Ok(())
    }

    fn set_recipients(&mut self, token: Address, recipients: [Address; 5]) -> Result<(), Error> {
        self.ownership.only_owner()?;
        let recipient = self.machine().contract_address();
        if recipients.contains(&recipient) {
            return Err(abi::SplitterInvalidRecipient { recipient }.into());
        }
        self.terms.set_recipients(token, recipients);
        Ok(())
    }

    fn set_staker_yield_cap(&mut self, token: Address, per_week: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_cap(token, per_week);
        Ok(())
    }

    fn set_insurance_floor(&mut self, token: Address, floor: U256) -> Result<(), Error> {
        self.ownership.only_owner()?;
        self.terms.set_floor(token, floor);
        Ok(())
    }

    pub(crate) fn now(&self) -> u64 {
        self.machine().block_timestamp()
    }
}

pub(crate) fn stage(number: U256) -> Result<Stage, Error> {
    Stage::numbered(number).ok_or_else(|| abi::SplitterUnknownStage { stage: number }.into())
}
