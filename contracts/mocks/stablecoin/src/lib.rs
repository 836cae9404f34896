//! A dollar for development chains: six decimals, and anyone can make some.
//!
//! A shell around OpenZeppelin's ERC-20. Surface: `abi/IStablecoin.sol`.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IStablecoin.sol says what can go wrong")]
extern crate alloc;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolError};
use interfaces::stablecoin::IStablecoin::{
    ERC20InvalidReceiver, ERC20InvalidSender, StablecoinOverflow, eip712DomainCall,
};
use onchain::{allowances::Allowances, eip712, permit::Permit};
use openzeppelin_stylus::{
    token::erc20::{self, Erc20, IErc20},
    utils::nonces::{INonces, Nonces},
};
use stylus_sdk::{ArbResult, prelude::*};

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct Stablecoin {
    /// Balances and supply. The library lets nobody else write its allowances, so they stay empty.
    erc20: Erc20,
    /// Permits used, by owner.
    nonces: Nonces,
    allowances: Allowances,
}

/// What wallets show, and what permits are signed for.
const NAME: &str = "Development Dollar";

#[cfg(test)]
mod tests;

#[public]
impl Stablecoin {
    fn name(&self) -> String {
        NAME.into()
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
        self.allowances.get(owner, spender)
    }

    fn transfer(&mut self, to: Address, value: U256) -> Result<bool, erc20::Error> {
        self.erc20.transfer(to, value)
    }

    fn transfer_from(&mut self, from: Address, to: Address, value: U256) -> Result<bool, Vec<u8>> {
        // What the library moves from the zero address, it makes.
        if from.is_zero() {
            return Err(ERC20InvalidSender { sender: from }.abi_encode());
        }
        if to.is_zero() {
            return Err(ERC20InvalidReceiver { receiver: to }.abi_encode());
        }
        let spender = self.vm().msg_sender();
        self.allowances.spend(from, spender, value)?;
        self.erc20._update(from, to, value)?;
        Ok(true)
    }

    fn approve(&mut self, spender: Address, value: U256) -> Result<bool, Vec<u8>> {
        let owner = self.vm().msg_sender();
        self.allowances.approve(owner, spender, value)?;
        Ok(true)
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
        let nonce = self.nonces.use_nonce(owner);
        let signed = Permit { owner, spender, value, nonce, deadline };
        signed.check(self.vm(), NAME.as_bytes(), (v, r, s))?;
        Ok(self.allowances.approve(owner, spender, value)?)
    }

    fn nonces(&self, owner: Address) -> U256 {
        self.nonces.nonces(owner)
    }

    #[selector(name = "DOMAIN_SEPARATOR")]
    fn domain_separator(&self) -> B256 {
        eip712::separator(self.vm(), NAME.as_bytes())
    }

    /// Answers `eip712Domain()`. The SDK encodes several values with a text among them as if they
    /// were one, an offset too many, so these bytes are made by hand.
    #[fallback]
    fn fallback(&mut self, calldata: &[u8]) -> ArbResult {
        // As in Solidity, whatever follows.
        if !calldata.starts_with(&eip712DomainCall::SELECTOR) {
            return Err(Vec::new());
        }
        Ok(eip712::answer(self.vm(), &B256::right_padding_from(NAME.as_bytes())))
    }
}
