//! Why a call is refused: every `error` of `abi/IMerkleRewards.sol`, which says what each means to a
//! caller.

use alloy_primitives::U256;
use interfaces::{merkle_rewards::IMerkleRewards as abi, vault::IMicroStakingVault as ownable};
use onchain::erc20::Reason;
use protocol::merkle_rewards::MAX_AMOUNT;

onchain::refusals! {
    /// One of these errors, as bytes.
    pub struct Error of abi {
        OwnableUnauthorizedAccount,
        OwnableInvalidOwner,
        RewardsNotUpdater,
        RewardsNotGuardian,
        RewardsZeroRoot,
        RewardsWrongEpoch,
        RewardsTotalOutOfBounds,
        RewardsQueueFull,
        RewardsNotWaiting,
        RewardsTooEarly,
        RewardsUnfunded,
        RewardsWrongToken,
        RewardsInvalidProof,
        RewardsInvalidMultiproof,
        RewardsProofTooLong,
        RewardsLengthMismatch,
        RewardsTotalExceeded,
        RewardsTokenCallFailed,
        RewardsVaultCallFailed,
        RewardsNoVault,
        RewardsInvalidVault,
        RewardsInvalidToken,
        RewardsInvalidRecipient,
        RewardsTipTooHigh,
        RewardsTimelockOutOfBounds,
        RewardsAmountTooHigh,
        RewardsReentered,
    }
}

/// Errors of ownership are the same wherever they are declared.
impl From<ownable::OwnableUnauthorizedAccount> for Error {
    fn from(error: ownable::OwnableUnauthorizedAccount) -> Self {
        Self(error.into())
    }
}

impl From<ownable::OwnableInvalidOwner> for Error {
    fn from(error: ownable::OwnableInvalidOwner) -> Self {
        Self(error.into())
    }
}

impl Error {
    /// The token answered `reason` instead of moving the funds.
    pub(crate) fn token_call(reason: Reason) -> Self {
        abi::RewardsTokenCallFailed { reason: reason.into() }.into()
    }

    /// The vault answered `reason` instead of taking the deposits.
    pub(crate) fn vault_call(reason: Reason) -> Self {
        abi::RewardsVaultCallFailed { reason: reason.into() }.into()
    }

    /// `amount` is over the most there is.
    pub(crate) fn amount_too_high(amount: U256) -> Self {
        abi::RewardsAmountTooHigh { amount, maximum: MAX_AMOUNT }.into()
    }
}
