//! What every act that moves tokens reads and writes, in one word: the token, how much of it is locked,
//! and the lock that keeps anyone from acting half-way.

use alloy_primitives::{Address, B256, U256};
use interfaces::vote_escrow::IVotingEscrow::EscrowReentered;
use onchain::calldata::address;
use protocol::vote_escrow::MAX_LOCKED;
use stylus_sdk::{prelude::*, storage::StorageU256};

/// Low bits first: the token 160 bits, what is locked 90, unused 5, the lock 1.
#[storage]
pub struct Held {
    word: StorageU256,
}

const SUPPLY: usize = 160;
const LOCK_BIT: usize = 255;

/// The word, opened to act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) token: Address,
    /// All that is locked, in base units of the token.
    pub(crate) supply: U256,
}

impl Held {
    /// The word of a new contract that locks `token`.
    pub(crate) fn begin(&mut self, token: Address) {
        self.close(Opened { token, supply: U256::ZERO });
    }

    /// What is in it, whatever is going on.
    pub(crate) fn read(&self) -> Opened {
        let word = self.word.get();
        Opened {
            token: address((word << (256 - SUPPLY)) >> (256 - SUPPLY)),
            supply: (word >> SUPPLY) & MAX_LOCKED,
        }
    }

    /// What is in it, to act on it.
    ///
    /// # Errors
    ///
    /// [`EscrowReentered`] while another act is under way.
    pub(crate) fn open(&self) -> Result<Opened, EscrowReentered> {
        if self.word.get().bit(LOCK_BIT) { Err(EscrowReentered {}) } else { Ok(self.read()) }
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
    /// Nothing is cut off: what is locked is at most [`MAX_LOCKED`].
    fn packed(self) -> U256 {
        U256::from_be_bytes(B256::from(self.token.into_word()).0) | (self.supply << SUPPLY)
    }
}

#[cfg(test)]
mod tests {
    use stylus_sdk::testing::TestVM;

    use super::*;

    const FULL: Opened = Opened { token: Address::repeat_byte(0xff), supply: MAX_LOCKED };

    #[test]
    fn the_fullest_word_comes_back_whole() {
        let mut held = Held::from(&TestVM::default());

        held.lock(FULL);

        assert_eq!(held.read(), FULL);
        held.close(FULL);
        assert_eq!(held.read(), FULL);
    }

    #[test]
    fn a_locked_word_cannot_be_acted_on() {
        let mut held = Held::from(&TestVM::default());
        held.begin(FULL.token);
        assert_eq!(held.open(), Ok(Opened { supply: U256::ZERO, ..FULL }));

        held.lock(FULL);

        assert_eq!(held.open(), Err(EscrowReentered {}));
        held.close(FULL);
        assert_eq!(held.open(), Ok(FULL));
    }
}
