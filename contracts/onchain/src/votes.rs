//! Calls to a contract that counts votes (ERC-5805).

use crate::machine::*;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::{
    fields::Field,
    vote_escrow::IVotingEscrow::{getPastTotalSupplyCall, getPastVotesCall},
};
use stylus_sdk::stylus_core::calls::context::Call;

use crate::{
    encoding::selected,
    erc20::{Reason, number},
};

/// What `account` could vote with at `timepoint`, which is past.
///
/// # Errors
///
/// What it answered, if not a number.
pub fn past_votes(
    vm: Machine<'_>,
    votes: Address,
    account: Address,
    timepoint: U256,
) -> Result<U256, Reason> {
    let fields = [Field::Address(&account), Field::Number(&timepoint)];
    number(vm.static_call(&Call::new(), votes, &selected(getPastVotesCall::SELECTOR, &fields)))
}

/// What all accounts together could vote with at `timepoint`, which is past.
///
/// # Errors
///
/// What it answered, if not a number.
pub fn past_total_supply(vm: Machine<'_>, votes: Address, timepoint: U256) -> Result<U256, Reason> {
    let call = selected(getPastTotalSupplyCall::SELECTOR, &[Field::Number(&timepoint)]);
    number(vm.static_call(&Call::new(), votes, &call))
}
