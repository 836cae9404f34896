//! Reading a chain: ranges, replaced blocks, nodes that fail, stores that are of no use.

use std::{fs, path::Path};

use alloy::primitives::U256;
use rewards::{
    chain::ReadError,
    epoch::{ComputeError, Computed, HistoryError, compute},
    policy::{Kind, Policy},
    store::{Store, StoreError},
};

use crate::scripted::{Event, PLAIN, START, Scripted, WEEK, account, policy, units};

fn run(
    policy: &Policy,
    chain: &Scripted,
    store: &mut Store,
    epoch: u32,
) -> Result<Computed, ComputeError> {
    let epoch = policy.epoch(epoch).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(compute(policy, chain, store, epoch, |_| {}, |_| {}))
}

fn fresh(policy: &Policy) -> Store {
    Store::in_memory(&policy.origin()).unwrap()
}

/// What each of accounts 1 to 4 has been paid.
fn paid(computed: &Computed) -> [u64; 4] {
    [1, 2, 3, 4].map(|it| computed.ledger.cumulative.get(&account(it)).map_or(0, |it| it.to()))
}

const DAY: u64 = 86_400;

/// Two weeks: 1 comes before the first, 2 in its middle, 3 gets half of 1's in the second.
fn script() -> Vec<(u64, &'static [Event])> {
    vec![
        (START - 2 * DAY, &[Event::Fee(10)]),
        (START - DAY, &[Event::Deposit { to: 1, assets: 1_000 }]),
        (START, &[]),
        (START + WEEK / 2, &[Event::Deposit { to: 2, assets: 2_000 }]),
        (START + WEEK - 1, &[]),
        (START + WEEK, &[Event::Transfer { from: 1, to: 3, shares: 500 }]),
        (START + WEEK + DAY, &[Event::Redeem { from: 3, shares: 100 }]),
        (START + 2 * WEEK + 5, &[]),
    ]
}

/// By hand: of 600 by time, 1 and 2 have the same; of 300 by the lowest balance, 1 has all.
const FIRST: [u64; 4] = [300 + 300, 300, 0, 0];

#[test]
fn a_week_is_read_and_paid() {
    let (policy, chain) = (policy(PLAIN), Scripted::new(&script()));

    let first = run(&policy, &chain, &mut fresh(&policy), 1).unwrap();

    assert_eq!(paid(&first), FIRST);
    assert_eq!(first.settlement.paid(), units(900));
    assert_eq!((first.after.unwrap().number, first.last.unwrap().number), (2, 5));
    assert!(first.supply_agrees);

    // By time: 500, 2,000 and 400 for six days and 500 for one. By the lowest: 500, 2,000, 400.
    let second = run(&policy, &chain, &mut fresh(&policy), 2).unwrap();
    let by_time = |parts: u64| 600 * parts / (500 * 7 + 2_000 * 7 + 400 * 6 + 500);
    let by_lowest = |shares: u64| 300 * shares / 2_900;
    let one = by_time(500 * 7) + by_lowest(500);
    let two = by_time(2_000 * 7) + by_lowest(2_000);
    let three = by_time(400 * 6 + 500) + by_lowest(400);
    assert_eq!(paid(&second), [600 + one, 300 + two, three, 0]);
    assert_eq!(second.before, first.ledger);
    let rest = 900 - one - two - three;
    let carry = Kind::ALL.map(|kind| second.ledger.carry[kind]);
    assert_eq!(carry.iter().sum::<U256>(), units(rest));
}

#[test]
fn a_second_run_asks_only_for_what_is_new() {
    let (policy, chain) = (policy(PLAIN), Scripted::new(&script()));
    let mut store = fresh(&policy);
    let first = run(&policy, &chain, &mut store, 1).unwrap();
    let spent = chain.requests.replace(0);

    let again = run(&policy, &chain, &mut store, 1).unwrap();

    // The head, that it is where it was, the supply, and the head once more.
    assert_eq!((again, chain.requests.replace(0)), (first, 4));
    assert!(4 < spent);

    chain.push(START + 3 * WEEK, &[Event::Deposit { to: 4, assets: 1 }]);
    let third = run(&policy, &chain, &mut store, 1).unwrap();
    assert_eq!(paid(&third), FIRST);
    // Those four, and of the new range its end, its logs, and both ends once more.
    assert_eq!(chain.requests.get(), 4 + 4);
}

