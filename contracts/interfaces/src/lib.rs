//! The ABI files, as the programs read them.
//!
//! One module per file of `abi/`: the interface's calls, events and errors, and what the
//! constructor takes. Documentation is in the `.sol` files.
#![no_std]
#![allow(missing_docs, reason = "the .sol files are the documentation")]
extern crate alloc;

pub mod fields;

pub mod token {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IMilletToken.sol"
    );
}

pub mod vault {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IMicroStakingVault.sol"
    );

    crate::fields::fields! {
        IMicroStakingVault;
        events {
            Transfer(from, to, value)
            Approval(owner, spender, value)
            Deposit(sender, owner, assets, shares)
            Withdraw(sender, receiver, owner, assets, shares)
            RewardNotified(sender, assets, fee, unvested, periodFinish)
            RewardClockStarted(periodFinish)
            RewardClockStopped(secondsLeft)
            FeesCollected(recipient, assets)
            DepositFeeSet(bps)
            PerformanceFeeSet(bps)
            FeeRecipientSet(recipient)
            DepositCapSet(assets)
            MinDepositSet(assets)
            DepositsPaused(by, paused)
            GuardianSet(guardian)
            Skimmed(token, recipient, amount)
            MerkleRewardsSet(merkleRewards)
            IntentExecuted(owner, nonce, relayer, fee)
            IntentCancelled(owner, nonce)
            OwnershipTransferStarted(previousOwner, newOwner)
            OwnershipTransferred(previousOwner, newOwner)
        }
        errors {
            ERC20InsufficientBalance(sender, balance, needed)
            ERC20InvalidSender(sender)
            ERC20InvalidReceiver(receiver)
            ERC20InsufficientAllowance(spender, allowance, needed)
            ERC20InvalidApprover(approver)
            ERC20InvalidSpender(spender)
            ERC2612ExpiredSignature(deadline)
            ERC2612InvalidSigner(signer, owner)
            ECDSAInvalidSignature()
            ECDSAInvalidSignatureS(s)
            ERC4626ExceededMaxDeposit(receiver, assets, max)
            ERC4626ExceededMaxMint(receiver, shares, max)
            ERC4626ExceededMaxWithdraw(owner, assets, max)
            ERC4626ExceededMaxRedeem(owner, shares, max)
            OwnableUnauthorizedAccount(account)
            OwnableInvalidOwner(owner)
            VaultZeroShares(assets)
            VaultTooFewShares(shares, minimum)
            VaultTooFewAssets(assets, minimum)
            VaultDepositsPaused()
            VaultBelowMinDeposit(assets, minimum)
            VaultRewardTooSmall(assets, minimum)
            VaultFeeTooHigh(bps, maximum)
            VaultMinDepositTooHigh(assets, maximum)
            VaultNotGuardian(account)
            VaultInvalidFeeRecipient(recipient)
            VaultInvalidAsset(asset)
            VaultUnderfunded(owed, balance)
            VaultTokenCallFailed(reason)
            VaultInvalidBatch(receivers, assets)
            VaultIntentExpired(deadline)
            VaultIntentUsed(owner, nonce)
            VaultIntentNotSigned(owner)
            VaultNoMerkleRewards()
            VaultMerkleRewardsCallFailed(reason)
            VaultInvalidOffice(office)
            VaultOfficeCalledDirectly()
            VaultReentered()
            VaultOverflow()
        }
    }
}

pub mod merkle_rewards {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IMerkleRewards.sol"
    );

    crate::fields::fields! {
        IMerkleRewards;
        events {
            RootSubmitted(epoch, root, dataHash, totalCumulative, activatesAt, uri)
            RootActivated(epoch, root, previousRoot, totalCumulative)
            RootRevoked(epoch, by)
            PreviousRootDropped(by, root, dropped)
            Claimed(account, recipient, amount, tip, claimed)
            ClaimedToVault(account, recipient, amount, tip, claimed)
            ClaimSkipped(account, amount, reason)
            ClaimRecipientSet(account, recipient)
            TipPolicySet(account, maxTipBps, minClaim)
            VaultChoiceSet(account, wanted)
            VaultSet(vault)
            UpdaterSet(updater)
            GuardianSet(guardian)
            TimelockSet(duration)
            MaxEpochIncreaseSet(amount)
            Skimmed(token, to, amount)
            OwnershipTransferStarted(previousOwner, newOwner)
            OwnershipTransferred(previousOwner, newOwner)
        }
        errors {
            OwnableUnauthorizedAccount(account)
            OwnableInvalidOwner(owner)
            RewardsNotUpdater(account)
            RewardsNotGuardian(account)
            RewardsZeroRoot()
            RewardsWrongEpoch(epoch, expected)
            RewardsTotalOutOfBounds(totalCumulative, minimum, maximum)
            RewardsQueueFull(maximum)
            RewardsNotWaiting(epoch)
            RewardsTooEarly(epoch, activatesAt)
            RewardsUnfunded(needed, balance)
            RewardsWrongToken(reward, expected)
            RewardsInvalidProof(account)
            RewardsInvalidMultiproof()
            RewardsProofTooLong(length, maximum)
            RewardsLengthMismatch(accounts, length)
            RewardsTotalExceeded(amount, left)
            RewardsTokenCallFailed(reason)
            RewardsVaultCallFailed(reason)
            RewardsNoVault()
            RewardsInvalidVault(vault)
            RewardsInvalidToken(token)
            RewardsInvalidRecipient(recipient)
            RewardsTipTooHigh(bps, maximum)
            RewardsTimelockOutOfBounds(duration, minimum, maximum)
            RewardsAmountTooHigh(amount, maximum)
            RewardsReentered()
        }
    }
}

