//! Reward roots: which are accepted, and what a proved claim pays.
//!
//! Roots wait in a [`Queue`] and become current one after the other; amounts in them are cumulative,
//! so a current root replaces all before it. What an [`Account`] claimed is one number, and a claim
//! pays what is proved beyond it, out of what the current root pays in total. [`proof`] leads from
//! claims to roots.
//!
//! Amounts are base units of the one token that is paid; `now` is a block timestamp in seconds.

mod claims;
pub mod proof;
mod queue;

use core::{error, fmt};

use ruint::{aliases::U256, uint};

pub use self::{
    claims::{Account, Caller, MAX_TIP, Tips, VaultChoice, pay, surplus},
    queue::{Limits, MAX_TIMELOCK, MAX_WAITING, MIN_TIMELOCK, Pending, Queue},
};

/// The most that is ever paid in total, and the most of any amount: it has 95 bits of a storage word
/// (docs/decisions/0022). For a token of 18 decimals that is 39 billion whole ones.
pub const MAX_AMOUNT: U256 = uint!(0x7fffffffffffffffffffffff_U256);

/// Why an act is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The root is zero, which stands for none.
    ZeroRoot,
    /// Another epoch's root is next.
    WrongEpoch {
        /// Which is next.
        expected: u64,
    },
    /// The root pays less in total than the one before, or too much more.
    TotalOutOfBounds {
        /// The least it has to pay.
        minimum: U256,
        /// The most it may pay.
        maximum: U256,
    },
    /// As many roots wait as can.
    QueueFull,
    /// No such root waits.
    NotWaiting,
    /// It has to wait longer.
    TooEarly {
        /// First second at which it can be activated.
        activates_at: u64,
    },
    /// The contract does not hold what it would owe.
    Unfunded {
        /// What it would owe.
        needed: U256,
    },
    /// The tree pays more than its root was submitted with.
    TotalExceeded {
        /// What is left of that.
        left: U256,
    },
    /// A root would wait too short or too long.
    TimelockOutOfBounds,
    /// Over [`MAX_AMOUNT`].
    AmountTooHigh,
    /// Over [`MAX_TIP`].
    TipTooHigh,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZeroRoot => f.write_str("zero is no root"),
            Self::WrongEpoch { expected } => write!(f, "the next epoch is {expected}"),
            Self::TotalOutOfBounds { minimum, maximum } => {
                write!(f, "the total has to be between {minimum} and {maximum}")
            }
            Self::QueueFull => write!(f, "{MAX_WAITING} roots wait already"),
            Self::NotWaiting => f.write_str("no root of this epoch waits"),
            Self::TooEarly { activates_at } => write!(f, "it waits until {activates_at}"),
            Self::Unfunded { needed } => write!(f, "it takes {needed} to pay all that is owed"),
            Self::TotalExceeded { left } => write!(f, "only {left} of the root's total is left"),
            Self::TimelockOutOfBounds => {
                write!(f, "a timelock is between {MIN_TIMELOCK} and {MAX_TIMELOCK} seconds")
            }
            Self::AmountTooHigh => write!(f, "an amount is at most {MAX_AMOUNT}"),
            Self::TipTooHigh => write!(f, "a tip is at most {} bps", MAX_TIP.get()),
        }
    }
}

impl error::Error for Refusal {}
