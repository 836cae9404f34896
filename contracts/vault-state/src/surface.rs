//! Which of the two programs answers what, and with which arguments.
//!
//! Selectors come from the ABI file, as numbers: to tell byte arrays apart takes several times the
//! code. The kinds of arguments are written down once more than there; tests compare them.

/// Lists the calls of one program.
macro_rules! surface {
    ($($(#[$doc:meta])* $call:ident($($kind:ident),*))*) => {
        use alloy_sol_types::SolCall;
        use interfaces::vault::IMicroStakingVault as abi;
        use onchain::calldata::Kind;

        /// The selectors, named after the calls they select.
        #[allow(non_upper_case_globals, reason = "named after the calls they select")]
        pub mod selector {
            use super::*;
            $($(#[$doc])* pub const $call: u32 = u32::from_be_bytes(abi::$call::SELECTOR);)*
        }

        /// Every selector that this program answers.
        pub const ALL: &[u32] = &[$(selector::$call),*];

        /// What arguments the call with this selector takes; none if the program has no such call.
        #[must_use]
        pub fn kinds(selector: u32) -> Option<&'static [Kind]> {
            Some(match selector {
                $(selector::$call => &[$(Kind::$kind),*],)*
                _ => return None,
            })
        }
    };
}

/// What the vault's own program answers: all that holders do, and what other contracts ask on the
/// way.
pub mod vault {
    surface! {
        decimalsCall()
        totalSupplyCall()
        balanceOfCall(Address)
        allowanceCall(Address, Address)
        transferCall(Address, Word)
        transferFromCall(Address, Address, Word)
        approveCall(Address, Word)
        permitCall(Address, Address, Word, Word, Byte, Word, Word)

        assetCall()
        totalAssetsCall()
        convertToSharesCall(Word)
        convertToAssetsCall(Word)
        maxDepositCall(Address)
        maxMintCall(Address)
        maxWithdrawCall(Address)
        maxRedeemCall(Address)
        previewDepositCall(Word)
        previewMintCall(Word)
        previewWithdrawCall(Word)
        previewRedeemCall(Word)
        depositCall(Word, Address)
        mintCall(Word, Address)
        withdrawCall(Word, Address, Address)
        redeemCall(Word, Address, Address)
        minDepositCall()

        stakeCall(Word)
        unstakeCall(Word)
        stakeWithPermitCall(Word, Address, Word, Word, Byte, Word, Word)
        depositWithMinCall(Word, Address, Word)
        redeemWithMinCall(Word, Address, Address, Word)
        depositManyCall(Offset, Offset)
        stakeBySigCall(Address, Address, Word, Word, Word, Word, Word, Offset)
    }
}

/// What the office answers: all that is the owner's, rewards and fees, bonuses, and what only
/// describes.
pub mod office {
    surface! {
        nameCall()
        symbolCall()
        noncesCall(Address)
        DOMAIN_SEPARATORCall()
        eip712DomainCall()

        cancelIntentCall(Word)
        intentUsedCall(Address, Word)

        notifyRewardCall(Word)
        syncCall()
        rewardRateCall()
        periodFinishCall()
        unvestedRewardsCall()

        merkleRewardsCall()
        setMerkleRewardsCall(Address)
        getRewardsMerkleRootCall()
        claimRewardsCall(Offset, Word)

        depositFeeBpsCall()
        performanceFeeBpsCall()
        feesAccruedCall()
        feeRecipientCall()
        collectFeesCall()
        setDepositFeeBpsCall(Word)
        setPerformanceFeeBpsCall(Word)
        setFeeRecipientCall(Address)
        skimCall(Address)

        depositCapCall()
        depositsPausedCall()
        setDepositCapCall(Word)
        setMinDepositCall(Word)
        pauseDepositsCall(Flag)
        guardianCall()
        setGuardianCall(Address)

        ownerCall()
        pendingOwnerCall()
        transferOwnershipCall(Address)
        acceptOwnershipCall()

        officeCall()
    }
}

#[cfg(test)]
mod tests;
