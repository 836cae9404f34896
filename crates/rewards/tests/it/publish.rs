//! What is refused before anything is sent, without a chain.

use std::io::Cursor;

use alloy::primitives::{Address, B256, U256};
use client::token::Token;
use rewards::{
    Claim, RewardTotal,
    file::{TreeFile, Verified},
    hash,
    publish::{
        Pending, PublishError, Purpose, Refusal, Standing,
        activation::{self, Verdict as Activation},
        never_falls,
        submission::{Submission, Verdict},
    },
};

use crate::claims::{made_up, workers, write};

const REWARD: Address = Address::repeat_byte(0x11);
const UPDATER: Address = Address::repeat_byte(0x77);
const CONTRACT: Address = Address::repeat_byte(0xcc);
const CHAIN: u64 = 412_346;

fn root(number: u8) -> B256 {
    B256::repeat_byte(number)
}

fn units(count: u64) -> U256 {
    U256::from(count)
}

fn pending(epoch: u8, total: u64, activates_at: u64) -> Pending {
    let epoch_number = u64::from(epoch);
    let data_hash = root(epoch + 0x80);
    Pending { epoch: epoch_number, root: root(epoch), data_hash, total: units(total), activates_at }
}

/// Epoch 5 is active and pays 1,000; epoch 6 waits until 200 and pays 1,100. It is 100.
fn standing() -> Standing {
    Standing {
        at: CONTRACT,
        chain_id: CHAIN,
        now: 100,
        reward: REWARD,
        updater: UPDATER,
        max_increase: units(500),
        epoch: 5,
        root: root(5),
        previous_root: root(4),
        total: units(1_000),
        paid: units(300),
        balance: units(750),
        waiting: vec![pending(6, 1_100, 200)],
    }
}

fn verified(total: u64) -> Verified {
    let total = RewardTotal { reward: REWARD, claims: 3, total: units(total) };
    Verified { root: root(7), data_hash: root(0x87), totals: vec![total] }
}

/// Epoch 7, with the total of 1,300.
fn submission() -> Submission {
    Submission::new(&verified(1_300), 7, "ipfs://data".into()).unwrap()
}

fn judge(submission: &Submission) -> Result<Verdict, Refusal> {
    submission.judge(&standing(), UPDATER)
}

#[test]
fn the_next_root_within_its_bounds_may_be_sent() {
    assert_eq!(judge(&submission()), Ok(Verdict::Send));
    for total in [1_100, 1_600] {
        let at_the_bound = Submission { total: units(total), ..submission() };
        assert_eq!(judge(&at_the_bound), Ok(Verdict::Send), "{total}");
    }
}

#[test]
fn a_root_that_is_there_is_not_sent_again() {
    let waiting = Submission { epoch: 6, root: root(6), ..submission() };
    assert_eq!(judge(&waiting), Ok(Verdict::Waiting { activates_at: 200 }));
    let active = Submission { epoch: 5, root: root(5), ..submission() };
    assert_eq!(judge(&active), Ok(Verdict::Active));
}

#[test]
fn another_root_for_a_taken_epoch_is_refused() {
    for epoch in [5, 6] {
        let other = Submission { epoch, ..submission() };
        let taken = Refusal::EpochTaken { epoch, root: root(epoch as u8) };
        assert_eq!(judge(&other), Err(taken));
    }
    let past = Submission { epoch: 4, root: root(4), ..submission() };
    assert_eq!(judge(&past), Err(Refusal::Past { epoch: 4, active: 5 }));
}

#[test]
fn no_epoch_is_left_out() {
    let gap = Submission { epoch: 8, ..submission() };
    assert_eq!(judge(&gap), Err(Refusal::EpochGap { epoch: 8, expected: 7 }));
    let fresh = Standing { epoch: 0, root: B256::ZERO, waiting: vec![], ..standing() };
    let zeroth = Submission { epoch: 0, ..submission() };
    assert_eq!(zeroth.judge(&fresh, UPDATER), Err(Refusal::EpochGap { epoch: 0, expected: 1 }));
}

#[test]
fn a_total_out_of_bounds_is_refused() {
    let falls = Submission { total: units(1_099), ..submission() };
    let (total, minimum) = (units(1_099), units(1_100));
    assert_eq!(judge(&falls), Err(Refusal::TotalFalls { total, minimum, epoch: 6 }));
    let rises = Submission { total: units(1_601), ..submission() };
    let (total, over, maximum) = (units(1_601), units(1), units(1_600));
    assert_eq!(judge(&rises), Err(Refusal::TotalRises { total, over, maximum, epoch: 6 }));
}

