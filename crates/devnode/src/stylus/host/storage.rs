//! Persistent storage through a cache of the frame, and transient storage.

use std::collections::BTreeMap;

use revm::{
    context_interface::{Cfg, ContextTr, JournalTr},
    primitives::{B256, U256},
};

use super::{Host, Stop, price};

/// Writing a slot that was 0 before the transaction, in gas (EIP-2200).
const SET: u64 = 20_000;
/// Writing a slot that was not 0, without its first access, in gas (EIP-2929).
const RESET: u64 = 2_900;
/// What must be left to write a slot, in gas (EIP-2200).
const WRITE_SENTRY: u64 = 2_300;
/// What must be left for the cache's own price, in gas.
const CACHE_SENTRY: u64 = 10;

/// Slots one call frame of a program has read or written.
///
/// Not shared with other frames, not even of the same contract; nothing is written back unless
/// the program flushes.
#[derive(Debug, Default)]
pub(crate) struct StorageCache {
    slots: BTreeMap<B256, Slot>,
    reads: u64,
    writes: u64,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    value: B256,
    /// What the state is believed to hold; unknown if the slot was only written.
    known: Option<B256>,
}

impl Slot {
    fn is_dirty(&self) -> bool {
        self.known != Some(self.value)
    }
}

impl StorageCache {
    /// Gas for the next read: the cache grows dearer with use.
    fn count_read(&mut self) -> u64 {
        self.reads += 1;
        match self.reads {
            ..=32 => 0,
            33..=128 => 2,
            _ => 10,
        }
    }

    /// Gas for the next write.
    fn count_write(&mut self) -> u64 {
        self.writes += 1;
        match self.writes {
            ..=8 => 0,
            9..=64 => 7,
            _ => 10,
        }
    }
}

impl Host<'_, '_> {
    pub(super) fn storage_load(&mut self, key: u32, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 2 * price::PTR)?;
        let api = price::EVM_API / self.program.ink_price().max(1);
        self.require_gas(price::COLD_SLOT + CACHE_SENTRY + api)?;
        let gas = self.program.storage.count_read();
        self.buy_gas(gas)?;
        let key = self.read_word(key)?;
        let value = match self.program.storage.slots.get(&key) {
            Some(slot) => slot.value,
            None => self.load_slot(key, api)?,
        };
        self.write_bytes(out, value.as_slice())
    }

    /// Loads a slot from the state into the cache.
    fn load_slot(&mut self, key: B256, api: u64) -> Result<B256, Stop> {
        let acting = self.program.frame.acting;
        let Ok(load) = self.ctx.journal_mut().sload(acting, key.into());
        let access = if load.is_cold { price::COLD_SLOT } else { price::WARM };
        self.buy_gas(access + api)?;
        let value = B256::from(load.data);
        self.program.storage.slots.insert(key, Slot { value, known: Some(value) });
        Ok(value)
    }

    /// Writes to the cache only, so it is allowed in a static call too.
    pub(super) fn storage_cache(&mut self, key: u32, value: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 2 * price::PTR)?;
        self.require_gas(WRITE_SENTRY + CACHE_SENTRY)?;
        let gas = self.program.storage.count_write();
        self.buy_gas(gas)?;
        let (key, value) = (self.read_word(key)?, self.read_word(value)?);
        let slots = &mut self.program.storage.slots;
        slots
            .entry(key)
            .and_modify(|slot| slot.value = value)
            .or_insert(Slot { value, known: None });
        Ok(())
    }

    /// Writes what has changed to the state; `clear` empties the cache.
    pub(super) fn storage_flush(&mut self, clear: bool) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + price::EVM_API)?;
        self.require_gas(WRITE_SENTRY)?;
        let mut dirty = Vec::new();
        for (key, slot) in &mut self.program.storage.slots {
            if slot.is_dirty() {
                slot.known = Some(slot.value);
                dirty.push((*key, slot.value));
            }
        }
        if clear {
            self.program.storage.slots.clear();
        }
        if dirty.is_empty() {
            return Ok(());
        }
        if self.program.frame.is_static {
            return Err(Stop::Failure);
        }
        let mut gas = 0;
        for (key, value) in dirty {
            gas += self.store_slot(key.into(), value.into());
        }
        if self.program.gas_left() < gas && !self.ctx.chain.rules.flush_out_of_gas {
            return Err(Stop::Failure);
        }
        self.buy_gas(gas)
    }

    /// Writes one slot to the state; returns its gas (EIP-2200, EIP-2929) and books its refund
    /// (EIP-3529).
    fn store_slot(&mut self, key: U256, value: U256) -> u64 {
        let acting = self.program.frame.acting;
        let Ok(stored) = self.ctx.journal_mut().sstore(acting, key, value);
        let change = &stored.data;
        let access = if stored.is_cold { price::COLD_SLOT } else { 0 };
        let write = if change.present_value == change.new_value
            || change.original_value != change.present_value
        {
            price::WARM
        } else if change.original_value.is_zero() {
            SET
        } else {
            RESET
        };
        self.program.refund += self.ctx.cfg().gas_params().sstore_refund(true, change);
        access + write
    }

    pub(super) fn transient_load(&mut self, key: u32, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 2 * price::PTR + price::EVM_API)?;
        self.buy_gas(price::WARM)?;
        let key = self.read_u256(key)?;
        let acting = self.program.frame.acting;
        let value = self.ctx.journal_mut().tload(acting, key);
        self.write_u256(out, value)
    }

    pub(super) fn transient_store(&mut self, key: u32, value: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 2 * price::PTR + price::EVM_API)?;
        self.buy_gas(price::WARM)?;
        let (key, value) = (self.read_u256(key)?, self.read_u256(value)?);
        if self.program.frame.is_static {
            return Err(Stop::Failure);
        }
        let acting = self.program.frame.acting;
        self.ctx.journal_mut().tstore(acting, key, value);
        Ok(())
    }
}
