//! Millet's governance token: a fixed supply that can only shrink.
//!
//! What every token answers is `onchain::token`; here are the supply and how it shrinks. Surface:
//! `abi/IMilletToken.sol`. Holds I-TOKEN-1 to I-TOKEN-5 of `docs/invariants.md`. Nobody has special
//! powers here.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
extern crate alloc;

use alloy_primitives::{Address, U256};
use onchain::machine::*;
use onchain::{
    calldata::{Kind, address, read},
    holders::Holders,
    refusal::Refusal,
    token::{self, Token},
};
use protocol::token::INITIAL_SUPPLY;
use stylus_sdk::{ArbResult, prelude::*, storage::StorageU256};

#[cfg(test)]
mod tests;

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct MilletToken {
    /// They add up to the supply (I-TOKEN-1).
    holders: Holders,
    supply: StorageU256,
}

impl Token for MilletToken {
    const NAME: &'static str = "Millet";
    const SYMBOL: &'static str = "MILLET";
    const DECIMALS: u8 = 18;

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

onchain::routed_by_hand!(MilletToken);

onchain::calls! {
    of interfaces::token::IMilletToken {
        burnCall(Word)
        burnFromCall(Address, Word)
    }
}

impl MilletToken {
    fn construct(&mut self, input: &[u8]) -> ArbResult {
        self.refuse_ether()?;
        self.check_constructor_slot()?;
        let [holder, ..] = read(input, &[Kind::Address])?;
        self.begin(address(holder))?;
        Ok(Vec::new())
    }

    fn answer(&mut self, selector: u32, input: &[u8]) -> ArbResult {
        self.refuse_ether()?;
        if let Some(kinds) = token::kinds(selector) {
            return token::answer(self, selector, &read(input, kinds)?);
        }
        let args = read(input, kinds(selector).ok_or_else(Vec::new)?)?;
        let caller = self.machine().msg_sender();
        match selector {
            selector::burnCall => self.burn(caller, args[0])?,
            selector::burnFromCall => self.burn_from(caller, address(args[0]), args[1])?,
            _ => return Err(Vec::new()),
        }
        Ok(Vec::new())
    }

    /// Gives the whole supply to `holder`. There is no other way to make any.
    fn begin(&mut self, holder: Address) -> Result<(), Refusal> {
        self.supply.set(INITIAL_SUPPLY);
        self.holders.mint(holder, INITIAL_SUPPLY)
    }

    fn burn(&mut self, holder: Address, value: U256) -> Result<(), Refusal> {
        self.holders.burn(holder, value)?;
        // Nobody holds more than the supply.
        let left = self.supply.get().wrapping_sub(value);
        self.supply.set(left);
        Ok(())
    }

    fn burn_from(&mut self, spender: Address, holder: Address, value: U256) -> Result<(), Refusal> {
        self.holders.allowances.spend(holder, spender, value)?;
        self.burn(holder, value)
    }
}
