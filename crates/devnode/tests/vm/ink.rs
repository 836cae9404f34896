//! The price of each host call, measured by the program itself: it reads its ink before and after.

use devnode::evm::Outcome;
use revm::primitives::{Address, U256};

use crate::bench::{Bench, INTRINSIC, escaped, frame_gas, imports, module, output, program_code};

/// Operators of one call with `args` constant arguments: the block of the call under test, the
/// block up to reading the ink again, and that reading itself.
fn around(args: u64, results: u64) -> u64 {
    let header = 2450;
    let call = 3800;
    let first = header + 210 + args + call; // local.set, i32.const each, call
    let second = header + 9 * results + call; // drop, call
    first + second + 8400
}

/// Ink of one host call. `before` runs first and is not counted; `hook` is called with constant
/// `args`; memory starts with `data` at 0.
fn ink_of(bench: &mut Bench, data: &[u8], before: &str, hook: &str, args: &[&str]) -> u64 {
    let results = devnode::stylus::hooks::Hook::from_name("vm_hooks", hook).unwrap().result();
    let drop = if results.is_some() { "drop" } else { "" };
    let wat = format!(
        "(module {} (memory (export \"memory\") 1 1)
           (data (i32.const 0) \"{}\")
           (func (export \"user_entrypoint\") (param i32) (result i32) (local $a i64) (local $b i64)
             {before}
             call $evm_ink_left  local.set $a
             {} call ${hook} {drop}
             call $evm_ink_left  local.set $b
             (i64.store (i32.const 65528) (i64.sub (local.get $a) (local.get $b)))
             (call $write_result (i32.const 65528) (i32.const 8))
             i32.const 0))",
        imports(),
        escaped(data),
        args.join(" "),
    );
    let program = bench.program(&wat);
    let executed = bench.call(program, vec![]);
    let bytes: [u8; 8] = output(&executed).as_ref().try_into().unwrap();
    u64::from_le_bytes(bytes) - around(args.len() as u64, u64::from(results.is_some()))
}

fn ink(hook: &str, args: &[&str]) -> u64 {
    ink_of(&mut Bench::new(), &[], "", hook, args)
}

const ZERO: &str = "i32.const 0";
const OUT: &str = "i32.const 4096";

#[test]
fn plain_questions_cost_one_crossing() {
    for hook in [
        "return_data_size",
        "evm_gas_left",
        "evm_ink_left",
        "chainid",
        "block_gas_limit",
        "block_number",
        "block_timestamp",
        "tx_ink_price",
        "msg_reentrant",
    ] {
        assert_eq!(ink(hook, &[]), 8400, "{hook}");
    }
}

#[test]
fn questions_with_an_answer_in_memory_cost_a_pointer_more() {
    for hook in [
        "block_basefee",
        "block_coinbase",
        "contract_address",
        "msg_sender",
        "msg_value",
        "tx_gas_price",
        "tx_origin",
    ] {
        assert_eq!(ink(hook, &[OUT]), 13_440, "{hook}");
    }
}

#[test]
fn transient_storage() {
    assert_eq!(ink("transient_load_bytes32", &[ZERO, OUT]), 1_078_153);
    assert_eq!(ink("transient_store_bytes32", &[ZERO, OUT]), 1_078_153);
}

#[test]
fn the_balance_of_the_sender_is_warm() {
    let sender = devnode::arbos::addresses::DEV_ACCOUNT;

    let ink = ink_of(&mut Bench::new(), sender.as_slice(), "", "account_balance", &[ZERO, OUT]);

    assert_eq!(ink, 1_078_153);
}

/// A program that nothing has touched yet, and the length of its code.
fn cold_program(bench: &mut Bench) -> (Address, u64) {
    let wasm = wat::parse_str(module("i32.const 0")).unwrap();
    let code = program_code(&wasm);
    let len = code.len() as u64;
    (bench.place(code), len)
}

#[test]
fn the_code_of_a_cold_program() {
    let mut bench = Bench::new();
    let (program, len) = cold_program(&mut bench);
    let at = program.as_slice();

    let size = ink_of(&mut bench, at, "", "account_code_size", &[ZERO]);
    let hash = ink_of(&mut bench, at, "", "account_codehash", &[ZERO, OUT]);
    let part = [ZERO, ZERO, "i32.const 8", OUT];
    let code = ink_of(&mut bench, at, "", "account_code", &part);

    assert_eq!(size, 33_068_073);
    assert_eq!(hash, 26_078_153);
    assert_eq!(code, 33_068_073 + 5040 + 30 * (len - 32), "the whole code is paid for");
}

#[test]
fn code_of_the_account_asked_for_last_is_free() {
    let mut bench = Bench::new();
    let (program, _) = cold_program(&mut bench);
    let before = "(drop (call $account_code_size (i32.const 0)))";

    let again = ink_of(&mut bench, program.as_slice(), before, "account_code_size", &[ZERO]);

    assert_eq!(again, 68_073);
}

#[test]
fn empty_code_is_paid_for_every_time() {
    let before = "(drop (call $account_code_size (i32.const 0)))";
    let nobody = [0x77; 20];

    let again = ink_of(&mut Bench::new(), &nobody, before, "account_code_size", &[ZERO]);

    assert_eq!(again, 68_073 + (700 + 100) * 10_000);
}

#[test]
fn arithmetic() {
    let one = U256::ONE.to_be_bytes::<32>();
    let mut bench = Bench::new();
    let two = ["i32.const 0", "i32.const 0"];
    let three = ["i32.const 0", "i32.const 0", "i32.const 0"];

    assert_eq!(ink_of(&mut bench, &one, "", "math_div", &two), 43_520);
    assert_eq!(ink_of(&mut bench, &one, "", "math_mod", &two), 43_520);
    assert_eq!(ink_of(&mut bench, &one, "", "math_add_mod", &three), 49_560);
    assert_eq!(ink_of(&mut bench, &one, "", "math_mul_mod", &three), 52_660);
}

#[test]
fn a_power_costs_by_the_length_of_its_exponent() {
    for (bytes, ink) in [(0, 44_020), (1, 61_520), (2, 79_020), (10, 219_020), (32, 604_020)] {
        let mut exponent = [0; 32];
        exponent[32 - bytes..].fill(0xff);

        let paid = ink_of(&mut Bench::new(), &exponent, "", "math_pow", &[OUT, ZERO]);

        assert_eq!(paid, ink, "{bytes} bytes");
    }
}

#[test]
fn a_log_costs_by_topics_and_bytes() {
    for (topics, data, ink) in [
        (0, 0, 3_834_454),
        (0, 10, 4_634_454),
        (0, 100, 11_838_194),
        (1, 100, 15_589_954),
        (2, 100, 19_341_714),
        (3, 100, 23_093_474),
        (4, 100, 26_845_234),
    ] {
        let len = format!("i32.const {}", data + 32 * topics);
        let count = format!("i32.const {topics}");

        let paid = self::ink("emit_log", &[ZERO, &len, &count]);

        assert_eq!(paid, ink, "{topics} topics, {data} bytes");
    }
}

#[test]
fn keccak_costs_by_the_word() {
    for (len, ink) in [(10, 121_800), (100, 163_800), (1000, 751_800)] {
        let len = format!("i32.const {len}");

        assert_eq!(self::ink("native_keccak256", &[ZERO, &len, OUT]), ink);
    }
}

#[test]
fn a_result_is_read_twice() {
    for len in [0, 32, 33, 100, 1000] {
        let arg = format!("i32.const {len}");
        let per_read: u64 = 16_381 + 55 * u64::max(len, 32) - 55 * 32;

        assert_eq!(ink("write_result", &[ZERO, &arg]), 8400 + 2 * per_read, "{len} bytes");
    }
}

#[test]
fn arguments_cost_by_the_byte_beyond_a_word() {
    for (len, ink) in [(4, 13_440), (36, 13_560), (100, 15_480)] {
        let wat = module(
            "call $evm_ink_left  local.set $a
             i32.const 0  call $read_args
             call $evm_ink_left  local.set $b
             (i64.store (i32.const 65528) (i64.sub (local.get $a) (local.get $b)))
             (call $write_result (i32.const 65528) (i32.const 8))
             i32.const 0",
        );
        let mut bench = Bench::new();
        let program = bench.program(&wat);

        let executed = bench.call(program, vec![1; len]);

        let measured = u64::from_le_bytes(output(&executed).as_ref().try_into().unwrap());
        assert_eq!(measured - around(1, 0), ink, "{len} bytes");
    }
}

#[test]
fn growing_memory_by_nothing_costs_a_crossing_and_by_100_pages_their_gas() {
    assert_eq!(ink("pay_for_memory_grow", &[ZERO]), 8400);
    assert_eq!(ink("pay_for_memory_grow", &["i32.const 100"]), 9_320_660_000);
}

/// A program whose one block of `ink` ends by leaving early: header, operators, constant, call.
fn leaves_early(ink: usize) -> String {
    let nops = "nop ".repeat(ink - 2450 - 1 - 3800);
    module(&format!("{nops} (call $exit_early (i32.const 0)) i32.const 0"))
}

#[test]
fn ending_early_is_free() {
    let mut bench = Bench::new();
    let [one_gas, more] = [10_000, 10_001].map(|ink| {
        let program = bench.program(&leaves_early(ink));
        bench.cache(program);
        program
    });
    let plenty = frame_gas(&bench.call(one_gas, vec![]), &[]);

    let exact = bench.call_with_gas(one_gas, vec![], INTRINSIC + plenty);
    let short = bench.call_with_gas(more, vec![], INTRINSIC + plenty);

    assert!(output(&exact).is_empty());
    assert_eq!(short.outcome, Outcome::Halt { reason: "out of gas".into() });
}
