//! Why a call is refused: every `error` of `abi/IVotingEscrow.sol`, which says what each means to a
//! caller.

use alloy_sol_types::Panic;
use interfaces::{vault::IMicroStakingVault as ownable, vote_escrow::IVotingEscrow as abi};
use onchain::erc20::Reason;
use protocol::fixed::MathError;

onchain::refusals! {
    /// One of these errors, as bytes.
    pub struct Error of abi {
        OwnableUnauthorizedAccount,
        OwnableInvalidOwner,
        ERC5805FutureLookup,
        VotesExpiredSignature,
        InvalidAccountNonce,
        ECDSAInvalidSignature,
        ECDSAInvalidSignatureS,
        EscrowZeroAmount,
        EscrowGiftTooSmall,
        EscrowTooMuch,
        EscrowLockExists,
        EscrowNoLock,
        EscrowLockOver,
        EscrowLockNotOver,
        EscrowEndTooSoon,
        EscrowEndTooLate,
        EscrowInvalidAccount,
        EscrowNotTransferable,
        EscrowNoFeeDistributor,
        EscrowInvalidFeeDistributor,
        EscrowInvalidToken,
        EscrowTokenCallFailed,
        EscrowReentered,
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

/// Sums that are not those of the locks: nothing anyone can ask for leads here (I-LOCK-3), and if
/// something did, it is undone as Solidity undoes what cannot be.
impl From<MathError> for Error {
    fn from(_: MathError) -> Self {
        const ARITHMETIC: u64 = 0x11;
        let code = alloy_primitives::U256::from(ARITHMETIC);
        Self(Panic { code }.into())
    }
}

impl Error {
    /// The token answered `reason` instead of moving the funds.
    pub(crate) fn token_call(reason: Reason) -> Self {
        abi::EscrowTokenCallFailed { reason: reason.into() }.into()
    }
}
