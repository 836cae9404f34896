//! Locks, and the voting power that follows from them. docs/protocol.md (14) to (18).
//!
//! Power is `amount · (end − t) / MAX_LOCK`. Two sums over locks, of `amount` and of `amount · end`,
//! say the power of them all at any time, and both are whole numbers: the one division is made when
//! somebody asks. So a lock of one unit has its power, and nothing is lost by adding up.
//!
//! Amounts are base units of the locked token, times are block timestamps in seconds. A numerator
//! is power before its division: units times seconds.

mod lock;
mod trace;
mod weight;

pub use self::{
    lock::{Lock, LockRefusal},
    trace::last_before,
    weight::Weight,
};

use ruint::{aliases::U256, uint};

use crate::{fixed::Bps, time::WEEK};

/// The shortest a lock can be made for, in seconds.
pub const MIN_LOCK: u64 = WEEK;

/// The longest, in seconds: for so long, power is the whole amount.
pub const MAX_LOCK: u64 = 104 * WEEK;

/// The most that is locked by all together: 2^96 - 1, so that with its ends, which take 32 bits, a
/// sum of moments takes 128.
pub const MAX_LOCKED: U256 = uint!(0xffffffffffffffffffffffff_U256);

/// The part of a lock of the longest time that leaving at once costs.
pub const MAX_PENALTY: Bps = Bps::HALF;
