//! Rebates of deposit fees, by how much voting power stands behind an account.

use core::{error, fmt};

use ruint::aliases::U256;

use crate::fixed::{Bps, MathError, Round};

/// The most tiers a table may have.
pub const MAX_TIERS: usize = 16;

/// From so much power on, so much of the fees is paid back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// The least power, in base units of the governance token.
    pub power: U256,
    /// The part of the fees.
    pub part: Bps,
}

/// Why a table of tiers is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TiersError {
    /// None at all, or more than [`MAX_TIERS`].
    Count,
    /// A tier needs no more power than the one before it.
    PowerFalls,
    /// A tier pays back less than one of less power, so that two small locks would be worth more
    /// than a large one.
    PartFalls,
}

impl fmt::Display for TiersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Count => "there are 1 to 16 tiers",
            Self::PowerFalls => "each tier needs more power than the one before it",
            Self::PartFalls => "no tier pays back less than the one before it",
        })
    }
}

impl error::Error for TiersError {}

/// Whether these tiers are a table.
///
/// # Errors
///
/// What is wrong with them.
pub fn tiers(tiers: &[Tier]) -> Result<&[Tier], TiersError> {
    if tiers.is_empty() || MAX_TIERS < tiers.len() {
        return Err(TiersError::Count);
    }
    if !tiers.is_sorted_by(|a, b| a.power < b.power) {
        return Err(TiersError::PowerFalls);
    }
    if !tiers.is_sorted_by(|a, b| a.part <= b.part) {
        return Err(TiersError::PartFalls);
    }
    Ok(tiers)
}

/// What an account that paid `fees` and has `power` may have back: the part of the highest tier it
/// reaches, rounded down; nothing below the first. docs/rewards.md (W4).
///
/// # Errors
///
/// None in fact: a part is not larger than the whole.
pub fn rebate(tiers: &[Tier], fees: U256, power: U256) -> Result<U256, MathError> {
    let reached = tiers.iter().rev().find(|tier| tier.power <= power);
    reached.map_or(Ok(U256::ZERO), |tier| tier.part.of(fees, Round::Down))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier(power: u64, part: u16) -> Tier {
        Tier { power: U256::from(power), part: Bps::new(part).unwrap() }
    }

    #[test]
    fn the_highest_tier_reached_decides() {
        let table = [tier(10, 1_000), tier(100, 5_000)];
        let back = |power: u64| rebate(&table, U256::from(999), U256::from(power)).unwrap();

        assert_eq!(back(9), U256::ZERO);
        assert_eq!(back(10), U256::from(99), "99.9, rounded down");
        assert_eq!(back(99), U256::from(99));
        assert_eq!(back(100), U256::from(499));
        assert_eq!(rebate(&table, U256::MAX, U256::MAX), Ok(U256::MAX / U256::from(2)));
    }

    #[test]
    fn a_table_rises() {
        assert_eq!(tiers(&[]), Err(TiersError::Count));
        assert_eq!(tiers(&[tier(0, 0); MAX_TIERS + 1]), Err(TiersError::Count));
        assert_eq!(tiers(&[tier(1, 10), tier(1, 20)]), Err(TiersError::PowerFalls));
        assert_eq!(tiers(&[tier(1, 20), tier(2, 10)]), Err(TiersError::PartFalls));
        assert!(tiers(&[tier(0, 20), tier(2, 20)]).is_ok());
    }
}
