//! The office of vaults: the half of a vault's program that holders seldom need.
//!
//! It answers by delegate call only, on the storage and in the name of the vault that asks
//! (`contracts/vault`, docs/decisions/0019): what is the owner's, rewards and fees, bonuses, and
//! what only describes. Called directly it finds storage that nobody made a vault of, and refuses.
//! A shell as the vault is; it holds I-VAULT-1 to I-VAULT-11 with it. The owner sets fees and limits
//! within bounds, the guardian pauses deposits; nothing here is about going out.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IMicroStakingVault.sol says what can go wrong")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

mod bonuses;
mod fees;
mod owner;
mod rewards;
mod router;
#[cfg(test)]
mod tests;

use stylus_sdk::prelude::*;
use vault_state::State;

/// A vault, as its owner and those who reward know it.
#[storage]
#[entrypoint]
pub struct Office {
    state: State,
}
