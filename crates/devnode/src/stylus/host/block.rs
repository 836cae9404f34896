//! The block and the chain.

use revm::{
    context_interface::{Block, Cfg, ContextTr},
    primitives::U256,
};

use super::{Host, Stop, price};

impl Host<'_, '_> {
    pub(super) fn block_basefee(&mut self, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + price::PTR)?;
        let base_fee = self.ctx.block().basefee();
        self.write_u256(out, U256::from(base_fee))
    }

    pub(super) fn chainid(&mut self) -> Result<u64, Stop> {
        self.buy_ink(price::HOSTIO)?;
        Ok(self.ctx.cfg().chain_id())
    }

    pub(super) fn block_coinbase(&mut self, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + price::PTR)?;
        let coinbase = self.ctx.block().beneficiary();
        self.write_bytes(out, coinbase.as_slice())
    }

    pub(super) fn block_gas_limit(&mut self) -> Result<u64, Stop> {
        self.buy_ink(price::HOSTIO)?;
        Ok(self.ctx.block().gas_limit())
    }

    /// The parent chain's block number, as the `NUMBER` opcode has it.
    pub(super) fn block_number(&mut self) -> Result<u64, Stop> {
        self.buy_ink(price::HOSTIO)?;
        Ok(self.ctx.block().number().saturating_to())
    }

    pub(super) fn block_timestamp(&mut self) -> Result<u64, Stop> {
        self.buy_ink(price::HOSTIO)?;
        Ok(self.ctx.block().timestamp().saturating_to())
    }
}