pub mod governor {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IGovernor.sol"
    );

    // `ProposalCreated` has arrays: the governor encodes it, as it does its calls to the timelock.
    crate::fields::fields! {
        IGovernor;
        events {
            ProposalHighValue(proposalId, quorumNumerator, delay)
            ProposalQueued(proposalId, etaSeconds)
            ProposalExecuted(proposalId)
            ProposalCanceled(proposalId)
            ProposalExtended(proposalId, extendedDeadline)
            VoteCast(voter, proposalId, support, weight, reason)
            VoteCastWithParams(voter, proposalId, support, weight, reason, params)
            VoteSkipped(voter, proposalId, reason)
            VotingDelaySet(oldVotingDelay, newVotingDelay)
            VotingPeriodSet(oldVotingPeriod, newVotingPeriod)
            ProposalThresholdSet(oldProposalThreshold, newProposalThreshold)
            QuorumNumeratorUpdated(oldQuorumNumerator, newQuorumNumerator)
            LateQuorumVoteExtensionSet(oldVoteExtension, newVoteExtension)
            ProposalGuardianSet(oldProposalGuardian, newProposalGuardian)
            TimelockChange(oldTimelock, newTimelock)
            HighValueLimitSet(token, oldLimit, newLimit)
        }
        errors {
            GovernorInvalidProposalLength(targets, calldatas, values)
            GovernorInvalidBatchLength(supports, voters, signatures)
            GovernorAlreadyCastVote(voter)
            GovernorOnlyExecutor(account)
            GovernorNonexistentProposal(proposalId)
            GovernorUnexpectedProposalState(proposalId, current, expectedStates)
            GovernorInsufficientProposerVotes(proposer, votes, threshold)
            GovernorRestrictedProposer(proposer)
            GovernorInvalidVoteType()
            GovernorInvalidSignature(voter)
            GovernorUnableToCancel(proposalId, account)
            GovernorSettingOutOfBounds(value, minimum, maximum)
            GovernorPreventLateQuorumVoteExtensionTooLarge(newVoteExtension, maxVoteExtension)
            GovernorInvalidContract(account)
            FailedCall()
            GovernorDisabledDeposit()
        }
    }
}

pub mod vote_escrow {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IVotingEscrow.sol"
    );

    crate::fields::fields! {
        IVotingEscrow;
        events {
            LockUpdated(account, amount, end)
            ExitedEarly(account, paid, penalty)
            DelegateChanged(delegator, fromDelegate, toDelegate)
            DelegateVotesChanged(delegate, previousVotes, newVotes)
            FeeDistributorSet(feeDistributor)
            Skimmed(token, to, amount)
            OwnershipTransferStarted(previousOwner, newOwner)
            OwnershipTransferred(previousOwner, newOwner)
        }
        errors {
            OwnableUnauthorizedAccount(account)
            OwnableInvalidOwner(owner)
            ERC5805FutureLookup(timepoint, clock)
            VotesExpiredSignature(expiry)
            InvalidAccountNonce(account, currentNonce)
            ECDSAInvalidSignature()
            ECDSAInvalidSignatureS(s)
            EscrowZeroAmount()
            EscrowGiftTooSmall(amount, minimum)
            EscrowTooMuch(amount, maximum)
            EscrowLockExists(account, end)
            EscrowNoLock(account)
            EscrowLockOver(account, end)
            EscrowLockNotOver(account, end)
            EscrowEndTooSoon(end, minimum)
            EscrowEndTooLate(end, maximum)
            EscrowInvalidAccount(account)
            EscrowNotTransferable()
            EscrowNoFeeDistributor()
            EscrowInvalidFeeDistributor(feeDistributor)
            EscrowInvalidToken(token)
            EscrowTokenCallFailed(reason)
            EscrowReentered()
        }
    }
}

