//! Calls between programs and EVM code in every direction, and creating from programs.

use devnode::{arbos::addresses, evm::Outcome};
use revm::{
    Database,
    bytecode::opcode,
    context::TxEnv,
    primitives::{Address, Bytes, TxKind, U256, keccak256},
};

use crate::bench::{Bench, PLENTY, escaped, evm_caller, imports, module, output, program_code};

/// Where the program under test keeps whom to call, what with, and what it measured.
const DATA: u32 = 32;
const VALUE: u32 = 2048;

/// A program that makes one call (`hook`, with these arguments after the data length) and returns
/// the ink it took, its status and the length of the return data, each as 8 bytes.
fn caller(hook: &str, to: Address, data: &[u8], value: u64, extra: &str) -> String {
    let value = U256::from(value).to_be_bytes::<32>();
    format!(
        "(module {} (memory (export \"memory\") 1 1)
           (data (i32.const 0) \"{}\") (data (i32.const {DATA}) \"{}\")
           (data (i32.const {VALUE}) \"{}\")
           (func (export \"user_entrypoint\") (param i32) (result i32)
             (local $a i64) (local $b i64) (local $i i32)
             call $evm_ink_left local.set $a
             i32.const 0 i32.const {DATA} i32.const {} {extra} i32.const 4096
             call ${hook} local.set $i
             call $evm_ink_left local.set $b
             (i64.store (i32.const 8192) (i64.sub (local.get $a) (local.get $b)))
             (i64.store (i32.const 8200) (i64.extend_i32_u (local.get $i)))
             (i64.store (i32.const 8208) (i64.load32_u (i32.const 4096)))
             (call $write_result (i32.const 8192) (i32.const 24))
             i32.const 0))",
        imports(),
        escaped(to.as_slice()),
        escaped(data),
        escaped(&value),
        data.len(),
    )
}

/// What a [`caller`] tells, the operators around the call taken off.
#[derive(Debug, PartialEq)]
struct Told {
    ink: u64,
    status: u64,
    returned: u64,
}

fn told(output: &Bytes, args: u64) -> Told {
    let word = |at: usize| u64::from_le_bytes(output[at..at + 8].try_into().unwrap());
    // local.set, constants, call; local.set, call; reading the ink.
    let around = (2450 + 210 + args + 3800) + (2450 + 210 + 3800) + 8400;
    Told { ink: word(0) - around, status: word(8), returned: word(16) }
}

const ALL_GAS: &str = "i64.const -1";

fn measure(bench: &mut Bench, hook: &str, to: Address, data: &[u8]) -> Told {
    measure_with(bench, hook, to, data, 0)
}

fn measure_with(bench: &mut Bench, hook: &str, to: Address, data: &[u8], value: u64) -> Told {
    let value_arg = if hook == "call_contract" { "i32.const 2048" } else { "" };
    let wat = caller(hook, to, data, value, &format!("{value_arg} {ALL_GAS}"));
    let program = bench.program(&wat);
    let mut info = bench.db.basic(program).unwrap().unwrap();
    info.balance = U256::from(1_000_000);
    bench.db.insert_account_info(program, info);
    let args = 5 + u64::from(hook == "call_contract");
    told(&output(&bench.call(program, vec![])), args)
}

const CALLS: [&str; 3] = ["call_contract", "delegate_call_contract", "static_call_contract"];

#[test]
fn a_precompile_is_warm_and_paid_by_its_own_rules() {
    let mut data = keccak256("burnArbGas(uint256)")[..4].to_vec();
    data.extend([0; 32]);

    for hook in CALLS {
        let told = measure(&mut Bench::new(), hook, addresses::ARBOS_TEST, &data);

        assert_eq!(told, Told { ink: 1_146_395, status: 0, returned: 0 }, "{hook}");
    }
}

/// EVM code that takes 221 gas.
fn costs_221() -> Vec<u8> {
    let mut code = vec![opcode::JUMPDEST; 221];
    code.push(opcode::STOP);
    code
}

#[test]
fn a_cold_contract_costs_its_access_and_what_it_uses() {
    for hook in CALLS {
        let mut bench = Bench::new();
        let contract = bench.place(costs_221());

        let told = measure(&mut bench, hook, contract, &[1, 2, 3, 4]);

        assert_eq!(told, Told { ink: 28_325_955, status: 0, returned: 0 }, "{hook}");
    }
}

#[test]
fn value_costs_9000_gas_and_its_stipend() {
    let mut bench = Bench::new();
    let contract = bench.place(costs_221());

    let told = measure_with(&mut bench, "call_contract", contract, &[1, 2, 3, 4], 1000);

    assert_eq!(told.ink, 118_325_955);
    assert_eq!(bench.db.basic(contract).unwrap().unwrap().balance, U256::from(1000));
}

#[test]
fn value_to_an_account_that_does_not_exist_costs_its_creation() {
    let mut bench = Bench::new();
    let nobody = Address::repeat_byte(0x77);

    let told = measure_with(&mut bench, "call_contract", nobody, &[], 1);

    assert_eq!(told.ink, 83_193 + 2 * 16_381 + (2600 + 9000 + 25_000) * 10_000);
    assert_eq!(told.status, 0);
}

#[test]
fn a_cold_program_costs_its_access_its_start_and_its_ink() {
    for hook in CALLS {
        let mut bench = Bench::new();
        let echo = bench.program_of(&crate::entering::echo());

        let told = measure(&mut bench, hook, echo, &[1, 2, 3, 4]);

        assert_eq!(told, Told { ink: 118_475_955, status: 0, returned: 4 }, "{hook}");
    }
}

#[test]
fn return_data_costs_by_the_byte_that_exists() {
    for (len, ink) in [(10, 73_113), (100, 75_153), (1000, 102_153), (10_000, 372_153)] {
        let mut bench = Bench::new();
        // RETURN(0, 10000)
        let contract = bench.place(vec![0x61, 0x27, 0x10, opcode::PUSH0, opcode::RETURN]);
        let program = bench.program(&format!(
            "(module {} (memory (export \"memory\") 1 1)
               (data (i32.const 0) \"{}\")
               (func (export \"user_entrypoint\") (param i32) (result i32)
                 (local $a i64) (local $b i64)
                 (drop (call $static_call_contract (i32.const 0) (i32.const 0) (i32.const 0)
                   (i64.const -1) (i32.const 64)))
                 call $evm_ink_left local.set $a
                 i32.const 128 i32.const 0 i32.const {len} call $read_return_data drop
                 call $evm_ink_left local.set $b
                 (i64.store (i32.const 0) (i64.sub (local.get $a) (local.get $b)))
                 (call $write_result (i32.const 0) (i32.const 8)) i32.const 0))",
            imports(),
            escaped(contract.as_slice()),
        ));

        let output = output(&bench.call(program, vec![]));

        let measured = u64::from_le_bytes(output.as_ref().try_into().unwrap());
        let around = (2450 + 210 + 3 + 3800) + (2450 + 9 + 3800) + 8400;
        assert_eq!(measured - around, ink, "{len} bytes");
    }
}

#[test]
fn a_failed_call_has_status_2_and_its_revert_data() {
    let mut bench = Bench::new();
    // REVERT(0, 5)
    let reverts = bench.place(vec![0x60, 5, opcode::PUSH0, opcode::REVERT]);
    let fails = bench.place(vec![opcode::INVALID]);

    let reverted = measure(&mut bench, "call_contract", reverts, &[]);
    let failed = measure(&mut bench, "call_contract", fails, &[]);

    assert_eq!((reverted.status, reverted.returned), (2, 5));
    assert_eq!((failed.status, failed.returned), (2, 0));
    assert!(reverted.ink < 30_000_000 && 10_000_000_000 < failed.ink, "{reverted:?} {failed:?}");
}

#[test]
fn a_call_passes_on_at_most_63_64ths() {
    let mut bench = Bench::new();
    let fails = bench.place(vec![opcode::INVALID]);
    let wat = module(
        "(call $read_args (i32.const 0))
         call $evm_gas_left local.set $a
         (drop (call $call_contract (i32.const 0) (i32.const 64) (i32.const 0) (i32.const 64)
           (i64.const -1) (i32.const 128)))
         call $evm_gas_left local.set $b
         (i64.store (i32.const 0) (local.get $a))
         (i64.store (i32.const 8) (local.get $b))
         (call $write_result (i32.const 0) (i32.const 16)) i32.const 0",
    );
    let program = bench.program(&wat);

    let output = output(&bench.call(program, fails.to_vec()));

    let gas = |at: usize| u64::from_le_bytes(output[at..at + 8].try_into().unwrap());
    // Operators, both readings and the host call's own ink lie between: less than 20 gas.
    let kept = gas(0) - 2600 - (gas(0) - 2600) / 64 * 63;
    assert!(gas(8).abs_diff(kept) < 85, "{} against {kept}", gas(8));
}

/// A program that tells the acting account, the caller and whether it is reentrant.
fn who() -> String {
    module(
        "(call $contract_address (i32.const 12))
         (call $msg_sender (i32.const 44))
         (i32.store8 (i32.const 95) (call $msg_reentrant))
         (call $write_result (i32.const 0) (i32.const 96))
         i32.const 0",
    )
}

#[test]
fn evm_code_calls_a_program_and_a_program_sees_who_calls() {
    let mut bench = Bench::new();
    let program = bench.program(&who());
    let caller = bench.place(evm_caller(opcode::CALL));
    let delegating = bench.place(evm_caller(opcode::DELEGATECALL));
    let word = |address: Address| address.into_word().to_vec();

    let called = output(&bench.call(caller, word(program)));
    let delegated = output(&bench.call(delegating, word(program)));

    let one = U256::ONE.to_be_bytes::<32>().to_vec();
    let zero = vec![0; 32];
    let sender = addresses::DEV_ACCOUNT;
    assert_eq!(called, [&one, &word(program), &word(caller), &zero].map(Vec::as_slice).concat());
    assert_eq!(
        delegated,
        [&one, &word(delegating), &word(sender), &zero].map(Vec::as_slice).concat()
    );
}

#[test]
fn a_program_called_again_from_further_in_is_reentrant() {
    // With calldata it calls the address in it with nothing and returns what comes back; without
    // it tells whether it is reentrant.
    let wat = module(
        "(if (i32.eqz (local.get $len)) (then
           (i32.store8 (i32.const 31) (call $msg_reentrant))
           (call $write_result (i32.const 0) (i32.const 32))
           (call $exit_early (i32.const 0))))
         (call $read_args (i32.const 0))
         (drop (call $call_contract (i32.const 12) (i32.const 64) (i32.sub (local.get $len)
           (i32.const 32)) (i32.const 256) (i64.const -1) (i32.const 128)))
         (local.set $i (call $return_data_size))
         (drop (call $read_return_data (i32.const 512) (i32.const 0) (local.get $i)))
         (call $write_result (i32.const 512) (local.get $i))
         i32.const 0",
    );
    let mut bench = Bench::new();
    let program = bench.program(&wat);
    let alone = output(&bench.call(program, vec![]));

    let itself = output(&bench.call(program, program.into_word().to_vec()));

    assert_eq!(U256::from_be_slice(&alone), U256::ZERO);
    assert_eq!(U256::from_be_slice(&itself), U256::ONE);
}

#[test]
fn delegating_acts_on_the_storage_of_the_caller() {
    let mut bench = Bench::new();
    // SSTORE(0, 7)
    let writer = bench.place(vec![0x60, 7, opcode::PUSH0, opcode::SSTORE]);

    let wat = caller("delegate_call_contract", writer, &[], 0, ALL_GAS);
    let program = bench.program(&wat);
    output(&bench.call(program, vec![]));

    assert_eq!(bench.db.storage(program, U256::ZERO), Ok(U256::from(7)));
    assert_eq!(bench.db.storage(writer, U256::ZERO), Ok(U256::ZERO));
}

#[test]
fn nothing_changes_in_a_static_call() {
    for (name, change) in [
        (
            "flush",
            "(call $storage_cache_bytes32 (i32.const 0) (i32.const 0))
                   (call $storage_flush_cache (i32.const 0))",
        ),
        ("transient", "(call $transient_store_bytes32 (i32.const 0) (i32.const 0))"),
        ("log", "(call $emit_log (i32.const 0) (i32.const 0) (i32.const 0))"),
        (
            "create",
            "(call $create1 (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64)
                     (i32.const 96))",
        ),
    ] {
        let mut bench = Bench::new();
        let program = bench.program(&module(&format!("{change} i32.const 0")));
        let allowed = bench.call(program, vec![]);
        assert!(matches!(allowed.outcome, Outcome::Success { .. }), "{name}");

        let refused = measure(&mut bench, "static_call_contract", program, &[]);

        assert_eq!((refused.status, refused.returned), (2, 0), "{name}");
        assert!(refused.ink < 2_000_000_000, "{name}: the gas is kept");
    }
}

