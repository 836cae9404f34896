//! The ledger's words in storage, by place.

use alloy_primitives::{Address, B256, U256};
use onchain::calldata::address;
use protocol::vote_escrow::{Ledger, Place, Trace};
use stylus_sdk::{
    prelude::*,
    storage::{StorageMap, StorageU256},
};

/// One map for all of them: whichever word is asked for, it takes one hash to find it.
///
/// A key has, low bits first: the account 160 bits, zero where it is about all of them; which of its
/// words 64; the trace 8 (own 0, delegated 1, all 2); what of it 8 (present 0, past 1, expiring 2,
/// delegate 3); zero 16.
#[storage]
pub struct Words {
    words: StorageMap<U256, StorageU256>,
}

const INDEX: usize = 160;
const TRACE: usize = 224;
const PART: usize = 232;

fn key(place: Place<Address>) -> U256 {
    let (part, trace, index) = match place {
        Place::Present(trace) => (0_u64, trace, 0),
        Place::Past(trace, index) => (1, trace, index),
        Place::Expiring(trace, pair) => (2, trace, pair),
        Place::Delegate(account) => (3, Trace::Own(account), 0),
    };
    let (kind, account) = match trace {
        Trace::Own(account) => (0_u64, account),
        Trace::DelegatedTo(account) => (1, account),
        Trace::All => (2, Address::ZERO),
    };
    Words::name(account)
        | (U256::from(index) << INDEX)
        | (U256::from(kind) << TRACE)
        | (U256::from(part) << PART)
}

impl Ledger for Words {
    type Account = Address;

    fn get(&self, place: Place<Address>) -> U256 {
        self.words.get(key(place))
    }

    fn set(&mut self, place: Place<Address>, word: U256) {
        self.words.insert(key(place), word);
    }

    fn named(word: U256) -> Address {
        address(word)
    }

    fn name(account: Address) -> U256 {
        B256::from(account.into_word()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_places_are_one() {
        let accounts = [Address::ZERO, Address::repeat_byte(0xff)];
        let traces = accounts.into_iter().flat_map(|it| [Trace::Own(it), Trace::DelegatedTo(it)]);
        let mut places: Vec<_> = accounts.map(Place::Delegate).into();
        for trace in traces.chain([Trace::All]) {
            places.push(Place::Present(trace));
            for index in [0, u64::MAX] {
                places.extend([Place::Past(trace, index), Place::Expiring(trace, index)]);
            }
        }
        let count = places.len();

        let mut keys: Vec<_> = places.into_iter().map(key).collect();
        keys.sort();
        keys.dedup();

        assert_eq!(keys.len(), count);
        assert_eq!(Words::named(Words::name(accounts[1])), accounts[1]);
    }
}
