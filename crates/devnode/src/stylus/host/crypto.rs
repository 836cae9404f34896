//! Arithmetic on 256-bit words, and keccak.

use revm::primitives::keccak256;

use super::{Host, Stop, price};

impl Host<'_, '_> {
    /// `a = a / b`, rounded down; 0 where `b` is 0, as the EVM has it.
    pub(super) fn math_div(&mut self, a: u32, b: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 3 * price::PTR + price::DIV)?;
        let result = self.read_u256(a)?.checked_div(self.read_u256(b)?).unwrap_or_default();
        self.write_u256(a, result)
    }

    /// `a = a mod b`; 0 where `b` is 0.
    pub(super) fn math_mod(&mut self, a: u32, b: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 3 * price::PTR + price::DIV)?;
        let result = self.read_u256(a)?.checked_rem(self.read_u256(b)?).unwrap_or_default();
        self.write_u256(a, result)
    }

    /// `a = a ^ exponent mod 2^256`; the price follows the length of the exponent.
    pub(super) fn math_pow(&mut self, a: u32, exponent: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 3 * price::PTR)?;
        let (base, exponent) = (self.read_u256(a)?, self.read_u256(exponent)?);
        let bytes = exponent.byte_len() as u64 + 1;
        self.buy_ink(price::POW + price::POW_BYTE * bytes)?;
        self.write_u256(a, base.wrapping_pow(exponent))
    }

    /// `a = (a + b) mod m` without losing the carry; 0 where `m` is 0.
    pub(super) fn math_add_mod(&mut self, a: u32, b: u32, m: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 4 * price::PTR + price::ADD_MOD)?;
        let result = self.read_u256(a)?.add_mod(self.read_u256(b)?, self.read_u256(m)?);
        self.write_u256(a, result)
    }

    /// `a = (a * b) mod m` on the full product; 0 where `m` is 0.
    pub(super) fn math_mul_mod(&mut self, a: u32, b: u32, m: u32) -> Result<(), Stop> {
        self.buy_ink(price::HOSTIO + 4 * price::PTR + price::MUL_MOD)?;
        let result = self.read_u256(a)?.mul_mod(self.read_u256(b)?, self.read_u256(m)?);
        self.write_u256(a, result)
    }

    /// Writes the keccak-256 of `len` bytes at `input`.
    pub(super) fn native_keccak256(&mut self, input: u32, len: u32, out: u32) -> Result<(), Stop> {
        self.buy_ink(price::keccak(u64::from(len)))?;
        let hash = keccak256(self.program.instance.read(input, len)?);
        self.write_bytes(out, hash.as_slice())
    }
}
