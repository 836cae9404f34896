//! What host calls cost: in ink, or in gas where the EVM has a price for the same thing.

/// Crossing from the program to the host and back, in ink.
pub(super) const HOSTIO: u64 = 8_400;
/// Reading or writing through one pointer, in ink.
pub(super) const PTR: u64 = 5_040;
/// Asking the EVM for something, in ink.
pub(super) const EVM_API: u64 = 59_673;

/// A division of 256-bit words, in ink.
pub(super) const DIV: u64 = 20_000;
/// An addition and a division on 257 bits, in ink.
pub(super) const ADD_MOD: u64 = 21_000;
/// A multiplication and a division on 512 bits, in ink.
pub(super) const MUL_MOD: u64 = 24_100;
/// The fixed part of a power, in ink.
pub(super) const POW: u64 = 3_000;
/// Each significant byte of a power's exponent, and one more, in ink.
pub(super) const POW_BYTE: u64 = 17_500;

/// Writing `len` bytes into the program's memory, in ink; one word is in the pointer's price.
pub(super) const fn write(len: u64) -> u64 {
    PTR + 30 * len.saturating_sub(32)
}

/// Reading `len` bytes from the program's memory, in ink; one word is in the fixed part.
pub(super) const fn read(len: u64) -> u64 {
    16_381 + 55 * len.saturating_sub(32)
}

/// Hashing `len` bytes, in ink; two words are in the fixed part.
pub(super) const fn keccak(len: u64) -> u64 {
    121_800 + 21_000 * len.div_ceil(32).saturating_sub(2)
}

/// Loading an account the transaction has not touched, in gas (EIP-2929).
pub(super) const COLD_ACCOUNT: u64 = 2_600;
/// Loading a slot the transaction has not touched, in gas (EIP-2929).
pub(super) const COLD_SLOT: u64 = 2_100;
/// Loading an account or slot again, in gas (EIP-2929).
pub(super) const WARM: u64 = 100;
