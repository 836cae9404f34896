//! Choices, all of them made by a seed.

use std::fmt;

use alloy::primitives::{B256, U256};

/// What an input is made of: the same one makes the same input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seed(pub u64);

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A row of choices.
///
/// The generator is SplitMix64: a counter whose values are mixed by two multiplications. Seeds that
/// follow each other make rows that have nothing in common.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: Seed) -> Self {
        // One turn first, so that the row of a seed is not that of the next one, moved by one.
        Self(Self(seed.0).next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than `limit`, which is not 0. Some values are as much as 2^-64 likelier than others.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// A length or an index less than `limit`, which is not 0.
    pub(crate) fn index(&mut self, limit: usize) -> usize {
        self.below(limit as u64) as usize
    }

    /// True once in so many times.
    pub(crate) fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of some. There have to be some.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.index(from.len())]
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(len + 7);
        while bytes.len() < len {
            bytes.extend(self.next().to_le_bytes());
        }
        bytes.truncate(len);
        bytes
    }

    /// A length below `limit`; short ones are likelier.
    pub(crate) fn length(&mut self, limit: usize) -> usize {
        let most = self.index(limit) + 1;
        self.index(most)
    }

    pub(crate) fn word(&mut self) -> U256 {
        let bits = self.index(257);
        let whole = B256::from_slice(&self.bytes(32));
        match self.below(8) {
            0 => U256::ZERO,
            1 => U256::MAX,
            2 => U256::from(self.below(4)),
            3 => U256::from(self.below(256)),
            // A power of two, and its neighbours.
            4 => {
                (U256::ONE << bits).wrapping_add(U256::from(self.below(3))).wrapping_sub(U256::ONE)
            }
            5 => U256::MAX - U256::from(self.below(256)),
            6 => U256::from_be_bytes(whole.0) >> (256 - bits.min(256)),
            _ => U256::from_be_bytes(whole.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_makes_one_row_and_another_seed_another() {
        let row = |seed| Random::new(Seed(seed)).bytes(40);

        assert_eq!(row(7), row(7));
        assert_ne!(row(7)[..32], row(8)[..32]);
        assert_ne!(row(7)[8..40], row(8)[..32]);
    }

    #[test]
    fn every_choice_comes_up_and_none_that_there_is_not() {
        let mut random = Random::new(Seed(1));
        let mut seen = [0; 5];
        for _ in 0..1000 {
            seen[random.index(5)] += 1;
        }

        assert!(seen.iter().all(|count| (120..280).contains(count)), "{seen:?}");
    }
}
