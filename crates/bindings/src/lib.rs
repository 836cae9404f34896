//! The contracts, as the host sees them: `abi/*.sol` with calls over JSON-RPC.
//!
//! The ABI is written down nowhere else on the host's side.

mod json;
mod safe;
mod signing;
pub mod stylus;

use alloy::{
    primitives::{Bytes, hex},
    sol_types::{Panic, Revert, SolError, SolInterface},
};

pub use crate::{
    generated::{
        Ballot, DistributorInit, EscrowInit, ExtendedBallot, GovernorInit,
        IFeeDistributor::{self, IFeeDistributorErrors, IFeeDistributorInstance},
        IFeeSplitter::{self, IFeeSplitterErrors, IFeeSplitterInstance},
        IGovernor::{self, IGovernorErrors, IGovernorInstance},
        IHostileToken::{self, IHostileTokenErrors, IHostileTokenInstance},
        ILockEvents,
        IMerkleRewards::{self, IMerkleRewardsErrors, IMerkleRewardsInstance},
        IMicroStakingVault::{self, IMicroStakingVaultErrors, IMicroStakingVaultInstance},
        IMilletToken::{self, IMilletTokenErrors, IMilletTokenInstance},
        IStablecoin::{self, IStablecoinErrors, IStablecoinInstance},
        ITimelock::{self, ITimelockErrors, ITimelockInstance},
        IVotingEscrow::{self, IVotingEscrowErrors, IVotingEscrowInstance},
        LockChange, RewardsInit, SplitterInit, StakeIntent, TimelockInit, TokenInit, VaultInit,
    },
    json::json,
    safe::ISafe,
    signing::{Delegation, Permit, domain},
};

/// What the macro writes from the interface files; their comments become its documentation.
#[allow(missing_docs, reason = "some generated items have no counterpart to document in the .sol")]
#[allow(clippy::too_many_arguments, reason = "signatures are those of the ERCs")]
mod generated {
    alloy::sol!(
        #[sol(abi, rpc, all_derives)]
        "../../abi/IMilletToken.sol"
    );
    alloy::sol!(
        #[sol(abi, rpc, all_derives)]
        "../../abi/IMicroStakingVault.sol"
    );
    alloy::sol!(
        #[sol(abi, rpc, all_derives)]
        "../../abi/IMerkleRewards.sol"
    );
    alloy::sol!(
        #[sol(abi, rpc, all_derives)]
        "../../abi/IStablecoin.sol"
    );
    alloy::sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IHostileToken.sol"
    );
    alloy::sol!(
        #[sol(abi, rpc, all_derives)]
        "../../abi/IGovernor.sol"
    );
    alloy::sol!(
        #[sol(abi, rpc, all_derives)]
        "../../abi/ITimelock.sol"
    );
    alloy::sol!(
        #[sol(abi, rpc, all_derives)]
        "../../abi/IVotingEscrow.sol"
    );
    alloy::sol!(
        #[sol(abi, rpc, all_derives)]
        "../../abi/IFeeDistributor.sol"
    );
    alloy::sol!(
        #[sol(abi, rpc, all_derives)]
        "../../abi/IFeeSplitter.sol"
    );
    alloy::sol!(
        #[sol(all_derives)]
        "../../abi/ILockEvents.sol"
    );
}

/// How many refusals inside one another are looked into: more than ours nest, and an end for the
/// towers of them that any token may answer with.
const DEEPEST: usize = 8;

/// What the bytes of a refusal say, in the words of whichever interface declares them. Where one
/// passes on what another contract answered, that is told too.
pub fn explain(refusal: &[u8]) -> String {
    explain_to(DEEPEST, refusal)
}