#[test]
fn ranges_shrink_to_what_a_node_allows_and_grow_again() {
    let policy = policy(PLAIN);
    for (span, tells_times) in [(1, true), (2, false), (3, true), (7, false)] {
        let chain = Scripted::new(&script());
        chain.max_span.set(span);
        chain.tells_times.set(tells_times);
        let computed = run(&policy, &chain, &mut fresh(&policy), 1).unwrap();
        assert_eq!(paid(&computed), FIRST, "{span} blocks at once");
    }

    let chain = Scripted::new(&script());
    chain.max_span.set(0);
    let refused = run(&policy, &chain, &mut fresh(&policy), 1);
    let Err(ComputeError::Read(ReadError::Refused { block: 1, fault })) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(fault, "query returned more than 10000 results");
}

#[test]
fn a_node_that_dies_anywhere_costs_nothing_but_time() {
    let policy = policy(PLAIN);
    let directory = tempfile::tempdir().unwrap();
    let mut expected = run(&policy, &Scripted::new(&script()), &mut fresh(&policy), 2).unwrap();
    let mut patience = 0;
    loop {
        let path = directory.path().join(format!("{patience}.store"));
        let chain = Scripted::new(&script());
        chain.max_span.set(2);
        chain.patience.set(patience);
        let died = {
            let mut store = Store::open(&path, &policy.origin()).unwrap();
            run(&policy, &chain, &mut store, 2)
        };
        let Err(died) = died else { break };
        let is_silence = matches!(&died, ComputeError::Read(ReadError::Chain(_)));
        assert!(is_silence, "{died}");
        assert!(died.to_string().contains("what was read is kept, so run this again"));

        chain.patience.set(u64::MAX);
        let mut store = Store::open(&path, &policy.origin()).unwrap();
        let computed = run(&policy, &chain, &mut store, 2).unwrap();
        expected.head = computed.head;
        assert_eq!(computed, expected, "after {patience} requests");
        patience += 1;
    }
    assert!(30 < patience, "{patience}");
}

#[test]
fn replaced_blocks_are_read_anew_from_where_they_part() {
    let policy = policy(PLAIN);
    for (span, parts) in [(1, 8), (1, 6), (2, 4), (3, 2), (100, 5)] {
        let chain = Scripted::new(&script());
        chain.max_span.set(span);
        let mut store = fresh(&policy);
        run(&policy, &chain, &mut store, 1).unwrap();

        // The same two weeks, but for what is new: nothing happens in them any more.
        chain.drop_from(parts);
        let left = script().into_iter().skip(parts - 1);
        left.for_each(|(time, _)| chain.push(time + 1, &[]));

        let mut anew = run(&policy, &chain, &mut fresh(&policy), 2).unwrap();
        let spent = chain.requests.replace(0);
        let computed = run(&policy, &chain, &mut store, 2).unwrap();
        anew.head = computed.head;
        assert_eq!(computed, anew, "from block {parts}");
        if span == 1 && 6 <= parts {
            assert!(chain.requests.get() < spent, "not all of it");
        }
    }
}

#[test]
fn blocks_replaced_during_a_search_are_noticed() {
    let policy = policy(PLAIN);
    let end = (START + 2 * WEEK, vec![]);
    for number in 3..=8 {
        let chain = Scripted::new(&script());
        chain.max_span.set(3);
        let mut others: Vec<_> =
            script().drain(number - 1..8).map(|(time, _)| (time + 1, vec![])).collect();
        others.push(end.clone());
        *chain.reorg.borrow_mut() = Some((number, others));

        let computed = run(&policy, &chain, &mut fresh(&policy), 2).unwrap();

        let expected = run(&policy, &chain, &mut fresh(&policy), 2).unwrap();
        assert_eq!(computed, expected, "from block {number}");
    }
}

