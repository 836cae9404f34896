//! A week cut into parts: the same payments, whatever the number of parts and whoever adds up.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use alloy::primitives::{Address, B256, U256, keccak256};
use protocol::time::WEEK;
use rewards::{
    epoch::{AccountWeek, Change, Epoch, Inputs, Ledger, Settlement, settle, standings},
    file::{self, Header},
    parts::{self, About, Fault, Manifest, Partitions, PartsError},
    policy::{Kind, PerKind, Policy},
    store::Block,
};
use tempfile::TempDir;

use crate::{claims::workers, policy::parse};

const START: u64 = 1_795_046_400;
const REWARD: Address = Address::repeat_byte(0xa3);

/// All policies, with budgets that leave rests.
fn policy() -> Policy {
    let policy = format!(
        r#"
        chain_id = 412346
        vault = "0x00000000000000000000000000000000000000a1"
        contract = "0x00000000000000000000000000000000000000a2"
        reward = "{REWARD}"
        first_block = 7
        start = {START}
        head = "safe"

        [[terms]]
        from_epoch = 1
        max_epoch = "5000000000000000000000000"
        time_weighted = {{ budget = "1000000000000000000000003" }}
        small_stake = {{ budget = "700000000000000000000001" }}
        streak = {{ budget = "999999999999999999999989", min_deposit = "5", cap = 12 }}
        rebate = {{ budget = "1000", tiers = [
            {{ power = "0", bps = 1000 }},
            {{ power = "1000000000000000000", bps = 5000 }},
        ] }}
        "#
    );
    parse(&policy).unwrap()
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 += 1;
        let hash = keccak256(self.0.to_be_bytes());
        u64::from_be_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|it| hash[it])) % sides
    }

    /// Of any width up to 119 bits, and now and then nothing.
    fn shares(&mut self) -> U256 {
        let bits = self.roll(120) as usize;
        (U256::from(self.roll(u64::MAX)) << 64 | U256::from(self.roll(u64::MAX))) >> (128 - bits)
    }
}

/// The week of `count` accounts, of all first bytes: quiet ones and busy ones, with changes in the
/// first second, several in one second, and in the last.
pub(crate) fn week(count: u64) -> Inputs {
    let epoch = Epoch::new(3, START).unwrap();
    let mut dice = Dice(1);
    let mut accounts: Vec<_> = (0..count)
        .map(|number| AccountWeek {
            account: Address::from_slice(&keccak256(number.to_le_bytes())[12..]),
            shares: dice.shares(),
            fees: U256::from(dice.roll(1_000)),
            power: U256::from(dice.roll(2) * 2_000_000_000_000_000_000),
            streak: dice.roll(20) as u32,
        })
        .collect();
    accounts.sort_by_key(|it| it.account);
    let mut changes = Vec::new();
    for week in &accounts {
        let mut at = epoch.start;
        for _ in 0..dice.roll(6) {
            let steps = [0, 0, 1, 86_400, WEEK];
            at = (at + steps[dice.roll(5) as usize]).min(epoch.end() - 1);
            changes.push(Change { account: week.account, at, shares: dice.shares() });
        }
    }
    Inputs { epoch, accounts, changes }
}

/// Some were paid before, among them accounts that did nothing this week.
fn before(inputs: &Inputs) -> Ledger {
    let paid = |it: &AccountWeek| (it.account, U256::from(it.account[1]) + U256::ONE);
    let mut cumulative: BTreeMap<_, _> = inputs.accounts.iter().step_by(3).map(paid).collect();
    cumulative.insert(Address::repeat_byte(0x0f), U256::from(12));
    cumulative.insert(Address::repeat_byte(0xff), U256::from(34));
    let carry = PerKind([1, 22, 0, 4].map(U256::from));
    Ledger { epoch: 2, cumulative, carry }
}

fn about(inputs: &Inputs) -> About {
    let Epoch { number: epoch, start } = inputs.epoch;
    let head = Block { number: 9, hash: B256::repeat_byte(9), time: inputs.epoch.end() };
    About {
        policy_sha256: policy().sha256,
        epoch,
        start,
        end: inputs.epoch.end(),
        after: None,
        last: Some(head),
        head,
        supply_agrees: true,
    }
}

