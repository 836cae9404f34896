//! The message: arguments and result, sender and value, gas, and the log.

use revm::{
    context_interface::{ContextTr, JournalTr, Transaction},
    primitives::{B256, Bytes, Log, LogData, U256},
};

use super::{Host, Stop, len_u32, price};

/// The most topics a log can have.
const MAX_TOPICS: u32 = 4;
/// A log, and each of its topics, in gas.
const LOG: u64 = 375;
/// Each byte of a log's data, in gas.
const LOG_BYTE: u64 = 8;

impl Host<'_, '_> {
    /// Copies the whole calldata to `out`.
    pub(super) fn read_args(&mut self, out: u32) -> Result<(), Stop> {
        let calldata = self.program.frame.calldata.clone();
        self.buy_ink(price::HOSTIO + price::write(calldata.len() as u64))?;
        self.write_bytes(out, &calldata)
    }

    /// Replaces what the program will return; it goes on running.
    pub(super) fn write_result(&mut self, ptr: u32, len: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 2 * price::read(u64::from(len)))?;
        self.program.output = self.read_bytes(ptr, len)?.into();
        Ok(())
    }

    /// Copies the part of the last call's return data that exists; returns its length.
    pub(super) fn read_return_data(
        &mut self,
        out: u32,
        offset: u32,
        size: u32,
    ) -> Result<u32, Stop> {
        let copied = size.min(len_u32(&self.program.return_data).saturating_sub(offset));
        self.buy_ink(price::HOSTIO + price::EVM_API + price::write(u64::from(copied)))?;
        if copied == 0 {
            return Ok(0);
        }
        let start = offset as usize;
        let part = self.program.return_data.slice(start..start + copied as usize);
        self.write_bytes(out, &part)?;
        Ok(copied)
    }

    pub(super) fn return_data_size(&mut self) -> Result<u32, Stop> {
        self.buy_ink(price::HOSTIO)?;
        Ok(len_u32(&self.program.return_data))
    }

    /// Logs `len` bytes at `ptr`, the first `topics` words of which are topics.
    pub(super) fn emit_log(&mut self, ptr: u32, len: u32, topics: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + price::EVM_API)?;
        if MAX_TOPICS < topics || len < topics * 32 {
            return Err(Stop::Failure);
        }
        self.buy_ink(price::read(u64::from(len)))?;
        let data_len = u64::from(len - topics * 32);
        self.buy_gas(LOG * (1 + u64::from(topics)) + LOG_BYTE * data_len)?;
        let bytes = self.read_bytes(ptr, len)?;
        if self.program.frame.is_static {
            return Err(Stop::Failure);
        }
        let (topics, data) = bytes.split_at(topics as usize * 32);
        let topics = topics.chunks_exact(32).map(B256::from_slice).collect();
        let data = LogData::new_unchecked(topics, Bytes::copy_from_slice(data));
        self.ctx.journal_mut().log(Log { address: self.program.frame.acting, data });
        Ok(())
    }

    pub(super) fn evm_gas_left(&mut self) -> Result<u64, Stop> {
        self.buy_ink(price::HOSTIO)?;
        Ok(self.program.gas_left())
    }

    pub(super) fn evm_ink_left(&mut self) -> Result<u64, Stop> {
        self.buy_ink(price::HOSTIO)?;
        Ok(self.program.instance.ink())
    }

    /// Writes the account whose storage and balance the program acts on.
    pub(super) fn contract_address(&mut self, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + price::PTR)?;
        let acting = self.program.frame.acting;
        self.write_bytes(out, acting.as_slice())
    }

    /// 1 if the acting account has another frame open further out.
    pub(super) fn msg_reentrant(&mut self) -> Result<u32, Stop> {
        self.buy_ink(price::HOSTIO)?;
        Ok(u32::from(self.program.frame.is_reentrant))
    }

    pub(super) fn msg_sender(&mut self, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + price::PTR)?;
        let caller = self.program.frame.caller;
        self.write_bytes(out, caller.as_slice())
    }

    pub(super) fn msg_value(&mut self, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + price::PTR)?;
        let value = self.program.frame.value;
        self.write_u256(out, value)
    }

    /// Writes what the sender offered per gas, tip included; only the base fee is paid.
    pub(super) fn tx_gas_price(&mut self, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + price::PTR)?;
        let offered = self.ctx.chain().offered_gas_price;
        self.write_u256(out, U256::from(offered))
    }

    pub(super) fn tx_ink_price(&mut self) -> Result<u64, Stop> {
        self.buy_ink(price::HOSTIO)?;
        Ok(self.program.ink_price())
    }

    pub(super) fn tx_origin(&mut self, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + price::PTR)?;
        let origin = self.ctx.tx().caller();
        self.write_bytes(out, origin.as_slice())
    }
}
