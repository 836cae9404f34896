//! Refusals of the contract, as sentences that say what to do.

use alloy::{primitives::U256, sol_types::SolInterface};
use bindings::IMerkleRewards::IMerkleRewardsErrors as Error;
use client::when;

/// What the bytes of a refusal say.
pub fn of(refusal: &[u8]) -> String {
    match Error::abi_decode_validate(refusal) {
        Ok(error) => told(&error).unwrap_or_else(|| bindings::explain(refusal)),
        Err(_) => bindings::explain(refusal),
    }
}

/// Errors that a publisher or a keeper can meet; the rest is for those who call the contract with
/// other tools.
fn told(error: &Error) -> Option<String> {
    let seconds = |at: U256| when::utc(u64::try_from(at).unwrap_or(u64::MAX));
    Some(match error {
        Error::RewardsNotUpdater(it) => format!("{} may not submit roots", it.account),
        Error::RewardsWrongEpoch(it) => {
            format!("epoch {} cannot come next, epoch {} does", it.epoch, it.expected)
        }
        Error::RewardsTotalOutOfBounds(it) => format!(
            "a total of {} is not between {} and {}: another root may have come first, try again",
            it.totalCumulative, it.minimum, it.maximum
        ),
        Error::RewardsQueueFull(it) => {
            format!("{} roots wait already: activate or revoke one first", it.maximum)
        }
        Error::RewardsNotWaiting(it) => {
            format!("no root waits for epoch {}: it was revoked, or activated", it.epoch)
        }
        Error::RewardsTooEarly(it) => {
            format!("epoch {} can be activated at {}", it.epoch, seconds(it.activatesAt))
        }
        Error::RewardsUnfunded(it) => format!(
            "it would owe {} and holds {}: send it {} more first",
            it.needed,
            it.balance,
            it.needed.saturating_sub(it.balance)
        ),
        Error::RewardsInvalidProof(_) | Error::RewardsInvalidMultiproof(_) => {
            "the proof leads to no accepted root: use the tree of the current epoch".to_owned()
        }
        Error::RewardsProofTooLong(it) => {
            format!("a proof of {} hashes is too long, {} are accepted", it.length, it.maximum)
        }
        Error::RewardsTotalExceeded(it) => format!(
            "the tree pays more than the total its root was submitted with: {} is claimed and {} \
             left",
            it.amount, it.left
        ),
        Error::RewardsTokenCallFailed(it) => {
            format!("the token does not pay: {}", bindings::explain(&it.reason))
        }
        Error::RewardsVaultCallFailed(it) => format!(
            "the vault takes no deposits: {}; claim in the token instead",
            bindings::explain(&it.reason)
        ),
        Error::RewardsNoVault(_) => "no vault is set: claim in the token instead".to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use alloy::sol_types::SolError;
    use bindings::{
        IMerkleRewards::{
            RewardsTooEarly, RewardsUnfunded, RewardsVaultCallFailed, RewardsZeroRoot,
        },
        IMicroStakingVault::VaultDepositsPaused,
    };

    use super::*;

    #[test]
    fn a_refusal_is_a_sentence() {
        let early = RewardsTooEarly { epoch: U256::from(3), activatesAt: U256::from(86_400) };
        assert_eq!(of(&early.abi_encode()), "epoch 3 can be activated at 1970-01-02 00:00:00 UTC");
        let poor = RewardsUnfunded { needed: U256::from(9), balance: U256::from(2) };
        assert_eq!(of(&poor.abi_encode()), "it would owe 9 and holds 2: send it 7 more first");
        let paused = VaultDepositsPaused {}.abi_encode().into();
        assert_eq!(
            of(&RewardsVaultCallFailed { reason: paused }.abi_encode()),
            "the vault takes no deposits: VaultDepositsPaused; claim in the token instead"
        );
    }

    #[test]
    fn what_has_no_sentence_keeps_its_name() {
        assert_eq!(of(&RewardsZeroRoot {}.abi_encode()), "RewardsZeroRoot");
        assert_eq!(of(&[]), "no reason given");
        assert_eq!(of(&[1, 2, 3, 4]), "undeclared error 0x01020304");
    }
}