#[test]
fn a_full_queue_is_refused() {
    let waiting = (6..10).map(|epoch| pending(epoch, 1_100, 200)).collect();
    let full = Standing { waiting, ..standing() };
    let tenth = Submission { epoch: 10, ..submission() };
    assert_eq!(tenth.judge(&full, UPDATER), Err(Refusal::QueueFull(4)));
}

#[test]
fn only_the_updater_submits() {
    let sender = Address::repeat_byte(1);
    let refused = submission().judge(&standing(), sender);
    assert_eq!(refused, Err(Refusal::NotUpdater { sender, updater: UPDATER }));
    let nobody = Standing { updater: Address::ZERO, ..standing() };
    assert_eq!(submission().judge(&nobody, sender), Err(Refusal::NoUpdater));
    assert_eq!(submission().judge(&nobody, Address::ZERO), Err(Refusal::NoUpdater));
}

#[test]
fn a_tree_of_another_token_or_of_two_is_refused() {
    let found = Address::repeat_byte(0x22);
    let other = Submission { reward: found, ..submission() };
    assert_eq!(judge(&other), Err(Refusal::OtherReward { expected: REWARD, found }));
    let mut two = verified(1_300);
    two.totals.push(RewardTotal { reward: found, ..two.totals[0] });
    let refused = Submission::new(&two, 7, "ipfs://data".into());
    assert_eq!(refused, Err(Refusal::SeveralRewards(2)));
}

#[test]
fn data_is_published_at_an_address() {
    for uri in ["", "week 7", "https://example.org/a b", "ipfs://\u{1b}[2J", "nowhere"] {
        let refused = Submission::new(&verified(1), 1, uri.into());
        assert_eq!(refused, Err(Refusal::NoUri(uri.into())));
    }
}

#[test]
fn a_root_made_for_something_else_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let (file, _) = write(&directory.path().join("tree"), &made_up(3), workers());
    let header = *file.header();
    let right = Purpose {
        chain_id: CHAIN,
        contract: Some(CONTRACT),
        epoch: Some(7),
        tree: Some((header.root, header.data_hash)),
    };
    let check = |purpose: Purpose| purpose.check(&header, 7, &standing());
    assert_eq!(check(right), Ok(()));
    assert_eq!(check(Purpose::of_chain(CHAIN)), Ok(()));

    let made_for = 42_161;
    let other_chain = Err(Refusal::OtherChain { made_for, chain_id: CHAIN });
    assert_eq!(check(Purpose { chain_id: made_for, ..right }), other_chain);
    assert_eq!(check(Purpose::of_chain(made_for)), other_chain);
    let made_for = Address::repeat_byte(0xdd);
    let other_contract = Err(Refusal::OtherContract { made_for, at: CONTRACT });
    assert_eq!(check(Purpose { contract: Some(made_for), ..right }), other_contract);
    let other_epoch = Err(Refusal::OtherEpoch { made_for: 6, epoch: 7 });
    assert_eq!(check(Purpose { epoch: Some(6), ..right }), other_epoch);
    for (what, tree) in [("root", (root(1), header.data_hash)), ("sha256", (header.root, root(1)))]
    {
        let other = check(Purpose { tree: Some(tree), ..right });
        assert!(
            matches!(other, Err(Refusal::OtherTree { what: it, .. }) if it == what),
            "{other:?}"
        );
    }
}

fn file(claims: &[Claim]) -> TreeFile<Cursor<Vec<u8>>> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tree");
    write(&path, claims, workers());
    TreeFile::new(Cursor::new(std::fs::read(path).unwrap())).unwrap()
}

fn compare(previous: &[Claim], next: &[Claim]) -> Result<(), PublishError> {
    never_falls(&mut file(previous), &mut file(next))
}

#[test]
fn claims_may_rise_and_be_added_anywhere() {
    let all = made_up(40);
    for left_out in 0..all.len() {
        let mut previous = all.clone();
        previous.remove(left_out);
        assert!(compare(&previous, &all).is_ok(), "{left_out}");
    }
    let risen: Vec<_> =
        all.iter().map(|it| Claim { cumulative: it.cumulative + U256::ONE, ..*it }).collect();
    assert!(compare(&all, &risen).is_ok());
    assert!(compare(&all[..1], &all).is_ok());
    assert!(compare(&all[39..], &all).is_ok());
}

