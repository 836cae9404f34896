//! Storage through the cache of a frame, and transient storage.

use devnode::{arbos::Rules, evm::Outcome, stylus::hooks::Hook};
use revm::{
    Database,
    primitives::{Bytes, U256},
};

use super::{
    case::{Case, InStatic},
    holds,
};
use crate::{
    bench::{Bench, INTRINSIC, calldata, escaped, frame_gas, module, output},
    formulas::{
        COLD_SLOT_GAS, EVM_API, HOSTIO, PTR, WARM_GAS, slot_api_gas, sstore_gas, sstore_refund,
    },
};

/// Ink of asking the cache.
const CACHE: u64 = HOSTIO + 2 * PTR;
/// Ink of a flush that finds nothing to write.
const FLUSH: u64 = HOSTIO + EVM_API;
/// Ink of transient storage without its gas.
const TRANSIENT: u64 = HOSTIO + 2 * PTR + EVM_API;

/// Gas there must be for reading, beside what asking the EVM costs, and for writing: the first
/// access of a slot or the sentry of a write, and the most that the cache itself takes.
const READ_NEEDS: u64 = COLD_SLOT_GAS + 10;
const WRITE_NEEDS: u64 = 2_300 + 10;
const FLUSH_NEEDS: u64 = 2_300;

/// Memory: keys at 0 and 32, values at 64 and 96, nothing at 128.
fn memory() -> Vec<u8> {
    [key(), other_key(), U256::from(7), U256::from(9)].map(|it| it.to_be_bytes::<32>()).concat()
}

fn key() -> U256 {
    U256::from(0xaaaa)
}

fn other_key() -> U256 {
    U256::from(1)
}

const LOAD: &str = "(call $storage_load_bytes32 (i32.const 0) (i32.const 256))";
const FLUSH_ALL: &str = "(call $storage_flush_cache (i32.const 0))";
const CLEAR: &str = "(call $storage_flush_cache (i32.const 1))";

/// Writes what lies at `value` to the slot of the key at `key`.
fn write(key: u32, value: u32) -> String {
    format!("(call $storage_cache_bytes32 (i32.const {key}) (i32.const {value}))")
}

fn load(about: &str, before: impl Into<String>, api: bool, gas: u64) -> Case {
    let case = Case::new(Hook::StorageLoadBytes32, &[0, 256], CACHE, gas);
    let ink = move |price| CACHE + (gas + if api { slot_api_gas(price) } else { 0 }) * price;
    let needs = |price| CACHE + (READ_NEEDS + slot_api_gas(price)) * price;
    let case = case.about(about).before(before).memory(memory());
    Case { ink: Box::new(ink), needs: Box::new(needs), ..case }
}

fn loads() -> Vec<Case> {
    let word = |value: u64| U256::from(value).to_be_bytes::<32>();
    let stored = |case| Case { storage: vec![(key(), U256::from(5))], ..case };
    let turns = |count| LOAD.repeat(count);
    vec![
        stored(load("cold", "", true, COLD_SLOT_GAS).known(21_068_480)).writing(256, word(5)),
        stored(load("again", LOAD, false, 0).known(18_480)).writing(256, word(5)),
        stored(load("after clearing", format!("{LOAD}{CLEAR}"), true, WARM_GAS).known(1_068_480))
            .writing(256, word(5)),
        load("what was written", write(0, 64), false, 0).writing(256, word(7)),
        load("32nd read", turns(31), false, 0),
        load("33rd read", turns(32), false, 2),
        load("128th read", turns(127), false, 2),
        load("129th read", turns(128), false, 10),
        // The cache is emptied; how often it was read is not forgotten.
        load("33rd read, cleared", turns(32) + CLEAR, true, WARM_GAS + 2),
    ]
}

fn writes() -> Vec<Case> {
    let case = |about: &str, turns: usize, gas| {
        Case::new(Hook::StorageCacheBytes32, &[0, 64], CACHE, gas)
            .about(about)
            .before(write(0, 64).repeat(turns))
            .memory(memory())
            .needing(CACHE, WRITE_NEEDS)
    };
    vec![
        case("first write", 0, 0).known(18_480),
        case("8th write", 7, 0),
        case("9th write", 8, 7),
        case("64th write", 63, 7),
        case("65th write", 64, 10),
    ]
}

