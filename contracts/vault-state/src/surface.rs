//! Which of the two programs answers what, and with which arguments: every call of the ABI file is
//! in exactly one of the lists.

/// What the vault's own program answers: all that holders do, and what other contracts ask on the
/// way.
pub mod vault {
    onchain::calls! { pub of interfaces::vault::IMicroStakingVault {
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
    }}
}

/// What the office answers: all that is the owner's, rewards and fees, bonuses, and what only
/// describes.
pub mod office {
    onchain::calls! { pub of interfaces::vault::IMicroStakingVault {
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
    }}
}

#[cfg(test)]
mod tests;
