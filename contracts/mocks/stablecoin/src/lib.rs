//! A dollar for development chains: six decimals, and anyone can make some.
//!
//! What every token answers is `onchain::token`; here is where the dollars come from. Surface:
//! `abi/IStablecoin.sol`.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
extern crate alloc;

use alloy_primitives::{Address, U256};
use interfaces::stablecoin::IStablecoin::StablecoinOverflow;
use onchain::{
    calldata::{address, read},
    holders::Holders,
    machine::*,
    refusal::Refusal,
    token::{self, Token},
};
use stylus_sdk::{ArbResult, prelude::*, storage::StorageU256};

#[cfg(test)]
mod tests;

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct Stablecoin {
    /// They add up to the supply.
    holders: Holders,
    supply: StorageU256,
}

impl Token for Stablecoin {
    const NAME: &'static str = "Development Dollar";
    const SYMBOL: &'static str = "devUSD";
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

onchain::routed_by_hand!(Stablecoin);

onchain::calls! {
    of interfaces::stablecoin::IStablecoin {
        mintCall(Address, Word)
    }
}

impl Stablecoin {
    /// It is told nothing at birth.
    fn construct(&mut self, _input: &[u8]) -> ArbResult {
        Err(Vec::new())
    }

    fn answer(&mut self, selector: u32, input: &[u8]) -> ArbResult {
        self.refuse_ether()?;
        if let Some(kinds) = token::kinds(selector) {
            return token::answer(self, selector, &read(input, kinds)?);
        }
        let args = read(input, kinds(selector).ok_or_else(Vec::new)?)?;
        match selector {
            selector::mintCall => self.mint(address(args[0]), args[1])?,
            _ => return Err(Vec::new()),
        }
        Ok(Vec::new())
    }

    fn mint(&mut self, to: Address, value: U256) -> Result<(), Refusal> {
        let supply = self.supply.get();
        let Some(more) = supply.checked_add(value) else {
            return Err(StablecoinOverflow { supply, value }.into());
        };
        self.supply.set(more);
        self.holders.mint(to, value)
    }
}
