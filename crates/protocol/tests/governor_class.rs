//! Which proposals are of high value (docs/decisions/0036).
#![allow(missing_docs, reason = "tests are read by their names")]

use proptest::prelude::*;
use protocol::governor::{
    Class,
    class::{Account, Action, ETHER, Government},
};
use ruint::aliases::U256;
use sha3::{Digest, Keccak256};

const GOVERNOR: Account = account(1);
const TIMELOCK: Account = account(2);
const TOKEN: Account = account(3);
const OTHER: Account = account(4);
const STRANGER: Account = account(5);

const TRANSFER: &str = "transfer(address,uint256)";
const APPROVE: &str = "approve(address,uint256)";
const BURN: &str = "burn(uint256)";

const fn account(last: u8) -> Account {
    let mut word = [0; 32];
    word[31] = last;
    word
}

/// A call with these words for arguments.
fn data(signature: &str, words: &[U256]) -> Vec<u8> {
    let hash = Keccak256::digest(signature);
    let words = words.iter().flat_map(|word| word.to_be_bytes::<32>());
    hash[..4].iter().copied().chain(words).collect()
}

fn to(account: &Account) -> U256 {
    U256::from_be_bytes(*account)
}

/// ETH up to 1,000 wei and 100 of the token are ordinary, and nothing of any other.
fn limit(token: &Account) -> U256 {
    U256::from(match *token {
        ETHER => 1_000,
        TOKEN => 100,
        _ => 0,
    })
}

fn class(calls: &[(Account, u64, Vec<u8>)]) -> Class {
    let government = Government { governor: &GOVERNOR, timelock: &TIMELOCK };
    let actions = calls.iter().map(|(target, value, data)| Action {
        target,
        value: U256::from(*value),
        data,
    });
    Class::of(actions, government, limit)
}

fn of(target: Account, signature: &str, words: &[U256]) -> Class {
    class(&[(target, 0, data(signature, words))])
}

fn transfer(amount: u64) -> Vec<u8> {
    data(TRANSFER, &[to(&STRANGER), U256::from(amount)])
}

#[test]
fn ether_counts_together() {
    let send = |value: u64| (STRANGER, value, Vec::new());
    assert_eq!(class(&[send(1_000)]), Class::Ordinary);
    assert_eq!(class(&[send(1_001)]), Class::High);
    assert_eq!(class(&[send(400), (OTHER, 600, Vec::new())]), Class::Ordinary);
    assert_eq!(class(&[send(400), (OTHER, 601, Vec::new())]), Class::High);
}

#[test]
fn a_token_counts_together_whichever_way_it_moves() {
    let by = |signature, words: &[u64]| {
        let words: Vec<_> = words.iter().map(|word| U256::from(*word)).collect();
        (TOKEN, 0, data(signature, &words))
    };
    for (signature, before) in [
        (TRANSFER, &[9][..]),
        ("transferFrom(address,address,uint256)", &[9, 9]),
        (APPROVE, &[9]),
        ("increaseAllowance(address,uint256)", &[9]),
        ("increaseApproval(address,uint256)", &[9]),
        ("transferAndCall(address,uint256)", &[9]),
        ("transferAndCall(address,uint256,bytes)", &[9]),
        ("transferFromAndCall(address,address,uint256)", &[9, 9]),
        ("transferFromAndCall(address,address,uint256,bytes)", &[9, 9]),
        ("approveAndCall(address,uint256)", &[9]),
        ("approveAndCall(address,uint256,bytes)", &[9]),
        ("send(address,uint256,bytes)", &[9]),
        ("withdrawTo(address,uint256)", &[9]),
        (BURN, &[]),
        ("burnFrom(address,uint256)", &[9]),
    ] {
        let [most, more] = [100, 101].map(|amount| by(signature, &[before, &[amount]].concat()));
        assert_eq!(class(std::slice::from_ref(&most)), Class::Ordinary, "{signature}");
        assert_eq!(class(std::slice::from_ref(&more)), Class::High, "{signature}");
        assert_eq!(class(&[most.clone(), by(BURN, &[0])]), Class::Ordinary, "{signature}");
        assert_eq!(class(&[most, by(BURN, &[1])]), Class::High, "{signature}");
    }
    let transfer = by(TRANSFER, &[9, 50]);
    let halves = [transfer, (OTHER, 0, Vec::new()), by(APPROVE, &[9, 51])];
    assert_eq!(class(&halves), Class::High);
}

