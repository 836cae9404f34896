//! What is owed of each token and the week of it that is open, in one word, with the lock that keeps
//! anyone from acting on the token half-way (docs/decisions/0034).

use alloy_primitives::{Address, U256, uint};
use interfaces::fee_distributor::IFeeDistributor::DistributorReentered;
use protocol::{fee_distributor::Book, time::WEEK};
use stylus_sdk::{
    prelude::*,
    storage::{StorageMap, StorageU256},
};

/// Low bits first: what is owed 96 bits, the fees of the open week 96, how many weeks are closed 32,
/// the number of the open week 31, the lock 1.
#[storage]
pub struct Books {
    words: StorageMap<Address, StorageU256>,
}

const LOW_96: U256 = uint!(0xffffffffffffffffffffffff_U256);
const FEES: usize = 96;
const CLOSED: usize = 192;
const WEEK_NUMBER: usize = 224;
const LOCK_BIT: usize = 255;

impl Books {
    /// The book of `token`, whatever is going on.
    pub(crate) fn read(&self, token: Address) -> Book {
        let word = self.words.get(token);
        let numbers = (word >> CLOSED).as_limbs()[0];
        // Behind the bits of the closed weeks, without the lock.
        let week = (numbers << 1) >> (WEEK_NUMBER - CLOSED + 1);
        Book {
            owed: word & LOW_96,
            fees: (word >> FEES) & LOW_96,
            closed: numbers & u64::from(u32::MAX),
            week: week * WEEK,
        }
    }

    /// The book of `token`, to act on it.
    ///
    /// # Errors
    ///
    /// [`DistributorReentered`] while another act on the token is under way.
    pub(crate) fn open(&self, token: Address) -> Result<Book, DistributorReentered> {
        if self.words.get(token).bit(LOCK_BIT) {
            return Err(DistributorReentered {});
        }
        Ok(self.read(token))
    }

    /// Writes and locks it, because another contract is about to be called.
    pub(crate) fn lock(&mut self, token: Address, book: &Book) {
        let mut word = packed(book);
        word.set_bit(LOCK_BIT, true);
        self.words.insert(token, word);
    }

    /// Writes it. If it was locked, all calls are done.
    pub(crate) fn close(&mut self, token: Address, book: &Book) {
        self.words.insert(token, packed(book));
    }
}

/// Nothing is cut off: amounts are at most 2^96 - 1, and neither closed weeks nor weeks since 1970
/// come to 31 bits in less than forty million years.
fn packed(book: &Book) -> U256 {
    let numbers = book.closed | ((book.week / WEEK) << (WEEK_NUMBER - CLOSED));
    book.owed | (book.fees << FEES) | (U256::from(numbers) << CLOSED)
}

#[cfg(test)]
mod tests {
    use protocol::fee_distributor::MAX_FEES;
    use stylus_sdk::testing::TestVM;

    use super::*;

    const TOKEN: Address = Address::repeat_byte(0x70);

    fn full() -> Book {
        let week = ((1 << 31) - 1) * WEEK;
        Book { owed: MAX_FEES, fees: MAX_FEES, closed: u64::from(u32::MAX), week }
    }

    #[test]
    fn the_fullest_word_comes_back_whole() {
        let mut books = Books::from(&TestVM::default());

        books.lock(TOKEN, &full());

        assert_eq!(books.read(TOKEN), full());
        books.close(TOKEN, &full());
        assert_eq!(books.open(TOKEN), Ok(full()));
        assert_eq!(books.open(Address::ZERO), Ok(Book::default()), "another token's is its own");
    }

    #[test]
    fn a_locked_word_cannot_be_acted_on() {
        let mut books = Books::from(&TestVM::default());

        books.lock(TOKEN, &Book::default());

        assert_eq!(books.open(TOKEN), Err(DistributorReentered {}));
        assert!(books.open(Address::ZERO).is_ok(), "others can");
        books.close(TOKEN, &Book::default());
        assert!(books.open(TOKEN).is_ok());
    }
}
