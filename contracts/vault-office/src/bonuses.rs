//! The way to the contract that pays bonuses, for who comes by the vault.
//!
//! The books are neither read nor written here, and nothing of the vault's moves: whatever is called
//! back in the middle of it finds a vault at rest.

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use interfaces::{
    merkle_rewards::IMerkleRewards::{claimCall, rootCall},
    vault::IMicroStakingVault as abi,
};
use onchain::arrays::Word;
use onchain::machine::*;
use stylus_sdk::{
    ArbResult,
    stylus_core::calls::{context::Call, errors::Error as CallError},
};
use vault_state::Error;

use crate::Office;

impl Office {
    /// The root that can be claimed from now; zero if nobody pays bonuses.
    pub(crate) fn rewards_root(&self) -> Result<U256, Error> {
        let at = self.state.merkle_rewards.get();
        if at.is_zero() {
            return Ok(U256::ZERO);
        }
        word(self.state.machine().static_call(&Call::new(), at, &rootCall::SELECTOR))
    }

    /// Claims the caller's bonuses: `amount` is what it earned in all, and `proof` says so.
    pub(crate) fn claim_rewards(&self, proof: &[Word], amount: U256) -> Result<U256, Error> {
        let at = self.state.merkle_rewards.get();
        if at.is_zero() {
            return Err(abi::VaultNoMerkleRewards {}.into());
        }
        // The proof is an array behind the arguments: where it begins, how many, and they.
        let (account, reward) = (self.state.machine().msg_sender(), self.state.terms.asset());
        let (at_proof, count) = (U256::from(4 * 32), U256::from(proof.len()));
        let arguments = [account.into_word(), reward.into_word(), amount.into()];
        let arguments = [&arguments[..], &[at_proof.into(), count.into()]].concat();
        let arguments = arguments.iter().flat_map(|word| word.0);
        let call = claimCall::SELECTOR.into_iter().chain(arguments);
        let call = call.chain(proof.as_flattened().iter().copied()).collect::<Vec<_>>();
        word(self.state.machine().call(&Call::new(), at, &call))
    }
}

/// The one word that was asked for.
fn word(answer: Result<Vec<u8>, CallError>) -> Result<U256, Error> {
    let answer: ArbResult = answer.map_err(|error| match error {
        CallError::Revert(reason) => reason,
        CallError::AbiDecodingFailed(_) => Vec::new(),
    });
    let answer = answer.map_err(Error::merkle_rewards_call)?;
    match answer.first_chunk::<32>() {
        Some(word) => Ok(U256::from_be_bytes(*word)),
        None => Err(Error::merkle_rewards_call(answer)),
    }
}