/// Others rise, so that the total does not tell.
#[test]
fn no_claim_may_fall_or_vanish() {
    let all = made_up(40);
    for place in 0..all.len() {
        let Claim { account, cumulative: before, .. } = all[place];
        let risen = |it: &Claim| Claim { cumulative: it.cumulative + U256::from(1_000), ..*it };
        let mut next: Vec<_> = all.iter().map(risen).collect();

        next[place].cumulative = before - U256::ONE;
        let fallen = compare(&all, &next).unwrap_err();
        let expected = Refusal::ClaimFalls { account, before, now: before - U256::ONE };
        assert!(matches!(fallen, PublishError::Refused(it) if it == expected), "{place}");

        next.remove(place);
        let vanished = compare(&all, &next).unwrap_err();
        let expected = Refusal::ClaimFalls { account, before, now: U256::ZERO };
        assert!(matches!(vanished, PublishError::Refused(it) if it == expected), "{place}");
    }
}

fn token() -> Token {
    Token::new(REWARD, Some(2), "T")
}

fn activate(standing: &Standing, epoch: u64) -> Result<Activation, Refusal> {
    activation::judge(standing, epoch, None, &token())
}

#[test]
fn a_root_is_activated_once_due_and_funded() {
    let due = Standing { now: 200, balance: units(800), ..standing() };
    assert_eq!(activate(&due, 6), Ok(Activation::Send(pending(6, 1_100, 200))));
    assert_eq!(activate(&due, 5), Ok(Activation::Active));
}

#[test]
fn too_early_is_told_in_human_time() {
    let at = Standing { waiting: vec![pending(6, 1_100, 7_400)], ..standing() };
    let refused = activate(&at, 6).unwrap_err();
    assert_eq!(refused, Refusal::NotDue { epoch: 6, activates_at: 7_400, now: 100 });
    let said = "epoch 6 can be activated in 2 h 2 min, at 1970-01-01 02:03:20 UTC";
    assert_eq!(refused.to_string(), said);
}

/// It would owe 1,100 - 300 and holds 750.
#[test]
fn missing_money_is_told_to_the_unit() {
    let refused = activate(&Standing { now: 200, ..standing() }, 6).unwrap_err().to_string();
    let said = "epoch 6 needs 8.00 T in the contract and there is 7.50 T: send 0.50 T more to";
    assert!(refused.starts_with(said), "{refused}");
}

#[test]
fn what_does_not_wait_is_not_activated() {
    assert_eq!(activate(&standing(), 7), Err(Refusal::NothingWaits { epoch: 7, last: 6 }));
    assert_eq!(activate(&standing(), 4), Err(Refusal::Past { epoch: 4, active: 5 }));
    let fresh = Standing { epoch: 0, waiting: vec![], ..standing() };
    assert_eq!(activate(&fresh, 0), Err(Refusal::NothingWaits { epoch: 0, last: 0 }));
}

#[test]
fn a_root_that_is_not_the_trees_is_not_activated() {
    let found = root(9);
    let judge = |epoch| activation::judge(&standing(), epoch, Some(found), &token());
    let waits = Refusal::OtherRootWaits { epoch: 6, waiting: root(6), found };
    assert_eq!(judge(6), Err(waits));
    assert_eq!(judge(5), Err(Refusal::EpochTaken { epoch: 5, root: root(5) }));
}

/// What batches are made of in this order: docs/decisions/0028.
#[test]
fn neighbours_share_their_proof() {
    let claims: Vec<_> = (0..4_096_u64)
        .map(|number| Claim {
            account: Address::left_padding_from(&number.to_be_bytes()),
            reward: REWARD,
            cumulative: U256::ONE,
        })
        .collect();
    let mut file = file(&claims);
    let mut by_leaf = claims;
    by_leaf.sort_by_cached_key(hash::leaf);
    for neighbours in by_leaf.chunks_exact(200) {
        assert!(file.prove_all(neighbours).unwrap().hashes.len() <= 20);
    }
    let apart: Vec<_> = by_leaf.iter().step_by(20).take(200).copied().collect();
    assert!(700 < file.prove_all(&apart).unwrap().hashes.len());
}
