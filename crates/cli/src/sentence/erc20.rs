//! Tokens, and the shares of vaults, which are tokens too. And owners.

use alloy::sol_types::SolInterface;
use bindings::IMicroStakingVault::IMicroStakingVaultErrors as Error;

use super::Terms;

/// Declared alike in every interface here, so that any of them reads them all.
pub(super) fn told(refusal: &[u8], terms: &Terms) -> Option<String> {
    Some(match Error::abi_decode_validate(refusal).ok()? {
        Error::ERC20InsufficientBalance(it) => format!(
            "{} has {}, and this takes {}: try a smaller amount",
            it.sender,
            terms.own(it.balance),
            terms.own(it.needed)
        ),
        Error::ERC20InsufficientAllowance(it) => format!(
            "{} may take {} and needs {}: run the command again, which allows it",
            it.spender,
            terms.own(it.allowance),
            terms.own(it.needed)
        ),
        Error::ERC20InvalidReceiver(it) => format!(
            "nothing can be paid to {}: choose another recipient, or another account",
            it.receiver
        ),
        Error::OwnableUnauthorizedAccount(it) => {
            format!("{} does not own the contract, so this is not its to decide", it.account)
        }
        _ => return None,
    })
}