fn flushes() -> Vec<Case> {
    let case = |about: String, before: String, gas: u64| {
        Case::new(Hook::StorageFlushCache, &[0], FLUSH, gas)
            .about(about)
            .before(before)
            .memory(memory())
            .needing(FLUSH, FLUSH_NEEDS)
    };
    let mut cases = vec![
        case("nothing".into(), String::new(), 0).known(68_073),
        case("what was only read".into(), LOAD.into(), 0),
        // Loaded to where values are, and written back.
        case(
            "what was read, written back".into(),
            "(call $storage_load_bytes32 (i32.const 0) (i32.const 64))".to_owned() + &write(0, 64),
            0,
        )
        .writing(64, [0; 32]),
        case("again".into(), write(0, 64) + FLUSH_ALL, 0).in_static(InStatic::Fails),
        case("two slots".into(), write(0, 64) + &write(32, 96), 2 * (2_100 + 20_000))
            .in_static(InStatic::Fails),
        case("a slot that is known".into(), LOAD.to_owned() + &write(0, 64), 20_000)
            .in_static(InStatic::Fails)
            .writing(256, [0; 32]),
        // Unknown to the cache, so it is written, though nothing changes.
        case("zero over zero".into(), write(0, 128), 2_100 + 100).in_static(InStatic::Fails),
    ];
    // A slot that holds `original`, becomes `current` by a flush, and is flushed again as `new`.
    let at = |value: u64| match value {
        0 => 128,
        7 => 64,
        _ => 96,
    };
    for (original, current, new) in transitions() {
        let first = write(0, at(current)) + FLUSH_ALL + CLEAR;
        let gas = sstore_gas(original, current, new);
        let about = format!("{original} to {current} to {new}");
        let case = case(about, first + &write(0, at(new)), gas).in_static(InStatic::Fails);
        cases.push(Case { storage: vec![(key(), U256::from(original))], ..case });
    }
    for (original, new) in [(0, 7), (7, 0), (7, 9), (7, 7)] {
        let gas = COLD_SLOT_GAS + sstore_gas(original, original, new);
        let case = case(format!("{original} to {new}"), write(0, at(new)), gas);
        let case = Case { storage: vec![(key(), U256::from(original))], ..case };
        let known = if original == 0 { 221_068_073 } else { 50_068_073 };
        let case = if original == new { case } else { case.known(known) };
        cases.push(case.in_static(InStatic::Fails));
    }
    cases
}

/// What a slot can hold before a transaction, within it, and after.
fn transitions() -> impl Iterator<Item = (u64, u64, u64)> {
    let values = [0, 7, 9];
    let pairs = values.into_iter().flat_map(move |current| values.map(|new| (current, new)));
    [0, 7].into_iter().flat_map(move |first| pairs.clone().map(move |(a, b)| (first, a, b)))
}

pub(super) fn cases(_: &mut Bench) -> Vec<Case> {
    let transient = "(call $transient_store_bytes32 (i32.const 0) (i32.const 64))";
    let transients = vec![
        Case::new(Hook::TransientLoadBytes32, &[0, 256], TRANSIENT, 100)
            .memory(memory())
            .writing(256, [0; 32])
            .known(1_078_153),
        Case::new(Hook::TransientLoadBytes32, &[0, 256], TRANSIENT, 100)
            .about("what was stored")
            .memory(memory())
            .before(transient)
            .writing(256, U256::from(7).to_be_bytes::<32>())
            .in_static(InStatic::Fails),
        Case::new(Hook::TransientStoreBytes32, &[0, 64], TRANSIENT, 100)
            .memory(memory())
            .in_static(InStatic::Fails)
            .known(1_078_153),
    ];
    [loads(), writes(), flushes(), transients].into_iter().flatten().collect()
}

holds!(cases);

/// A program that does this, with [`memory`].
fn doing(steps: &str) -> String {
    let data = format!("(data (i32.const 0) \"{}\") (memory", escaped(&memory()));
    module(&format!("{steps} i32.const 0")).replacen("(memory", &data, 1)
}

#[test]
fn what_is_not_flushed_is_lost() {
    let mut bench = Bench::new();
    let lost = bench.program(&doing(&write(0, 64)));
    let kept = bench.program(&doing(&(write(0, 64) + FLUSH_ALL)));

    for program in [lost, kept] {
        output(&bench.call(program, vec![]));
    }

    assert_eq!(bench.db.storage(lost, key()), Ok(U256::ZERO));
    assert_eq!(bench.db.storage(kept, key()), Ok(U256::from(7)));
}

