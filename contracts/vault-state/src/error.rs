//! Why the vault refuses a call: every `error` of `abi/IMicroStakingVault.sol`, which
//! says what each means to a caller.

use alloy_primitives::{Address, U256};
use interfaces::vault::IMicroStakingVault as abi;
use onchain::erc20::Reason;
use protocol::{fixed::MathError, vault::Refusal};

onchain::refusals! {
    /// One of these errors, as bytes.
    pub struct Error of abi {
        ERC20InsufficientBalance,
        ERC20InvalidSender,
        ERC20InvalidReceiver,
        ERC20InsufficientAllowance,
        ERC20InvalidApprover,
        ERC20InvalidSpender,
        ERC2612ExpiredSignature,
        ERC2612InvalidSigner,
        ECDSAInvalidSignature,
        ECDSAInvalidSignatureS,
        ERC4626ExceededMaxDeposit,
        ERC4626ExceededMaxMint,
        ERC4626ExceededMaxWithdraw,
        ERC4626ExceededMaxRedeem,
        OwnableUnauthorizedAccount,
        OwnableInvalidOwner,
        VaultZeroShares,
        VaultTooFewShares,
        VaultTooFewAssets,
        VaultDepositsPaused,
        VaultBelowMinDeposit,
        VaultRewardTooSmall,
        VaultFeeTooHigh,
        VaultMinDepositTooHigh,
        VaultNotGuardian,
        VaultInvalidFeeRecipient,
        VaultInvalidAsset,
        VaultInvalidBatch,
        VaultIntentExpired,
        VaultIntentUsed,
        VaultIntentNotSigned,
        VaultNoMerkleRewards,
        VaultMerkleRewardsCallFailed,
        VaultInvalidOffice,
        VaultOfficeCalledDirectly,
        VaultUnderfunded,
        VaultTokenCallFailed,
        VaultReentered,
        VaultOverflow,
    }
}

impl Error {
    /// The token answered `reason` instead of moving the funds.
    pub fn token_call(reason: Reason) -> Self {
        abi::VaultTokenCallFailed { reason: reason.into() }.into()
    }

    /// The contract of bonuses answered `reason` instead of what it was asked for.
    pub fn merkle_rewards_call(reason: Reason) -> Self {
        abi::VaultMerkleRewardsCallFailed { reason: reason.into() }.into()
    }

    /// A deposit of `assets` for `receiver`, refused.
    pub fn deposit(refusal: Refusal, receiver: Address, assets: U256, shares: U256) -> Self {
        match refusal {
            Refusal::OverMaximum { maximum: max } => {
                abi::ERC4626ExceededMaxDeposit { receiver, assets, max }.into()
            }
            other => Self::entry(other, assets, shares),
        }
    }

    /// A mint of `shares` for `receiver`, refused.
    pub fn mint(refusal: Refusal, receiver: Address, assets: U256, shares: U256) -> Self {
        match refusal {
            Refusal::OverMaximum { maximum: max } => {
                abi::ERC4626ExceededMaxMint { receiver, shares, max }.into()
            }
            other => Self::entry(other, assets, shares),
        }
    }

    fn entry(refusal: Refusal, assets: U256, shares: U256) -> Self {
        match refusal {
            Refusal::Paused => abi::VaultDepositsPaused {}.into(),
            Refusal::BelowMinimum { minimum } => {
                abi::VaultBelowMinDeposit { assets, minimum }.into()
            }
            Refusal::ZeroShares => abi::VaultZeroShares { assets }.into(),
            Refusal::TooFewShares { minimum } => abi::VaultTooFewShares { shares, minimum }.into(),
            Refusal::RewardTooSmall { minimum } => {
                abi::VaultRewardTooSmall { assets, minimum }.into()
            }
            Refusal::Math(_) | Refusal::OverMaximum { .. } => abi::VaultOverflow {}.into(),
        }
    }

    /// A reward of `assets`, refused.
    pub fn reward(refusal: Refusal, assets: U256) -> Self {
        Self::entry(refusal, assets, U256::ZERO)
    }
}

impl From<MathError> for Error {
    /// The vault divides by padded totals only and takes nothing from less, so every arithmetic
    /// failure is an overflow.
    fn from(_: MathError) -> Self {
        abi::VaultOverflow {}.into()
    }
}
