//! From a call's selector to the method that answers it, and back to bytes.
//!
//! By hand, as the vault's is (docs/decisions/0013). Selectors come from the ABI file; a test asks
//! for every one of them.

use alloy_primitives::{Address, B256, U256};
use interfaces::fee_distributor::DistributorInit;
use onchain::{
    arrays,
    calldata::{Args, Kind, account, address, number, numbers, read},
    machine::*,
};
use protocol::{fee_distributor::Book, time::week_of};
use stylus_sdk::ArbResult;

use crate::{
    Error, FeeDistributor,
    claims::{Changes, OnRevert},
};

onchain::routed_by_hand!(FeeDistributor);

onchain::calls! {
    pub(crate) of interfaces::fee_distributor::IFeeDistributor {
        notifyCall(Address, Word)
        syncCall(Address)
        checkpointCall(Address)
        claimCall(Address, Offset)
        claimManyCall(Offset, Address)
        claimAndStakeCall(Address)
        claimableCall(Address, Address)
        setRecipientCall(Address)
        recipientCall(Address)
        tokensPerWeekCall(Address, Word)
        weekCursorCall(Address)
        liabilityCall(Address)
        lockCall()
    }
}

impl FeeDistributor {
    fn construct(&mut self, input: &[u8]) -> ArbResult {
        self.refuse_ether()?;
        self.check_constructor_slot()?;
        let [lock, ..] = read(input, &[Kind::Address])?;
        nothing(self.constructor(DistributorInit { lock: address(lock) }))
    }

    /// What is answered: to a selector that the ABI does not have, a refusal without a word.
    fn answer(&mut self, selector: u32, input: &[u8]) -> ArbResult {
        self.refuse_ether()?;
        let args = read(input, kinds(selector).ok_or_else(Vec::new)?)?;
        let who = |index: usize| address(args[index]);
        match selector {
            selector::claimCall => self.claim_each(input, &args),
            selector::claimManyCall => {
                let accounts = arrays::small_words(input, args[0], 160)?;
                amount(self.claim_many(accounts.iter().map(each), who(1)))
            }
            selector::claimAndStakeCall => amount(self.claim_and_stake(who(0))),
            selector::claimableCall => amount(self.claimable(who(0), who(1))),
            selector::notifyCall => nothing(self.notify(who(0), args[1])),
            selector::syncCall => amount(self.sync(who(0))),
            selector::checkpointCall => nothing(self.checkpoint(who(0))),
            selector::setRecipientCall => nothing(self.set_recipient(who(0))),
            selector::recipientCall => Ok(account(self.recipient(who(0)))),
            selector::tokensPerWeekCall => {
                // No fees are of a week that seconds of 64 bits do not reach.
                let second = u64::try_from(args[1]).unwrap_or(u64::MAX);
                amount(self.tokens_per_week(who(0), week_of(second)))
            }
            selector::weekCursorCall => Ok(number(open_week(self.books.read(who(0))))),
            selector::liabilityCall => Ok(number(self.books.read(who(0)).owed)),
            selector::lockCall => Ok(account(self.lock.get())),
            _ => Err(Vec::new()),
        }
    }

    fn claim_each(&mut self, input: &[u8], args: &Args) -> ArbResult {
        let account = address(args[0]);
        let tokens = arrays::small_words(input, args[1], 160)?;
        let on_revert = if tokens.len() == 1 { OnRevert::Refuse } else { OnRevert::Skip };
        let mut changes = Changes::default();
        let mut amounts = Vec::with_capacity(tokens.len());
        for token in tokens {
            amounts.push(self.claim(account, each(token), &mut changes, on_revert)?);
        }
        Ok(numbers(&amounts))
    }
}

fn each(word: &[u8; 32]) -> Address {
    Address::from_word(B256::from(*word))
}

/// Zero if no fees wait to be closed.
fn open_week(book: Book) -> U256 {
    if book.fees.is_zero() { U256::ZERO } else { U256::from(book.week) }
}

/// Each of these is one function for all methods: inlined, they would be most of the program.
#[inline(never)]
fn amount(outcome: Result<U256, Error>) -> ArbResult {
    Ok(number(outcome?))
}

#[inline(never)]
fn nothing(outcome: Result<(), Error>) -> ArbResult {
    outcome?;
    Ok(Vec::new())
}
