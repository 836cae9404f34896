//! The governance token's one number.

use ruint::{aliases::U256, uint};

/// Base units in existence before anything is burned: 1,000,000,000 tokens of 18 decimals.
///
/// There is no way to make more (I-TOKEN-2).
pub const INITIAL_SUPPLY: U256 = uint!(1_000_000_000_000_000_000_000_000_000_U256);
