//! Memory pages: what programs pay to hold them, and when they are given back.

use devnode::{
    arbos::{Rules, addresses},
    evm::Outcome,
};
use revm::primitives::{Bytes, U256};

use crate::bench::{Bench, INTRINSIC, PLENTY, calldata, escaped, imports, module, output};

/// Ink of growing by `pages`, by the host call alone; `None` where the program ran out.
fn grow_ink(bench: &mut Bench, pages: u32) -> Option<u64> {
    let program = bench.program(&module(&format!(
        "call $evm_ink_left local.set $a
         (call $pay_for_memory_grow (i32.const {pages}))
         call $evm_ink_left local.set $b
         (i64.store (i32.const 0) (i64.sub (local.get $a) (local.get $b)))
         (call $write_result (i32.const 0) (i32.const 8))
         i32.const 0"
    )));
    let executed = bench.call_with_gas(program, vec![], 32_000_000 + PLENTY);
    match executed.outcome {
        Outcome::Success { output, .. } => {
            let ink = u64::from_le_bytes(output.as_ref().try_into().unwrap());
            Some(ink - (2450 + 210 + 1 + 3800) - (2450 + 3800) - 8400)
        }
        Outcome::Halt { reason } => {
            assert_eq!(reason, "out of gas");
            None
        }
        Outcome::Revert { output } => panic!("reverted: {output}"),
    }
}

#[test]
fn one_page_more_is_within_the_free_ones() {
    assert_eq!(grow_ink(&mut Bench::new(), 1), Some(0));
}

#[test]
fn pages_cost_a_linear_and_an_exponential_part() {
    assert_eq!(grow_ink(&mut Bench::new(), 2), Some(1000 * 10_000));
    assert_eq!(grow_ink(&mut Bench::new(), 16), Some((15_000 + 8) * 10_000));
}

#[test]
fn more_pages_than_exist_run_out_of_gas() {
    let mut bench = Bench::new();

    assert_eq!(grow_ink(&mut bench, 128), None);
    assert_eq!(grow_ink(&mut bench, 65_535), None);
}

#[test]
fn counts_beyond_16_bits_were_cut_until_they_were_refused() {
    let mut now = Bench::new();
    let mut later = Bench::with_rules(Rules::of(60).unwrap());

    assert_eq!(grow_ink(&mut now, 65_536), Some(0));
    assert_eq!(grow_ink(&mut now, 65_537), Some(0));
    assert_eq!(grow_ink(&mut later, 65_536), None);
    assert_eq!(grow_ink(&mut later, 65_537), None);
}

#[test]
fn growing_all_at_once_costs_as_much_as_page_by_page() {
    let mut bench = Bench::new();
    let program = |grow: &str| {
        format!(
            "(module {} (memory (export \"memory\") 1)
               (func (export \"user_entrypoint\") (param $len i32) (result i32) (local $i i32)
                 {grow}
                 i32.const 0))",
            imports()
        )
    };
    let leap = bench.program(&program("(drop (memory.grow (i32.const 60)))"));
    let steps = bench.program(&program(
        "(local.set $i (i32.const 60))
         (loop $again
           (drop (memory.grow (i32.const 1)))
           (local.set $i (i32.sub (local.get $i) (i32.const 1)))
           (br_if $again (local.get $i)))",
    ));

    let leap = bench.call(leap, vec![]).gas_used;
    let steps = bench.call(steps, vec![]).gas_used;

    // 59 pages beyond the free ones: 59 000, and the exponential part of 61 pages less that of 1.
    assert!(leap > 59_000 + 3765 - 1, "{leap}");
    assert!(steps - leap < 3000, "{steps} against {leap}");
}

#[test]
fn pages_of_a_frame_are_given_back_but_stay_paid_for_once() {
    let mut bench = Bench::new();
    let grower = bench.program(&module("(call $pay_for_memory_grow (i32.const 30)) i32.const 0"));
    bench.cache(grower);
    let call = "(drop (call $call_contract (i32.const 0) (i32.const 64) (i32.const 0)
                  (i32.const 64) (i64.const -1) (i32.const 128)))";
    let wat = format!(
        "(module {} (memory (export \"memory\") 1 1)
           (data (i32.const 0) \"{}\")
           (func (export \"user_entrypoint\") (param $len i32) (result i32)
             (local $a i64) (local $b i64) (local $c i64)
             call $evm_ink_left local.set $a {call}
             call $evm_ink_left local.set $b {call}
             call $evm_ink_left local.set $c
             (i64.store (i32.const 256) (i64.sub (local.get $a) (local.get $b)))
             (i64.store (i32.const 264) (i64.sub (local.get $b) (local.get $c)))
             (call $write_result (i32.const 256) (i32.const 16))
             i32.const 0))",
        imports(),
        escaped(grower.as_slice()),
    );
    let twice = bench.program(&wat);

    let output: Bytes = output(&bench.call(twice, vec![]));

    let ink = |at: usize| u64::from_le_bytes(output[at..at + 8].try_into().unwrap());
    // The second call finds the account warm and has no exponential part to pay for 32 pages.
    let exponential_of_32_less_that_of_2 = 75 - 1;
    assert_eq!(ink(0) - ink(8), (2500 + exponential_of_32_less_that_of_2) * 10_000);
}

