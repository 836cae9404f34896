//! Every error of every interface has a sentence, or a reason to have none.

use std::collections::BTreeSet;

use alloy::{
    primitives::{Address, U256},
    sol_types::{SolError, SolInterface},
};
use bindings::{
    IFeeDistributorErrors,
    IGovernor::GovernorUnexpectedProposalState,
    IGovernorErrors, IMerkleRewardsErrors,
    IMicroStakingVault::{VaultDepositsPaused, VaultTokenCallFailed, VaultTooFewShares},
    IMicroStakingVaultErrors,
    IMilletToken::ERC20InsufficientBalance,
    IMilletTokenErrors,
    ITimelock::TimelockUnexpectedOperationState,
    ITimelockErrors, IVotingEscrowErrors,
};

use super::*;

/// Told by their names, because nobody who uses this tool can provoke them.
const UNTOLD: &[(&str, &[&str])] = &[
    (
        "the tool never sends what they refuse: the zero address, or a permit that is brought alone",
        &[
            "ERC20InvalidSender",
            "ERC20InvalidApprover",
            "ERC20InvalidSpender",
            "ERC2612ExpiredSignature",
            "ERC2612InvalidSigner",
            "ECDSAInvalidSignature",
            "ECDSAInvalidSignatureS",
        ],
    ),
    (
        "functions that the tool does not call: exact shares and assets, rewards for all, batches, \
         intents, bonuses through the vault",
        &[
            "ERC4626ExceededMaxMint",
            "ERC4626ExceededMaxWithdraw",
            "VaultRewardTooSmall",
            "VaultInvalidBatch",
            "VaultIntentExpired",
            "VaultIntentUsed",
            "VaultIntentNotSigned",
            "VaultNoMerkleRewards",
            "VaultMerkleRewardsCallFailed",
        ],
    ),
    (
        "owners, guardians and constructors meet them, with other tools",
        &[
            "OwnableInvalidOwner",
            "VaultMinDepositTooHigh",
            "VaultNotGuardian",
            "VaultInvalidFeeRecipient",
            "VaultInvalidAsset",
            "VaultInvalidOffice",
            "VaultOfficeCalledDirectly",
            "EscrowInvalidFeeDistributor",
            "EscrowInvalidToken",
        ],
    ),
    (
        "publishers, keepers, owners and constructors of rewards meet them; `rewards` has sentences",
        &[
            "RewardsNotUpdater",
            "RewardsNotGuardian",
            "RewardsZeroRoot",
            "RewardsWrongEpoch",
            "RewardsTotalOutOfBounds",
            "RewardsQueueFull",
            "RewardsNotWaiting",
            "RewardsTooEarly",
            "RewardsUnfunded",
            "RewardsLengthMismatch",
            "RewardsInvalidVault",
            "RewardsInvalidToken",
            "RewardsInvalidRecipient",
            "RewardsTipTooHigh",
            "RewardsTimelockOutOfBounds",
            "RewardsAmountTooHigh",
        ],
    ),
    (
        "functions that the tool does not call: gifts, delegation by signature, transfers of votes",
        &[
            "EscrowGiftTooSmall",
            "VotesExpiredSignature",
            "InvalidAccountNonce",
            "EscrowNotTransferable",
        ],
    ),
    (
        "those who pay fees in meet them, and those who name another recipient",
        &["DistributorNothingReceived", "DistributorTooMuch", "DistributorInvalidRecipient"],
    ),
    (
        "the tool makes proposals and votes well, sends no ETH, signs no votes, cancels nothing, and changes \
         settings by proposals only",
        &[
            "GovernorInvalidProposalLength",
            "GovernorInvalidBatchLength",
            "GovernorInvalidVoteType",
            "GovernorInvalidSignature",
            "GovernorDisabledDeposit",
            "GovernorUnableToCancel",
            "GovernorSettingOutOfBounds",
            "GovernorPreventLateQuorumVoteExtensionTooLarge",
        ],
    ),
    (
        "the governor schedules well, and nobody but it does; roles are granted with other tools",
        &[
            "TimelockInvalidOperationLength",
            "TimelockInsufficientDelay",
            "TimelockUnexecutedPredecessor",
            "TimelockDelayTooLong",
            "AccessControlBadConfirmation",
        ],
    ),
];

/// Names and bytes of all of an interface's errors, with made-up values.
fn all<Errors: SolInterface>(name: fn([u8; 4]) -> Option<&'static str>) -> Vec<(String, Vec<u8>)> {
    let selectors = (0..Errors::COUNT).filter_map(Errors::selector_at);
    selectors
        .map(|selector| {
            // Numbers alone; bytes in the first, second and third place.
            let values = [&[1, 1, 1, 1][..], &[32, 0], &[1, 64, 0], &[1, 1, 96, 0]];
            let words = values.map(|it| {
                it.iter().flat_map(|word| U256::from(*word).to_be_bytes::<32>()).collect()
            });
            let data = words
                .into_iter()
                .find(|data: &Vec<u8>| Errors::abi_decode_raw_validate(selector, data).is_ok());
            let name = name(selector).unwrap().to_owned();
            let data = data.unwrap_or_else(|| panic!("no values will do for {name}"));
            (name, [&selector[..], &data].concat())
        })
        .collect()
}