fn explain_to(depth: usize, refusal: &[u8]) -> String {
    if refusal.is_empty() {
        return "no reason given".to_owned();
    }
    if let Ok(Revert { reason }) = Revert::abi_decode(refusal) {
        return reason;
    }
    if let Ok(panic) = Panic::abi_decode(refusal) {
        return panic.to_string();
    }
    if let Some(depth) = depth.checked_sub(1)
        && let Some((who, reason)) = inside(refusal)
    {
        return format!("{who} refused: {}", explain_to(depth, &reason));
    }
    declared::<IMicroStakingVaultErrors>(refusal)
        .or_else(|| declared::<IMilletTokenErrors>(refusal))
        .or_else(|| declared::<IMerkleRewardsErrors>(refusal))
        .or_else(|| declared::<IGovernorErrors>(refusal))
        .or_else(|| declared::<ITimelockErrors>(refusal))
        .or_else(|| declared::<IFeeDistributorErrors>(refusal))
        .or_else(|| declared::<IFeeSplitterErrors>(refusal))
        .or_else(|| declared::<IStablecoinErrors>(refusal))
        .or_else(|| declared::<IHostileTokenErrors>(refusal))
        .or_else(|| declared::<IVotingEscrowErrors>(refusal))
        .or_else(|| declared::<stylus::ArbWasm::ArbWasmErrors>(refusal))
        .or_else(|| declared::<stylus::CacheManager::CacheManagerErrors>(refusal))
        .or_else(|| declared::<stylus::StylusDeployer::StylusDeployerErrors>(refusal))
        .unwrap_or_else(|| format!("undeclared error 0x{}", hex::encode(refusal)))
}

/// Who refused in the first place, and with which bytes, where a refusal carries another one.
fn inside(refusal: &[u8]) -> Option<(&'static str, Bytes)> {
    use IFeeDistributor::{DistributorTokenCallFailed, DistributorVaultCallFailed};
    use IFeeSplitter::{SplitterRecipientCallFailed, SplitterTokenCallFailed};
    use IMerkleRewards::{RewardsTokenCallFailed, RewardsVaultCallFailed};
    use IMicroStakingVault::{VaultMerkleRewardsCallFailed, VaultTokenCallFailed};
    use IVotingEscrow::EscrowTokenCallFailed;
    use stylus::StylusDeployer::ContractInitializationError;

    let (who, reason) = match *refusal.first_chunk()? {
        ContractInitializationError::SELECTOR => {
            ("the constructor", ContractInitializationError::abi_decode(refusal).ok()?.returned)
        }
        VaultTokenCallFailed::SELECTOR => {
            ("the vault's token", VaultTokenCallFailed::abi_decode(refusal).ok()?.reason)
        }
        VaultMerkleRewardsCallFailed::SELECTOR => (
            "the contract of bonuses",
            VaultMerkleRewardsCallFailed::abi_decode(refusal).ok()?.reason,
        ),
        RewardsTokenCallFailed::SELECTOR => {
            ("the reward token", RewardsTokenCallFailed::abi_decode(refusal).ok()?.reason)
        }
        EscrowTokenCallFailed::SELECTOR => {
            ("the locked token", EscrowTokenCallFailed::abi_decode(refusal).ok()?.reason)
        }
        RewardsVaultCallFailed::SELECTOR => {
            ("the vault", RewardsVaultCallFailed::abi_decode(refusal).ok()?.reason)
        }
        DistributorTokenCallFailed::SELECTOR => {
            ("the fees' token", DistributorTokenCallFailed::abi_decode(refusal).ok()?.reason)
        }
        DistributorVaultCallFailed::SELECTOR => {
            ("the vault", DistributorVaultCallFailed::abi_decode(refusal).ok()?.reason)
        }
        SplitterTokenCallFailed::SELECTOR => {
            ("the fees' token", SplitterTokenCallFailed::abi_decode(refusal).ok()?.reason)
        }
        SplitterRecipientCallFailed::SELECTOR => {
            ("the recipient", SplitterRecipientCallFailed::abi_decode(refusal).ok()?.reason)
        }
        _ => return None,
    };
    Some((who, reason))
}

