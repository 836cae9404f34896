//! Micro-staking vault: takes one token in, gives shares out, lets rewards flow into their value.
//!
//! The program at a vault's address, and the half of it that holders use; what is the owner's, what
//! only describes, rewards and bonuses are the office's (`contracts/vault-office`), to which it
//! hands every call that it does not know. A shell: it reads storage, asks [`protocol::vault`] what
//! follows, writes the answer, and only then calls the token. Surface:
//! `abi/IMicroStakingVault.sol`. Holds I-VAULT-1 to I-VAULT-11 of `docs/invariants.md`. Nobody stops
//! a withdrawal.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IMicroStakingVault.sol says what can go wrong")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

mod delegation;
mod intents;
mod router;
mod shares;
mod staking;
#[cfg(test)]
mod tests;
mod views;

use stylus_sdk::prelude::*;
use vault_state::State;

/// The vault, as holders know it.
#[storage]
#[entrypoint]
pub struct Vault {
    state: State,
}
