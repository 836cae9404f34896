//! How far each account was paid of each token, a word each.

use alloy_primitives::{Address, U256, uint};
use protocol::fee_distributor::Cursor;
use stylus_sdk::{
    prelude::*,
    storage::{StorageMap, StorageU256},
};

/// By token, then account. Low bits first: the closed weeks it was paid for 32 bits, the change of its
/// lock that it stands at 32, the fraction of a unit 120, unused 72.
#[storage]
pub struct Cursors {
    words: StorageMap<Address, StorageMap<Address, StorageU256>>,
}

const CHANGE: usize = 32;
const FRACTION: usize = 64;
const LOW_120: U256 = uint!(0xffffffffffffffffffffffffffffff_U256);

impl Cursors {
    pub(crate) fn get(&self, token: Address, account: Address) -> Cursor {
        let word = self.words.getter(token).get(account);
        let numbers = word.as_limbs()[0];
        Cursor {
            weeks: numbers & u64::from(u32::MAX),
            change: numbers >> CHANGE,
            fraction: (word >> FRACTION) & LOW_120,
        }
    }

    pub(crate) fn set(&mut self, token: Address, account: Address, cursor: Cursor) {
        let Cursor { weeks, change, fraction } = cursor;
        // Nothing is cut off: a week or a block has to pass for each one of a number.
        let word = U256::from(weeks | (change << CHANGE)) | (fraction << FRACTION);
        self.words.setter(token).insert(account, word);
    }
}

#[cfg(test)]
mod tests {
    use stylus_sdk::testing::TestVM;

    use super::*;

    const TOKEN: Address = Address::repeat_byte(0x70);
    const ALICE: Address = Address::repeat_byte(0xa1);

    #[test]
    fn the_fullest_word_comes_back_whole() {
        let mut cursors = Cursors::from(&TestVM::default());
        let max = u64::from(u32::MAX);
        let full = Cursor { weeks: max, change: max, fraction: LOW_120 };

        cursors.set(TOKEN, ALICE, full);

        assert_eq!(cursors.get(TOKEN, ALICE), full);
        assert_eq!(cursors.get(ALICE, TOKEN), Cursor::default());
    }
}
