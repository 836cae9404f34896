//! The price of starting a program.

/// The parts of the chain's parameters that price a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InitPrices {
    /// The least price of a full start, in units of 128 gas.
    pub min_init_gas: u8,
    /// The least price of any start, in units of 32 gas.
    pub min_cached_init_gas: u8,
    /// What the program's own cost of a full start is multiplied by, in units of 2 %.
    pub init_cost_scalar: u8,
    /// What the program's own cost of a cached start is multiplied by, in units of 2 %.
    pub cached_cost_scalar: u8,
}

impl InitPrices {
    /// Gas of starting a cached program whose record says `cached_cost`. Rounds up.
    pub fn cached(self, cached_cost: u16) -> u64 {
        u64::from(self.min_cached_init_gas) * 32 + scaled(cached_cost, self.cached_cost_scalar)
    }

    /// Gas of starting a program that is not cached. Its record says `init_cost` and
    /// `cached_cost`: a full start is paid on top of a cached one. Rounds up.
    pub fn uncached(self, init_cost: u16, cached_cost: u16) -> u64 {
        let full = u64::from(self.min_init_gas) * 128 + scaled(init_cost, self.init_cost_scalar);
        full + self.cached(cached_cost)
    }
}

/// `cost` times 2 % times `scalar`, rounded up: a node never starts a program below its price.
fn scaled(cost: u16, scalar: u8) -> u64 {
    (u64::from(cost) * u64::from(scalar) * 2).div_ceil(100)
}

/// Gas below which no frame that returned `output_len` bytes may end up: what an EVM contract
/// would have paid for the memory of its output.
pub fn return_data_floor(output_len: usize) -> u64 {
    let words = (output_len as u64).div_ceil(32);
    words.saturating_mul(3).saturating_add(words.saturating_mul(words) / 512)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a fresh chain has.
    const PRICES: InitPrices = InitPrices {
        min_init_gas: 69,
        min_cached_init_gas: 11,
        init_cost_scalar: 50,
        cached_cost_scalar: 50,
    };

    #[test]
    fn a_tiny_program_starts_at_the_known_prices() {
        assert_eq!(PRICES.cached(11), 363);
        assert_eq!(PRICES.uncached(34, 11), 8866 + 363);
    }

    #[test]
    fn scaled_costs_round_up() {
        let prices = InitPrices { init_cost_scalar: 1, cached_cost_scalar: 1, ..PRICES };

        assert_eq!(prices.cached(1), 352 + 1);
        assert_eq!(prices.cached(50), 352 + 1);
        assert_eq!(prices.cached(51), 352 + 2);
        assert_eq!(prices.uncached(51, 0), 8832 + 2 + 352);
    }

    #[test]
    fn output_costs_at_least_what_its_memory_would() {
        assert_eq!(return_data_floor(0), 0);
        assert_eq!(return_data_floor(1), 3);
        assert_eq!(return_data_floor(33), 6);
        assert_eq!(return_data_floor(1 << 20), 2_195_456);
    }
}
