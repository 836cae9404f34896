//! Programs that ran a moment ago: since ArbOS 60 they start as cheaply as those that are cached.

use devnode::arbos::Rules;
use revm::primitives::{Address, U256};

use crate::{
    bench::{Bench, frame_gas, module, output, program_code},
    entering::{ECHO_SHAPE, echo, other_echo},
    formulas::{INK_PRICE, WARM_GAS},
};

fn chain(arbos: u64) -> Bench {
    Bench::with_rules(Rules::of(arbos).unwrap())
}

/// Ink that [`echo`] takes for nothing: its three blocks and two host calls.
const ECHOING: u64 =
    (2451 + 3800) + (2451 + 75 + 3800) + 2452 + (8400 + 5040) + (8400 + 2 * 16_381);

/// A program that calls the accounts in its calldata, a word each, with nothing, and returns the
/// gas of each call, 8 bytes each.
fn measuring() -> String {
    module(
        "(call $read_args (i32.const 0))
         (block $done (loop $next
           (br_if $done (i32.ge_u (local.get $i) (local.get $len)))
           call $evm_ink_left local.set $a
           (drop (call $call_contract (i32.add (local.get $i) (i32.const 12)) (i32.const 0)
             (i32.const 0) (i32.const 4096) (i64.const -1) (i32.const 4128)))
           call $evm_ink_left local.set $b
           (i64.store (i32.add (i32.const 8192) (i32.shr_u (local.get $i) (i32.const 2)))
             (i64.sub (local.get $a) (local.get $b)))
           (local.set $i (i32.add (local.get $i) (i32.const 32)))
           (br $next)))
         (call $write_result (i32.const 8192) (i32.shr_u (local.get $len) (i32.const 2)))
         i32.const 0",
    )
}

/// Gas of calling these in one transaction, one after the other, access and what is around not
/// counted.
fn gas_of_each(bench: &mut Bench, called: &[Address]) -> Vec<u64> {
    let measuring = bench.program(&measuring());
    let calldata: Vec<_> = called.iter().flat_map(|it| it.into_word().0).collect();
    let told = output(&bench.call(measuring, calldata));
    let around = (2450 + 210 + 75 + 1 + 70 + 5 + 3800) + (2450 + 9 + 3800) + 8400;
    let asking = 83_193 + 2 * 16_381;
    let mut met = Vec::new();
    let each = told.chunks(8).zip(called).map(|(ink, to)| {
        let ink = u64::from_le_bytes(ink.try_into().unwrap()) - around - asking;
        let access = if met.contains(to) { WARM_GAS } else { 2_600 };
        met.push(*to);
        ink / INK_PRICE - access
    });
    each.collect()
}

fn cached() -> u64 {
    ECHO_SHAPE.cached_gas() + ECHOING.div_ceil(INK_PRICE)
}

fn uncached() -> u64 {
    ECHO_SHAPE.uncached_gas() + ECHOING.div_ceil(INK_PRICE)
}

#[test]
fn the_second_call_of_a_transaction_is_cheaper_since_60() {
    for (arbos, second) in [(40, uncached()), (59, uncached()), (60, cached())] {
        let mut bench = chain(arbos);
        let program = bench.program_of(&echo());

        let gas = gas_of_each(&mut bench, &[program; 3]);

        assert_eq!(gas, [uncached(), second, second], "ArbOS {arbos}");
    }
}

#[test]
fn another_account_with_the_same_code_is_the_same_program() {
    let mut bench = chain(60);
    let one = bench.program_of(&echo());
    let two = bench.place(program_code(&echo()));

    assert_eq!(gas_of_each(&mut bench, &[one, two]), [uncached(), cached()]);
}

#[test]
fn as_many_are_remembered_as_owners_say() {
    for (size, last) in [(1, uncached()), (2, cached())] {
        let mut bench = chain(60);
        let one = bench.program_of(&echo());
        let two = bench.program_of(&other_echo());
        output(&bench.own("setWasmBlockCacheSize(uint16)", &[U256::from(size)]));

        // The program that measures ran before them, and is the first to lose its place.
        let gas = gas_of_each(&mut bench, &[one, two, one]);

        assert_eq!(gas, [uncached(), uncached(), last], "{size}");
    }
}

#[test]
fn a_frame_that_failed_is_remembered() {
    let mut bench = chain(60);
    let failing = bench.program(&module("unreachable"));

    let gas = gas_of_each(&mut bench, &[failing, failing]);

    assert!(gas[1] + 8_832 < gas[0], "{gas:?}");
}

#[test]
fn later_transactions_of_a_block_find_what_earlier_ones_ran_and_later_blocks_do_not() {
    let mut bench = chain(60);
    let program = bench.program_of(&echo());

    let first = bench.call(program, vec![]);
    bench.block.recent = first.recent.clone();
    let second = bench.call(program, vec![]);
    bench.next_block(1);
    let later = bench.call(program, vec![]);

    let gas = [first, second, later].map(|executed| frame_gas(&executed, &[]));
    assert_eq!(gas, [uncached(), cached(), uncached()]);
}