fn airdrops() -> Vec<BTreeMap<Address, U256>> {
    vec![[(Address::repeat_byte(0x0f), U256::from(5)), (Address::ZERO, U256::from(6))].into()]
}

/// The tree of everything paid, and the bytes of its file.
fn tree(mut ledger: Ledger, settlement: &Settlement, directory: &Path) -> (Header, Vec<u8>) {
    ledger.enter(settlement).unwrap();
    let path = directory.join("tree");
    let claims = ledger.claims(REWARD, workers()).unwrap();
    let (header, _) = file::write(&path, claims, workers()).unwrap();
    (header, fs::read(path).unwrap())
}

/// As `rewards compute` does it: everything in memory, and no parts.
pub(crate) fn undivided(inputs: &Inputs) -> Settlement {
    let (policy, before) = (policy(), before(inputs));
    let terms = policy.terms_of(inputs.epoch);
    settle(terms, before.carry, &airdrops(), &standings(inputs).unwrap()).unwrap()
}

pub(crate) fn exported(inputs: &Inputs, partitions: u16) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let partitions = Partitions::try_from(partitions).unwrap();
    parts::export(directory.path(), partitions, about(inputs), inputs, &before(inputs), || {})
        .unwrap();
    directory
}

fn aggregate(directory: &Path) -> Result<Manifest, PartsError> {
    let manifest = Manifest::read(directory)?;
    for part in manifest.parts().unwrap() {
        parts::aggregate(directory, &manifest, part)?;
    }
    Ok(manifest)
}

pub(crate) fn settle_parts(directory: &Path) -> Result<(Ledger, Settlement), PartsError> {
    let manifest = Manifest::read(directory)?;
    let policy = policy();
    let terms = policy.terms_of(Epoch { number: manifest.about.epoch, start: START });
    let settlement = parts::settle(directory, &manifest, terms, &airdrops(), || {})?;
    Ok((parts::ledger(directory, &manifest)?, settlement))
}

#[test]
fn any_number_of_parts_gives_the_same_root_to_the_byte() {
    let inputs = week(3_000);
    let directory = tempfile::tempdir().unwrap();
    let whole = undivided(&inputs);
    let expected = tree(before(&inputs), &whole, directory.path());
    assert!(2_000 < expected.0.claims, "{}", expected.0.claims);
    assert!(Kind::ALL.iter().all(|kind| !whole.policies[*kind].paid.is_zero()));

    for partitions in [1, 2, 16, 256] {
        let exported = exported(&inputs, partitions);
        aggregate(exported.path()).unwrap();
        let (ledger, settlement) = settle_parts(exported.path()).unwrap();

        assert_eq!(settlement, whole, "{partitions}");
        assert_eq!(ledger, before(&inputs), "{partitions}");
        assert_eq!(tree(ledger, &settlement, directory.path()), expected, "{partitions}");
    }
}

#[test]
fn exporting_again_gives_the_same_bytes() {
    let inputs = week(300);
    let (one, other) = (exported(&inputs, 16), exported(&inputs, 16));
    let manifest = |of: &TempDir| fs::read_to_string(of.path().join("export.json")).unwrap();
    // It has the sha256 of every other file.
    assert_eq!(manifest(&one), manifest(&other));
}

#[test]
fn parts_without_anybody_are_parts_too() {
    let inputs = week(3);
    let exported = exported(&inputs, 256);
    aggregate(exported.path()).unwrap();
    assert_eq!(settle_parts(exported.path()).unwrap().1, undivided(&inputs));
}

/// The path of a file of the part that has most first bytes, of an export in 2 parts.
fn file_of(directory: &TempDir, table: &str) -> PathBuf {
    directory.path().join(table).join("part=80").join(format!("{table}.parquet"))
}

fn fault<T>(outcome: Result<T, PartsError>) -> Fault {
    match outcome {
        Err(PartsError::File { fault, .. }) => fault,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was taken"),
    }
}

