//! The money of a policy, from week to week.
//!
//! Nothing is lost: a week's budget and what was carried into it are paid or carried out of it.

use ruint::aliases::U256;

use crate::fixed::{MathError, Round, mul_div};

/// What a policy has at the beginning of a week, in base units of the reward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fund {
    /// New money of the week.
    pub budget: U256,
    /// What earlier weeks left.
    pub carry: U256,
}

/// What a policy may pay in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pot {
    /// At most this, to all accounts together.
    pub available: U256,
    /// Carried money that waits: with it the week could pass its maximum.
    pub held_back: U256,
}

impl Fund {
    /// Takes the budget and as much of the carry as `room` allows, which shrinks by it.
    /// docs/rewards.md (W7).
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if the sum passes 2^256 - 1.
    pub fn open(self, room: &mut U256) -> Result<Pot, MathError> {
        let released = self.carry.min(*room);
        // Neither goes below zero: the lesser of the two is taken off each.
        *room -= released;
        let available = self.budget.checked_add(released).ok_or(MathError::Overflow)?;
        Ok(Pot { available, held_back: self.carry - released })
    }
}

impl Pot {
    /// The part of an account that weighs `weight` of `total`: `available * weight / total`, rounded
    /// down; nothing if nobody weighs anything. docs/rewards.md (W8).
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if `weight` is more than `total` by far.
    pub fn share(&self, weight: U256, total: U256) -> Result<U256, MathError> {
        if total.is_zero() {
            return Ok(U256::ZERO);
        }
        mul_div(self.available, weight, total, Round::Down)
    }

    /// What an account is paid that may have `wanted`, all together `total`: that, if there is
    /// enough for all, or else its share. docs/rewards.md (W9).
    ///
    /// # Errors
    ///
    /// As [`Pot::share`].
    pub fn grant(&self, wanted: U256, total: U256) -> Result<U256, MathError> {
        if total <= self.available { Ok(wanted) } else { self.share(wanted, total) }
    }

    /// What goes into the next week after `paid` was paid. docs/rewards.md (W10).
    ///
    /// # Errors
    ///
    /// [`MathError::Underflow`] if more was paid than there is.
    pub fn close(&self, paid: U256) -> Result<U256, MathError> {
        let left = self.available.checked_sub(paid).ok_or(MathError::Underflow)?;
        left.checked_add(self.held_back).ok_or(MathError::Overflow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fund(budget: u64, carry: u64) -> Fund {
        Fund { budget: U256::from(budget), carry: U256::from(carry) }
    }

    #[test]
    fn carried_money_waits_where_there_is_no_room() {
        let mut room = U256::from(10);

        let first = fund(100, 7).open(&mut room).unwrap();
        let second = fund(100, 7).open(&mut room).unwrap();

        assert_eq!((first.available, first.held_back), (U256::from(107), U256::ZERO));
        assert_eq!((second.available, second.held_back), (U256::from(103), U256::from(4)));
        assert_eq!(room, U256::ZERO);
    }

    #[test]
    fn what_is_wanted_is_granted_while_it_lasts() {
        let mut no_room = U256::from(0);
        let pot = fund(100, 0).open(&mut no_room).unwrap();

        assert_eq!(pot.grant(U256::from(60), U256::from(100)), Ok(U256::from(60)));
        assert_eq!(pot.grant(U256::from(60), U256::from(120)), Ok(U256::from(50)));
        assert_eq!(pot.grant(U256::from(1), U256::from(101)), Ok(U256::ZERO));
    }

    #[test]
    fn what_nobody_weighs_for_is_carried() {
        let pot = fund(100, 5).open(&mut U256::from(1)).unwrap();

        assert_eq!(pot.share(U256::ZERO, U256::ZERO), Ok(U256::ZERO));
        assert_eq!(pot.close(U256::ZERO), Ok(U256::from(105)));
        assert_eq!(pot.close(U256::from(102)), Err(MathError::Underflow));
    }
}
