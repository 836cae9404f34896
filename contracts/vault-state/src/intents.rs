//! Which deposits by signature ran or were cancelled.
//!
//! Their nonces need no order, so that a phone can sign several ahead and any of them can fail to
//! arrive; each is a bit, 256 of them to a word, so that most cost no new one.

use alloy_primitives::{Address, U256};
use interfaces::vault::IMicroStakingVault::VaultIntentUsed;
use stylus_sdk::{
    prelude::*,
    storage::{StorageMap, StorageU256},
};

/// Bits of a word: the part of a nonce that says which.
const LOW_8: U256 = U256::from_limbs([0xff, 0, 0, 0]);

/// A bit for each nonce: it cannot be used any more.
#[storage]
pub struct Intents {
    /// By owner, then by all but the lowest eight bits of the nonce.
    used: StorageMap<Address, StorageMap<U256, StorageU256>>,
}

impl Intents {
    /// Whether it ran or was cancelled.
    pub fn is_used(&self, owner: Address, nonce: U256) -> bool {
        self.used.getter(owner).get(nonce >> 8_usize).bit(place(nonce))
    }

    /// Uses the nonce up.
    ///
    /// # Errors
    ///
    /// [`VaultIntentUsed`] if it is already.
    pub fn use_up(&mut self, owner: Address, nonce: U256) -> Result<(), VaultIntentUsed> {
        let mut of_owner = self.used.setter(owner);
        let mut stored = of_owner.setter(nonce >> 8_usize);
        let mut word = stored.get();
        if word.bit(place(nonce)) {
            return Err(VaultIntentUsed { owner, nonce });
        }
        word.set_bit(place(nonce), true);
        stored.set(word);
        Ok(())
    }
}

fn place(nonce: U256) -> usize {
    (nonce & LOW_8).as_limbs()[0] as usize
}

#[cfg(test)]
mod tests {
    use stylus_sdk::testing::TestVM;

    use super::*;

    const ALICE: Address = Address::repeat_byte(0xa1);
    const BOB: Address = Address::repeat_byte(0xb0);

    /// I-VAULT-10: neighbours in a word, in another word and of another owner are others.
    #[test]
    fn a_nonce_is_used_once_and_no_other_with_it() {
        let mut intents = Intents::from(&TestVM::default());
        let nonces = [0, 1, 255, 256, 257].map(U256::from).into_iter().chain([U256::MAX]);
        let nonces = nonces.collect::<Vec<_>>();

        for (index, nonce) in nonces.iter().enumerate() {
            assert_eq!(intents.use_up(ALICE, *nonce), Ok(()));
            for (other, number) in nonces.iter().enumerate() {
                assert_eq!(intents.is_used(ALICE, *number), other <= index, "{number}");
                assert!(!intents.is_used(BOB, *number));
            }
        }
        for nonce in nonces {
            let refused = VaultIntentUsed { owner: ALICE, nonce };
            assert_eq!(intents.use_up(ALICE, nonce), Err(refused));
        }
    }
}