#[test]
fn a_damaged_or_truncated_file_is_refused() {
    let inputs = week(300);
    for table in ["accounts", "changes", "paid"] {
        let exported = exported(&inputs, 2);
        aggregate(exported.path()).unwrap();
        let path = file_of(&exported, table);
        let bytes = fs::read(&path).unwrap();
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        for damaged in [&changed[..], &bytes[..bytes.len() / 2], &[]] {
            fs::write(&path, damaged).unwrap();
            let outcome = aggregate(exported.path()).map(|_| ());
            let outcome = outcome.and_then(|()| settle_parts(exported.path()).map(|_| ()));
            assert!(matches!(fault(outcome), Fault::Sha256 { .. }), "{table}");
        }
        fs::remove_file(&path).unwrap();
        let outcome = aggregate(exported.path()).map(|_| ());
        let outcome = outcome.and_then(|()| settle_parts(exported.path()).map(|_| ()));
        assert!(matches!(fault(outcome), Fault::Io(_)), "{table}");
    }
}

#[test]
fn a_part_that_was_not_summed_up_is_noticed() {
    let inputs = week(300);
    let exported = exported(&inputs, 2);
    assert!(matches!(fault(settle_parts(exported.path())), Fault::NotSummedUp));

    aggregate(exported.path()).unwrap();
    let sums = file_of(&exported, "holdings");
    let twice = sums.with_file_name("again.parquet");
    fs::copy(&sums, &twice).unwrap();
    assert!(matches!(fault(settle_parts(exported.path())), Fault::Twice(_)));
    fs::remove_file(&twice).unwrap();

    let bytes = fs::read(&sums).unwrap();
    fs::write(&sums, &bytes[..bytes.len() / 2]).unwrap();
    assert!(matches!(fault(settle_parts(exported.path())), Fault::Parquet(_)));
    fs::remove_file(&sums).unwrap();
    assert!(matches!(fault(settle_parts(exported.path())), Fault::NotSummedUp));
}

/// Sums of another week, or of other parts, are of other accounts.
#[test]
fn sums_of_other_accounts_are_refused() {
    let (few, many) = (exported(&week(200), 2), exported(&week(300), 2));
    aggregate(few.path()).unwrap();
    aggregate(many.path()).unwrap();
    let swap = |from: &TempDir, to: &TempDir| {
        fs::copy(file_of(from, "holdings"), file_of(to, "holdings")).unwrap();
        fault(settle_parts(to.path()))
    };
    let backup = fs::read(file_of(&few, "holdings")).unwrap();
    assert!(matches!(swap(&many, &few), Fault::Stranger(_)));
    fs::write(file_of(&few, "holdings"), backup).unwrap();
    assert!(matches!(swap(&few, &many), Fault::Missing(_)));
}

#[test]
fn a_table_of_something_else_is_refused() {
    let exported = exported(&week(300), 2);
    aggregate(exported.path()).unwrap();
    fs::copy(file_of(&exported, "changes"), file_of(&exported, "holdings")).unwrap();
    let fault = fault(settle_parts(exported.path()));
    assert!(matches!(fault, Fault::NoColumn("share_seconds_high")), "{fault:?}");
}

#[test]
fn an_export_that_was_not_finished_is_none() {
    let exported = exported(&week(3), 2);
    let path = exported.path().join("export.json");
    let text = fs::read_to_string(&path).unwrap();
    let read = |text: &str| {
        fs::write(&path, text).unwrap();
        fault(Manifest::read(exported.path()))
    };
    assert!(matches!(read(&text[..text.len() / 2]), Fault::Json(_)));
    assert!(matches!(read(&text.replace("\"version\": 1", "\"version\": 2")), Fault::Version(2)));
    let three = text.replace("\"partitions\": 2", "\"partitions\": 3");
    assert!(matches!(read(&three), Fault::Nonsense(_)));
    assert!(matches!(read(&text.replace("\"22\"", "\"-22\"")), Fault::Nonsense(_)));
    fs::remove_file(&path).unwrap();
    assert!(matches!(fault(Manifest::read(exported.path())), Fault::Io(_)));
}

#[test]
fn an_amount_that_engines_cannot_hold_is_refused() {
    let mut inputs = week(3);
    inputs.accounts[1].shares = U256::from(10).pow(U256::from(38));
    let directory = tempfile::tempdir().unwrap();
    let partitions = Partitions::try_from(1).unwrap();
    let export = parts::export(
        directory.path(),
        partitions,
        about(&inputs),
        &inputs,
        &before(&inputs),
        || {},
    );
    assert!(matches!(fault(export), Fault::TooLarge("shares")));
    assert!(!directory.path().join("export.json").exists());
}