#[test]
fn every_change_of_a_slot_is_refunded_as_the_evm_refunds_it() {
    let at = |value: u64| [128, 64, 96][[0, 7, 9].iter().position(|it| *it == value).unwrap()];
    let mut rest = None;
    for (original, current, new) in transitions() {
        let mut bench = Bench::new();
        // Enough is burnt for the fifth that may be refunded to be more than any refund.
        let burn = calldata("burnArbGas(uint256)", U256::from(200_000).into());
        let steps = write(0, at(current)) + FLUSH_ALL + CLEAR + &write(0, at(new)) + FLUSH_ALL;
        let burning = format!(
            "(drop (call $call_contract (i32.const 300) (i32.const 320) (i32.const {}) (i32.const 128)
               (i64.const -1) (i32.const 400)))",
            burn.len()
        );
        let arbos_test = devnode::arbos::addresses::ARBOS_TEST;
        let target = [arbos_test.as_slice(), &burn].concat();
        let data = format!("(data (i32.const 300) \"{}\") (memory", escaped(&target));
        let wat = doing(&(burning + &steps)).replacen("(memory", &data, 1);
        let program = bench.program(&wat);
        bench.cache(program);
        bench.db.insert_account_storage(program, key(), U256::from(original)).unwrap();

        let used = bench.call(program, vec![]).gas_used;

        let refund =
            sstore_refund(original, original, current) + sstore_refund(original, current, new);
        let writes =
            2_100 + sstore_gas(original, original, current) + sstore_gas(original, current, new);
        let beside = i64::try_from(used - writes).unwrap() + refund;
        // The first change is none, and has no refund.
        assert_eq!(beside, *rest.get_or_insert(beside), "{original} to {current} to {new}");
    }
}

#[test]
fn a_flush_without_enough_gas_fails_until_50_and_is_out_of_gas_since() {
    let wat = doing(&(write(0, 64) + FLUSH_ALL));
    let reverts = Outcome::Revert { output: Bytes::new() };
    let halts = Outcome::Halt { reason: "out of gas".into() };
    for (arbos, outcome) in [(40, reverts), (50, halts.clone()), (60, halts)] {
        let mut bench = Bench::with_rules(Rules::of(arbos).unwrap());
        let program = bench.program(&wat);
        bench.cache(program);
        let enough = frame_gas(&bench.call(program, vec![]), &[]);
        bench.db.insert_account_storage(program, key(), U256::ZERO).unwrap();

        let executed = bench.call_with_gas(program, vec![], INTRINSIC + enough - 1_000);

        assert_eq!(executed.outcome, outcome, "ArbOS {arbos}");
        assert_eq!(bench.db.storage(program, key()), Ok(U256::ZERO));
    }
}

#[test]
fn a_frame_does_not_see_what_another_of_the_same_account_has_only_cached() {
    // With calldata it writes and then asks itself without; without, it tells what it reads.
    let steps = format!(
        "(if (i32.eqz (local.get $len)) (then {LOAD}
           (call $write_result (i32.const 256) (i32.const 32)) (call $exit_early (i32.const 0))))
         (call $contract_address (i32.const 300)) {} ASK FLUSH ASK
         (call $write_result (i32.const 512) (i32.const 64))",
        write(0, 64),
    );
    let ask = |to: u32| {
        format!(
            "(drop (call $call_contract (i32.const 300) (i32.const 0) (i32.const 0) (i32.const 128)
               (i64.const -1) (i32.const 400)))
             (drop (call $read_return_data (i32.const {to}) (i32.const 0) (i32.const 32)))"
        )
    };
    let steps = steps.replacen("ASK", &ask(512), 1).replace("FLUSH", FLUSH_ALL).replacen(
        "ASK",
        &ask(544),
        1,
    );
    let mut bench = Bench::new();
    let program = bench.program(&doing(&steps));

    let told = output(&bench.call(program, [1]));

    assert_eq!(U256::from_be_slice(&told[..32]), U256::ZERO, "before the flush");
    assert_eq!(U256::from_be_slice(&told[32..]), U256::from(7), "after it");
}
