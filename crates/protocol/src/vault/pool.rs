//! The price of a share.

use ruint::{aliases::U256, uint};

use super::plus;
use crate::fixed::{MathError, Round, mul_div};

/// Decimals a share has more than the asset.
pub const DECIMALS_OFFSET: u8 = 6;

/// Shares nobody owns. With [`VIRTUAL_ASSETS`] they price an empty vault, and make whoever inflates
/// the price of a share pay for it to nobody (docs/decisions/0010).
pub const VIRTUAL_SHARES: U256 = uint!(1_000_000_U256);

/// Assets nobody owns; the counterpart of [`VIRTUAL_SHARES`].
pub const VIRTUAL_ASSETS: U256 = uint!(1_U256);

/// The two totals that set the price of a share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// Assets that belong to the shares, released rewards only.
    pub assets: U256,
    /// Shares in circulation.
    pub shares: U256,
}

impl Pool {
    /// Shares as much worth as `assets`: `assets * (S + 10^6) / (A + 1)`. docs/protocol.md (4).
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if a padded total or the result passes 2^256 - 1.
    pub fn shares_for_assets(self, assets: U256, round: Round) -> Result<U256, MathError> {
        let (all_assets, all_shares) = self.padded()?;
        mul_div(assets, all_shares, all_assets, round)
    }

    /// Assets as much worth as `shares`: `shares * (A + 1) / (S + 10^6)`. docs/protocol.md (5).
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if a padded total or the result passes 2^256 - 1.
    pub fn assets_for_shares(self, shares: U256, round: Round) -> Result<U256, MathError> {
        let (all_assets, all_shares) = self.padded()?;
        mul_div(shares, all_assets, all_shares, round)
    }

    /// Whether a share is worth less in `later` than here, however little.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if a padded total passes 2^256 - 1.
    pub fn is_worth_less_in(self, later: Self) -> Result<bool, MathError> {
        let (a0, s0) = self.padded()?;
        let (a1, s1) = later.padded()?;
        // a1 / s1 < a0 / s0, cross-multiplied to stay in whole numbers.
        Ok(a1.widening_mul::<256, 4, 512, 8>(s0) < a0.widening_mul(s1))
    }

    fn padded(self) -> Result<(U256, U256), MathError> {
        Ok((plus(self.assets, VIRTUAL_ASSETS)?, plus(self.shares, VIRTUAL_SHARES)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_unit_buys_a_million_shares_of_an_empty_vault() {
        let shares = Pool::default().shares_for_assets(U256::ONE, Round::Down);

        assert_eq!(shares, Ok(VIRTUAL_SHARES));
    }

    #[test]
    fn the_offset_is_the_virtual_shares_of_one_virtual_asset() {
        assert_eq!(super::super::whole_unit(DECIMALS_OFFSET), VIRTUAL_SHARES / VIRTUAL_ASSETS);
    }

    #[test]
    fn all_shares_are_worth_at_most_all_assets() {
        let pool = Pool { assets: uint!(1_000_U256), shares: uint!(7_U256) };

        let worth = pool.assets_for_shares(pool.shares, Round::Down).unwrap();

        assert!(worth <= pool.assets, "{worth}");
    }

    #[test]
    fn a_price_that_falls_by_a_hair_is_noticed() {
        let pool = Pool { assets: U256::MAX >> 1, shares: U256::MAX >> 2 };
        let later = Pool { shares: pool.shares + U256::ONE, ..pool };

        assert_eq!(pool.is_worth_less_in(later), Ok(true));
        assert_eq!(later.is_worth_less_in(pool), Ok(false));
        assert_eq!(pool.is_worth_less_in(pool), Ok(false));
    }
}
