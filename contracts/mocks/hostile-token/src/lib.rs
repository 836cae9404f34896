//! A token that does what tokens should not, for tests of what stands on tokens that are not ours.
//!
//! Honest at first; each misbehaviour is switched on by a call. What every token answers is
//! `onchain::token`; here are transfers, and what goes wrong in them. Surface:
//! `abi/IHostileToken.sol`.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
extern crate alloc;

#[cfg(test)]
mod tests;
mod transfers;

use alloy_primitives::{Address, U256};
use interfaces::hostile_token::IHostileToken::{
    HostileFeeTooHigh, HostileOverflow, HostileUnknownAnswer,
};
use onchain::machine::*;
use onchain::{
    arrays::bytes,
    calldata::{address, read},
    holders::Holders,
    refusal::Refusal,
    token::{self, Token},
};
use stylus_sdk::{
    ArbResult,
    prelude::*,
    storage::{StorageAddress, StorageBool, StorageBytes, StorageMap, StorageU256},
};

/// All of a transfer.
const WHOLE: U256 = U256::from_limbs([10_000, 0, 0, 0]);

/// Storage in slot order.
#[storage]
#[entrypoint]
pub struct HostileToken {
    /// They add up to the supply.
    holders: Holders,
    supply: StorageU256,
    /// What does not arrive, in hundredths of a percent.
    fee: StorageU256,
    /// An [`Answer`].
    answer: StorageU256,
    /// Who is called before a transfer; zero if nobody.
    target: StorageAddress,
    /// What it is called with.
    data: StorageBytes,
    /// Who receives nothing.
    blocked: StorageMap<Address, StorageBool>,
    /// Who needs no allowance; zero if nobody.
    door: StorageAddress,
}

/// How transfers are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    True,
    False,
    Nothing,
    /// `false`, although it moved.
    Lie,
}

impl TryFrom<U256> for Answer {
    type Error = HostileUnknownAnswer;

    fn try_from(answer: U256) -> Result<Self, HostileUnknownAnswer> {
        match u8::try_from(answer) {
            Ok(0) => Ok(Self::True),
            Ok(1) => Ok(Self::False),
            Ok(2) => Ok(Self::Nothing),
            Ok(3) => Ok(Self::Lie),
            _ => Err(HostileUnknownAnswer { answer }),
        }
    }
}

impl Token for HostileToken {
    const NAME: &'static str = "Hostile Token";
    const SYMBOL: &'static str = "HOST";
    const DECIMALS: u8 = 6;

    fn supply(&self) -> U256 {
        self.supply.get()
    }

    fn holders(&self) -> &Holders {
        &self.holders
    }

    fn holders_mut(&mut self) -> &mut Holders {
        &mut self.holders
    }
}

onchain::routed_by_hand!(HostileToken);

onchain::calls! {
    of interfaces::hostile_token::IHostileToken {
        mintCall(Address, Word)
        takeFeeCall(Word)
        answerWithCall(Word)
        callBackCall(Address, Word)
        blockReceiverCall(Address, Flag)
        openDoorCall(Address)
    }
}

impl HostileToken {
    /// It is told nothing at birth.
    fn construct(&mut self, _input: &[u8]) -> ArbResult {
        Err(Vec::new())
    }

    fn answer(&mut self, selector: u32, input: &[u8]) -> ArbResult {
        self.refuse_ether()?;
        let caller = self.machine().msg_sender();
        if let Some(kinds) = token::kinds(selector) {
            let args = read(input, kinds)?;
            return match selector {
                token::selector::transferCall => {
                    self.transfer(None, caller, address(args[0]), args[1])
                }
                token::selector::transferFromCall => {
                    let spender = (caller != self.door.get()).then_some(caller);
                    self.transfer(spender, address(args[0]), address(args[1]), args[2])
                }
                _ => token::answer(self, selector, &args),
            };
        }
        let args = read(input, kinds(selector).ok_or_else(Vec::new)?)?;
        match selector {
            selector::mintCall => self.mint(address(args[0]), args[1])?,
            selector::takeFeeCall => self.take_fee(args[0])?,
            selector::answerWithCall => self.answer_with(args[0])?,
            selector::callBackCall => self.call_back(address(args[0]), bytes(input, args[1])?),
            selector::blockReceiverCall => {
                self.blocked.setter(address(args[0])).set(!args[1].is_zero());
            }
            selector::openDoorCall => self.door.set(address(args[0])),
            _ => return Err(Vec::new()),
        }
        Ok(Vec::new())
    }

    fn mint(&mut self, to: Address, value: U256) -> Result<(), Refusal> {
        let supply = self.supply.get();
        let Some(more) = supply.checked_add(value) else {
            return Err(HostileOverflow { supply, value }.into());
        };
        self.supply.set(more);
        self.holders.mint(to, value)
    }

    fn take_fee(&mut self, bps: U256) -> Result<(), Refusal> {
        if WHOLE < bps {
            return Err(HostileFeeTooHigh { bps }.into());
        }
        self.fee.set(bps);
        Ok(())
    }

    fn answer_with(&mut self, answer: U256) -> Result<(), Refusal> {
        Answer::try_from(answer)?;
        self.answer.set(answer);
        Ok(())
    }

    fn call_back(&mut self, target: Address, data: &[u8]) {
        self.target.set(target);
        self.data.set_bytes(data);
    }
}
