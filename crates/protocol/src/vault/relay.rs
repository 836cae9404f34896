//! What it costs to have a deposit carried out by somebody else.

use ruint::aliases::U256;

use super::minus;
use crate::fixed::{Bps, MathError, Round};

/// The most of a signed deposit that may go to whoever carries it out: 2 %, whatever was signed.
pub const MAX_RELAY_FEE: Bps = Bps::new(200).expect("a part of the whole");

/// How the assets of an intent are divided. Both parts are all of them (I-VAULT-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relayed {
    /// The relayer's part.
    pub fee: U256,
    /// What is deposited.
    pub deposited: U256,
}

impl Relayed {
    /// Divides `assets`, of which the relayer may have `max_fee`: it is paid that much, but never
    /// more than [`MAX_RELAY_FEE`], rounded down, for the one who signed. docs/protocol.md (13).
    ///
    /// # Errors
    ///
    /// None in fact: a part is not larger than the whole.
    pub fn of(assets: U256, max_fee: U256) -> Result<Self, MathError> {
        let fee = MAX_RELAY_FEE.of(assets, Round::Down)?.min(max_fee);
        Ok(Self { fee, deposited: minus(assets, fee)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divided(assets: u64, max_fee: u64) -> (U256, U256) {
        let Relayed { fee, deposited } =
            Relayed::of(U256::from(assets), U256::from(max_fee)).unwrap();
        (fee, deposited)
    }

    /// I-VAULT-10
    #[test]
    fn a_relayer_is_paid_what_was_signed_and_never_over_two_percent() {
        for (assets, max_fee, fee) in
            [(10_000, 0, 0), (10_000, 199, 199), (10_000, 200, 200), (10_000, 201, 200)]
        {
            assert_eq!(divided(assets, max_fee), (U256::from(fee), U256::from(assets - fee)));
        }
    }

    /// I-VAULT-10: of 49 units two percent are less than one, of 99 less than two.
    #[test]
    fn two_percent_are_rounded_down() {
        for (assets, fee) in [(0, 0), (49, 0), (50, 1), (99, 1), (100, 2)] {
            assert_eq!(divided(assets, u64::MAX), (U256::from(fee), U256::from(assets - fee)));
        }
    }

    #[test]
    fn the_largest_amount_is_divided_too() {
        let Relayed { fee, deposited } = Relayed::of(U256::MAX, U256::MAX).unwrap();

        assert_eq!(fee, U256::MAX / U256::from(50));
        assert_eq!(fee + deposited, U256::MAX);
    }
}
