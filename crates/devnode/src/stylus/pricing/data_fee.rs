//! The fee for the space a program's native code takes on every node.
//!
//! Demand grows by the bytes of each activation and drains at a constant rate; the price per
//! byte grows exponentially with demand.

use alloy::primitives::U256;

/// One, in basis points.
const ONE: u64 = 10_000;

/// Terms of the series that stands for the exponential function.
const TERMS: u64 = 12;

/// The state of the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataPricer {
    /// Bytes of native code not yet drained.
    pub demand: u32,
    /// Bytes drained per second.
    pub bytes_per_second: u32,
    /// When demand was last drained, in seconds since 1970.
    pub last_update: u64,
    /// Wei per byte without any demand.
    pub min_price: u32,
    /// Bytes of demand that multiply the price by e.
    pub inertia: u32,
}

impl Default for DataPricer {
    /// What a fresh chain has; long drained, so that the first activation meets no demand.
    fn default() -> Self {
        Self {
            demand: 0,
            bytes_per_second: 34_865,
            last_update: 1_421_388_000,
            min_price: 82_928_201,
            inertia: 21_360_419,
        }
    }
}

impl DataPricer {
    /// Takes `bytes` of native code in at `now` (seconds since 1970): the fee in wei.
    ///
    /// The fee is for the demand *with* these bytes. **Rounds:** down at each step, as a node
    /// does.
    pub fn charge(&mut self, bytes: u32, now: u64) -> U256 {
        let passed = u32::try_from(now.saturating_sub(self.last_update)).unwrap_or(u32::MAX);
        let drained = self.bytes_per_second.saturating_mul(passed);
        self.demand = self.demand.saturating_sub(drained).saturating_add(bytes);
        self.last_update = now;

        // Without inertia any demand makes the price as high as it can be.
        let exponent = (ONE * u64::from(self.demand)).checked_div(u64::from(self.inertia));
        let multiplier = exponential(exponent.unwrap_or(u64::MAX));
        let wei_per_byte = U256::from(self.min_price) * U256::from(multiplier) / U256::from(ONE);
        wei_per_byte * U256::from(bytes)
    }
}

/// e to the `x`, both in basis points: the first [`TERMS`] terms of the power series by Horner's
/// rule, each division rounded down.
fn exponential(x: u64) -> u64 {
    (1..TERMS).rev().fold(ONE + x / TERMS, |sum, term| ONE + sum.saturating_mul(x) / (term * ONE))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    #[test]
    fn without_demand_the_fee_is_the_known_one() {
        for (bytes, wei) in [
            (514_189, 43_672_675_108_907_u64),
            (600_000, 51_165_041_400_000),
            (700_000, 59_976_991_900_000),
            (1_000_000, 86_900_461_000_000),
        ] {
            assert_eq!(DataPricer::default().charge(bytes, NOW), U256::from(wei), "{bytes} bytes");
        }
    }

    #[test]
    fn demand_drains_by_the_second() {
        let mut pricer = DataPricer::default();

        pricer.charge(1_000_000, NOW);
        assert_eq!(pricer.demand, 1_000_000);
        pricer.charge(0, NOW + 3);

        assert_eq!(pricer.demand, 1_000_000 - 3 * 34_865);
        assert_eq!(pricer.last_update, NOW + 3);
    }

    #[test]
    fn quick_succession_costs_more() {
        let mut pricer = DataPricer::default();

        let first = pricer.charge(600_000, NOW);
        let second = pricer.charge(600_000, NOW);
        let much_later = pricer.charge(600_000, NOW + 3600);

        assert!(first < second);
        assert_eq!(first, much_later);
    }

    #[test]
    fn a_clock_set_back_drains_nothing() {
        let mut pricer = DataPricer { last_update: NOW, demand: 7, ..DataPricer::default() };

        pricer.charge(0, NOW - 100);

        assert_eq!(pricer.demand, 7);
    }

    #[test]
    fn the_exponential_stays_close_to_e() {
        assert_eq!(exponential(0), 10_000);
        assert_eq!(exponential(10_000), 27_182);
        // e squared is 7.38905…; the roundings take off less than three basis points.
        assert!((73_888..=73_890).contains(&exponential(20_000)));
    }

    #[test]
    fn extremes_do_not_overflow() {
        let mut pricer = DataPricer {
            demand: u32::MAX,
            last_update: NOW,
            min_price: u32::MAX,
            inertia: 0,
            ..DataPricer::default()
        };

        assert!(U256::ZERO < pricer.charge(u32::MAX, NOW));
        assert_eq!(pricer.demand, u32::MAX);
    }
}
