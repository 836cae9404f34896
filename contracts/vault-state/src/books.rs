//! The vault's books in storage: two words, because most acts change most of them
//! (docs/decisions/0012), and the lock that keeps anyone from reading them half-way.

use alloy_primitives::{U256, uint};
use interfaces::vault::IMicroStakingVault::VaultReentered;
use protocol::vault::{Books, Rewards};
use stylus_sdk::{prelude::*, storage::StorageU256};

/// Low bits first.
#[storage]
pub struct StoredBooks {
    /// `assets` 96 bits, `shares` 120, `rewards.clock` 40.
    pool: StorageU256,
    /// `fees` 96 bits, `rewards.amount` 96, the lock 8, unused 56.
    accruals: StorageU256,
}

const LOW_96: U256 = uint!(0xffffffffffffffffffffffff_U256);
const LOW_120: U256 = uint!(0xffffffffffffffffffffffffffffff_U256);
const LOCK_BIT: usize = 192;

impl StoredBooks {
    /// The books, whatever is going on.
    pub fn read(&self) -> Books {
        let (pool, accruals) = (self.pool.get(), self.accruals.get());
        Books {
            assets: pool & LOW_96,
            shares: (pool >> 96_usize) & LOW_120,
            fees: accruals & LOW_96,
            rewards: Rewards {
                amount: (accruals >> 96_usize) & LOW_96,
                clock: (pool >> 216_usize).as_limbs()[0],
            },
        }
    }

    /// The books, to act on them.
    ///
    /// # Errors
    ///
    /// [`VaultReentered`] while another act is under way.
    pub fn open(&self) -> Result<Books, VaultReentered> {
        if self.accruals.get().bit(LOCK_BIT) {
            return Err(VaultReentered {});
        }
        Ok(self.read())
    }

    /// Writes the books and locks them, because a token is about to be called.
    ///
    /// Nothing is cut off: `Books` refuses what passes 96 and 120 bits, and a clock in seconds
    /// stays under 40 bits for 34,000 years.
    pub fn write_and_lock(&mut self, books: &Books) {
        let clock = U256::from(books.rewards.clock);
        self.pool.set(books.assets | (books.shares << 96_usize) | (clock << 216_usize));
        let mut accruals = books.fees | (books.rewards.amount << 96_usize);
        accruals.set_bit(LOCK_BIT, true);
        self.accruals.set(accruals);
    }

    /// The token has been called.
    pub fn unlock(&mut self) {
        let mut accruals = self.accruals.get();
        accruals.set_bit(LOCK_BIT, false);
        self.accruals.set(accruals);
    }
}

#[cfg(test)]
mod tests {
    use protocol::vault::{MAX_ASSETS, MAX_SHARES};
    use stylus_sdk::testing::TestVM;

    use super::*;

    fn full() -> Books {
        let rewards = Rewards { amount: MAX_ASSETS - U256::ONE, clock: (1 << 40) - 1 };
        Books { assets: MAX_ASSETS, shares: MAX_SHARES, fees: MAX_ASSETS - U256::from(2), rewards }
    }

    #[test]
    fn the_fullest_books_come_back_whole() {
        let mut stored = StoredBooks::from(&TestVM::default());

        stored.write_and_lock(&full());

        assert_eq!(stored.read(), full());
        stored.unlock();
        assert_eq!(stored.read(), full());
    }

    #[test]
    fn locked_books_cannot_be_acted_on() {
        let mut stored = StoredBooks::from(&TestVM::default());
        assert!(stored.open().is_ok());

        stored.write_and_lock(&full());

        assert_eq!(stored.open(), Err(VaultReentered {}));
        stored.unlock();
        assert_eq!(stored.open(), Ok(full()));
    }
}