pub mod timelock {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/ITimelock.sol"
    );

    crate::fields::fields! {
        ITimelock;
        events {
            CallScheduled(id, index, target, value, data, predecessor, delay)
            CallExecuted(id, index, target, value, data)
            CallSalt(id, salt)
            Cancelled(id)
            MinDelayChange(oldDuration, newDuration)
            RoleAdminChanged(role, previousAdminRole, newAdminRole)
            RoleGranted(role, account, sender)
            RoleRevoked(role, account, sender)
        }
        errors {
            TimelockInvalidOperationLength(targets, payloads, values)
            TimelockInsufficientDelay(delay, minDelay)
            TimelockUnexpectedOperationState(operationId, expectedStates)
            TimelockUnexecutedPredecessor(predecessorId)
            TimelockUnauthorizedCaller(caller)
            TimelockDelayOutOfBounds(delay, minimum, maximum)
            TimelockDelayTooLong(delay, maximum)
            FailedCall()
            AccessControlUnauthorizedAccount(account, neededRole)
            AccessControlBadConfirmation()
        }
    }
}

pub mod fee_distributor {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IFeeDistributor.sol"
    );

    crate::fields::fields! {
        IFeeDistributor;
        events {
            FeesReceived(token, week, amount, fees, liability)
            WeekClosed(token, week, fees, numerator)
            FeesCarried(token, week, toWeek, fees)
            FeesClaimed(account, token, recipient, amount, liability)
            FeesStaked(account, token, vault, amount, shares, liability)
            ClaimSkipped(account, token, amount, reason)
            RecipientSet(account, recipient)
        }
        errors {
            DistributorInvalidLock(lock)
            DistributorInvalidToken(token)
            DistributorNothingReceived(token)
            DistributorTooMuch(token, amount, maximum)
            DistributorTokenCallFailed(token, reason)
            DistributorVaultCallFailed(vault, reason)
            DistributorVaultTook(vault, taken, amount)
            DistributorInvalidRecipient(recipient)
            DistributorReentered()
        }
    }
}

pub mod fee_splitter {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IFeeSplitter.sol"
    );

    crate::fields::fields! {
        IFeeSplitter;
        events {
            FeesCollected(token, from, amount)
            FeesDistributed(token, stage, amount, buyback, stakers, insurance, discount, treasury)
            ShareCredited(token, role, amount, credit, reason)
            CreditWithdrawn(token, role, recipient, amount)
            StageSet(stage, since)
            StageSharesSet(stage, buyback, stakers, insurance, discount, treasury)
            RecipientsSet(token, buyback, stakers, insurance, discount, treasury)
            StakerYieldCapSet(token, perWeek)
            InsuranceFloorSet(token, floor)
            OwnershipTransferStarted(previousOwner, newOwner)
            OwnershipTransferred(previousOwner, newOwner)
        }
        errors {
            OwnableUnauthorizedAccount(account)
            OwnableInvalidOwner(owner)
            SplitterInvalidToken(token)
            SplitterNothingReceived(token)
            SplitterUnknownStage(stage)
            SplitterStageNotNext(stage, current)
            SplitterStageTooSoon(earliest)
            SplitterSharesNotTheWhole(sum)
            SplitterInsuranceTooLow(bps, minimum)
            SplitterShareTooHigh(bps, maximum)
            SplitterUnknownRole(role)
            SplitterNoRecipient(token, role)
            SplitterInvalidRecipient(recipient)
            SplitterTokenCallFailed(token, reason)
            SplitterRecipientCallFailed(recipient, amount, reason)
            SplitterReentered()
        }
    }
}

pub mod stablecoin {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IStablecoin.sol"
    );

    // The rest of it is the vault's as well, and told in its words.
    crate::fields::fields! {
        IStablecoin;
        events {}
        errors {
            StablecoinOverflow(supply, value)
        }
    }
}

pub mod erc1271 {
    alloy_sol_types::sol!("../../abi/IERC1271.sol");
}

pub mod hostile_token {
    alloy_sol_types::sol!(
        #[sol(all_derives)]
        "../../abi/IHostileToken.sol"
    );

    // The rest of it is the vault's as well, and told in its words.
    crate::fields::fields! {
        IHostileToken;
        events {
            CalledBack(target, succeeded, answer)
        }
        errors {
            HostileBlocked(account)
            HostileFeeTooHigh(bps)
            HostileUnknownAnswer(answer)
            HostileOverflow(supply, value)
        }
    }
}
