//! What every program that is a token answers: ERC-20 with metadata, ERC-2612 and ERC-5267.

use crate::machine::*;
use alloy_primitives::{B256, U256};
use interfaces::vault::IMicroStakingVault::Approval;
use stylus_sdk::ArbResult;

use crate::{
    calldata::{address, number},
    eip712,
    holders::Holders,
    refusal::Refusal,
    short_string,
    signature::Signature,
};

/// A program that is a token.
pub trait Token {
    /// What wallets show, and what permits are signed for.
    const NAME: &'static str;
    /// What wallets show beside amounts.
    const SYMBOL: &'static str;
    /// Digits after the point of a whole token.
    const DECIMALS: u8;

    /// Units in existence.
    fn supply(&self) -> U256;

    /// Who has them.
    fn holders(&self) -> &Holders;

    /// Who has them, to change it.
    fn holders_mut(&mut self) -> &mut Holders;
}

crate::calls! {
    pub of interfaces::token::IMilletToken {
        nameCall()
        symbolCall()
        decimalsCall()
        totalSupplyCall()
        balanceOfCall(Address)
        allowanceCall(Address, Address)
        transferCall(Address, Word)
        transferFromCall(Address, Address, Word)
        approveCall(Address, Word)
        permitCall(Address, Address, Word, Word, Byte, Word, Word)
        noncesCall(Address)
        DOMAIN_SEPARATORCall()
        eip712DomainCall()
    }
}

/// What `token` answers to a call of the list above, with arguments as listed; to any other, a
/// refusal without a word.
///
/// # Errors
///
/// The bytes of the refusal.
pub fn answer<T: Token>(token: &mut T, selector: u32, args: &[U256]) -> ArbResult {
    let who = |index: usize| address(args[index]);
    let caller = token.holders().machine().msg_sender();
    match selector {
        selector::transferCall => yes(token.holders_mut().transfer(caller, who(0), args[1])),
        selector::transferFromCall => {
            yes(token.holders_mut().transfer_from(caller, who(0), who(1), args[2]))
        }
        selector::balanceOfCall => Ok(number(token.holders().balance_of(who(0)))),
        selector::approveCall => {
            yes(token.holders_mut().allowances.approve(caller, who(0), args[1]))
        }
        selector::allowanceCall => Ok(number(token.holders().allowances.get(who(0), who(1)))),
        selector::permitCall => {
            let approval = Approval { owner: who(0), spender: who(1), value: args[2] };
            let name = T::NAME.as_bytes();
            token.holders_mut().permit(name, approval, args[3], signature(args))?;
            Ok(Vec::new())
        }
        selector::noncesCall => Ok(number(token.holders().nonce(who(0)))),
        selector::DOMAIN_SEPARATORCall => {
            Ok(eip712::separator(token.holders().machine(), T::NAME.as_bytes()).to_vec())
        }
        selector::eip712DomainCall => Ok(eip712::answer(token.holders().machine(), &word(T::NAME))),
        selector::nameCall => Ok(short_string::answer(&word(T::NAME))),
        selector::symbolCall => Ok(short_string::answer(&word(T::SYMBOL))),
        selector::decimalsCall => Ok(number(U256::from(T::DECIMALS))),
        selector::totalSupplyCall => Ok(number(token.supply())),
        _ => Err(Vec::new()),
    }
}

/// ERC-20 wants a `true` where there can be no `false`.
fn yes(outcome: Result<(), Refusal>) -> ArbResult {
    outcome?;
    Ok(number(U256::ONE))
}

/// The last three of a permit's seven arguments.
fn signature(args: &[U256]) -> Signature {
    (args[4].byte(0), B256::from(args[5]), B256::from(args[6]))
}

fn word(text: &str) -> B256 {
    B256::right_padding_from(text.as_bytes())
}
