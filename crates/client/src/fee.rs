//! What is offered for gas.

/// The base fee may rise between asking and inclusion.
/// This is a ceiling: what is paid is the base fee of the block.
const CEILING: u128 = 3;

/// By how much a replacement has to offer more, in percent: geth's rule, which others took over.
const BUMP_PERCENT: u128 = 10;

/// What a transaction offers for each unit of gas, in wei.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The most that is paid.
    pub max_fee: u128,
    /// What is paid to be preferred. Arbitrum drops it.
    pub tip: u128,
}

impl Offer {
    /// Three times the base fee at most, and no tip: there is nothing to gain by one.
    pub const fn at(base_fee: u128) -> Self {
        Self { max_fee: base_fee.saturating_mul(CEILING), tip: 0 }
    }

    /// What takes the place of `self` in a pool, and is enough at `base_fee`.
    /// Rounds up: a tenth more, and one wei at least. The tip has to rise too, from nothing as well.
    pub fn bumped(self, base_fee: u128) -> Self {
        Self {
            max_fee: bumped(self.max_fee).max(Self::at(base_fee).max_fee),
            tip: bumped(self.tip),
        }
    }
}

fn bumped(fee: u128) -> u128 {
    let more = fee.saturating_mul(100 + BUMP_PERCENT).div_ceil(100);
    more.max(fee.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_three_times_the_base_fee_without_a_tip() {
        assert_eq!(Offer::at(100_000_000), Offer { max_fee: 300_000_000, tip: 0 });
    }

    /// A pool wants a tenth more of both, rounded down, and more than before of both.
    #[test]
    fn a_bumped_offer_takes_the_place_of_the_one_before() {
        for before in [0, 1, 9, 10, 11, 99, 300_000_001, u64::MAX.into()] {
            let old = Offer { max_fee: before, tip: before };
            for base_fee in [0, before / 3, before] {
                let new = old.bumped(base_fee);
                for (new, old) in [(new.max_fee, old.max_fee), (new.tip, old.tip)] {
                    assert!(old < new && old * 110 / 100 <= new, "{old} {new}");
                }
                assert!(Offer::at(base_fee).max_fee <= new.max_fee);
            }
        }
        assert_eq!(Offer { max_fee: 1_000, tip: 0 }.bumped(0), Offer { max_fee: 1_100, tip: 1 });
    }
}