/// A program with this many pages that grows by `step` pages `times` times.
fn growing(pages: u32, step: u32, times: u32) -> String {
    format!(
        "(module {} (memory (export \"memory\") {pages})
           (func (export \"user_entrypoint\") (param $len i32) (result i32) (local $i i32)
             (local.set $i (i32.const {times}))
             (block $done (loop $again
               (br_if $done (i32.eqz (local.get $i)))
               (if (i32.eq (memory.grow (i32.const {step})) (i32.const -1)) (then unreachable))
               (local.set $i (i32.sub (local.get $i) (i32.const 1)))
               (br $again)))
             i32.const 0))",
        imports()
    )
}

#[test]
fn all_pages_together_cost_a_whole_transaction_in_however_many_steps() {
    for (step, times) in [(127, 1), (1, 127)] {
        let mut bench = Bench::new();
        let program = bench.program(&growing(1, step, times));
        bench.cache(program);

        let executed = bench.call_with_much_gas(program, vec![]);

        assert!(matches!(executed.outcome, Outcome::Success { .. }), "{:?}", executed.outcome);
        let gas = executed.gas_used - INTRINSIC;
        assert!(gas.abs_diff(32_000_000) < 3000, "{gas} in {times} steps");
    }
}

/// `ArbOwner.setWasmPageLimit` by the chain's owner.
fn set_page_limit(bench: &mut Bench, pages: u16) {
    let data = calldata("setWasmPageLimit(uint16)", U256::from(pages).into());
    output(&bench.call(addresses::ARB_OWNER, data));
}

#[test]
fn a_lower_page_limit_stops_larger_programs_once_it_is_enforced() {
    for (arbos, stops) in [(51, false), (60, true)] {
        let mut bench = Bench::with_rules(Rules::of(arbos).unwrap());
        let program = bench.program(&growing(120, 0, 0));
        set_page_limit(&mut bench, 119);

        let executed = bench.call_with_much_gas(program, vec![]);

        let stopped = executed.outcome == Outcome::Halt { reason: "out of gas".into() };
        assert_eq!(stopped, stops, "ArbOS {arbos}: {:?}", executed.outcome);
    }
}

#[test]
fn a_lower_page_limit_stops_growth_once_it_is_enforced() {
    for (arbos, stops) in [(51, false), (60, true)] {
        let mut bench = Bench::with_rules(Rules::of(arbos).unwrap());
        let program = bench.program(&growing(1, 20, 1));
        set_page_limit(&mut bench, 20);

        let executed = bench.call_with_much_gas(program, vec![]);

        let stopped = executed.outcome == Outcome::Halt { reason: "out of gas".into() };
        assert_eq!(stopped, stops, "ArbOS {arbos}: {:?}", executed.outcome);
    }
}

#[test]
fn pages_that_frames_hold_together_are_limited() {
    // 4 pages and 10 more around a program of 120: 134 in all.
    let mut bench = Bench::with_rules(Rules::of(60).unwrap());
    let inner = bench.program(&growing(120, 0, 0));
    let outer = bench.program(&format!(
        "(module {} (memory (export \"memory\") 4)
           (data (i32.const 0) \"{}\")
           (func (export \"user_entrypoint\") (param $len i32) (result i32)
             (drop (memory.grow (i32.const 10)))
             (call $static_call_contract (i32.const 0) (i32.const 0) (i32.const 0)
               (i64.const 100000000) (i32.const 64))
             (drop (call $return_data_size))
             return))",
        imports(),
        escaped(inner.as_slice()),
    ));
    let alone = bench.call_with_much_gas(inner, vec![]);
    assert!(matches!(alone.outcome, Outcome::Success { .. }), "{:?}", alone.outcome);

    let executed = bench.call_with_much_gas(outer, vec![]);

    // The outer program ends with the status of the call, which is not zero.
    assert_eq!(executed.outcome, Outcome::Revert { output: Bytes::new() });
    assert!(100_000_000 < executed.gas_used, "the inner frame lost all its gas");
}