#[test]
fn value_in_a_static_call_is_refused_without_a_trap() {
    let mut bench = Bench::new();
    let nobody = Address::repeat_byte(0x77);
    let inner =
        bench.program(&caller("call_contract", nobody, &[], 1, "i32.const 2048 i64.const -1"));
    let via = bench.place(evm_caller(opcode::STATICCALL));

    let output = output(&bench.call(via, inner.into_word().to_vec()));

    assert_eq!(U256::from_be_slice(&output[..32]), U256::ONE, "the program itself succeeds");
    let inner = told(&output.slice(32..), 6);
    assert_eq!(inner, Told { ink: 83_193 + 2 * 16_381, status: 2, returned: 0 });
}

#[test]
fn a_program_creates_contracts_at_the_usual_addresses() {
    // Init code that returns one byte: STOP.
    let init = [0x60, 1, opcode::PUSH0, opcode::RETURN];
    let create = |call: &str| {
        module(&format!("{call} (call $write_result (i32.const 64) (i32.const 20)) i32.const 0"))
            .replacen("(memory", &format!("(data (i32.const 0) \"{}\") (memory", escaped(&init)), 1)
    };
    let mut bench = Bench::new();
    let one = bench.program(&create(
        "(call $create1 (i32.const 0) (i32.const 4) (i32.const 128) (i32.const 64) (i32.const 96))",
    ));
    let two = bench.program(&create(
        "(call $create2 (i32.const 0) (i32.const 4) (i32.const 128) (i32.const 160)
           (i32.const 64) (i32.const 96))",
    ));

    let first = Address::from_slice(&output(&bench.call(one, vec![])));
    let second = Address::from_slice(&output(&bench.call(two, vec![])));

    assert_eq!(first, one.create(1));
    assert_eq!(second, two.create2_from_code([0; 32], init));
    assert_eq!(bench.db.basic(first).unwrap().unwrap().code_hash, keccak256([0]));
}

