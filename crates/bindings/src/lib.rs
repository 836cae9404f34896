//! The contracts, as the host sees them: `abi/*.sol` with calls over JSON-RPC.
//!
//! The ABI is written down nowhere else on the host's side.

mod signing;
pub mod stylus;

use alloy::{
    primitives::hex,
    sol_types::{Panic, Revert, SolError, SolInterface},
};

pub use crate::{
    generated::{
        IHostileToken::{self, IHostileTokenErrors, IHostileTokenInstance},
        ILockEvents,
        IMerkleRewards::{self, IMerkleRewardsErrors, IMerkleRewardsInstance},
        IMicroStakingVault::{self, IMicroStakingVaultErrors, IMicroStakingVaultInstance},
        IMilletToken::{self, IMilletTokenErrors, IMilletTokenInstance},
        IStablecoin::{self, IStablecoinErrors, IStablecoinInstance},
        RewardsInit, StakeIntent, TokenInit, VaultInit,
    },
    signing::{Permit, domain},
};

/// What the macro writes from the interface files; their comments become its documentation.
#[allow(missing_docs, reason = "some generated items have no counterpart to document in the .sol")]
#[allow(clippy::too_many_arguments, reason = "signatures are those of the ERCs")]
mod generated {
    alloy::sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IMilletToken.sol"
    );
    alloy::sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IMicroStakingVault.sol"
    );
    alloy::sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IMerkleRewards.sol"
    );
    alloy::sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IStablecoin.sol"
    );
    alloy::sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IHostileToken.sol"
    );
    alloy::sol!(
        #[sol(all_derives)]
        "../../abi/ILockEvents.sol"
    );
}

/// What the bytes of a refusal say, in the words of whichever interface declares them.
pub fn explain(refusal: &[u8]) -> String {
    if refusal.is_empty() {
        return "no reason given".to_owned();
    }
    if let Ok(Revert { reason }) = Revert::abi_decode(refusal) {
        return reason;
    }
    if let Ok(panic) = Panic::abi_decode(refusal) {
        return panic.to_string();
    }
    if let Some(inner) = inside(refusal) {
        return inner;
    }
    declared::<IMicroStakingVaultErrors>(refusal)
        .or_else(|| declared::<IMilletTokenErrors>(refusal))
        .or_else(|| declared::<IMerkleRewardsErrors>(refusal))
        .or_else(|| declared::<IStablecoinErrors>(refusal))
        .or_else(|| declared::<IHostileTokenErrors>(refusal))
        .or_else(|| declared::<stylus::ArbWasm::ArbWasmErrors>(refusal))
        .or_else(|| declared::<stylus::StylusDeployer::StylusDeployerErrors>(refusal))
        .unwrap_or_else(|| format!("undeclared error 0x{}", hex::encode(refusal)))
}

/// Refusals that carry another one inside.
fn inside(refusal: &[u8]) -> Option<String> {
    use stylus::StylusDeployer::ContractInitializationError;
    if let Ok(outer) = ContractInitializationError::abi_decode(refusal) {
        return Some(format!("the constructor refused: {}", explain(&outer.returned)));
    }
    if let Ok(outer) = IMicroStakingVault::VaultTokenCallFailed::abi_decode(refusal) {
        return Some(format!("the vault's token refused: {}", explain(&outer.reason)));
    }
    if let Ok(outer) = IMerkleRewards::RewardsTokenCallFailed::abi_decode(refusal) {
        return Some(format!("the reward token refused: {}", explain(&outer.reason)));
    }
    let outer = IMerkleRewards::RewardsVaultCallFailed::abi_decode(refusal).ok()?;
    Some(format!("the vault refused: {}", explain(&outer.reason)))
}

fn declared<Errors: SolInterface + std::fmt::Debug>(refusal: &[u8]) -> Option<String> {
    let error = format!("{:?}", Errors::abi_decode_validate(refusal).ok()?);
    // An enum's variant around the error's own name says the name twice.
    let inner = error.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    Some(inner.map_or_else(|| error.clone(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{Address, Bytes, U256};

    use super::*;

    #[test]
    fn a_refusal_is_told_in_the_words_of_its_interface() {
        let refusal = IMicroStakingVault::VaultZeroShares { assets: U256::from(3) }.abi_encode();

        assert_eq!(explain(&refusal), "VaultZeroShares { assets: 3 }");
        assert_eq!(explain(&Revert::from("too late").abi_encode()), "too late");
        assert_eq!(explain(&[]), "no reason given");
        assert_eq!(explain(&[1, 2, 3, 4]), "undeclared error 0x01020304");
    }

    #[test]
    fn a_refusal_inside_a_refusal_is_told_too() {
        let inner = IMicroStakingVault::VaultInvalidAsset { asset: Address::ZERO }.abi_encode();
        let outer = stylus::StylusDeployer::ContractInitializationError {
            newContract: Address::ZERO,
            returned: Bytes::from(inner),
        };

        let said = explain(&outer.abi_encode());

        assert!(said.starts_with("the constructor refused: VaultInvalidAsset"), "{said}");

        let paused = IMicroStakingVault::VaultDepositsPaused {}.abi_encode();
        let batch = IMerkleRewards::RewardsVaultCallFailed { reason: Bytes::from(paused) };

        let said = explain(&batch.abi_encode());

        assert!(said.starts_with("the vault refused: VaultDepositsPaused"), "{said}");
    }
}