#[test]
fn any_of_an_unknown_token_is_too_much() {
    assert_eq!(class(&[(OTHER, 0, transfer(1))]), Class::High);
    // To take an allowance back moves nothing.
    assert_eq!(of(OTHER, APPROVE, &[to(&STRANGER), U256::ZERO]), Class::Ordinary);
}

#[test]
fn sums_do_not_wrap() {
    let most = U256::MAX;
    let half = (U256::ONE << 255_usize) + U256::ONE;
    assert_eq!(of(TOKEN, TRANSFER, &[to(&STRANGER), most]), Class::High);
    let calls = [half, half].map(|it| (TOKEN, 0, data(TRANSFER, &[to(&STRANGER), it])));
    assert_eq!(class(&calls), Class::High);
}

/// Some tokens read what is not there as zeros.
#[test]
fn arguments_that_are_cut_off_count_for_what_is_there() {
    let mut cut = transfer(101);
    cut.truncate(4 + 32 + 31);
    assert_eq!(class(&[(TOKEN, 0, cut.clone())]), Class::Ordinary, "the last byte was all");
    *cut.last_mut().expect("a byte") = 1;
    assert_eq!(class(&[(TOKEN, 0, cut)]), Class::High, "256");
    assert_eq!(class(&[(TOKEN, 0, transfer(101)[..36].to_vec())]), Class::Ordinary);
    assert_eq!(class(&[(TOKEN, 0, vec![0xa9, 0x05, 0x9c])]), Class::Ordinary);
}

#[test]
fn whoever_governs_is_changed_by_many_only() {
    let one = &[U256::ONE];
    for setting in ["setVotingDelay(uint48)", "setVotingPeriod(uint32)"] {
        assert_eq!(of(GOVERNOR, setting, one), Class::Ordinary, "{setting}");
        assert_eq!(of(TIMELOCK, setting, one), Class::High, "{setting}");
    }
    for other in [
        "setProposalThreshold(uint256)",
        "setLateQuorumVoteExtension(uint48)",
        "updateQuorumNumerator(uint256)",
        "updateTimelock(address)",
        "relay(address,uint256,bytes)",
        "unheardOf()",
    ] {
        assert_eq!(of(GOVERNOR, other, one), Class::High, "{other}");
        assert_eq!(of(TIMELOCK, other, one), Class::High, "{other}");
        assert_eq!(of(STRANGER, other, one), Class::Ordinary, "{other}");
    }
    assert_eq!(class(&[(GOVERNOR, 0, Vec::new())]), Class::High);
    assert_eq!(class(&[(TIMELOCK, 0, Vec::new())]), Class::High);
}

#[test]
fn what_gives_all_away_is_of_high_value() {
    for giving in [
        "transferOwnership(address)",
        "setApprovalForAll(address,bool)",
        "setRecipients(address,address,address,address,address,address)",
        "setUpdater(address)",
        "setMaxEpochIncrease(uint256)",
        "setGuardian(address)",
        "setFeeRecipient(address)",
        "setFeeDistributor(address)",
        "setMerkleRewards(address)",
    ] {
        assert_eq!(of(STRANGER, giving, &[to(&OTHER), U256::ONE]), Class::High, "{giving}");
    }
    for redeeming in [
        "redeem(uint256,address,address)",
        "withdraw(uint256,address,address)",
        "redeemWithMin(uint256,address,address,uint256)",
    ] {
        let by = |receiver: &Account| {
            let words = [U256::ONE, to(receiver), to(&TIMELOCK), U256::ZERO];
            of(STRANGER, redeeming, &words)
        };
        assert_eq!(by(&TIMELOCK), Class::Ordinary, "{redeeming}");
        assert_eq!(by(&OTHER), Class::High, "{redeeming}");
    }
}

proptest! {
    /// More actions never make a proposal ordinary, and their order does not matter.
    #[test]
    fn a_part_that_is_of_high_value_makes_the_whole_so(
        calls in prop::collection::vec(
            (1..6_u8, 0..1_500_u64, prop_oneof![
                (0..150_u64).prop_map(transfer),
                (0..150_u64).prop_map(|amount| data(BURN, &[U256::from(amount)])),
                Just(data("setVotingDelay(uint48)", &[U256::ONE])),
                Just(Vec::new()),
            ]).prop_map(|(target, value, data)| (account(target), value, data)),
            1..6,
        ),
    ) {
        let whole = class(&calls);
        for end in 1..calls.len() {
            let part = class(&calls[..end]);
            prop_assert!(part == Class::Ordinary || whole == Class::High);
        }
        let backwards: Vec<_> = calls.iter().rev().cloned().collect();
        prop_assert_eq!(class(&backwards), whole);
    }
}
