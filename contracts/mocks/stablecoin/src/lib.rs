//! A dollar for development chains: six decimals, and anyone can make some.
//!
//! A shell around OpenZeppelin's ERC-20 and permit. Surface: `abi/IStablecoin.sol`.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IStablecoin.sol says what can go wrong")]
extern crate alloc;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolError};
use interfaces::stablecoin::IStablecoin::{StablecoinOverflow, eip712DomainCall};
use onchain::{eip712, permit::Permit};
use openzeppelin_stylus::{
    token::erc20::{self, Erc20, IErc20, extensions::permit::Erc20Permit},
    utils::{
        cryptography::eip712::IEip712,
        nonces::{INonces, Nonces},
    },
};
use stylus_sdk::{ArbResult, prelude::*};

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct Stablecoin {
    /// Balances, allowances, supply.
    erc20: Erc20,
    /// Permits used, by owner.
    nonces: Nonces,
    /// No storage: the permit's domain is constant but for chain and address.
    permit: Erc20Permit<Domain>,
}

/// What permits are signed for.
#[storage]
pub struct Domain;

impl IEip712 for Domain {
    const NAME: &'static str = "Development Dollar";
    const VERSION: &'static str = eip712::VERSION;
}

#[cfg(test)]
mod tests;

#[public]
impl Stablecoin {
    fn name(&self) -> String {
        Domain::NAME.into()
    }

    fn symbol(&self) -> String {
        "devUSD".into()
    }

    fn decimals(&self) -> u8 {
        6
    }

    fn total_supply(&self) -> U256 {
        self.erc20.total_supply()
    }

    fn balance_of(&self, account: Address) -> U256 {
        self.erc20.balance_of(account)
    }

    fn allowance(&self, owner: Address, spender: Address) -> U256 {
        self.erc20.allowance(owner, spender)
    }

    fn transfer(&mut self, to: Address, value: U256) -> Result<bool, erc20::Error> {
        self.erc20.transfer(to, value)
    }

    fn transfer_from(
        &mut self,
        from: Address,
        to: Address,
        value: U256,
    ) -> Result<bool, erc20::Error> {
        self.erc20.transfer_from(from, to, value)
    }

    fn approve(&mut self, spender: Address, value: U256) -> Result<bool, erc20::Error> {
        self.erc20.approve(spender, value)
    }

    fn mint(&mut self, to: Address, value: U256) -> Result<(), Vec<u8>> {
        let supply = self.erc20.total_supply();
        // The library panics here.
        if supply.checked_add(value).is_none() {
            return Err(StablecoinOverflow { supply, value }.abi_encode());
        }
        Ok(self.erc20._mint(to, value)?)
    }

    #[allow(clippy::too_many_arguments, reason = "ERC-2612 has them")]
    fn permit(
        &mut self,
        owner: Address,
        spender: Address,
        value: U256,
        deadline: U256,
        v: u8,
        r: B256,
        s: B256,
    ) -> Result<(), Vec<u8>> {
        // The library panics where no key fits a signature (docs/decisions/0013), so it is given
        // only what its owner signed.
        let nonce = self.nonces.nonces(owner);
        let signed = Permit { owner, spender, value, nonce, deadline };
        signed.check(self.vm(), Domain::NAME.as_bytes(), (v, r, s))?;
        let Self { permit, erc20, nonces, .. } = self;
        Ok(permit.permit(owner, spender, value, deadline, v, r, s, erc20, nonces)?)
    }

    fn nonces(&self, owner: Address) -> U256 {
        self.nonces.nonces(owner)
    }

    #[selector(name = "DOMAIN_SEPARATOR")]
    fn domain_separator(&self) -> B256 {
        self.permit.domain_separator()
    }

    /// Answers `eip712Domain()`. The SDK encodes several values with a text among them as if they
    /// were one, an offset too many, so these bytes are made by hand.
    #[fallback]
    fn fallback(&mut self, calldata: &[u8]) -> ArbResult {
        // Like any method, whatever follows its arguments.
        if !calldata.starts_with(&eip712DomainCall::SELECTOR) {
            return Err(Vec::new());
        }
        Ok(eip712::answer(self.vm(), &B256::right_padding_from(Domain::NAME.as_bytes())))
    }
}
