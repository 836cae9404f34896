//! A week cut into parts by the first byte of the address, as Parquet files.
//!
//! So that weeks too large for one machine can be summed up by many, and by engines that nobody
//! here wrote. [`export`] writes what everybody did, [`aggregate`] (or an engine, with the SQL of
//! `docs/rewards.md`) sums up each part by itself, and [`settle`] pays. Budgets are shared by all,
//! so that the last step sees all parts, twice: for the totals, and for the amounts. What it sees
//! of them is one row for each account.
//!
//! However many parts there are, what is paid is the same to the byte.

mod aggregate;
mod error;
mod export;
mod manifest;
mod rows;
mod settle;
mod table;

use std::{fmt, str::FromStr};

use alloy::primitives::Address;

pub use self::{
    aggregate::aggregate,
    error::{Fault, PartsError},
    export::export,
    manifest::{About, Manifest, Written},
    settle::{computed, ledger, settle},
};

/// Into how many parts a week is cut: 1, 2, 16 or 256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partitions(u16);

/// Another number of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} parts are not 1, 2, 16 or 256")]
pub struct NotPartitions(u16);

impl TryFrom<u16> for Partitions {
    type Error = NotPartitions;

    fn try_from(count: u16) -> Result<Self, NotPartitions> {
        match count {
            1 | 2 | 16 | 256 => Ok(Self(count)),
            _ => Err(NotPartitions(count)),
        }
    }
}

impl Partitions {
    /// How many.
    pub const fn count(self) -> u16 {
        self.0
    }

    /// The part that an account is in. Parts have accounts in the order of their addresses.
    pub fn of(self, account: Address) -> Part {
        let first = u16::from(account[0]);
        Part(first / self.width() * self.width())
    }

    /// All parts, in order.
    pub fn all(self) -> impl Iterator<Item = Part> {
        (0..256).step_by(self.width().into()).map(Part)
    }

    /// First bytes that are in one part.
    const fn width(self) -> u16 {
        256 / self.0
    }
}

/// A part, by the first byte of its first address. Its directory is called `part=` and that byte in
/// two hex digits, as engines name the partitions of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part(u16);

impl fmt::Display for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "part={:02x}", self.0)
    }
}

impl FromStr for Part {
    type Err = NotPart;

    fn from_str(text: &str) -> Result<Self, NotPart> {
        let is_hex = text.len() == 2 && text.bytes().all(|it| it.is_ascii_hexdigit());
        let byte = is_hex.then(|| u16::from_str_radix(text, 16).ok()).flatten();
        byte.map(Self).ok_or(NotPart)
    }
}

/// Not the first byte of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a part is named by two hex digits")]
pub struct NotPart;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_first_byte_is_in_one_part_and_parts_are_in_order() {
        for count in [1, 2, 16, 256] {
            let partitions = Partitions::try_from(count).unwrap();
            let all: Vec<_> = partitions.all().collect();
            assert_eq!(all.len(), usize::from(count));
            let mut met: Vec<_> =
                (0..=u8::MAX).map(|it| partitions.of(Address::repeat_byte(it))).collect();
            assert!(met.is_sorted());
            met.dedup();
            assert_eq!(met, all);
        }
    }

    #[test]
    fn no_other_number_of_parts_is_taken() {
        for count in [0, 3, 4, 255, 257, 512] {
            assert_eq!(Partitions::try_from(count), Err(NotPartitions(count)));
        }
    }

    #[test]
    fn directories_are_named_as_engines_name_partitions() {
        let sixteen = Partitions::try_from(16).unwrap();
        assert_eq!(sixteen.of(Address::repeat_byte(0xaf)).to_string(), "part=a0");
        assert_eq!(sixteen.of(Address::repeat_byte(0x0f)).to_string(), "part=00");
    }
}
