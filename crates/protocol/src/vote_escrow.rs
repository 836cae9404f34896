//! Locks, and the voting power that follows from them. docs/protocol.md (14) to (19).
//!
//! Power is `amount · (end − t) / MAX_LOCK`. Two sums over locks, of `amount` and of `amount · end`,
//! say the power of them all at any time, and both are whole numbers: the one division is made when
//! somebody asks. So a lock of one unit has its power, and nothing is lost by adding up.
//!
//! What an account has, and what many have together, stays known for all of the past: each is a word
//! for the present and one for each time it changed before ([`Ledger`]).
//!
//! Amounts are base units of the locked token, times are block timestamps in seconds. A numerator
//! is power before its division: units times seconds.

mod account;
mod ledger;
mod lock;
mod trace;
mod weight;

pub use self::{
    account::Account,
    ledger::{Delegation, Ledger, Moment, VotesChange},
    lock::{Lock, LockRefusal, supply_with},
    trace::{Place, Trace, last_before},
    weight::Weight,
};

use ruint::{aliases::U256, uint};

use crate::{fixed::Bps, time::WEEK};

/// The shortest a lock can be made for, in seconds.
pub const MIN_LOCK: u64 = WEEK;

/// The longest, in seconds: for so long, power is the whole amount.
pub const MAX_LOCK: u64 = 104 * WEEK;

/// The most that is locked by all together: 2^90 - 1, above the supply of the token, so that the sums
/// of all locks fit in one word with the second since which they are so.
pub const MAX_LOCKED: U256 = uint!(0x3ffffffffffffffffffffff_U256);

/// The least that anyone locks for another: one whole token of 18 decimals. Whoever wants to fill
/// another's history, or hold it to an end, pays it that each time.
pub const MIN_GIFT: U256 = uint!(1_000_000_000_000_000_000_U256);

/// The part of a lock of the longest time that leaving at once costs.
pub const MAX_PENALTY: Bps = Bps::HALF;

/// Power of a numerator, rounded down: nobody votes with a fraction. docs/protocol.md (14).
///
/// Long division by one digit of 32 bits, which [`MAX_LOCK`] is: every act and every vote divides by it.
#[must_use]
pub fn power_of(numerator: U256) -> U256 {
    const DIGIT: u64 = 32;
    const LOW: u64 = (1 << DIGIT) - 1;
    let mut limbs = numerator.into_limbs();
    let mut rest = 0;
    for limb in limbs.iter_mut().rev() {
        // What is left is below the divisor, so neither quotient has more than a digit.
        let high = (rest << DIGIT) | (*limb >> DIGIT);
        let low = ((high % MAX_LOCK) << DIGIT) | (*limb & LOW);
        *limb = ((high / MAX_LOCK) << DIGIT) | (low / MAX_LOCK);
        rest = low % MAX_LOCK;
    }
    U256::from_limbs(limbs)
}
