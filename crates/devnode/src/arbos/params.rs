//! The prices and limits of programs, which the chain's owners can set.

use revm::primitives::U256;

use super::{
    Rules,
    packing::{Packer, Unpacker},
};
use crate::stylus::pricing::{call::InitPrices, memory::MemoryModel};

/// Gas for each unit of [`StylusParams::min_init_gas`].
pub const MIN_INIT_GAS_UNIT: u64 = 128;
/// Gas for each unit of [`StylusParams::min_cached_init_gas`].
pub const MIN_CACHED_INIT_GAS_UNIT: u64 = 32;
/// Percent for each unit of the two cost scalars.
pub const COST_SCALAR_PERCENT: u64 = 2;
/// Shape of the price of memory, as `pageRamp()` tells it; the price itself is a fixed table.
pub const PAGE_RAMP: u64 = 620_674_314;

/// Everything about programs that is a setting. One word of ArbOS's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StylusParams {
    /// The version a program's record must carry to run.
    pub version: u16,
    /// Ink in one gas, below 2^24.
    pub ink_price: u32,
    /// Stack words one program call may use.
    pub max_stack_depth: u32,
    /// Memory pages a transaction has for nothing.
    pub free_pages: u16,
    /// Gas of each page beyond those, before the exponential part.
    pub page_gas: u16,
    /// The most pages a transaction may have open.
    pub page_limit: u16,
    /// Least price of starting a program, in [`MIN_INIT_GAS_UNIT`].
    pub min_init_gas: u8,
    /// Least price of starting a cached program, in [`MIN_CACHED_INIT_GAS_UNIT`].
    pub min_cached_init_gas: u8,
    /// Factor on a program's own start cost, in [`COST_SCALAR_PERCENT`].
    pub init_cost_scalar: u8,
    /// Factor on a program's own cached start cost, in [`COST_SCALAR_PERCENT`].
    pub cached_cost_scalar: u8,
    /// Days after activation until a program has to be activated again.
    pub expiry_days: u16,
    /// Days after activation until its life may be extended.
    pub keepalive_days: u16,
    /// Programs that the block's own cache holds.
    pub block_cache_size: u16,
    /// The most bytes a program may have, decompressed.
    pub max_wasm_size: u32,
    /// The most fragments a program may be split into.
    pub max_fragments: u8,
}

impl StylusParams {
    /// What a fresh chain of these rules starts with.
    pub fn of(rules: &Rules) -> Self {
        Self {
            version: rules.stylus_version,
            ink_price: 10_000,
            max_stack_depth: rules.max_stack_depth,
            free_pages: 2,
            page_gas: 1000,
            page_limit: 128,
            min_init_gas: 69,
            min_cached_init_gas: 11,
            init_cost_scalar: 50,
            cached_cost_scalar: 50,
            expiry_days: 365,
            keepalive_days: 31,
            block_cache_size: 32,
            max_wasm_size: rules.max_wasm_size,
            max_fragments: rules.max_fragments.unwrap_or(0),
        }
    }

    /// What memory pages cost.
    pub fn memory_model(&self) -> MemoryModel {
        MemoryModel { free_pages: self.free_pages, page_gas: self.page_gas }
    }

    /// What starting a program costs.
    pub fn init_prices(&self) -> InitPrices {
        InitPrices {
            min_init_gas: self.min_init_gas,
            min_cached_init_gas: self.min_cached_init_gas,
            init_cost_scalar: self.init_cost_scalar,
            cached_cost_scalar: self.cached_cost_scalar,
        }
    }

    /// The word that keeps them.
    pub fn pack(&self) -> U256 {
        Packer::default()
            .u16(self.version)
            .u24(self.ink_price)
            .u32(self.max_stack_depth)
            .u16(self.free_pages)
            .u16(self.page_gas)
            .u16(self.page_limit)
            .u8(self.min_init_gas)
            .u8(self.min_cached_init_gas)
            .u8(self.init_cost_scalar)
            .u8(self.cached_cost_scalar)
            .u16(self.expiry_days)
            .u16(self.keepalive_days)
            .u16(self.block_cache_size)
            .u32(self.max_wasm_size)
            .u8(self.max_fragments)
            .word()
    }

    /// Reads the word that [`pack`](Self::pack) writes.
    pub fn unpack(word: U256) -> Self {
        let mut fields = Unpacker::new(word);
        Self {
            version: fields.u16(),
            ink_price: fields.u24(),
            max_stack_depth: fields.u32(),
            free_pages: fields.u16(),
            page_gas: fields.u16(),
            page_limit: fields.u16(),
            min_init_gas: fields.u8(),
            min_cached_init_gas: fields.u8(),
            init_cost_scalar: fields.u8(),
            cached_cost_scalar: fields.u8(),
            expiry_days: fields.u16(),
            keepalive_days: fields.u16(),
            block_cache_size: fields.u16(),
            max_wasm_size: fields.u32(),
            max_fragments: fields.u8(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_of_a_version_are_packed_from_the_top_of_the_word_in_order() {
        let params = StylusParams::of(&Rules::default());

        let word = params.pack();

        let expected = concat!(
            "0002", "002710", "000055f0", "0002", "03e8", "0080", "45", "0b", "32", "32", "016d",
            "001f", "0020", "00020000", "00", "0000"
        );
        assert_eq!(format!("{word:064x}"), expected);
    }

    #[test]
    fn unpacking_gives_back_each_field() {
        let params = StylusParams {
            version: 0x0102,
            ink_price: 0x030405,
            max_stack_depth: 0x0607_0809,
            free_pages: 0x0a0b,
            page_gas: 0x0c0d,
            page_limit: 0x0e0f,
            min_init_gas: 0x10,
            min_cached_init_gas: 0x11,
            init_cost_scalar: 0x12,
            cached_cost_scalar: 0x13,
            expiry_days: 0x1415,
            keepalive_days: 0x1617,
            block_cache_size: 0x1819,
            max_wasm_size: 0x1a1b_1c1d,
            max_fragments: 0x1e,
        };

        let read = StylusParams::unpack(params.pack());

        assert_eq!(read, params);
    }
}
