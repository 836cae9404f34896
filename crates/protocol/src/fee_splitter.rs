//! Who receives which part of the fees, by the stage of life the product is in.
//! docs/protocol.md (25) to (27).

mod cap;
mod shares;
mod stage;

pub use self::{
    cap::YieldCap,
    shares::{Parts, Shares, SharesRefusal, SplitLimits},
    stage::{MIN_STAGE, Stage, StageRefusal},
};

use ruint::aliases::U256;

/// Whose a part is, in the order in which parts are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Burned, or waiting for the buyback.
    Buyback,
    /// Those who lock.
    Stakers,
    /// The insurance fund.
    Insurance,
    /// Rebates.
    Discount,
    /// The treasury.
    Treasury,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Buyback, Self::Stakers, Self::Insurance, Self::Discount, Self::Treasury];

    /// The role with this number, counted from 0.
    #[must_use]
    pub fn numbered(number: U256) -> Option<Self> {
        usize::try_from(number).ok().and_then(|number| Self::ALL.get(number).copied())
    }

    /// Its number, counted from 0.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_numbered_in_their_order() {
        for (number, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(Role::numbered(U256::from(number)), Some(role));
            assert_eq!(usize::from(role.number()), number);
        }
        assert_eq!(Role::numbered(U256::from(5)), None);
        assert_eq!(Role::numbered(U256::MAX), None);
    }
}