fn declared<Errors: SolInterface + std::fmt::Debug>(refusal: &[u8]) -> Option<String> {
    let error = format!("{:?}", Errors::abi_decode_validate(refusal).ok()?);
    // An enum's variant around the error's own name says the name twice.
    let inner = error.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    Some(inner.map_or_else(|| error.clone(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{Address, U256};

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
        use IMerkleRewards::{RewardsTokenCallFailed, RewardsVaultCallFailed};
        use IMicroStakingVault::{
            VaultDepositsPaused, VaultMerkleRewardsCallFailed, VaultTokenCallFailed,
        };
        use IVotingEscrow::EscrowTokenCallFailed;
        let reason = Bytes::from(VaultDepositsPaused {}.abi_encode());
        let returned = reason.clone();
        let constructor = stylus::StylusDeployer::ContractInitializationError {
            newContract: Address::ZERO,
            returned,
        };

        let (token, vault) = (Address::ZERO, Address::ZERO);
        let (recipient, amount) = (Address::ZERO, U256::ZERO);
        for (outer, who) in [
            (
                IFeeDistributor::DistributorTokenCallFailed { token, reason: reason.clone() }
                    .abi_encode(),
                "the fees' token",
            ),
            (
                IFeeDistributor::DistributorVaultCallFailed { vault, reason: reason.clone() }
                    .abi_encode(),
                "the vault",
            ),
            (
                IFeeSplitter::SplitterTokenCallFailed { token, reason: reason.clone() }
                    .abi_encode(),
                "the fees' token",
            ),
            (
                IFeeSplitter::SplitterRecipientCallFailed {
                    recipient,
                    amount,
                    reason: reason.clone(),
                }
                .abi_encode(),
                "the recipient",
            ),
            (constructor.abi_encode(), "the constructor"),
            (VaultTokenCallFailed { reason: reason.clone() }.abi_encode(), "the vault's token"),
            (
                VaultMerkleRewardsCallFailed { reason: reason.clone() }.abi_encode(),
                "the contract of bonuses",
            ),
            (RewardsTokenCallFailed { reason: reason.clone() }.abi_encode(), "the reward token"),
            (EscrowTokenCallFailed { reason: reason.clone() }.abi_encode(), "the locked token"),
            (RewardsVaultCallFailed { reason: reason.clone() }.abi_encode(), "the vault"),
        ] {
            assert_eq!(explain(&outer), format!("{who} refused: VaultDepositsPaused"));
        }
    }

    #[test]
    fn every_refusal_of_a_chain_of_them_is_told() {
        let (spender, allowance, needed) = (Address::ZERO, U256::ZERO, U256::ONE);
        let said = IStablecoin::ERC20InsufficientAllowance { spender, allowance, needed };
        let reason = said.abi_encode().into();
        let reason = IMicroStakingVault::VaultTokenCallFailed { reason }.abi_encode().into();
        let outer = IMerkleRewards::RewardsVaultCallFailed { reason };

        let said = explain(&outer.abi_encode());

        let chain = "the vault refused: the vault's token refused: ERC20InsufficientAllowance {";
        assert!(said.starts_with(chain), "{said}");
        assert_eq!(
            explain(&IMerkleRewards::RewardsVaultCallFailed { reason: Bytes::new() }.abi_encode()),
            "the vault refused: no reason given"
        );
    }

    /// Whoever writes a token writes its answers.
    #[test]
    fn a_tower_of_refusals_is_told_to_a_depth() {
        let tower = |height: usize| {
            (0..height).fold(Vec::new(), |refusal, _| {
                let reason = refusal.into();
                IMicroStakingVault::VaultTokenCallFailed { reason }.abi_encode()
            })
        };
        let floor = "the vault's token refused: ";

        assert_eq!(explain(&tower(DEEPEST)), floor.repeat(DEEPEST) + "no reason given");
        let rest = hex::encode(tower(99 - DEEPEST));
        let told = format!("VaultTokenCallFailed {{ reason: 0x{rest} }}");
        assert_eq!(explain(&tower(100)), floor.repeat(DEEPEST) + &told);
    }
}
