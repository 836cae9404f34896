//! Other accounts: balance and code.

use revm::{
    context_interface::{Cfg, ContextTr, JournalTr},
    primitives::{Bytes, eip170::MAX_CODE_SIZE},
};

use super::{Host, Stop, len_u32, price};

/// Loading code, for each 24 KiB that the chain lets code have, in gas.
const CODE_LOAD: u64 = 700;

impl Host<'_, '_> {
    pub(super) fn account_balance(&mut self, address: u32, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 2 * price::PTR + price::EVM_API)?;
        self.require_gas(price::COLD_ACCOUNT)?;
        let address = self.read_address(address)?;
        let Ok(account) = self.ctx.journal_mut().load_account(address);
        let (balance, is_cold) = (account.info.balance, account.is_cold);
        self.buy_gas(access(is_cold))?;
        self.write_u256(out, balance)
    }

    /// Writes the code hash; 0 for an account that does not exist.
    pub(super) fn account_codehash(&mut self, address: u32, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 2 * price::PTR + price::EVM_API)?;
        self.require_gas(price::COLD_ACCOUNT)?;
        let address = self.read_address(address)?;
        let Ok(hash) = self.ctx.journal_mut().code_hash(address);
        self.buy_gas(access(hash.is_cold))?;
        self.write_bytes(out, hash.data.as_slice())
    }

    pub(super) fn account_code_size(&mut self, address: u32) -> Result<u32, Stop> {
        self.buy_ink(price::HOSTIO + price::EVM_API)?;
        Ok(len_u32(&self.load_code(address)?))
    }

    /// Copies the part of `offset..offset + size` that the code has; returns its length.
    /// Priced as writing the whole code.
    pub(super) fn account_code(
        &mut self,
        address: u32,
        offset: u32,
        size: u32,
        out: u32,
    ) -> Result<u32, Stop> {
        self.buy_ink(price::HOSTIO + price::EVM_API)?;
        let code = self.load_code(address)?;
        self.buy_ink(price::write(code.len() as u64))?;
        let start = (offset as usize).min(code.len());
        let end = start.saturating_add(size as usize).min(code.len());
        let part = code.slice(start..end);
        self.write_bytes(out, &part)?;
        Ok(len_u32(&part))
    }

    /// The code of an account; the last account asked for in this frame is free.
    fn load_code(&mut self, address: u32) -> Result<Bytes, Stop> {
        self.require_gas(price::COLD_ACCOUNT)?;
        let address = self.read_address(address)?;
        if let Some((known, code)) = &self.program.last_code
            && *known == address
        {
            return Ok(code.clone());
        }
        let Ok(code) = self.ctx.journal_mut().code(address);
        let chunks = (self.ctx.cfg().max_code_size() / MAX_CODE_SIZE) as u64;
        self.buy_gas(CODE_LOAD * chunks + access(code.is_cold))?;
        // Empty code is asked for, and paid for, again.
        if !code.data.is_empty() {
            self.program.last_code = Some((address, code.data.clone()));
        }
        Ok(code.data)
    }
}

/// Gas for looking at an account (EIP-2929).
const fn access(is_cold: bool) -> u64 {
    if is_cold { price::COLD_ACCOUNT } else { price::WARM }
}
