//! Looking back: what is so now, and what was so before, word by word.
//!
//! The present of a trace is one word, and so is each of its earlier states. Whoever changes it in a
//! later second than the last one who did puts the old word behind the others; in the same second the
//! old word is just replaced, for nothing that lasted no second is ever asked for.
//!
//! A word has, low bits first: the second since which it is so 32 bits, how many came before 31, and
//! what is so 193. docs/protocol.md (18).

use ruint::aliases::U256;

/// Something that changes and whose past stays known. `A` names an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trace<A> {
    /// An account's own lock.
    Own(A),
    /// The locks that others let an account vote with.
    DelegatedTo(A),
    /// All locks.
    All,
}

/// Where a word is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place<A> {
    /// What is so now.
    Present(Trace<A>),
    /// What was so before, counted from 0 in order of time.
    Past(Trace<A>, u64),
    /// What ends with the beginning of week `2n`, 128 bits, and with that of week `2n + 1`.
    Expiring(Trace<A>, u64),
    /// Who votes with an account's lock. Of use only where that is not the account itself.
    Delegate(A),
}

const AT_BITS: usize = 32;
const PAST_BITS: usize = 31;
/// Where what is so begins.
pub(super) const CONTENT: usize = AT_BITS + PAST_BITS;

/// The second since which the state `word` is so; 0 for one that never was written.
pub(super) fn at(word: U256) -> u64 {
    word.as_limbs()[0] & low(AT_BITS)
}

/// How many states came before it.
pub(super) fn past(word: U256) -> u64 {
    (word.as_limbs()[0] >> AT_BITS) & low(PAST_BITS)
}

/// The state `content`, at [`CONTENT`] and above, since `now`, after `past` others.
///
/// Nothing is cut off until the year 2106, or before something has changed in every second of 68
/// years.
pub(super) fn word(content: U256, now: u64, past: u64) -> U256 {
    let header = (now & low(AT_BITS)) | ((past & low(PAST_BITS)) << AT_BITS);
    content | U256::from(header)
}

/// The lowest `bits` bits.
const fn low(bits: usize) -> u64 {
    (1 << bits) - 1
}

/// The place of the last of `len` moments, in rising order, that is before `moment`; none if there
/// is none. `at(place)` says a moment. docs/protocol.md (18).
///
/// Strictly before: what is done in a second counts from the next one on, so that a vote on
/// something proposed in that second cannot be bought in it.
///
/// Asks at most 65 times; a question about the recent past, which most are, is answered sooner, for
/// it looks back in steps of doubling length before it halves.
pub fn last_before(len: u64, moment: u64, mut at: impl FnMut(u64) -> u64) -> Option<u64> {
    // Everything from `high` on is not before; `low` is the first place not excluded yet.
    let (mut low, mut high, mut step) = (0, len, 1);
    while low < high {
        let place = high.saturating_sub(step).max(low);
        if at(place) < moment {
            low = place + 1;
            break;
        }
        high = place;
        step *= 2;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if at(middle) < moment {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_second_is_not_before_itself() {
        let moments = [10, 20, 30];
        let find = |moment| last_before(3, moment, |place| moments[place as usize]);

        assert_eq!(find(10), None);
        assert_eq!(find(11), Some(0));
        assert_eq!(find(30), Some(1));
        assert_eq!(find(31), Some(2));
        assert_eq!(last_before(0, 10, |_| unreachable!()), None);
    }

    #[test]
    fn the_fullest_word_comes_back_whole() {
        let content = U256::MAX << CONTENT;
        let (last_second, last_place) = (u64::from(u32::MAX), (1 << 31) - 1);

        let full = word(content, last_second, last_place);

        assert_eq!((at(full), past(full)), (last_second, last_place));
        assert_eq!((full >> CONTENT) << CONTENT, content);
        assert_eq!(word(content, 0, last_place) | word(U256::ZERO, last_second, 0), full);
    }
}
