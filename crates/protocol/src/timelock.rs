//! Operations that wait before they are carried out. docs/protocol.md (36).
//!
//! An operation is known by its id alone, and all that is written down of it is one number: from when
//! on it is ready, in seconds, or that it is done. What it does is hashed into the id (34), (35).

use ruint::{aliases::U256, uint};

use crate::time::DAY;

/// The least that the minimum delay can be, in seconds: whoever disagrees has two days to leave.
pub const LEAST_DELAY: u64 = 2 * DAY;

/// The most that it can be, in seconds: what governs can still be mended within a month.
pub const MOST_DELAY: u64 = 30 * DAY;

/// What is written down of an operation that is done: a time before all others, so none is ready then.
const DONE: U256 = uint!(1_U256);

/// Where an operation stands, numbered as in the ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Never scheduled, or cancelled.
    Unset,
    /// Its time has not come.
    Waiting,
    /// It can be carried out, for as long as it takes.
    Ready,
    /// It was, and never can be again.
    Done,
}

impl State {
    /// Bit n stands for the n-th state, counted from 0.
    #[must_use]
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Why an operation stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It would have to be in one of these states: [`State::bit`]s.
    WrongState {
        /// Those it could be in.
        expected: u8,
    },
    /// It has to wait for longer.
    DelayTooShort,
    /// There is no number for when it would be ready.
    DelayTooLong {
        /// The longest there is one for.
        maximum: U256,
    },
}

/// The minimum delay is not between [`LEAST_DELAY`] and [`MOST_DELAY`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfBounds;

/// What is written down of an operation: 0 if it is unset, 1 if it is done, else from when on it is
/// ready, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Operation(pub U256);

impl Operation {
    /// Where it stands at `now`.
    #[must_use]
    pub fn state(self, now: u64) -> State {
        if self.0.is_zero() {
            State::Unset
        } else if self.0 == DONE {
            State::Done
        } else if U256::from(now) < self.0 {
            State::Waiting
        } else {
            State::Ready
        }
    }

    /// The operation, to be ready `delay` seconds after `now`, which are at least `minimum`.
    ///
    /// # Errors
    ///
    /// If it is not unset, or would have to wait for longer or not as long.
    pub fn schedule(self, now: u64, delay: U256, minimum: U256) -> Result<Self, Refusal> {
        self.expect(now, State::Unset.bit())?;
        if delay < minimum {
            return Err(Refusal::DelayTooShort);
        }
        let now = U256::from(now);
        match now.checked_add(delay) {
            Some(ready_at) => Ok(Self(ready_at)),
            None => Err(Refusal::DelayTooLong { maximum: U256::MAX.saturating_sub(now) }),
        }
    }

    /// The operation, taken back.
    ///
    /// # Errors
    ///
    /// If it is unset or done.
    pub fn cancel(self, now: u64) -> Result<Self, Refusal> {
        self.expect(now, State::Waiting.bit() | State::Ready.bit())?;
        Ok(Self::default())
    }

    /// The operation, done. To be asked before it is carried out, and once more after: whatever takes
    /// part of it may have done the same, or cancelled it, or scheduled it again.
    ///
    /// # Errors
    ///
    /// If it is not ready.
    pub fn finish(self, now: u64) -> Result<Self, Refusal> {
        self.expect(now, State::Ready.bit())?;
        Ok(Self(DONE))
    }

    fn expect(self, now: u64, expected: u8) -> Result<(), Refusal> {
        if self.state(now).bit() & expected == 0 {
            return Err(Refusal::WrongState { expected });
        }
        Ok(())
    }
}

/// A minimum delay within its bounds, in seconds.
///
/// # Errors
///
/// [`OutOfBounds`].
pub fn minimum_delay(seconds: U256) -> Result<U256, OutOfBounds> {
    let bounds = U256::from(LEAST_DELAY)..=U256::from(MOST_DELAY);
    if bounds.contains(&seconds) { Ok(seconds) } else { Err(OutOfBounds) }
}
