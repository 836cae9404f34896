//! An account, as its word has it.

use ruint::{aliases::U256, uint};

use super::{
    Lock,
    trace::{self, CONTENT},
};
use crate::time::WEEK;

/// What an account has locked, and who is concerned with its votes.
///
/// Its word has, above what every state has: the amount 90 bits, the end in weeks 13, `away` 1,
/// `entrusted` 1, unused 88.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The second since which it is so; 0 for one that never did anything.
    pub at: u64,
    /// How many states came before.
    pub past: u64,
    /// Its own.
    pub lock: Lock,
    /// Another votes with its lock.
    pub away: bool,
    /// It votes, or voted, with locks of others.
    pub entrusted: bool,
}

const AMOUNT_BITS: usize = 90;
const END_BITS: usize = 13;
const END: usize = CONTENT + AMOUNT_BITS;
const AWAY: usize = END + END_BITS;
const ENTRUSTED: usize = AWAY + 1;

const LOW_90: U256 = uint!(0x3ffffffffffffffffffffff_U256);

impl Account {
    pub(super) fn read(word: U256) -> Self {
        let high = (word >> END).as_limbs()[0];
        Self {
            at: trace::at(word),
            past: trace::past(word),
            lock: Lock {
                amount: (word >> CONTENT) & LOW_90,
                end: (high & ((1 << END_BITS) - 1)) * WEEK,
            },
            away: word.bit(AWAY),
            entrusted: word.bit(ENTRUSTED),
        }
    }

    /// All but since when, and after what, it is so. Nothing is cut off: no lock is over
    /// [`super::MAX_LOCKED`], and until 2106 no week has more than 13 bits.
    pub(super) fn content(&self) -> U256 {
        let mut high = U256::from(self.lock.end / WEEK) << END;
        high.set_bit(AWAY, self.away);
        high.set_bit(ENTRUSTED, self.entrusted);
        (self.lock.amount << CONTENT) | high
    }

    /// How many states its lock had, this one included.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        if self.at == 0 { 0 } else { self.past + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vote_escrow::MAX_LOCKED;

    #[test]
    fn the_fullest_word_comes_back_whole() {
        let (at, past) = (u64::from(u32::MAX), (1 << 31) - 1);
        let lock = Lock { amount: MAX_LOCKED, end: 8_191 * WEEK };
        for (away, entrusted) in [(false, false), (false, true), (true, false), (true, true)] {
            let account = Account { at, past, lock, away, entrusted };

            let word = trace::word(account.content(), at, past);

            assert_eq!(Account::read(word), account);
        }
        // A lock made in the last second that 32 bits have ends within 13 bits of weeks.
        assert!(u64::from(u32::MAX) + super::super::MAX_LOCK < 8_191 * WEEK);
    }

    #[test]
    fn each_part_leaves_the_others_alone() {
        let lock = Lock { amount: U256::from(3), end: 2_900 * WEEK };
        for account in [
            Account { lock, ..Account::default() },
            Account { away: true, ..Account::default() },
            Account { entrusted: true, ..Account::default() },
        ] {
            assert_eq!(Account::read(account.content()), account);
        }
        assert_eq!(Account::read(U256::ZERO), Account::default());
    }
}
