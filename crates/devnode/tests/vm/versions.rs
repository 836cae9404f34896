//! ArbOS versions: what an upgrade changes on a running chain, and when.

use devnode::{
    arbos::{Field, Rules, StylusParams, addresses, genesis},
    evm::{Executed, Outcome},
};
use revm::{
    Database,
    primitives::{Address, Bytes, U256, keccak256},
};

use crate::{
    bench::{Bench, calldata, module, output},
    entering::echo,
};

fn chain(arbos: u64) -> Bench {
    Bench::with_rules(Rules::of(arbos).unwrap())
}

/// The owner schedules an upgrade; `from_when` is in seconds since 1970.
fn schedule(bench: &mut Bench, version: u64, from_when: u64) -> Executed {
    let arguments = [version, from_when].map(U256::from);
    bench.own("scheduleArbOSUpgrade(uint64,uint64)", &arguments)
}

/// A chain that began with one version and was upgraded to another.
fn upgraded(from: u64, to: u64) -> Bench {
    let mut bench = chain(from);
    output(&schedule(&mut bench, to, 0));
    bench.next_block(1);
    bench
}

/// The words that a view without arguments returns.
fn ask(bench: &mut Bench, to: Address, signature: &str) -> Vec<U256> {
    let data = keccak256(signature)[..4].to_vec();
    output(&bench.call(to, data)).chunks(32).map(U256::from_be_slice).collect()
}

/// As `ArbSys` tells it.
fn version(bench: &mut Bench) -> u64 {
    ask(bench, addresses::ARB_SYS, "arbOSVersion()")[0].to::<u64>() - 55
}

fn scheduled(bench: &mut Bench) -> [U256; 2] {
    ask(bench, addresses::ARB_OWNER_PUBLIC, "getScheduledUpgrade()").try_into().unwrap()
}

#[test]
fn an_upgrade_waits_for_its_time_and_holds_from_the_first_block_after_it() {
    let mut bench = chain(51);
    let from_when = bench.block.timestamp + 10;

    output(&schedule(&mut bench, 60, from_when));

    assert_eq!(scheduled(&mut bench), [U256::from(60), U256::from(from_when)]);
    bench.next_block(9);
    assert_eq!(version(&mut bench), 51);
    bench.next_block(1);
    assert_eq!(version(&mut bench), 60);
    assert_eq!(scheduled(&mut bench), [U256::ZERO; 2], "nothing waits any more");
}

#[test]
fn the_block_in_which_an_upgrade_is_scheduled_goes_on_as_it_began() {
    let mut bench = chain(40);

    output(&schedule(&mut bench, 51, 0));

    assert_eq!(version(&mut bench), 40);
    bench.next_block(0);
    assert_eq!(version(&mut bench), 51);
}

#[test]
fn an_upgraded_chain_is_as_one_that_began_with_the_version() {
    for (from, to) in [(40, 41), (40, 51), (40, 60), (51, 59), (51, 60), (59, 60)] {
        let mut bench = upgraded(from, to);

        for account in genesis::accounts(&Rules::of(to).unwrap()) {
            let now = bench.db.basic(account.address).unwrap().unwrap();
            assert_eq!(now.code_hash, keccak256(&account.code), "{from} to {to}: {account:?}");
            for (slot, value) in account.storage {
                let now = bench.db.storage(account.address, slot).unwrap();
                assert_eq!(now, value, "{from} to {to}: slot {slot} of {}", account.address);
            }
        }
    }
}

