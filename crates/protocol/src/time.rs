//! Durations, in seconds as block timestamps count them.

/// Seven days. Rewards are released over one.
pub const WEEK: u64 = 604_800;

/// Twenty-four hours.
pub const DAY: u64 = 86_400;
