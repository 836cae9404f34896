//! Shares of a stage, and the parts that they make of an amount.

use ruint::aliases::U256;

use crate::fixed::{Bps, MathError, Round};

/// Parts of the fees, in hundredths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// Burned, or waiting for the buyback.
    pub buyback: u16,
    /// To those who lock.
    pub stakers: u16,
    /// To the insurance fund.
    pub insurance: u16,
    /// To rebates.
    pub discount: u16,
    /// To the treasury.
    pub treasury: u16,
}

/// Why shares are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharesRefusal {
    /// They come to `sum`, not to the whole.
    NotTheWhole {
        /// What they come to.
        sum: u32,
    },
    /// The insurance's is less than `minimum`.
    InsuranceTooLow {
        /// What was asked for.
        share: u16,
        /// The least.
        minimum: u16,
    },
    /// One is more than `maximum`.
    TooHigh {
        /// What was asked for.
        share: u16,
        /// The most it may be.
        maximum: u16,
    },
}

impl Shares {
    /// The insurance receives this at least.
    pub const MIN_INSURANCE: u16 = 500;
    /// Those who lock receive this at most.
    pub const MAX_STAKERS: u16 = 6_000;
    /// Rebates receive this at most.
    pub const MAX_DISCOUNT: u16 = 5_000;
    /// The treasury receives this at most.
    pub const MAX_TREASURY: u16 = 2_000;

    /// Whether they are within their bounds and come to the whole.
    ///
    /// # Errors
    ///
    /// [`SharesRefusal`]
    pub fn check(self) -> Result<(), SharesRefusal> {
        let Self { buyback, stakers, insurance, discount, treasury } = self;
        let sum = [buyback, stakers, insurance, discount, treasury].map(u32::from).iter().sum();
        if sum != u32::from(Bps::WHOLE.get()) {
            return Err(SharesRefusal::NotTheWhole { sum });
        }
        if insurance < Self::MIN_INSURANCE {
            return Err(SharesRefusal::InsuranceTooLow {
                share: insurance,
                minimum: Self::MIN_INSURANCE,
            });
        }
        let bounded = [
            (stakers, Self::MAX_STAKERS),
            (discount, Self::MAX_DISCOUNT),
            (treasury, Self::MAX_TREASURY),
        ];
        for (share, maximum) in bounded {
            if maximum < share {
                return Err(SharesRefusal::TooHigh { share, maximum });
            }
        }
        Ok(())
    }

    /// In the order of roles.
    #[must_use]
    pub const fn in_order(self) -> [u16; 5] {
        let Self { buyback, stakers, insurance, discount, treasury } = self;
        [buyback, stakers, insurance, discount, treasury]
    }

    /// `amount` in parts that add up to it. docs/protocol.md (25) to (27).
    ///
    /// Each part is rounded down, and what that leaves is the insurance's. So is what those who lock
    /// would receive over `for_stakers`, and, until the insurance has what it lacks, the buyback's.
    ///
    /// # Errors
    ///
    /// [`MathError::Underflow`] for shares that are more than the whole.
    pub fn split(self, amount: U256, limits: SplitLimits) -> Result<Parts, MathError> {
        let part = |share: u16| match Bps::new(share) {
            Some(bps) => bps.of(amount, Round::Down),
            None => Err(MathError::Underflow),
        };
        let mut parts = Parts {
            buyback: part(self.buyback)?,
            stakers: part(self.stakers)?.min(limits.for_stakers),
            insurance: U256::ZERO,
            discount: part(self.discount)?,
            treasury: part(self.treasury)?,
        };
        let mut rest = amount;
        for taken in [parts.buyback, parts.stakers, parts.discount, parts.treasury] {
            rest = rest.checked_sub(taken).ok_or(MathError::Underflow)?;
        }
        let moved = limits.insurance_lacks.saturating_sub(rest).min(parts.buyback);
        // Taken from one and given to the other, so the sum stays.
        parts.buyback -= moved;
        parts.insurance = rest + moved;
        Ok(parts)
    }
}

/// What bounds a split beside the shares, in units of the fee's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SplitLimits {
    /// What those who lock may still receive this week.
    pub for_stakers: U256,
    /// What the insurance fund has less than its floor.
    pub insurance_lacks: U256,
}

