//! Who is paid in each token, and what bounds that.

use alloy_primitives::{Address, U256};
use interfaces::fee_splitter::IFeeSplitter::{InsuranceFloorSet, RecipientsSet, StakerYieldCapSet};
use onchain::event::log;
use onchain::machine::*;
use protocol::{
    fee_splitter::{Role, YieldCap},
    time::WEEK,
};
use stylus_sdk::{
    prelude::*,
    storage::{StorageAddress, StorageMap, StorageU256},
};

/// All by token.
#[storage]
pub struct Terms {
    /// By the role's number; zero: nobody.
    recipients: StorageMap<Address, StorageMap<U256, StorageAddress>>,
    /// Low bits first: the stakers' cap of a week 112 bits, what they were given in one 112, the number
    /// of that week 31, whether there is a cap 1.
    caps: StorageMap<Address, StorageU256>,
    /// What the insurance has to have before the buyback gets its share.
    floors: StorageMap<Address, StorageU256>,
}

const GIVEN: usize = 112;
const WEEK_NUMBER: usize = 224;
const CAPPED: usize = 255;

impl Terms {
    pub(crate) fn recipient(&self, token: Address, role: Role) -> Address {
        self.recipients.getter(token).get(U256::from(role.number()))
    }

    /// In the order of roles.
    pub(crate) fn set_recipients(&mut self, token: Address, recipients: [Address; 5]) {
        for (role, recipient) in Role::ALL.into_iter().zip(recipients) {
            self.recipients.setter(token).insert(U256::from(role.number()), recipient);
        }
        let [buyback, stakers, insurance, discount, treasury] = recipients;
        let event = RecipientsSet { token, buyback, stakers, insurance, discount, treasury };
        log(self.machine(), event);
    }

    pub(crate) fn cap(&self, token: Address) -> YieldCap {
        let word = self.caps.get(token);
        YieldCap {
            per_week: word.bit(CAPPED).then_some(word & YieldCap::MAX),
            given: (word >> GIVEN) & YieldCap::MAX,
            // Without the bit above.
            week: (((word >> WEEK_NUMBER).as_limbs()[0] << 33) >> 33) * WEEK,
        }
    }

    /// Writes `cap`.
    pub(crate) fn keep_cap(&mut self, token: Address, cap: &YieldCap) {
        // Nothing is cut off: what is given is at most a cap, and weeks since 1970 do not come to 31
        // bits.
        let mut word = cap.per_week.unwrap_or_default()
            | (cap.given << GIVEN)
            | (U256::from(cap.week / WEEK) << WEEK_NUMBER);
        word.set_bit(CAPPED, cap.per_week.is_some());
        self.caps.insert(token, word);
    }

    pub(crate) fn set_cap(&mut self, token: Address, per_week: U256) {
        let cap = self.cap(token).with(per_week);
        self.keep_cap(token, &cap);
        let perWeek = cap.per_week.unwrap_or(U256::MAX);
        log(self.machine(), StakerYieldCapSet { token, perWeek });
    }

    pub(crate) fn floor(&self, token: Address) -> U256 {
        self.floors.get(token)
    }

    pub(crate) fn set_floor(&mut self, token: Address, floor: U256) {
        self.floors.insert(token, floor);
        log(self.machine(), InsuranceFloorSet { token, floor });
    }
}

#[cfg(test)]
mod tests {
    use stylus_sdk::testing::TestVM;

    use super::*;

    const TOKEN: Address = Address::repeat_byte(0x70);

    #[test]
    fn the_fullest_cap_comes_back_whole() {
        let mut terms = Terms::from(&TestVM::default());
        let week = ((1 << 31) - 1) * WEEK;
        for per_week in [None, Some(YieldCap::MAX), Some(U256::ZERO)] {
            let cap = YieldCap { per_week, given: YieldCap::MAX, week };

            terms.keep_cap(TOKEN, &cap);

            assert_eq!(terms.cap(TOKEN), cap);
        }
        assert_eq!(terms.cap(Address::ZERO), YieldCap::default());
    }
}
