//! Policy files: what is refused, and that it is said where.

use std::{fs, path::PathBuf};

use alloy::primitives::{Address, B256, U256};
use rewards::{
    csv::{CsvError, Fault},
    policy::{Head, Kind, Policy, PolicyError},
};
use sha2::{Digest, Sha256};

/// Everything a policy file can have.
pub(crate) const FULL: &str = r#"
chain_id = 412346
vault = "0x00000000000000000000000000000000000000a1"
contract = "0x00000000000000000000000000000000000000a2"
reward = "0x00000000000000000000000000000000000000a3"
locks = "0x00000000000000000000000000000000000000a4"
first_block = 7
start = 1795046400
head = "finalized"
excluded = ["0x00000000000000000000000000000000000000a5"]

[[terms]]
from_epoch = 1
max_epoch = "1000"
time_weighted = { budget = "400" }
small_stake = { budget = "200" }
streak = { budget = "100", min_deposit = "1000000", cap = 26 }

[terms.rebate]
budget = "100"
tiers = [{ power = "0", bps = 1000 }, { power = "1000000000000000000", bps = 5000 }]

[[terms]]
from_epoch = 5
max_epoch = "2000"
time_weighted = { budget = "2000" }

[[airdrop]]
epoch = 2
file = "friends.csv"
sha256 = "0x0000000000000000000000000000000000000000000000000000000000000001"
"#;

pub(crate) fn parse(text: &str) -> Result<Policy, PolicyError> {
    Policy::parse(text, PathBuf::new())
}

/// What is said of the file with `from` replaced.
fn refusal(from: &str, to: &str) -> String {
    assert!(FULL.contains(from), "{from}");
    parse(&FULL.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn a_full_file_says_everything() {
    let policy = parse(FULL).unwrap();

    let deployment = &policy.deployment;
    let excluded = [0, 0xa1, 0xa2, 0xa5].map(Address::with_last_byte);
    assert_eq!(deployment.excluded, excluded, "with vault, payer and nobody");
    assert_eq!(deployment.head, Head::Finalized);
    assert_eq!(deployment.locks, Some(Address::with_last_byte(0xa4)));
    assert_eq!(policy.sha256, B256::from_slice(&Sha256::digest(FULL)));

    let budgets = |number| {
        let terms = policy.terms_of(policy.epoch(number).unwrap());
        Kind::ALL.map(|kind| terms.budget(kind).map(|it| it.to::<u64>()))
    };
    assert_eq!(budgets(1), [Some(400), Some(200), Some(100), Some(100)]);
    assert_eq!(budgets(4), budgets(1));
    assert_eq!(budgets(5), [Some(2_000), None, None, None]);
    let second = policy.epoch(2).unwrap();
    assert_eq!((second.start, second.end()), (1_795_651_200, 1_796_256_000));
    assert_eq!(policy.airdrops_of(second).count(), 1);
    assert_eq!(policy.airdrops_of(policy.epoch(3).unwrap()).count(), 0);
    assert!(matches!(policy.epoch(0), Err(PolicyError::NoSuchEpoch(0))));
}

#[test]
fn keys_that_are_unknown_or_missing_are_named() {
    let unknown = [
        ("chain_id", "speed = 1\nchain_id"),
        ("max_epoch", "speed = 1\nmax_epoch"),
        ("time_weighted = { budget", "time_weighted = { speed = 1, budget"),
        ("cap = 26", "cap = 26, speed = 1"),
        ("bps = 1000", "bps = 1000, speed = 1"),
        ("epoch = 2", "speed = 1\nepoch = 2"),
    ];
    for (from, to) in unknown {
        let said = refusal(from, to);
        assert!(said.contains("unknown field `speed`"), "{to}: {said}");
    }
    assert!(refusal("first_block = 7", "").contains("missing field `first_block`"));
    assert!(refusal("head = \"finalized\"", "").contains("missing field `head`"));
}

#[test]
fn values_out_of_bounds_are_refused() {
    let over = (U256::from(u128::MAX) + U256::from(1)).to_string();
    let cases = [
        ("\"400\"", "400", "invalid type"),
        ("\"400\"", "\"-4\"", "is not an amount"),
        ("\"400\"", &format!("\"{over}\""), "is not an amount"),
        ("cap = 26", "cap = 0", "0 is not 1 to 104 weeks"),
        ("cap = 26", "cap = 105", "105 is not 1 to 104 weeks"),
        ("\"1000000\", cap", "\"0\", cap", "at least \"1\""),
        ("bps = 5000", "bps = 10001", "10001 bps is over 10000"),
        ("bps = 5000", "bps = 999", "no tier pays back less"),
        ("\"1000000000000000000\"", "\"0\"", "each tier needs more power"),
        ("\"400\"", "\"601\"", "the budgets come to 1001, `max_epoch` is 1000"),
        ("1795046400", "1795046401", "not the beginning of a week"),
        ("1795046400", "0", "not the beginning of a week"),
        ("from_epoch = 1", "from_epoch = 2", "`from_epoch = 1`"),
        ("from_epoch = 5", "from_epoch = 1", "after terms of the same or a later epoch"),
        ("\"finalized\"", "\"newest\"", "unknown variant `newest`"),
        ("epoch = 2", "epoch = 0", "epochs are counted from 1"),
        ("000000a1", "00000000", "`vault` is the zero address"),
        ("000000a5\"]", "000000A5b\"]", "is not an address"),
        ("000000000000a5", "0000000000aBa5", "checksum"),
    ];
    for (from, to, saying) in cases {
        let said = refusal(from, to);
        assert!(said.contains(saying), "{to}: {said}");
    }
}

#[test]
fn an_airdrop_is_the_file_that_was_announced() {
    let directory = tempfile::tempdir().unwrap();
    let (one, two) = (Address::with_last_byte(1), Address::with_last_byte(2));
    let read = |list: &str, announced: &str| {
        fs::write(directory.path().join("friends.csv"), list).unwrap();
        let hash = B256::from_slice(&Sha256::digest(announced)).to_string();
        let text = FULL.replace(&B256::with_last_byte(1).to_string(), &hash);
        let policy = Policy::parse(&text, directory.path().to_owned()).unwrap();
        let airdrop = policy.airdrops_of(policy.epoch(2).unwrap()).next().unwrap().clone();
        airdrop.read(policy.directory())
    };
    let list = format!("account,amount\n{two},7\n{one},5\n");

    let amounts = read(&list, &list).unwrap();
    assert_eq!(amounts, [(one, U256::from(5)), (two, U256::from(7))].into());

    let other = read(&list.replace('7', "8"), &list);
    assert!(matches!(other, Err(PolicyError::AirdropHash { .. })), "{other:?}");
    let twice = format!("{list}{one},1\n");
    let said = read(&twice, &twice).unwrap_err();
    let PolicyError::Airdrop { fault, .. } = said else { panic!("{said}") };
    assert!(matches!(*fault, CsvError::Line { line: 4, fault: Fault::Again(it) } if it == one));
}