impl SplitLimits {
    /// None.
    pub const NONE: Self = Self { for_stakers: U256::MAX, insurance_lacks: U256::ZERO };
}

/// An amount in parts, in units of the fee's token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Burned, or waiting for the buyback.
    pub buyback: U256,
    /// To those who lock.
    pub stakers: U256,
    /// To the insurance fund.
    pub insurance: U256,
    /// To rebates.
    pub discount: U256,
    /// To the treasury.
    pub treasury: U256,
}

impl Parts {
    /// In the order of roles.
    #[must_use]
    pub const fn in_order(self) -> [U256; 5] {
        let Self { buyback, stakers, insurance, discount, treasury } = self;
        [buyback, stakers, insurance, discount, treasury]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fee_splitter::Stage;

    fn units(count: u64) -> U256 {
        U256::from(count)
    }

    fn sum(parts: Parts) -> U256 {
        parts.in_order().into_iter().sum()
    }

    #[test]
    fn shares_have_bounds() {
        let shares = |buyback, stakers, insurance, discount, treasury| {
            Shares { buyback, stakers, insurance, discount, treasury }.check()
        };

        assert_eq!(shares(500, 6_000, 500, 3_000, 0), Ok(()));
        assert_eq!(
            shares(500, 6_000, 500, 3_000, 1),
            Err(SharesRefusal::NotTheWhole { sum: 10_001 })
        );
        assert_eq!(shares(u16::MAX, 0, 500, 0, 0), Err(SharesRefusal::NotTheWhole { sum: 66_035 }));
        assert_eq!(
            shares(9_501, 0, 499, 0, 0),
            Err(SharesRefusal::InsuranceTooLow { share: 499, minimum: 500 })
        );
        let too_high = |share, maximum| Err(SharesRefusal::TooHigh { share, maximum });
        assert_eq!(shares(3_499, 6_001, 500, 0, 0), too_high(6_001, 6_000));
        assert_eq!(shares(4_499, 0, 500, 5_001, 0), too_high(5_001, 5_000));
        assert_eq!(shares(7_499, 0, 500, 0, 2_001), too_high(2_001, 2_000));
    }

    #[test]
    fn what_rounding_leaves_is_the_insurances() {
        let parts = Stage::Early.first_shares().split(units(19), SplitLimits::NONE).unwrap();

        let [buyback, stakers, insurance, discount] = [2, 5, 4, 8].map(units);
        let treasury = U256::ZERO;
        assert_eq!(parts, Parts { buyback, stakers, insurance, discount, treasury });
    }

    #[test]
    fn those_who_lock_receive_no_more_than_their_cap() {
        let limits = SplitLimits { for_stakers: units(7), ..SplitLimits::NONE };
        let parts = Stage::Early.first_shares().split(units(10_000), limits).unwrap();

        assert_eq!((parts.stakers, parts.insurance), (units(7), units(1_000 + 2_993)));
    }

    #[test]
    fn the_buyback_fills_the_insurance_to_its_floor_and_no_further() {
        let split = |insurance_lacks| {
            let limits =
                SplitLimits { insurance_lacks: units(insurance_lacks), ..SplitLimits::NONE };
            let parts = Stage::Early.first_shares().split(units(10_000), limits).unwrap();
            (parts.buyback, parts.insurance)
        };

        assert_eq!(split(1_000), (units(1_500), units(1_000)));
        assert_eq!(split(1_001), (units(1_499), units(1_001)));
        assert_eq!(split(1_000_000), (U256::ZERO, units(2_500)));
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(
            amount in any::<u128>(), cap in any::<u128>(), lacks in any::<u128>(), stage in 0_usize..3,
        ) {
            let limits = SplitLimits {
                for_stakers: U256::from(cap),
                insurance_lacks: U256::from(lacks),
            };
            let shares = Stage::ALL[stage].first_shares();

            let parts = shares.split(U256::from(amount), limits).unwrap();

            prop_assert_eq!(sum(parts), U256::from(amount));
            let least = Bps::new(Shares::MIN_INSURANCE).unwrap();
            prop_assert!(least.of(U256::from(amount), Round::Down).unwrap() <= parts.insurance);
        }
    }
}
