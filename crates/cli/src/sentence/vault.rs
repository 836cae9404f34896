//! Vaults.

use alloy::sol_types::SolInterface;
use bindings::IMicroStakingVault::IMicroStakingVaultErrors as Error;

use super::Terms;

pub(super) fn told(
    refusal: &[u8],
    terms: &Terms,
    inner: &dyn Fn(&[u8]) -> String,
) -> Option<String> {
    Some(match Error::abi_decode_validate(refusal).ok()? {
        Error::ERC4626ExceededMaxDeposit(it) => format!(
            "the vault takes at most {} now, and this is {}: try less, or later",
            terms.assets(it.max),
            terms.assets(it.assets)
        ),
        Error::ERC4626ExceededMaxRedeem(it) => format!(
            "{} has {}, and this takes {}: `all` takes out everything",
            it.owner,
            terms.shares(it.max),
            terms.shares(it.shares)
        ),
        Error::VaultZeroShares(it) => {
            format!("{} is too little to buy a share: try more", terms.assets(it.assets))
        }
        Error::VaultTooFewShares(it) => format!(
            "this buys {}, less than the {} agreed to: the price has moved, try again, or allow more \
             with --slippage",
            terms.shares(it.shares),
            terms.shares(it.minimum)
        ),
        Error::VaultTooFewAssets(it) => format!(
            "this pays {}, less than the {} agreed to: the price has moved, try again, or allow more \
             with --slippage",
            terms.assets(it.assets),
            terms.assets(it.minimum)
        ),
        Error::VaultDepositsPaused(_) => {
            "deposits are paused, withdrawals are not: try again later".to_owned()
        }
        Error::VaultBelowMinDeposit(it) => format!(
            "a deposit is at least {}, and this is {}: try more",
            terms.assets(it.minimum),
            terms.assets(it.assets)
        ),
        Error::VaultFeeTooHigh(it) => format!(
            "a fee of {} bps is more than the {} bps that the contract allows: propose less",
            it.bps, it.maximum
        ),
        Error::VaultTokenCallFailed(it) => {
            format!("the vault's token does not move: {}", inner(&it.reason))
        }
        Error::VaultUnderfunded(_) => "the token delivered less than it was asked for: the vault \
                                       takes no token that keeps a fee, so leave it"
            .to_owned(),
        Error::VaultOverflow(_) => {
            "the vault cannot count that many: try a smaller amount".to_owned()
        }
        Error::VaultReentered(_) => {
            "the token called back in the middle of it: do not trust this token".to_owned()
        }
        _ => return None,
    })
}
