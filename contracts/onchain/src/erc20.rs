//! Calls to tokens that are not ours.
//!
//! A token moves or says why not; answering nothing counts as having moved, because old tokens do.
//! The reason is kept, so that a wallet can show what the token said (docs/decisions/0014). Whoever
//! takes tokens in looks at the balance afterwards.

use crate::machine::*;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::{
    fields::Field,
    token::IMilletToken::{
        approveCall, balanceOfCall, burnCall, decimalsCall, permitCall, transferCall,
        transferFromCall,
    },
};
use stylus_sdk::stylus_core::calls::{context::Call, errors::Error};

use crate::{encoding::selected, signature::Signature};

/// What a token that refused answered.
pub type Reason = Vec<u8>;

/// What came of a transfer that may fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Push {
    /// The token says that it moved.
    Moved,
    /// The token reverted, and so nothing moved.
    Reverted(Reason),
}

/// Sends `value` of this program's `token` to `to`.
///
/// # Errors
///
/// What the token answered, if it did not move it.
pub fn push(vm: Machine<'_>, token: Address, to: Address, value: U256) -> Result<(), Reason> {
    moved(transfer(vm, token, to, value))
}

/// Sends `value` of this program's `token` to `to`, for whoever goes on if it is refused.
///
/// # Errors
///
/// What the token answered, if it neither moved it nor reverted: then it may have moved as well.
pub fn try_push(vm: Machine<'_>, token: Address, to: Address, value: U256) -> Result<Push, Reason> {
    match said(transfer(vm, token, to, value)) {
        Ok(answer) => believed(answer).map(|()| Push::Moved),
        Err(reason) => Ok(Push::Reverted(reason)),
    }
}

fn transfer(vm: Machine<'_>, token: Address, to: Address, value: U256) -> Result<Vec<u8>, Error> {
    let fields = [Field::Address(&to), Field::Number(&value)];
    vm.call(&Call::new(), token, &selected(transferCall::SELECTOR, &fields))
}

/// Takes `value` of the `token` that `from` allowed this program to take.
///
/// # Errors
///
/// What the token answered, if it did not move it.
pub fn pull(vm: Machine<'_>, token: Address, from: Address, value: U256) -> Result<(), Reason> {
    pass_on(vm, token, from, vm.contract_address(), value)
}

/// Sends `to` `value` of the `token` that `from` allowed this program to take.
///
/// # Errors
///
/// What the token answered, if it did not move it.
pub fn pass_on(
    vm: Machine<'_>,
    token: Address,
    from: Address,
    to: Address,
    value: U256,
) -> Result<(), Reason> {
    let fields = [Field::Address(&from), Field::Address(&to), Field::Number(&value)];
    moved(vm.call(&Call::new(), token, &selected(transferFromCall::SELECTOR, &fields)))
}

/// Lets `spender` take `value` of this program's `token`.
///
/// # Errors
///
/// What the token answered, if it does not.
pub fn approve(
    vm: Machine<'_>,
    token: Address,
    spender: Address,
    value: U256,
) -> Result<(), Reason> {
    let fields = [Field::Address(&spender), Field::Number(&value)];
    moved(vm.call(&Call::new(), token, &selected(approveCall::SELECTOR, &fields)))
}

/// Destroys `value` of this program's `token`, the governance token.
///
/// # Errors
///
/// What the token answered, if it did not.
pub fn burn(vm: Machine<'_>, token: Address, value: U256) -> Result<(), Reason> {
    let call = selected(burnCall::SELECTOR, &[Field::Number(&value)]);
    said(vm.call(&Call::new(), token, &call)).map(drop)
}

/// Brings `owner`'s permit for this program to `token`. Whether it was any use, the allowance tells.
pub fn try_permit(
    vm: Machine<'_>,
    token: Address,
    owner: Address,
    value: U256,
    deadline: U256,
    (v, r, s): Signature,
) {
    let spender = vm.contract_address();
    let fields = [
        Field::Address(&owner),
        Field::Address(&spender),
        Field::Number(&value),
        Field::Number(&deadline),
        Field::Number(&U256::from(v)),
        Field::Word(&r),
        Field::Word(&s),
    ];
    // Anyone may have brought it before us, so its failure says nothing.
    drop(vm.call(&Call::new(), token, &selected(permitCall::SELECTOR, &fields)));
}

/// What this program holds of `token`.
///
/// # Errors
///
/// What the token answered, if not a number.
pub fn balance(vm: Machine<'_>, token: Address) -> Result<U256, Reason> {
    balance_of(vm, token, vm.contract_address())
}

/// What `account` holds of `token`.
///
/// # Errors
///
/// What the token answered, if not a number.
pub fn balance_of(vm: Machine<'_>, token: Address, account: Address) -> Result<U256, Reason> {
    let call = selected(balanceOfCall::SELECTOR, &[Field::Address(&account)]);
    number(vm.static_call(&Call::new(), token, &call))
}

/// The decimals of `token`.
///
/// # Errors
///
/// What the token answered, if not a number.
pub fn decimals(vm: Machine<'_>, token: Address) -> Result<U256, Reason> {
    number(vm.static_call(&Call::new(), token, &decimalsCall::SELECTOR))
}

fn moved(answer: Result<Vec<u8>, Error>) -> Result<(), Reason> {
    believed(said(answer)?)
}

/// Nothing, or true.
fn believed(answer: Vec<u8>) -> Result<(), Reason> {
    if answer.is_empty() || word(&answer) == Some(U256::ONE) { Ok(()) } else { Err(answer) }
}

pub(crate) fn number(answer: Result<Vec<u8>, Error>) -> Result<U256, Reason> {
    let answer = said(answer)?;
    word(&answer).ok_or(answer)
}

pub(crate) fn said(answer: Result<Vec<u8>, Error>) -> Result<Vec<u8>, Reason> {
    answer.map_err(|error| match error {
        Error::Revert(reason) => reason,
        Error::AbiDecodingFailed(_) => Vec::new(),
    })
}

fn word(answer: &[u8]) -> Option<U256> {
    answer.first_chunk::<32>().map(|word| U256::from_be_bytes(*word))
}
