//! The price of memory pages.
//!
//! Opening pages costs twice: a linear part for what is open now, which is paid again whenever
//! pages are opened again, and an exponential part for the most that was ever open in the
//! transaction, which is paid once. The second makes filling all of a chain's 128 pages cost as
//! much as a whole transaction may use.

/// The gas of having had `p` pages open, for `p` up to 128: the `p / 128`-th power of
/// 31 874 000, rounded down; the last one is a unit less, so that all 128 pages cost
/// just under 32 million gas.
const EXPONENTIAL: [u32; 129] = [
    1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 11, 12, 14, 17, 19, 22, 25, 29, 33, 38,
    43, 50, 57, 65, 75, 85, 98, 112, 128, 147, 168, 193, 221, 253, 289, 331, 379, 434, 497, 569,
    651, 745, 853, 976, 1117, 1279, 1463, 1675, 1917, 2194, 2511, 2874, 3290, 3765, 4309, 4932,
    5645, 6461, 7395, 8464, 9687, 11087, 12689, 14523, 16621, 19024, 21773, 24919, 28521, 32642,
    37359, 42758, 48938, 56010, 64104, 73368, 83971, 96106, 109994, 125890, 144082, 164904, 188735,
    216010, 247226, 282953, 323844, 370643, 424206, 485509, 555672, 635973, 727880, 833067, 953456,
    1091243, 1248941, 1429429, 1636000, 1872423, 2143012, 2452704, 2807151, 3212820, 3677113,
    4208502, 4816684, 5512756, 6309419, 7221210, 8264766, 9459129, 10826093, 12390601, 14181199,
    16230562, 18576084, 21260563, 24332984, 27849408, 31873999,
];

/// The chain's two parameters of the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryModel {
    /// Pages a transaction has for nothing.
    pub free_pages: u16,
    /// Gas per open page beyond the free ones.
    pub page_gas: u16,
}

impl MemoryModel {
    /// Gas to open `new` pages where `open` are open and `ever` is the most that was ever open
    /// in the transaction. More than 128 open pages cost more than any transaction has.
    pub fn gas(self, new: u16, open: u16, ever: u16) -> u64 {
        let new_open = open.saturating_add(new);
        let new_ever = ever.max(new_open);
        if new_ever <= self.free_pages {
            return 0;
        }

        // open <= new_open and ever <= new_ever, and both terms grow with the pages.
        let added = self.paid(new_open) - self.paid(open);
        let linear = added * u64::from(self.page_gas);
        linear.saturating_add(exponential(new_ever) - exponential(ever))
    }

    fn paid(self, pages: u16) -> u64 {
        pages.saturating_sub(self.free_pages).into()
    }
}

fn exponential(pages: u16) -> u64 {
    EXPONENTIAL.get(usize::from(pages)).copied().map_or(u64::MAX, u64::from)
}

#[cfg(test)]
mod tests {
    use alloy::primitives::Uint;
    use proptest::prelude::*;

    use super::*;

    /// What a fresh chain has.
    const MODEL: MemoryModel = MemoryModel { free_pages: 2, page_gas: 1000 };

    /// Room for 31 874 001 to the 128th power, which has 3191 bits.
    type Wide = Uint<3264, 51>;

    #[test]
    fn the_table_is_the_rounded_power_of_its_closed_form() {
        let power = |base: u32, exponent: usize| Wide::from(base).pow(Wide::from(exponent));

        for (pages, gas) in EXPONENTIAL.iter().copied().enumerate().take(128) {
            let bound = power(31_874_000, pages);
            assert!(power(gas, 128) <= bound, "entry {pages} is too high");
            assert!(bound < power(gas + 1, 128), "entry {pages} is too low");
        }
    }

    #[test]
    fn the_table_ends_one_below_and_sums_to_a_known_number() {
        assert_eq!(EXPONENTIAL[128], 31_873_999);
        assert_eq!(EXPONENTIAL.iter().map(|gas| u64::from(*gas)).sum::<u64>(), 252_435_931);
    }

    #[test]
    fn known_prices() {
        assert_eq!(MODEL.gas(2, 0, 0), 0);
        assert_eq!(MODEL.gas(3, 0, 0), 1000);
        assert_eq!(MODEL.gas(17, 0, 0), 15_000 + 8);
        assert_eq!(MODEL.gas(128, 0, 0), 31_999_998);
        assert_eq!(MODEL.gas(126, 2, 128), 126_000);
        assert_eq!(MODEL.gas(0, 128, 128), 0);
    }

    #[test]
    fn growing_by_100_over_one_page_costs_what_a_node_reported() {
        // 9 320 660 000 ink at 10 000 ink per gas.
        assert_eq!(MODEL.gas(100, 1, 1), 932_066);
    }

    #[test]
    fn more_than_128_pages_are_out_of_reach() {
        assert!(u64::MAX / 2 < MODEL.gas(1, 128, 128));
        assert!(u64::MAX / 2 < MODEL.gas(u16::MAX, u16::MAX, 0));
        assert_eq!(MODEL.gas(1, 129, 129), 1000);
    }

    proptest! {
        #[test]
        fn steps_cost_as_much_as_one_leap(
            first in 0u16..=44, second in 0u16..=44, open in 0u16..=40, above in 0u16..=88,
        ) {
            let ever = open + above;
            let landed = open + first;

            let steps = MODEL.gas(first, open, ever)
                + MODEL.gas(second, landed, ever.max(landed));

            prop_assert_eq!(steps, MODEL.gas(first + second, open, ever));
        }
    }
}
