//! The fees of those who lock.

use alloy::sol_types::SolInterface;
use bindings::IFeeDistributor::IFeeDistributorErrors as Error;

pub(super) fn told(refusal: &[u8], inner: &dyn Fn(&[u8]) -> String) -> Option<String> {
    Some(match Error::abi_decode_validate(refusal).ok()? {
        Error::DistributorInvalidToken(it) => {
            format!("{} is no token in which fees are paid: check the manifest", it.token)
        }
        Error::DistributorInvalidLock(it) => format!(
            "{} does not answer as the lock does, so nobody's part is known: check the manifest",
            it.lock
        ),
        Error::DistributorTokenCallFailed(it) => format!(
            "the token {} does not pay: {}; what is owed stays claimable",
            it.token,
            inner(&it.reason)
        ),
        Error::DistributorVaultCallFailed(it) => format!(
            "the vault {} does not take the fees: {}; claim without --stake",
            it.vault,
            inner(&it.reason)
        ),
        Error::DistributorVaultTook(it) => format!(
            "the vault {} took {} units for a deposit of {}: claim without --stake",
            it.vault, it.taken, it.amount
        ),
        Error::DistributorReentered(_) => {
            "the token called back in the middle of it: do not trust this token".to_owned()
        }
        _ => return None,
    })
}
