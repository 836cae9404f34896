//! The time blocks carry: the machine's clock, moved as tests ask.

use std::time::{SystemTime, UNIX_EPOCH};

/// The most seconds since 1970 a block may carry, so that adding to it never overflows.
pub(crate) const END_OF_TIME: u64 = u64::MAX / 2;

/// Seconds since 1970, with what tests did to them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    /// Seconds the chain is ahead of the machine; behind it, where negative.
    offset: i64,
    /// What the next block carries, whatever the clock shows.
    next: Option<u64>,
}

/// A moment that blocks cannot carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TimeError {
    /// Blocks never go back in time.
    #[error("timestamp {asked} is lower than the previous block's timestamp {parent}")]
    Past {
        /// What was asked for, in seconds since 1970.
        asked: u64,
        /// What the newest block carries.
        parent: u64,
    },
    /// Later than what blocks can carry.
    #[error("timestamp is too far in the future")]
    TooFar,
}

impl Clock {
    /// Moves the chain `seconds` ahead and returns how far ahead of the machine it is then.
    pub(crate) fn advance(&mut self, seconds: u64) -> Result<i64, TimeError> {
        let later = self.now().checked_add(seconds).filter(|later| *later <= END_OF_TIME);
        later.ok_or(TimeError::TooFar)?;
        // `seconds` is at most END_OF_TIME, so it fits an i64.
        self.offset = self.offset.saturating_add_unsigned(seconds);
        Ok(self.offset)
    }

    /// Sets the clock, to a time that blocks after one of `parent`'s can carry, and returns how many
    /// seconds it was moved.
    pub(crate) fn set(&mut self, timestamp: u64, parent: u64) -> Result<i64, TimeError> {
        check(timestamp, parent)?;
        // Both are at most END_OF_TIME or the machine's, so the differences fit an i64.
        let moved = timestamp as i64 - self.now() as i64;
        self.offset = timestamp as i64 - machine_time() as i64;
        Ok(moved)
    }

    /// Fixes what the next block carries; time goes on from there.
    pub(crate) fn set_next(&mut self, timestamp: u64, parent: u64) -> Result<(), TimeError> {
        check(timestamp, parent)?;
        self.next = Some(timestamp);
        Ok(())
    }

    /// What a block after one of `parent`'s time carries if it is made now.
    pub(crate) fn timestamp_after(&self, parent: u64) -> u64 {
        self.next.unwrap_or_else(|| self.now()).max(parent)
    }

    /// A block was made that carries `timestamp`.
    pub(crate) fn block_made(&mut self, timestamp: u64) {
        if self.next.take().is_some() {
            // Both are at most END_OF_TIME, so the difference fits an i64.
            self.offset = timestamp as i64 - machine_time() as i64;
        }
    }

    /// Seconds ahead of the machine, and what the next block carries if that is fixed.
    pub(crate) fn parts(&self) -> (i64, Option<u64>) {
        (self.offset, self.next)
    }

    /// The clock of these [`parts`](Self::parts); `None` if no clock has them.
    pub(crate) fn of_parts(offset: i64, next: Option<u64>) -> Option<Self> {
        let possible = next.is_none_or(|next| next <= END_OF_TIME);
        possible.then_some(Self { offset, next })
    }

    fn now(&self) -> u64 {
        machine_time().saturating_add_signed(self.offset).min(END_OF_TIME)
    }
}

/// Whether a block after one of `parent`'s time can carry a timestamp.
fn check(timestamp: u64, parent: u64) -> Result<(), TimeError> {
    if timestamp < parent {
        return Err(TimeError::Past { asked: timestamp, parent });
    }
    if END_OF_TIME < timestamp {
        return Err(TimeError::TooFar);
    }
    Ok(())
}

/// Seconds since 1970 by the machine's clock; 0 where that is set before 1970.
fn machine_time() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    fn tick(clock: &mut Clock, parent: u64) -> u64 {
        let timestamp = clock.timestamp_after(parent);
        clock.block_made(timestamp);
        timestamp
    }

    #[test]
    fn time_moves_ahead_and_never_back() {
        let mut clock = Clock::default();
        let start = tick(&mut clock, 0);
        assert_eq!(clock.advance(1000), Ok(1000));

        let later = tick(&mut clock, start);

        assert!((1000..1003).contains(&(later - start)), "{start} {later}");
        assert_eq!(tick(&mut clock, later + 5000), later + 5000);
        assert_eq!(clock.advance(u64::MAX), Err(TimeError::TooFar));
    }

    #[test]
    fn time_stands_still_at_its_end() {
        let mut clock = Clock::default();
        // As after a second at the end of time.
        clock.set(END_OF_TIME, 0).unwrap();
        clock.offset += 1;

        assert_eq!(tick(&mut clock, 0), END_OF_TIME);
        assert_eq!(clock.advance(1), Err(TimeError::TooFar));
        assert_eq!(clock.set(END_OF_TIME, END_OF_TIME), Ok(0));
        assert_eq!(clock.set(0, 0), Ok(-i64::MAX));
    }

    #[test]
    fn a_fixed_timestamp_holds_for_one_block_and_time_goes_on_from_it() {
        let mut clock = Clock::default();
        let parent = tick(&mut clock, 0);
        assert_eq!(
            clock.set_next(parent - 1, parent),
            Err(TimeError::Past { asked: parent - 1, parent })
        );
        assert_eq!(clock.set_next(parent + 500, parent), Ok(()));

        assert_eq!(tick(&mut clock, parent), parent + 500);
        assert!((parent + 500..parent + 503).contains(&tick(&mut clock, parent)));
    }
}