#[test]
fn an_epoch_that_is_not_over_is_not_computed() {
    let policy = policy(PLAIN);
    let mut blocks = script();
    blocks.pop();
    let chain = Scripted::new(&blocks);

    let refused = run(&policy, &chain, &mut fresh(&policy), 2).unwrap_err();

    let newest = START + WEEK + DAY;
    let is_not_over =
        matches!(refused, ComputeError::NotOver { epoch: 2, newest: it, .. } if it == newest);
    assert!(is_not_over, "{refused}");
    assert!(refused.to_string().contains("try again in 6 d 0 h or later"), "{refused}");
}

#[test]
fn logs_that_are_left_out_are_missed() {
    let policy = policy(PLAIN);
    let without = |block, prepare: fn(&Scripted)| {
        let chain = Scripted::new(&script());
        chain.forgets.set(Some(block));
        prepare(&chain);
        run(&policy, &chain, &mut fresh(&policy), 2).unwrap_err()
    };

    let no_fee = without(1, |_| {});
    let is_gap = |it: &ComputeError| matches!(it, ComputeError::History(HistoryError::Gap { .. }));
    assert!(is_gap(&no_fee), "{no_fee}");
    let no_deposit = without(2, |_| {});
    assert!(is_gap(&no_deposit), "{no_deposit}");
    assert!(no_deposit.to_string().contains("more shares than they had"), "{no_deposit}");
    let no_end = without(7, |_| {});
    assert!(matches!(no_end, ComputeError::Supply { block: 8, .. }), "{no_end}");

    // A node that forgets state cannot be asked for the supply, which is said.
    let chain = Scripted::new(&script());
    chain.is_pruned.set(true);
    assert!(!run(&policy, &chain, &mut fresh(&policy), 2).unwrap().supply_agrees);
}

