//! Rewards that are claimed with a proof.

use alloy::sol_types::SolInterface;
use bindings::IMerkleRewards::IMerkleRewardsErrors as Error;

use super::Terms;

pub(super) fn told(
    refusal: &[u8],
    terms: &Terms,
    inner: &dyn Fn(&[u8]) -> String,
) -> Option<String> {
    Some(match Error::abi_decode_validate(refusal).ok()? {
        Error::RewardsWrongToken(it) => format!(
            "the file pays {}, the contract {}: use the file of these rewards",
            it.reward, it.expected
        ),
        Error::RewardsInvalidProof(_) | Error::RewardsInvalidMultiproof(_) => {
            "the file's root is not accepted: use that of the current epoch".to_owned()
        }
        Error::RewardsProofTooLong(it) => format!(
            "a proof of {} hashes is too long, {} are accepted: the file is damaged",
            it.length, it.maximum
        ),
        Error::RewardsTotalExceeded(it) => format!(
            "the tree pays more than its root was submitted with: {} is claimed and {} left; ask \
             who published it",
            terms.assets(it.amount),
            terms.assets(it.left)
        ),
        Error::RewardsTokenCallFailed(it) => {
            format!("the reward token does not pay: {}", inner(&it.reason))
        }
        Error::RewardsVaultCallFailed(it) => {
            format!("the vault takes no deposit: {}; claim without --stake", inner(&it.reason))
        }
        Error::RewardsNoVault(_) => "these rewards have no vault: claim without --stake".to_owned(),
        Error::RewardsReentered(_) => {
            "the token called back in the middle of it: do not trust this token".to_owned()
        }
        _ => return None,
    })
}
