//! Why a call is refused: every `error` of `abi/IFeeDistributor.sol`, which says what each means to a
//! caller.

use alloy_primitives::Address;
use interfaces::fee_distributor::IFeeDistributor as abi;
use onchain::erc20::Reason;

onchain::refusals! {
    /// One of these errors, as bytes.
    pub struct Error of abi {
        DistributorInvalidLock,
        DistributorInvalidToken,
        DistributorNothingReceived,
        DistributorTooMuch,
        DistributorTokenCallFailed,
        DistributorVaultCallFailed,
        DistributorVaultTook,
        DistributorInvalidRecipient,
        DistributorReentered,
    }
}

impl Error {
    /// The token answered `reason` instead of moving the funds.
    pub(crate) fn token_call(token: Address, reason: Reason) -> Self {
        abi::DistributorTokenCallFailed { token, reason: reason.into() }.into()
    }

    /// The vault answered `reason` instead of what it was asked.
    pub(crate) fn vault_call(vault: Address, reason: Reason) -> Self {
        abi::DistributorVaultCallFailed { vault, reason: reason.into() }.into()
    }
}
