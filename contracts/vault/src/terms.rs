//! What was agreed: the asset, the fees, the limits, and who may change them.

use alloy_primitives::{Address, U128, U256};
use interfaces::vault::IMicroStakingVault as abi;
use protocol::{
    fixed::Bps,
    vault::{Limits, MAX_ASSETS, MAX_DEPOSIT_FEE, MAX_PERFORMANCE_FEE, whole_unit},
};
use stylus_sdk::{
    prelude::*,
    storage::{StorageAddress, StorageBool, StorageU8, StorageU16, StorageU128},
};

use crate::error::Error;

/// The fee on deposits until governance sets another.
const FIRST_DEPOSIT_FEE: u16 = 10;

#[storage]
pub struct Terms {
    // One word: every deposit reads it.
    /// The token taken in; written once.
    asset: StorageAddress,
    /// Its decimals; written once.
    decimals: StorageU8,
    /// Bps.
    deposit_fee: StorageU16,
    /// Bps.
    performance_fee: StorageU16,
    paused: StorageBool,
    /// Whether the next word says anything; a vault without limits does not pay to read it.
    limited: StorageBool,
    // The next word.
    /// Asset units.
    cap: StorageU128,
    /// Asset units.
    min_deposit: StorageU128,
    // A word each.
    fee_recipient: StorageAddress,
    guardian: StorageAddress,
}

impl Terms {
    /// The terms of a new vault for `asset`.
    pub(crate) fn begin(&mut self, asset: Address, decimals: u8) {
        self.asset.set(asset);
        self.decimals.set(decimals.try_into().unwrap_or_default());
        self.deposit_fee.set(FIRST_DEPOSIT_FEE.try_into().unwrap_or_default());
    }

    pub(crate) fn asset(&self) -> Address {
        self.asset.get()
    }

    /// Decimals of the asset.
    pub(crate) fn decimals(&self) -> u8 {
        self.decimals.get().to()
    }

    pub(crate) fn deposit_fee(&self) -> Bps {
        bps(self.deposit_fee.get().to())
    }

    pub(crate) fn performance_fee(&self) -> Bps {
        bps(self.performance_fee.get().to())
    }

    pub(crate) fn fee_recipient(&self) -> Address {
        self.fee_recipient.get()
    }

    pub(crate) fn guardian(&self) -> Address {
        self.guardian.get()
    }

    pub(crate) fn limits(&self) -> Limits {
        let paused = self.paused.get();
        if !self.limited.get() {
            return Limits { paused, ..Limits::NONE };
        }
        let (cap, min_deposit) = (U256::from(self.cap.get()), U256::from(self.min_deposit.get()));
        Limits { cap, min_deposit, paused }
    }

    pub(crate) fn set_deposit_fee(&mut self, raw: U256) -> Result<(), Error> {
        let fee = at_most(raw, MAX_DEPOSIT_FEE)?;
        self.deposit_fee.set(fee.try_into().unwrap_or_default());
        log(self.vm(), abi::DepositFeeSet { bps: raw });
        Ok(())
    }

    pub(crate) fn set_performance_fee(&mut self, raw: U256) -> Result<(), Error> {
        let fee = at_most(raw, MAX_PERFORMANCE_FEE)?;
        self.performance_fee.set(fee.try_into().unwrap_or_default());
        log(self.vm(), abi::PerformanceFeeSet { bps: raw });
        Ok(())
    }

    pub(crate) fn set_fee_recipient(&mut self, recipient: Address) -> Result<(), Error> {
        if recipient.is_zero() {
            return Err(abi::VaultInvalidFeeRecipient { recipient }.into());
        }
        self.fee_recipient.set(recipient);
        log(self.vm(), abi::FeeRecipientSet { recipient });
        Ok(())
    }

    pub(crate) fn set_cap(&mut self, assets: U256) {
        let cap = assets.min(MAX_ASSETS);
        self.limit(Limits { cap, ..self.limits() });
        log(self.vm(), abi::DepositCapSet { assets: cap });
    }

    pub(crate) fn set_min_deposit(&mut self, assets: U256) -> Result<(), Error> {
        let maximum = whole_unit(self.decimals());
        if maximum < assets {
            return Err(abi::VaultMinDepositTooHigh { assets, maximum }.into());
        }
        self.limit(Limits { min_deposit: assets, ..self.limits() });
        log(self.vm(), abi::MinDepositSet { assets });
        Ok(())
    }

    pub(crate) fn pause(&mut self, paused: bool) {
        self.paused.set(paused);
        log(self.vm(), abi::DepositsPaused { by: self.vm().msg_sender(), paused });
    }

    pub(crate) fn set_guardian(&mut self, guardian: Address) {
        self.guardian.set(guardian);
        log(self.vm(), abi::GuardianSet { guardian });
    }

    fn limit(&mut self, limits: Limits) {
        // Both are at most 2^96 - 1.
        self.cap.set(U128::from(limits.cap.saturating_to::<u128>()));
        self.min_deposit.set(U128::from(limits.min_deposit.saturating_to::<u128>()));
        self.limited.set(limits != Limits { paused: limits.paused, ..Limits::NONE });
    }
}

/// What was stored was checked; a part that is none would be none of it.
fn bps(stored: u16) -> Bps {
    Bps::new(stored).unwrap_or(Bps::ZERO)
}

fn at_most(raw: U256, maximum: Bps) -> Result<u16, Error> {
    match u16::try_from(raw) {
        Ok(bps) if bps <= maximum.get() => Ok(bps),
        _ => Err(abi::VaultFeeTooHigh { bps: raw, maximum: U256::from(maximum.get()) }.into()),
    }
}
