//! What every claim reads and writes, in one word: the token, what nobody has claimed yet of the
//! current root's total, and the lock that keeps anyone from acting half-way
//! (docs/decisions/0022).

use alloy_primitives::{Address, B256, U256, uint};
use interfaces::merkle_rewards::IMerkleRewards::RewardsReentered;
use onchain::calldata::address;
use protocol::merkle_rewards::MAX_AMOUNT;
use stylus_sdk::{prelude::*, storage::StorageU256};

/// Low bits first: the token 160 bits, what is not claimed yet 95, the lock 1.
#[storage]
pub struct Owed {
    word: StorageU256,
}

const LOW_160: U256 = uint!(0xffffffffffffffffffffffffffffffffffffffff_U256);
const LOCK_BIT: usize = 255;

/// The word, opened to act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) token: Address,
    /// Base units of it.
    pub(crate) unclaimed: U256,
}

impl Owed {
    /// The word of a new contract that pays `token`.
    pub(crate) fn begin(&mut self, token: Address) {
        self.word.set(Opened { token, unclaimed: U256::ZERO }.packed());
    }

    /// What is in it, whatever is going on.
    pub(crate) fn read(&self) -> Opened {
        let word = self.word.get();
        let unclaimed = (word >> 160_usize) & MAX_AMOUNT;
        Opened { token: address(word & LOW_160), unclaimed }
    }

    /// What is in it, to act on it.
    ///
    /// # Errors
    ///
    /// [`RewardsReentered`] while another act is under way.
    pub(crate) fn open(&self) -> Result<Opened, RewardsReentered> {
        if self.word.get().bit(LOCK_BIT) {
            return Err(RewardsReentered {});
        }
        Ok(self.read())
    }

    /// Writes and locks it, because another contract is about to be called.
    pub(crate) fn lock(&mut self, opened: Opened) {
        let mut word = opened.packed();
        word.set_bit(LOCK_BIT, true);
        self.word.set(word);
    }

    /// Writes it. If it was locked, all calls are done.
    pub(crate) fn close(&mut self, opened: Opened) {
        self.word.set(opened.packed());
    }
}

impl Opened {
    /// Nothing is cut off: what is not claimed of a total is at most [`MAX_AMOUNT`].
    fn packed(self) -> U256 {
        U256::from_be_bytes(B256::from(self.token.into_word()).0) | (self.unclaimed << 160_usize)
    }
}

#[cfg(test)]
mod tests {
    use stylus_sdk::testing::TestVM;

    use super::*;

    const FULL: Opened = Opened { token: Address::repeat_byte(0xff), unclaimed: MAX_AMOUNT };

    #[test]
    fn the_fullest_word_comes_back_whole() {
        let mut owed = Owed::from(&TestVM::default());

        owed.lock(FULL);

        assert_eq!(owed.read(), FULL);
        owed.close(FULL);
        assert_eq!(owed.read(), FULL);
    }

    #[test]
    fn a_locked_word_cannot_be_acted_on() {
        let mut owed = Owed::from(&TestVM::default());
        owed.begin(FULL.token);
        assert_eq!(owed.open(), Ok(Opened { unclaimed: U256::ZERO, ..FULL }));

        owed.lock(FULL);

        assert_eq!(owed.open(), Err(RewardsReentered {}));
        owed.close(FULL);
        assert_eq!(owed.open(), Ok(FULL));
    }
}
