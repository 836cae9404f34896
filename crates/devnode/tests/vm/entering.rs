//! Entering a program: what it costs before and beside what the program does, and what it takes
//! that it may be entered at all.

use devnode::{arbos::Rules, evm::Outcome};
use revm::{
    context::TxEnv,
    primitives::{Bytes, TxKind, U256},
};

use crate::bench::{Bench, INTRINSIC, PLENTY, frame_gas, imports, module, output, program_code};
use crate::formulas::Shape;

/// What [`echo`] is made of.
pub(crate) const ECHO_SHAPE: Shape =
    Shape { functions: 1, values: 2, wasm_bytes: 187, globals: 0, segment_bytes: 0, pages: 1 };

/// Copies its calldata to its result: 187 bytes with a custom section to fill up.
pub(crate) fn echo() -> Vec<u8> {
    let wat = "(module
        (import \"vm_hooks\" \"read_args\" (func $read_args (param i32)))
        (import \"vm_hooks\" \"write_result\" (func $write_result (param i32 i32)))
        (memory (export \"memory\") 1 1)
        (func (export \"user_entrypoint\") (param $len i32) (result i32)
          (call $read_args (i32.const 0))
          (call $write_result (i32.const 0) (local.get $len))
          i32.const 0))";
    padded(wat::parse_str(wat).unwrap(), 187)
}

/// Another program that does and costs the same.
pub(crate) fn other_echo() -> Vec<u8> {
    let mut wasm = echo();
    wasm[186] = b'y';
    wasm
}

/// A module with a custom section that makes it so many bytes long: up to 129 more.
pub(crate) fn padded(mut wasm: Vec<u8>, len: usize) -> Vec<u8> {
    // Id, length of the rest, length of its name, name.
    let rest = u8::try_from(len - wasm.len() - 2).unwrap();
    assert!((1..0x80).contains(&rest), "lengths here are one byte long");
    wasm.extend([0, rest, rest - 1]);
    wasm.resize(len, b'x');
    wasm
}

#[test]
fn a_small_program_costs_what_its_shape_says() {
    let mut bench = Bench::new();
    let program = bench.program_of(&echo());

    let first = bench.call(program, [1, 2, 3, 4]);
    bench.cache(program);
    let cached = bench.call(program, [1, 2, 3, 4]);

    // 8832 + 34 to start, 352 + 11 as for every start, 69 631 ink to run.
    assert_eq!(output(&first), Bytes::from_static(&[1, 2, 3, 4]));
    assert_eq!(frame_gas(&first, &[1, 2, 3, 4]), 9229 + 7);
    assert_eq!(frame_gas(&cached, &[1, 2, 3, 4]), 363 + 7);
}

#[test]
fn a_loop_costs_by_the_turn() {
    let mut bench = Bench::new();
    let program = bench.program(&format!(
        "(module {} (memory (export \"memory\") 1 1)
           (func (export \"user_entrypoint\") (param $len i32) (result i32)
             (local $i i32) (local $acc i64)
             (call $read_args (i32.const 0))
             (local.set $i (i32.load (i32.const 0)))
             (block $done (loop $again
               (br_if $done (i32.eqz (local.get $i)))
               (local.set $acc (i64.add (i64.mul (local.get $acc) (i64.const 31))
                                        (i64.extend_i32_u (local.get $i))))
               (local.set $i (i32.sub (local.get $i) (i32.const 1)))
               (br $again)))
             (i64.store (i32.const 8) (local.get $acc))
             i32.const 0))",
        imports()
    ));
    bench.cache(program);
    let mut gas = |turns: u32| {
        let input = turns.to_le_bytes();
        frame_gas(&bench.call(program, input), &input)
    };

    // Two blocks a turn: up to br_if 2450 + 75 + 170 + 765, the rest 2450 + 1842.
    let turn = 3460 + 4292;
    assert_eq!(gas(1000) - gas(100), 900 * turn / 10_000 + 1);
    let hundred = gas(100) - gas(10);
    assert!((90 * turn / 10_000..=90 * turn / 10_000 + 1).contains(&hundred), "{hundred}");
}

#[test]
fn floats_cost_more_than_there_is() {
    let mut bench = Bench::new();
    let program = bench.program(&module("(drop (f64.const 1)) i32.const 0"));

    let executed = bench.call_with_gas(program, vec![], 1_000_000);

    assert_eq!(executed.outcome, Outcome::Halt { reason: "out of gas".into() });
}

#[test]
fn a_program_that_was_not_activated_takes_all_gas() {
    let mut bench = Bench::new();
    let program = bench.place(program_code(&echo()));

    let executed = bench.call_with_gas(program, vec![1], 100_000);

    assert_eq!(executed.outcome, Outcome::Halt { reason: "error ProgramNotActivated()".into() });
    assert_eq!(executed.gas_used, 100_000);
}

#[test]
fn a_program_expires_after_a_year() {
    let mut bench = Bench::new();
    let program = bench.program_of(&echo());
    bench.block.timestamp += 365 * 86_400 + 3600;

    let executed = bench.call(program, vec![1]);

    let Outcome::Halt { reason } = executed.outcome else { panic!("{:?}", executed.outcome) };
    assert!(reason.starts_with("error ProgramExpired("), "{reason}");
}

#[test]
fn starting_without_enough_gas_is_out_of_gas() {
    let mut bench = Bench::new();
    let program = bench.program_of(&echo());

    let executed = bench.call_with_gas(program, vec![], INTRINSIC + 9228);

    assert_eq!(executed.outcome, Outcome::Halt { reason: "out of gas".into() });
}

#[test]
fn a_large_result_costs_at_least_its_memory() {
    let mut bench = Bench::new();
    let program = bench.program(&format!(
        "(module {} (memory (export \"memory\") 16 16)
           (func (export \"user_entrypoint\") (param $len i32) (result i32)
             (call $write_result (i32.const 0) (i32.const 1048576)) i32.const 0))",
        imports()
    ));
    bench.cache(program);

    let executed = bench.call(program, vec![]);

    // 32768 words: three gas each, and their square over 512.
    let floor = 3 * 32_768 + 32_768 * 32_768 / 512;
    assert_eq!(frame_gas(&executed, &[]), floor);
}

#[test]
fn nested_functions_run_out_of_stack() {
    let recursive = module("(call $down (i32.const 0))").replace(
        "(func (export",
        "(func $down (param $n i32) (result i32) (call $down (local.get $n))) (func (export",
    );
    let mut bench = Bench::new();
    let program = bench.program(&recursive);

    let executed = bench.call(program, vec![]);

    assert_eq!(executed.outcome, Outcome::Halt { reason: "max call depth exceeded".into() });
    assert_eq!(executed.gas_used, PLENTY, "all gas is lost");
}

#[test]
fn the_deepest_stack_of_any_version_fits_the_interpreter() {
    let rules = Rules::of(40).unwrap();
    let recursive = module("(call $down (i32.const 0))").replace(
        "(func (export",
        "(func $down (param $n i32) (result i32) (call $down (local.get $n))) (func (export",
    );
    let mut bench = Bench::with_rules(rules);
    let program = bench.program(&recursive);

    let executed = bench.call_with_gas(program, vec![], 31_000_000);

    assert_eq!(executed.outcome, Outcome::Halt { reason: "max call depth exceeded".into() });
}

#[test]
fn value_reaches_the_account_before_the_program_runs() {
    let mut bench = Bench::new();
    let program = bench.program(&module(
        "(call $contract_address (i32.const 0))
         (call $account_balance (i32.const 0) (i32.const 32))
         (call $msg_value (i32.const 64))
         (call $write_result (i32.const 32) (i32.const 64))
         i32.const 0",
    ));

    let executed = bench.send(TxEnv {
        kind: TxKind::Call(program),
        value: U256::from(1234),
        gas_limit: PLENTY,
        ..TxEnv::default()
    });

    let word = U256::from(1234).to_be_bytes::<32>();
    assert_eq!(output(&executed), Bytes::from([word, word].concat()));
}