#[test]
fn creating_costs_the_creation_the_init_code_and_the_deposit() {
    let init = [0x60, 1, opcode::PUSH0, opcode::RETURN];
    let wat = module(
        "call $evm_ink_left local.set $a
         i32.const 0 i32.const 4 i32.const 128 i32.const 64 i32.const 96 call $create1
         call $evm_ink_left local.set $b
         (i64.store (i32.const 0) (i64.sub (local.get $a) (local.get $b)))
         (call $write_result (i32.const 0) (i32.const 8)) i32.const 0",
    )
    .replacen("(memory", &format!("(data (i32.const 0) \"{}\") (memory", escaped(&init)), 1);
    let mut bench = Bench::new();
    let program = bench.program(&wat);

    let output = output(&bench.call(program, vec![]));

    let ink = u64::from_le_bytes(output.as_ref().try_into().unwrap())
        - (2450 + 210 + 5 + 3800)
        - (2450 + 3800)
        - 8400;
    // PUSH1, PUSH0, RETURN with a word of memory, and 200 gas for the byte of code.
    let init_gas = 3 + 2 + 3 + 200;
    assert_eq!(ink, 83_193 + 2 * 16_381 + (32_000 + init_gas) * 10_000);
}

#[test]
fn programs_nest_until_their_pages_are_used_up() {
    let mut bench = Bench::new();
    // Calls the address in its calldata with the same calldata, and returns the answer plus one.
    let program = bench.program(&module(
        "(call $read_args (i32.const 0))
         (drop (call $call_contract (i32.const 12) (i32.const 0) (local.get $len) (i32.const 256)
           (i64.const -1) (i32.const 128)))
         (drop (call $read_return_data (i32.const 512) (i32.const 0) (i32.const 8)))
         (i64.store (i32.const 512) (i64.add (i64.load (i32.const 512)) (i64.const 1)))
         (call $write_result (i32.const 512) (i32.const 8))
         i32.const 0",
    ));

    let frames = output(&bench.call_with_much_gas(program, program.into_word().to_vec()));

    assert_eq!(frames.as_ref(), 128_u64.to_le_bytes());
}