#[test]
fn rebates_and_streaks_follow_fees_locks_and_deposits() {
    let terms = "max_epoch = \"10000\"
        streak = { budget = \"1000\", min_deposit = \"100\", cap = 2 }
        rebate = { budget = \"1000\", tiers = [{ power = \"0\", bps = 1000 }, { power = \"50\", bps = 5000 }] }";
    let policy = policy(terms);
    let two_years = START + 104 * WEEK;
    let blocks: &[(u64, &[Event])] = &[
        (START - DAY, &[Event::Fee(100), Event::Deposit { to: 1, assets: 5_000 }]),
        (START - 1, &[Event::Lock { of: 2, amount: 100, end: two_years }]),
        (
            START,
            &[Event::Deposit { to: 1, assets: 1_001 }, Event::Deposit { to: 2, assets: 1_001 }],
        ),
        (START + 1, &[Event::Fee(50), Event::Deposit { to: 3, assets: 99 }]),
        (START + 2, &[Event::Lock { of: 3, amount: 1_000, end: two_years }]),
        (
            START + WEEK,
            &[Event::Deposit { to: 1, assets: 100 }, Event::Deposit { to: 3, assets: 100 }],
        ),
        (
            START + WEEK + 1,
            &[Event::Lock { of: 2, amount: 0, end: 0 }, Event::Deposit { to: 2, assets: 1_000 }],
        ),
        (START + 2 * WEEK, &[]),
    ];
    let chain = Scripted::new(blocks);

    let first = run(&policy, &chain, &mut fresh(&policy), 1).unwrap();

    // Fees: 11 (10.01, rounded up) for 1 and 2; 1 (0.495) for 3, whose lock is too young. Half of it
    // back for 2, a tenth for 1. Streak: 6,001 and 1,001 held from the first second, 3 too little.
    let streak = |weight: u64, total: u64| 1_000 * weight / total;
    assert_eq!(paid(&first), [1 + streak(6_001, 7_002), 5 + streak(1_001, 7_002), 0, 0]);

    // Week 2: fees of 1, 5 and 1; 2 has lost its lock, 3 has one now. Streaks of 2, 2 and 1.
    let second = run(&policy, &chain, &mut fresh(&policy), 2).unwrap();
    let total = 2 * 6_101 + 2 * 1_001 + 199;
    let rest = units(2_000) - first.ledger.total();
    let carried = first.ledger.carry[Kind::Streak].to::<u64>();
    assert_eq!(rest, Kind::ALL.into_iter().map(|it| first.ledger.carry[it]).sum::<U256>());
    let streak = |weight: u64| (1_000 + carried) * weight / total;
    let week: Vec<_> = (1..=3)
        .map(|it| second.settlement.amounts.get(&account(it)).map_or(0, |it| it.to::<u64>()))
        .collect();
    assert_eq!(week, [streak(2 * 6_101), streak(2 * 1_001), streak(199)]);
}

#[test]
fn a_store_of_something_else_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("rewards.store");
    let (policy, origin) = (policy(PLAIN), policy(PLAIN).origin());
    run(&policy, &Scripted::new(&script()), &mut Store::open(&path, &origin).unwrap(), 1).unwrap();

    let open = |change: fn(&mut rewards::store::Origin)| {
        let mut other = origin.clone();
        change(&mut other);
        Store::open(&path, &other).unwrap_err()
    };
    let others = [
        open(|it| it.chain_id = 1),
        open(|it| it.vault = account(1)),
        open(|it| it.locks = None),
        open(|it| it.first_block = 2),
    ];
    for other in others {
        assert!(matches!(other, StoreError::OtherOrigin { .. }), "{other}");
        assert!(other.to_string().contains("delete it to read anew"), "{other}");
    }

    let foreign = |bytes: &[u8]| {
        let path = directory.path().join("foreign");
        fs::write(&path, bytes).unwrap();
        let refused = Store::open(&path, &origin).unwrap_err();
        assert!(matches!(refused, StoreError::Foreign), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), bytes, "left alone");
    };
    foreign(&[7; 4096]);
    foreign(b"account,reward,cumulative\n");
}

/// Bytes of entries are changed behind the store's back.
#[test]
fn a_damaged_store_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("rewards.store");
    let (policy, chain) = (policy(PLAIN), Scripted::new(&script()));
    run(&policy, &chain, &mut Store::open(&path, &policy.origin()).unwrap(), 1).unwrap();
    let bytes = fs::read(&path).unwrap();

    let mut changed = bytes.clone();
    let deposit = units(2_000).to_be_bytes::<32>();
    let at = bytes.windows(32).position(|it| it == deposit).unwrap();
    changed[at + 30] ^= 1;
    let refused = with_bytes(&policy, &chain, &path, &changed);
    assert!(matches!(refused, ComputeError::Store(StoreError::Damaged(_))), "{refused}");
    assert!(refused.to_string().contains("delete it to read anew"));

    let refused = with_bytes(&policy, &chain, &path, &bytes[..bytes.len() / 2]);
    assert!(matches!(refused, ComputeError::Store(_)), "{refused}");
}

fn with_bytes(policy: &Policy, chain: &Scripted, path: &Path, bytes: &[u8]) -> ComputeError {
    fs::write(path, bytes).unwrap();
    match Store::open(path, &policy.origin()) {
        Ok(mut store) => run(policy, chain, &mut store, 1).unwrap_err(),
        Err(refused) => refused.into(),
    }
}

#[test]
fn another_chain_is_not_read() {
    let policy_text = policy(PLAIN);
    let mut other = policy_text.clone();
    other.deployment.chain_id = 42_161;
    let chain = Scripted::new(&script());

    let refused = run(&other, &chain, &mut fresh(&other), 1).unwrap_err();

    let is_other = matches!(
        refused,
        ComputeError::Read(ReadError::OtherChain { found: 412_346, expected: 42_161 })
    );
    assert!(is_other, "{refused}");
    assert_eq!(chain.requests.get(), 0);
}
