//! The stream of rewards into the value of a share.
//!
//! A stream is an amount and the time left to it. What is released is a function of that time
//! alone, read whenever somebody asks: no act of a staker moves it, so none can delay it or lose a
//! fraction of it, and a deposit does not have to write it (docs/decisions/0011).

use ruint::{aliases::U256, uint};

use crate::{
    fixed::{MathError, Round, mul_div},
    time::WEEK,
};

/// Seconds over which a reward is released.
pub const PERIOD: u64 = WEEK;

/// Rewards on their way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewards {
    /// What was to be released when the period last began, in assets.
    pub amount: U256,
    /// While there are [`super::RUNNING_SHARES`]: the second at which all of it is released. While
    /// there are fewer: the seconds that are left, because the clock stands still.
    pub clock: u64,
}

impl Rewards {
    /// What is not released with `left` seconds to go: `amount * left / PERIOD`, rounded up.
    /// docs/protocol.md (8).
    pub(super) fn unvested(&self, left: u64) -> Result<U256, MathError> {
        mul_div(self.amount, U256::from(left), U256::from(PERIOD), Round::Up)
    }

    /// Assets per second, times 10^18, while it lasts. Rounds down.
    pub(super) fn rate(&self) -> Result<U256, MathError> {
        mul_div(self.amount, RATE_SCALE, U256::from(PERIOD), Round::Down)
    }
}

/// Keeps the rate of a small stream from being shown as zero.
const RATE_SCALE: U256 = uint!(1_000_000_000_000_000_000_U256);