#[test]
fn calls_nest_1024_deep_below_a_program() {
    use opcode::*;
    // Calls itself and returns the answer plus one.
    let mut recursive = vec![PUSH0, PUSH0, PUSH0, PUSH0, PUSH0, ADDRESS, GAS, CALL, POP];
    recursive.extend([RETURNDATASIZE, PUSH0, PUSH0, RETURNDATACOPY]);
    recursive.extend([PUSH0, MLOAD, 0x60, 1, ADD, PUSH0, MSTORE, 0x60, 32, PUSH0, RETURN]);
    let mut bench = Bench::new();
    let recursive = bench.place(recursive);
    let program = bench.program(&module(
        "(call $read_args (i32.const 0))
         (drop (call $call_contract (i32.const 12) (i32.const 0) (i32.const 0) (i32.const 256)
           (i64.const -1) (i32.const 128)))
         (drop (call $read_return_data (i32.const 512) (i32.const 0) (i32.const 32)))
         (call $write_result (i32.const 512) (i32.const 32))
         i32.const 0",
    ));

    let frames = output(&bench.call_with_much_gas(program, recursive.into_word().to_vec()));

    assert_eq!(U256::from_be_slice(&frames), U256::from(1024), "the program is one of 1025");
}

#[test]
fn evm_code_that_a_program_delegates_to_cannot_destroy_it() {
    let mut bench = Bench::new();
    let killer = bench.place(vec![opcode::PUSH0, opcode::SELFDESTRUCT]);

    let told = measure(&mut bench, "delegate_call_contract", killer, &[]);

    assert_eq!((told.status, told.returned), (2, 0));
    assert!(told.ink < 1_000_000_000, "a revert keeps the gas");
}

/// Init code that leaves `code`.
fn deploying(code: &[u8]) -> Bytes {
    use opcode::*;
    let len = code.len() as u8;
    let mut init = vec![0x60, len, DUP1, 0x60, 9, PUSH0, CODECOPY, PUSH0, RETURN];
    init.extend(code);
    init.into()
}

#[test]
fn new_code_may_start_with_0xef_only_if_it_is_a_program() {
    let create = |code: &[u8]| {
        Bench::new()
            .send(TxEnv {
                kind: TxKind::Create,
                data: deploying(code),
                gas_limit: PLENTY,
                ..TxEnv::default()
            })
            .outcome
    };
    let refused = Outcome::Halt { reason: "invalid code: must not begin with 0xef".into() };

    let program = program_code(&wat::parse_str(module("i32.const 0")).unwrap()[..40]);
    assert!(matches!(create(&program), Outcome::Success { .. }));
    assert_eq!(create(&[0xef]), refused);
    assert_eq!(create(&[0xef, 0xf0, 0x00]), refused, "a bare prefix");
    assert_eq!(create(&[0xef, 0xf0, 0x01, 0x00]), refused, "fragments come later");
    assert_eq!(create(&[0xef, 0x01, 0x00, 0x00]), refused);
}
