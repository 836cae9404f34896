//! Millet's governance token: a fixed supply that can only shrink.
//!
//! A shell around OpenZeppelin's ERC-20, permit and burn. Surface: `abi/IMilletToken.sol`. Holds
//! I-TOKEN-1 to I-TOKEN-5 of `docs/invariants.md`. Nobody has special powers here.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IMilletToken.sol says what can go wrong")]
extern crate alloc;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use interfaces::token::IMilletToken::eip712DomainCall;
use onchain::{eip712, permit::Permit};
use openzeppelin_stylus::{
    token::erc20::{
        self, Erc20, IErc20,
        extensions::{IErc20Burnable, permit::Erc20Permit},
    },
    utils::{
        cryptography::eip712::IEip712,
        nonces::{INonces, Nonces},
    },
};
use protocol::token::INITIAL_SUPPLY;
use stylus_sdk::{ArbResult, prelude::*};

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct MilletToken {
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
    const NAME: &'static str = "Millet";
    const VERSION: &'static str = eip712::VERSION;
}

#[cfg(test)]
mod tests;

#[public]
impl MilletToken {
    /// Gives the whole supply to `holder`. There is no other way to make any.
    #[constructor]
    pub fn constructor(&mut self, holder: Address) -> Result<(), erc20::Error> {
        self.erc20._mint(holder, INITIAL_SUPPLY)
    }

    fn name(&self) -> String {
        Domain::NAME.into()
    }

    fn symbol(&self) -> String {
        "MILLET".into()
    }

    fn decimals(&self) -> u8 {
        18
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

    fn burn(&mut self, value: U256) -> Result<(), erc20::Error> {
        self.erc20.burn(value)
    }

    fn burn_from(&mut self, account: Address, value: U256) -> Result<(), erc20::Error> {
        self.erc20.burn_from(account, value)
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
