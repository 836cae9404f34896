//! Why a call is refused: every `error` of `abi/IFeeSplitter.sol`, which says what each means to a
//! caller.

use alloy_primitives::{Address, U256};
use interfaces::{fee_splitter::IFeeSplitter as abi, vault::IMicroStakingVault as ownable};
use onchain::erc20::Reason;
use protocol::fee_splitter::{SharesRefusal, Stage, StageRefusal};

onchain::refusals! {
    /// One of these errors, as bytes.
    pub struct Error of abi {
        SplitterInvalidToken,
        SplitterNothingReceived,
        SplitterUnknownStage,
        SplitterStageNotNext,
        SplitterStageTooSoon,
        SplitterSharesNotTheWhole,
        SplitterInsuranceTooLow,
        SplitterShareTooHigh,
        SplitterUnknownRole,
        SplitterNoRecipient,
        SplitterInvalidRecipient,
        SplitterTokenCallFailed,
        SplitterRecipientCallFailed,
        SplitterReentered,
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

impl From<SharesRefusal> for Error {
    fn from(refusal: SharesRefusal) -> Self {
        match refusal {
            SharesRefusal::NotTheWhole { sum } => {
                abi::SplitterSharesNotTheWhole { sum: U256::from(sum) }.into()
            }
            SharesRefusal::InsuranceTooLow { share, minimum } => {
                let [bps, minimum] = [share, minimum].map(U256::from);
                abi::SplitterInsuranceTooLow { bps, minimum }.into()
            }
            SharesRefusal::TooHigh { share, maximum } => {
                let [bps, maximum] = [share, maximum].map(U256::from);
                abi::SplitterShareTooHigh { bps, maximum }.into()
            }
        }
    }
}

impl Error {
    /// `stage` does not follow `current`.
    pub(crate) fn stage(refusal: StageRefusal, current: Stage, stage: U256) -> Self {
        match refusal {
            StageRefusal::NotNext => {
                let current = U256::from(current.number());
                abi::SplitterStageNotNext { stage, current }.into()
            }
            StageRefusal::TooSoon { earliest } => {
                abi::SplitterStageTooSoon { earliest: U256::from(earliest) }.into()
            }
        }
    }

    /// The token answered `reason` instead of moving the funds.
    pub(crate) fn token_call(token: Address, reason: Reason) -> Self {
        abi::SplitterTokenCallFailed { token, reason: reason.into() }.into()
    }
}
