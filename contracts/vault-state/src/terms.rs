//! What was agreed: the asset, the fees, the limits, and who may change them.

use alloy_primitives::{Address, B256, U256, uint};
use interfaces::vault::IMicroStakingVault as abi;
use onchain::event::log;
use onchain::machine::*;
use protocol::{
    fixed::Bps,
    vault::{Limits, MAX_ASSETS, MAX_DEPOSIT_FEE, MAX_PERFORMANCE_FEE, whole_unit},
};
use stylus_sdk::{
    prelude::*,
    storage::{StorageAddress, StorageU256},
};

use crate::error::Error;

/// The fee on deposits until governance sets another.
const FIRST_DEPOSIT_FEE: u16 = 10;

const LOW_128: U256 = uint!(0xffffffffffffffffffffffffffffffff_U256);

/// Low bits first.
#[storage]
pub struct Terms {
    /// Every deposit reads it: the asset 160 bits, its decimals 8, the fee on deposits 16, the fee
    /// on rewards 16, whether deposits are paused 8, whether `limits` says anything 8, unused 40.
    agreed: StorageU256,
    /// Asset units: the cap 128 bits, the least deposit 128. A vault without limits does not pay to
    /// read it.
    limits: StorageU256,
    fee_recipient: StorageAddress,
    guardian: StorageAddress,
}

const DECIMALS: Field = Field { offset: 160, bits: 8 };
const DEPOSIT_FEE: Field = Field { offset: 168, bits: 16 };
const PERFORMANCE_FEE: Field = Field { offset: 184, bits: 16 };
const PAUSED: Field = Field { offset: 200, bits: 8 };
const LIMITED: Field = Field { offset: 208, bits: 8 };

/// A small number in a word.
#[derive(Clone, Copy)]
struct Field {
    offset: usize,
    /// At most 16.
    bits: usize,
}

impl Field {
    fn of(self, word: U256) -> u16 {
        let low = (word >> self.offset).as_limbs()[0];
        // The mask leaves at most 16 bits.
        (low & self.mask()) as u16
    }

    /// `word` with `value` here; what does not fit is cut off.
    fn with(self, word: U256, value: u16) -> U256 {
        let mask = U256::from(self.mask()) << self.offset;
        (word & !mask) | ((U256::from(value) << self.offset) & mask)
    }

    const fn mask(self) -> u64 {
        (1 << self.bits) - 1
    }
}

impl Terms {
    /// The terms of a new vault for `asset`.
    pub fn begin(&mut self, asset: Address, decimals: u8) {
        self.agreed.set(U256::from_be_bytes(asset.into_word().0));
        self.set(DECIMALS, decimals.into());
        self.set(DEPOSIT_FEE, FIRST_DEPOSIT_FEE);
        // Told like any later change, so that events alone say what holds.
        log(self.machine(), abi::DepositFeeSet { bps: U256::from(FIRST_DEPOSIT_FEE) });
        log(self.machine(), abi::PerformanceFeeSet { bps: U256::ZERO });
        log(self.machine(), abi::DepositCapSet { assets: MAX_ASSETS });
        log(self.machine(), abi::MinDepositSet { assets: U256::ZERO });
    }

    pub fn asset(&self) -> Address {
        // The low 160 bits of the word.
        Address::from_word(B256::from(self.agreed.get()))
    }

    /// Decimals of the asset.
    pub fn decimals(&self) -> u8 {
        // A field of 8 bits.
        self.get(DECIMALS) as u8
    }

    pub fn deposit_fee(&self) -> Bps {
        bps(self.get(DEPOSIT_FEE))
    }

    pub fn performance_fee(&self) -> Bps {
        bps(self.get(PERFORMANCE_FEE))
    }

    pub fn fee_recipient(&self) -> Address {
        self.fee_recipient.get()
    }

    pub fn guardian(&self) -> Address {
        self.guardian.get()
    }

    pub fn limits(&self) -> Limits {
        let paused = self.get(PAUSED) != 0;
        if self.get(LIMITED) == 0 {
            return Limits { paused, ..Limits::NONE };
        }
        let limits = self.limits.get();
        Limits { cap: limits & LOW_128, min_deposit: limits >> 128_usize, paused }
    }

    pub fn set_deposit_fee(&mut self, raw: U256) -> Result<(), Error> {
        let fee = at_most(raw, MAX_DEPOSIT_FEE)?;
        self.set(DEPOSIT_FEE, fee);
        log(self.machine(), abi::DepositFeeSet { bps: raw });
        Ok(())
    }

    pub fn set_performance_fee(&mut self, raw: U256) -> Result<(), Error> {
        let fee = at_most(raw, MAX_PERFORMANCE_FEE)?;
        self.set(PERFORMANCE_FEE, fee);
        log(self.machine(), abi::PerformanceFeeSet { bps: raw });
        Ok(())
    }

    pub fn set_fee_recipient(&mut self, recipient: Address) -> Result<(), Error> {
        if recipient.is_zero() {
            return Err(abi::VaultInvalidFeeRecipient { recipient }.into());
        }
        self.fee_recipient.set(recipient);
        log(self.machine(), abi::FeeRecipientSet { recipient });
        Ok(())
    }

    pub fn set_cap(&mut self, assets: U256) {
        let cap = assets.min(MAX_ASSETS);
        self.limit(Limits { cap, ..self.limits() });
        log(self.machine(), abi::DepositCapSet { assets: cap });
    }

    pub fn set_min_deposit(&mut self, assets: U256) -> Result<(), Error> {
        let maximum = whole_unit(self.decimals());
        if maximum < assets {
            return Err(abi::VaultMinDepositTooHigh { assets, maximum }.into());
        }
        self.limit(Limits { min_deposit: assets, ..self.limits() });
        log(self.machine(), abi::MinDepositSet { assets });
        Ok(())
    }

    pub fn pause(&mut self, paused: bool) {
        self.set(PAUSED, paused.into());
        log(self.machine(), abi::DepositsPaused { by: self.machine().msg_sender(), paused });
    }

    pub fn set_guardian(&mut self, guardian: Address) {
        self.guardian.set(guardian);
        log(self.machine(), abi::GuardianSet { guardian });
    }

    fn limit(&mut self, limits: Limits) {
        // Both are at most 2^96 - 1.
        self.limits.set(limits.cap | (limits.min_deposit << 128_usize));
        let limited = limits != Limits { paused: limits.paused, ..Limits::NONE };
        self.set(LIMITED, limited.into());
    }

    fn get(&self, field: Field) -> u16 {
        field.of(self.agreed.get())
    }

    fn set(&mut self, field: Field, value: u16) {
        let word = field.with(self.agreed.get(), value);
        self.agreed.set(word);
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
