//! What accounts have claimed and decided: a word each, and where another is to be paid, one more.

use alloy_primitives::{Address, U256};
use interfaces::merkle_rewards::IMerkleRewards as abi;
use onchain::event::log;
use onchain::machine::*;
use protocol::{
    fixed::Bps,
    merkle_rewards::{Account, MAX_AMOUNT, Tips, VaultChoice},
};
use stylus_sdk::{
    prelude::*,
    storage::{StorageAddress, StorageMap, StorageU256},
};

/// A word has, low bits first: what was claimed 96 bits, the least claim with a tip 96, the tip in
/// bps 8, the choice about shares 2, whether another is paid 1, unused 53.
#[storage]
pub struct Accounts {
    words: StorageMap<Address, StorageU256>,
    /// Read for accounts whose word says that there is one.
    recipients: StorageMap<Address, StorageAddress>,
}

const MIN_CLAIM: usize = 96;
const TIP: usize = 192;
const CHOICE: usize = 200;
const REDIRECTED: usize = 202;

impl Accounts {
    pub(crate) fn get(&self, account: Address) -> Account {
        let word = self.words.get(account);
        if (word >> MIN_CLAIM).is_zero() {
            // Whoever decided nothing, which is most.
            return Account { claimed: word, ..Account::default() };
        }
        let flags = (word >> TIP).as_limbs()[0];
        Account {
            claimed: word & MAX_AMOUNT,
            tips: Tips {
                // What was stored was checked; a part that is none would be none of it.
                rate: Bps::new(flags as u8 as u16).unwrap_or(Bps::ZERO),
                min_claim: (word >> MIN_CLAIM) & MAX_AMOUNT,
            },
            shares: match (flags >> (CHOICE - TIP)) & 0b11 {
                1 => VaultChoice::Refused,
                2 => VaultChoice::Wanted,
                _ => VaultChoice::Undecided,
            },
            redirected: word.bit(REDIRECTED),
        }
    }

    pub(crate) fn set(&mut self, account: Address, state: &Account) {
        let choice = match state.shares {
            VaultChoice::Undecided => 0_u64,
            VaultChoice::Refused => 1,
            VaultChoice::Wanted => 2,
        };
        let flags = u64::from(state.tips.rate.get())
            | (choice << (CHOICE - TIP))
            | (u64::from(state.redirected) << (REDIRECTED - TIP));
        // Nothing is cut off: amounts are at most MAX_AMOUNT, a tip at most 100 bps.
        let word = state.claimed | (state.tips.min_claim << MIN_CLAIM) | (U256::from(flags) << TIP);
        self.words.insert(account, word);
    }

    /// Undoes what a claim wrote, and nothing that was decided since.
    pub(crate) fn set_claimed(&mut self, account: Address, claimed: U256) {
        let state = self.get(account);
        self.set(account, &Account { claimed, ..state });
    }

    /// Who is paid for `account`, whose state this is.
    pub(crate) fn recipient(&self, account: Address, state: &Account) -> Address {
        if state.redirected { self.recipients.get(account) } else { account }
    }

    pub(crate) fn redirect(&mut self, account: Address, recipient: Address) {
        let redirected = !recipient.is_zero() && recipient != account;
        let state = self.get(account);
        self.set(account, &Account { redirected, ..state });
        let stored = if redirected { recipient } else { Address::ZERO };
        self.recipients.insert(account, stored);
        let recipient = if redirected { recipient } else { account };
        log(self.machine(), abi::ClaimRecipientSet { account, recipient });
    }

    pub(crate) fn set_tips(&mut self, account: Address, tips: Tips) {
        let state = self.get(account);
        self.set(account, &Account { tips, ..state });
        let Tips { rate, min_claim: minClaim } = tips;
        log(
            self.machine(),
            abi::TipPolicySet { account, maxTipBps: U256::from(rate.get()), minClaim },
        );
    }

    pub(crate) fn choose(&mut self, account: Address, wanted: bool) {
        let shares = if wanted { VaultChoice::Wanted } else { VaultChoice::Refused };
        let state = self.get(account);
        self.set(account, &Account { shares, ..state });
        log(self.machine(), abi::VaultChoiceSet { account, wanted });
    }
}

#[cfg(test)]
mod tests {
    use protocol::merkle_rewards::MAX_TIP;
    use stylus_sdk::testing::TestVM;

    use super::*;

    const ALICE: Address = Address::repeat_byte(0xa1);
    const BOB: Address = Address::repeat_byte(0xb0);

    fn full(shares: VaultChoice) -> Account {
        let tips = Tips { rate: MAX_TIP, min_claim: MAX_AMOUNT };
        Account { claimed: MAX_AMOUNT, tips, shares, redirected: true }
    }

    #[test]
    fn the_fullest_word_comes_back_whole() {
        let mut accounts = Accounts::from(&TestVM::default());

        for shares in [VaultChoice::Undecided, VaultChoice::Refused, VaultChoice::Wanted] {
            accounts.set(ALICE, &full(shares));
            assert_eq!(accounts.get(ALICE), full(shares));
        }
        assert_eq!(accounts.get(BOB), Account::default());
    }

    #[test]
    fn each_part_leaves_the_others_alone() {
        let mut accounts = Accounts::from(&TestVM::default());
        accounts.set(ALICE, &Account { claimed: U256::from(7), ..Account::default() });

        accounts.choose(ALICE, false);
        let tips = Tips { rate: MAX_TIP, min_claim: U256::from(3) };
        accounts.set_tips(ALICE, tips);
        accounts.redirect(ALICE, BOB);
        accounts.set_claimed(ALICE, U256::from(9));

        let shares = VaultChoice::Refused;
        let expected = Account { claimed: U256::from(9), tips, shares, redirected: true };
        assert_eq!(accounts.get(ALICE), expected);
        assert_eq!(accounts.recipient(ALICE, &expected), BOB);
    }

    #[test]
    fn whoever_names_itself_or_nobody_is_paid_itself() {
        let mut accounts = Accounts::from(&TestVM::default());
        for itself in [ALICE, Address::ZERO] {
            accounts.redirect(ALICE, BOB);
            accounts.redirect(ALICE, itself);
            assert_eq!(accounts.recipient(ALICE, &accounts.get(ALICE)), ALICE);
        }
    }
}
