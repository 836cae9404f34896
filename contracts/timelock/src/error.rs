//! Why a call is refused: every `error` of `abi/ITimelock.sol`, which says what each means to a caller.

use alloy_primitives::{B256, U256};
use interfaces::timelock::ITimelock as abi;
use onchain::{erc20::Reason, refusal::Refusal};
use protocol::timelock::Refusal as Unchanged;

onchain::refusals! {
    /// One of these errors, as bytes.
    pub struct Error of abi {
        TimelockInvalidOperationLength,
        TimelockInsufficientDelay,
        TimelockUnexpectedOperationState,
        TimelockUnexecutedPredecessor,
        TimelockUnauthorizedCaller,
        TimelockDelayOutOfBounds,
        TimelockDelayTooLong,
        FailedCall,
        AccessControlUnauthorizedAccount,
        AccessControlBadConfirmation,
    }
}

impl Error {
    /// A call of an operation failed, and answered `reason`.
    pub(crate) fn call(reason: Reason) -> Self {
        if reason.is_empty() {
            abi::FailedCall {}.into()
        } else {
            Refusal::passed_on(reason).into()
        }
    }

    /// The operation `operationId` stays as it is.
    pub(crate) fn operation(
        refusal: Unchanged,
        operationId: B256,
        delay: U256,
        minDelay: U256,
    ) -> Self {
        match refusal {
            Unchanged::WrongState { expected } => {
                let expectedStates = B256::with_last_byte(expected);
                abi::TimelockUnexpectedOperationState { operationId, expectedStates }.into()
            }
            Unchanged::DelayTooShort => abi::TimelockInsufficientDelay { delay, minDelay }.into(),
            Unchanged::DelayTooLong { maximum } => {
                abi::TimelockDelayTooLong { delay, maximum }.into()
            }
        }
    }

    /// The operation `operationId` is in another state than the act needs.
    pub(crate) fn state(refusal: Unchanged, operationId: B256) -> Self {
        Self::operation(refusal, operationId, U256::ZERO, U256::ZERO)
    }
}