fn everything() -> Vec<(String, Vec<u8>)> {
    [
        all::<IMilletTokenErrors>(IMilletTokenErrors::name_by_selector),
        all::<IMicroStakingVaultErrors>(IMicroStakingVaultErrors::name_by_selector),
        all::<IVotingEscrowErrors>(IVotingEscrowErrors::name_by_selector),
        all::<IFeeDistributorErrors>(IFeeDistributorErrors::name_by_selector),
        all::<IMerkleRewardsErrors>(IMerkleRewardsErrors::name_by_selector),
        all::<IGovernorErrors>(IGovernorErrors::name_by_selector),
        all::<ITimelockErrors>(ITimelockErrors::name_by_selector),
    ]
    .concat()
}

#[test]
fn every_error_has_a_sentence_or_a_reason_to_have_none() {
    let untold: BTreeSet<_> = UNTOLD.iter().flat_map(|(_, names)| *names).copied().collect();
    let mut silent = BTreeSet::new();
    for (name, refusal) in everything() {
        let sentence = of(&refusal, &Terms::default());
        if sentence == bindings::explain(&refusal) {
            silent.insert(name);
        } else {
            assert!(sentence.contains(' ') && !sentence.contains('{'), "{name}: {sentence}");
            assert!(!sentence.contains(&name), "{name}: {sentence}");
        }
    }
    let silent: BTreeSet<_> = silent.iter().map(String::as_str).collect();
    let forgotten: Vec<_> = silent.difference(&untold).collect();
    assert!(forgotten.is_empty(), "without a sentence: {forgotten:?}");
    let needless: Vec<_> = untold.difference(&silent).collect();
    assert!(needless.is_empty(), "excused, and told all the same or in no interface: {needless:?}");
}

fn token(decimals: u8, symbol: &str) -> Token {
    Token::new(Address::ZERO, Some(decimals), symbol)
}

fn of_vault() -> Terms {
    let shares = Some(token(12, "mUSD"));
    Terms { shares, ..Terms::of(&token(6, "devUSD")) }
}

#[test]
fn amounts_are_told_in_their_own_unit() {
    let few = VaultTooFewShares {
        shares: U256::from(4_990_000_000_000_u64),
        minimum: U256::from(5_000_000_000_000_u64),
    };
    let said = of(&few.abi_encode(), &of_vault());
    assert!(said.starts_with("this buys 4.99 mUSD, less than the 5.00 mUSD agreed to"), "{said}");

    let poor = ERC20InsufficientBalance {
        sender: Address::ZERO,
        balance: U256::from(1_000_000),
        needed: U256::from(2_000_000),
    };
    // The vault speaks of its shares; the token that it called, of itself.
    let of_shares = of(&poor.abi_encode(), &of_vault());
    assert!(of_shares.contains("has 0.000001 mUSD"), "{of_shares}");
    let inside = VaultTokenCallFailed { reason: poor.abi_encode().into() };
    let of_asset = of(&inside.abi_encode(), &of_vault());
    assert!(of_asset.contains("does not move: 0x0000"), "{of_asset}");
    assert!(of_asset.contains("has 1.00 devUSD, and this takes 2.00 devUSD"), "{of_asset}");
}

#[test]
fn a_tower_of_refusals_ends() {
    let floor = VaultDepositsPaused {}.abi_encode();
    let tower = (0..100)
        .fold(floor, |refusal, _| VaultTokenCallFailed { reason: refusal.into() }.abi_encode());
    let said = of(&tower, &Terms::default());
    assert!(said.starts_with("the vault's token does not move: the vault's token"), "{said}");
}

#[test]
fn a_proposal_says_what_it_waits_for() {
    let timing = Timing { now: 1_000, starts: 87_400, ends: 519_400, eta: 2_000 };
    let told = |current: u8, expected: u8| {
        let mut states = [0; 32];
        states[31] = expected;
        let error = GovernorUnexpectedProposalState {
            proposalId: U256::from(0x1a2b) << 240,
            current,
            expectedStates: states.into(),
        };
        of(&error.abi_encode(), &Terms::of_proposal(timing))
    };
    let pending =
        "proposal 0x1a2b0000 cannot be voted on yet: voting begins in 1 d 0 h, at 1970-01-02";
    assert!(told(0, 2).starts_with(pending), "{}", told(0, 2));
    assert!(told(1, 16).contains("voting ends in 6 d 0 h, at 1970-01-07"), "{}", told(1, 16));
    assert!(told(7, 32).ends_with("was executed: nothing is left to do"), "{}", told(7, 32));
    assert!(told(5, 0).starts_with("the same was proposed already"), "{}", told(5, 0));
    assert!(told(99, 1).contains("unknown state 99"), "{}", told(99, 1));

    let waits = TimelockUnexpectedOperationState {
        operationId: [1; 32].into(),
        expectedStates: [0; 32].into(),
    };
    let said = of(&waits.abi_encode(), &Terms::of_proposal(timing));
    assert!(said.starts_with("it waits in the timelock for another 16 min 40 s"), "{said}");
}