#[test]
fn programs_of_an_older_stylus_version_have_to_be_activated_again() {
    let mut bench = chain(51);
    let program = bench.program_of(&echo());
    bench.cache(program);
    output(&schedule(&mut bench, 59, 0));
    bench.next_block(1);

    let outdated = bench.call(program, [1]);
    let activated = bench.activate(program);
    let called = bench.call(program, [1]);

    let reason = "error ProgramNeedsUpgrade(2, 3)".to_owned();
    assert_eq!(outdated.outcome, Outcome::Halt { reason });
    assert_eq!(U256::from_be_slice(&output(&activated)[..32]), U256::from(3));
    assert_eq!(output(&called), Bytes::from_static(&[1]));
    let codehash = bench.db.basic(program).unwrap().unwrap().code_hash;
    let is_cached = calldata("codehashIsCached(bytes32)", codehash);
    let is_cached = output(&bench.call(addresses::ARB_WASM_CACHE, is_cached));
    assert_eq!(U256::from_be_slice(&is_cached), U256::ONE, "the record keeps its place");
}

#[test]
fn programs_of_the_same_stylus_version_go_on() {
    let mut bench = chain(40);
    let program = bench.program_of(&echo());
    output(&schedule(&mut bench, 51, 0));
    bench.next_block(1);

    assert_eq!(output(&bench.call(program, [7])), Bytes::from_static(&[7]));
}

#[test]
fn a_lower_stack_that_owners_chose_outlives_the_upgrade_that_caps_it() {
    for (chosen, after) in [(1000, 1000), (100_000, 22_000)] {
        let mut bench = chain(40);
        output(&bench.own("setWasmMaxStackDepth(uint32)", &[U256::from(chosen)]));
        output(&schedule(&mut bench, 50, 0));
        bench.next_block(1);

        let depth = ask(&mut bench, addresses::ARB_WASM, "maxStackDepth()");

        assert_eq!(depth, [U256::from(after)]);
    }
}

#[test]
fn what_owners_set_is_kept_where_the_version_has_no_word_in_it() {
    let mut bench = chain(51);
    output(&bench.own("setWasmPageLimit(uint16)", &[U256::from(77)]));
    output(&schedule(&mut bench, 60, 0));
    bench.next_block(1);

    let word = bench.db.storage(addresses::ARBOS_STATE, Field::StylusParams.slot()).unwrap();

    let expected = StylusParams { page_limit: 77, ..StylusParams::of(&Rules::of(60).unwrap()) };
    assert_eq!(StylusParams::unpack(word), expected);
}

#[test]
fn versions_that_do_not_exist_here_cannot_be_scheduled() {
    let mut bench = chain(51);

    let unknown = schedule(&mut bench, 61, 0);

    assert_eq!(unknown.outcome, Outcome::Revert { output: Bytes::new() });
    assert_eq!(scheduled(&mut bench), [U256::ZERO; 2]);
}

#[test]
fn there_is_no_way_back() {
    let mut bench = chain(51);
    output(&schedule(&mut bench, 40, 0));

    bench.next_block(1);

    assert_eq!(version(&mut bench), 51);
    assert_eq!(scheduled(&mut bench), [U256::ZERO; 2]);
}

#[test]
fn a_state_of_no_known_version_is_refused() {
    let mut bench = chain(51);
    let slot = Field::ArbosVersion.slot();
    bench.db.insert_account_storage(addresses::ARBOS_STATE, slot, U256::from(99)).unwrap();

    let refused = bench.try_send(Default::default()).unwrap_err();

    assert_eq!(refused.to_string(), "the state is of ArbOS 99, which this node does not know");
}

#[test]
fn modules_with_multi_value_are_programs_until_stylus_3() {
    let wat = module("(block (result i32 i32) i32.const 0 i32.const 1) drop");
    for (arbos, accepted) in [(40, true), (58, true), (59, false), (60, false)] {
        let mut bench = chain(arbos);
        let wasm = wat::parse_str(&wat).unwrap();
        let program = bench.place(crate::bench::program_code(&wasm));

        let executed = bench.activate(program);

        let is_program = matches!(executed.outcome, Outcome::Success { .. });
        assert_eq!(is_program, accepted, "ArbOS {arbos}: {:?}", executed.outcome);
    }
}
