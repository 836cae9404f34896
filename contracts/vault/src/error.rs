//! Why the vault refuses a call: one variant per `error` of `abi/IMicroStakingVault.sol`, which
//! says what each means to a caller.

use alloy_primitives::{Address, U256};
use interfaces::vault::IMicroStakingVault as abi;
use onchain::{allowances::AllowanceError, erc20::Reason, permit::PermitError};
use protocol::{fixed::MathError, vault::Refusal};
use stylus_sdk::prelude::*;

#[derive(SolidityError, Debug)]
pub enum Error {
    InsufficientBalance(abi::ERC20InsufficientBalance),
    InvalidSender(abi::ERC20InvalidSender),
    InvalidReceiver(abi::ERC20InvalidReceiver),
    InsufficientAllowance(abi::ERC20InsufficientAllowance),
    InvalidApprover(abi::ERC20InvalidApprover),
    InvalidSpender(abi::ERC20InvalidSpender),
    ExpiredSignature(abi::ERC2612ExpiredSignature),
    InvalidSigner(abi::ERC2612InvalidSigner),
    InvalidSignature(abi::ECDSAInvalidSignature),
    InvalidSignatureS(abi::ECDSAInvalidSignatureS),
    ExceededMaxDeposit(abi::ERC4626ExceededMaxDeposit),
    ExceededMaxMint(abi::ERC4626ExceededMaxMint),
    ExceededMaxWithdraw(abi::ERC4626ExceededMaxWithdraw),
    ExceededMaxRedeem(abi::ERC4626ExceededMaxRedeem),
    UnauthorizedAccount(abi::OwnableUnauthorizedAccount),
    InvalidOwner(abi::OwnableInvalidOwner),
    ZeroShares(abi::VaultZeroShares),
    TooFewShares(abi::VaultTooFewShares),
    TooFewAssets(abi::VaultTooFewAssets),
    DepositsPaused(abi::VaultDepositsPaused),
    BelowMinDeposit(abi::VaultBelowMinDeposit),
    RewardTooSmall(abi::VaultRewardTooSmall),
    FeeTooHigh(abi::VaultFeeTooHigh),
    MinDepositTooHigh(abi::VaultMinDepositTooHigh),
    NotGuardian(abi::VaultNotGuardian),
    InvalidFeeRecipient(abi::VaultInvalidFeeRecipient),
    InvalidAsset(abi::VaultInvalidAsset),
    Underfunded(abi::VaultUnderfunded),
    TokenCallFailed(abi::VaultTokenCallFailed),
    Reentered(abi::VaultReentered),
    Overflow(abi::VaultOverflow),
}

impl Error {
    /// The token answered `reason` instead of moving the funds.
    pub(crate) fn token_call(reason: Reason) -> Self {
        Self::TokenCallFailed(abi::VaultTokenCallFailed { reason: reason.into() })
    }

    /// A deposit of `assets` for `receiver`, refused.
    pub(crate) fn deposit(refusal: Refusal, receiver: Address, assets: U256, shares: U256) -> Self {
        match refusal {
            Refusal::OverMaximum { maximum: max } => {
                abi::ERC4626ExceededMaxDeposit { receiver, assets, max }.into()
            }
            other => Self::entry(other, assets, shares),
        }
    }

    /// A mint of `shares` for `receiver`, refused.
    pub(crate) fn mint(refusal: Refusal, receiver: Address, assets: U256, shares: U256) -> Self {
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
    pub(crate) fn reward(refusal: Refusal, assets: U256) -> Self {
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

impl From<AllowanceError> for Error {
    fn from(error: AllowanceError) -> Self {
        match error {
            AllowanceError::InsufficientAllowance(error) => error.into(),
            AllowanceError::InvalidApprover(error) => error.into(),
            AllowanceError::InvalidSpender(error) => error.into(),
        }
    }
}

impl From<PermitError> for Error {
    fn from(error: PermitError) -> Self {
        match error {
            PermitError::ExpiredSignature(error) => error.into(),
            PermitError::InvalidSigner(error) => error.into(),
            PermitError::InvalidSignature(error) => error.into(),
            PermitError::InvalidSignatureS(error) => error.into(),
        }
    }
}
