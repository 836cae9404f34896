//! Durations, in seconds as block timestamps count them.

/// Seven days. Rewards are released over one.
pub const WEEK: u64 = 604_800;

/// Twenty-four hours.
pub const DAY: u64 = 86_400;

/// The first second of the week in which `second` falls: a Thursday, 00:00 UTC.
#[must_use]
pub const fn week_of(second: u64) -> u64 {
    second - second % WEEK
}
