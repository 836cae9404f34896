//! Proposals: how they go from made to executed, and what lets them.
//!
//! A [`Proposal`] is what is written down of one; with the time, the [`Tally`] of its votes and what
//! the timelock says it has a [`State`]. Votes are units of the lock's voting power as it was at the
//! snapshot, times seconds, durations seconds. [`class`] tells which proposals are of high value,
//! [`description`] whom one is reserved for, [`bounds`] what can be set.
//! docs/protocol.md (28) to (33).

pub mod bounds;
pub mod class;
pub mod description;
mod proposal;
mod tally;

use ruint::aliases::U256;

pub use self::{
    class::Class,
    proposal::{Operation, Proposal, State, States},
    tally::{Support, Tally, Turnout},
};

/// Quorums are parts of this many.
pub const DENOMINATOR: u128 = 100;

/// The part of `supply`, all votes, that has to take part: `⌊supply · numerator / 100⌋`. Rounded down,
/// so that it never is more than there are votes. docs/protocol.md (28).
#[must_use]
pub const fn quorum(supply: u128, numerator: u8) -> u128 {
    let (whole, rest) = (supply / DENOMINATOR, supply % DENOMINATOR);
    // A numerator is at most 100, so neither product passes what it was divided from, times 100.
    whole.saturating_mul(numerator as u128) + rest * numerator as u128 / DENOMINATOR
}

/// One number of a history: from `since` on it was `value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since {
    /// A second.
    pub since: u64,
    /// From then on.
    pub value: u8,
}

/// What a number was at `at`; zero before there was one. `newest_first` is its history, of which no
/// more is read than has changed since. docs/protocol.md (28).
pub fn value_at(mut newest_first: impl Iterator<Item = Since>, at: U256) -> u8 {
    newest_first.find(|it| U256::from(it.since) <= at).map_or(0, |it| it.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quorum_is_the_part_rounded_down() {
        assert_eq!(quorum(99, 1), 0);
        assert_eq!(quorum(100, 1), 1);
        assert_eq!(quorum(1_049, 4), 41);
        assert_eq!(quorum(u128::MAX, 100), u128::MAX);
        assert_eq!(quorum(7, 100), 7);
    }

    #[test]
    fn the_number_of_a_second_is_the_last_one_before_or_in_it() {
        let history = [Since { since: 20, value: 7 }, Since { since: 10, value: 4 }];
        let at = |second: u64| value_at(history.into_iter(), U256::from(second));

        assert_eq!([at(9), at(10), at(19), at(20)], [0, 4, 4, 7]);
        assert_eq!(value_at(history.into_iter(), U256::MAX), 7);
    }
}
