//! How programs end: every trap, every outcome, and what whoever called is left with.

use devnode::{
    arbos::Rules,
    evm::{Executed, Outcome},
};
use revm::{
    bytecode::opcode,
    context::TxEnv,
    primitives::{Address, Bytes, TxKind, U256, hex},
};
use wasmi::TrapCode;

use crate::bench::{Bench, PLENTY, escaped, evm_caller, module, output, program_code};

/// Operators that end in a trap; `None` for those no program can have here.
fn trapping(trap: TrapCode) -> Option<Vec<&'static str>> {
    Some(match trap {
        TrapCode::UnreachableCodeReached => vec!["unreachable"],
        TrapCode::MemoryOutOfBounds => vec![
            "(drop (i32.load8_u (i32.const 65536)))",
            "(drop (i64.load (i32.const 65529)))",
            "(drop (i32.load offset=4294967295 (i32.const 4294967295)))",
            "(i32.store8 (i32.const 65536) (i32.const 0))",
            "(i64.store (i32.const 65529) (i64.const 0))",
            "(memory.fill (i32.const 65535) (i32.const 0) (i32.const 2))",
            "(memory.copy (i32.const 0) (i32.const 65535) (i32.const 2))",
            "(memory.copy (i32.const 65535) (i32.const 0) (i32.const 2))",
        ],
        TrapCode::TableOutOfBounds => {
            vec!["(drop (call_indirect (type $takes) (i32.const 0) (i32.const 3)))"]
        }
        TrapCode::IndirectCallToNull => {
            vec!["(drop (call_indirect (type $takes) (i32.const 0) (i32.const 2)))"]
        }
        TrapCode::BadSignature => {
            vec!["(drop (call_indirect (type $takes) (i32.const 0) (i32.const 1)))"]
        }
        TrapCode::IntegerDivisionByZero => vec![
            "(drop (i32.div_u (i32.const 1) (i32.const 0)))",
            "(drop (i32.div_s (i32.const 1) (i32.const 0)))",
            "(drop (i32.rem_u (i32.const 1) (i32.const 0)))",
            "(drop (i32.rem_s (i32.const 1) (i32.const 0)))",
            "(drop (i64.div_u (i64.const 1) (i64.const 0)))",
            "(drop (i64.div_s (i64.const 1) (i64.const 0)))",
            "(drop (i64.rem_u (i64.const 1) (i64.const 0)))",
            "(drop (i64.rem_s (i64.const 1) (i64.const 0)))",
        ],
        TrapCode::IntegerOverflow => vec![
            "(drop (i32.div_s (i32.const -2147483648) (i32.const -1)))",
            "(drop (i64.div_s (i64.const -9223372036854775808) (i64.const -1)))",
        ],
        // Conversions of floats are refused at activation.
        TrapCode::BadConversionToInteger => return None,
        // The depth counter is there first; it has an outcome of its own.
        TrapCode::StackOverflow => return None,
        // Neither fuel nor limits of the interpreter's are in use.
        TrapCode::OutOfFuel | TrapCode::GrowthOperationLimited | TrapCode::OutOfSystemMemory => {
            return None;
        }
    })
}

const TRAPS: [TrapCode; 12] = [
    TrapCode::UnreachableCodeReached,
    TrapCode::MemoryOutOfBounds,
    TrapCode::TableOutOfBounds,
    TrapCode::IndirectCallToNull,
    TrapCode::IntegerDivisionByZero,
    TrapCode::IntegerOverflow,
    TrapCode::BadConversionToInteger,
    TrapCode::StackOverflow,
    TrapCode::BadSignature,
    TrapCode::OutOfFuel,
    TrapCode::GrowthOperationLimited,
    TrapCode::OutOfSystemMemory,
];

/// A module with a table of a function that takes nothing, one that takes a number, and none.
fn with_table(body: &str) -> String {
    let table = "(type $takes (func (param i32) (result i32))) (table 3 funcref)
        (elem (i32.const 0) func $number $nothing)
        (func $number (param i32) (result i32) (local.get 0)) (func $nothing) (memory";
    module(body).replacen("(memory", table, 1)
}

#[test]
fn there_are_no_traps_but_these() {
    let known = (0..=u8::MAX).filter_map(|code| TrapCode::try_from(code).ok());

    let missing: Vec<_> = known.filter(|trap| !TRAPS.contains(trap)).collect();

    assert_eq!(missing, []);
}

#[test]
fn every_trap_reverts_without_data_and_keeps_the_gas() {
    for (trap, code) in TRAPS.into_iter().filter_map(|trap| Some((trap, trapping(trap)?))) {
        for code in code {
            let mut bench = Bench::new();
            // What was written and logged before counts for nothing.
            let program = bench.program(&with_table(&format!(
                "(call $write_result (i32.const 0) (i32.const 1))
                 (call $emit_log (i32.const 0) (i32.const 0) (i32.const 0))
                 {code} i32.const 0"
            )));
            bench.cache(program);

            let executed = bench.call(program, [1]);

            assert_eq!(executed.outcome, reverts(), "{trap:?}: {code}");
            assert!(executed.gas_used < 30_000, "{trap:?}: {code}: {}", executed.gas_used);
            assert!(executed.logs.is_empty());
        }
    }
}

#[test]
fn what_is_next_to_a_trap_is_none() {
    for code in [
        "(drop (i64.load (i32.const 65528)))",
        "(i64.store (i32.const 65528) (i64.const 0))",
        "(memory.fill (i32.const 65535) (i32.const 0) (i32.const 1))",
        "(memory.fill (i32.const 65536) (i32.const 0) (i32.const 0))",
        "(memory.copy (i32.const 65535) (i32.const 0) (i32.const 1))",
        "(drop (call_indirect (type $takes) (i32.const 0) (i32.const 0)))",
        "(drop (i32.rem_s (i32.const -2147483648) (i32.const -1)))",
        "(drop (i64.div_s (i64.const -9223372036854775807) (i64.const -1)))",
    ] {
        let mut bench = Bench::new();
        let program = bench.program(&with_table(&format!("{code} i32.const 0")));

        output(&bench.call(program, vec![]));
    }
}

fn reverts() -> Outcome {
    Outcome::Revert { output: Bytes::new() }
}

/// An outcome, a program that has it, and what its caller is told.
struct Ending {
    about: &'static str,
    body: &'static str,
    /// Of a transaction.
    outcome: Outcome,
    /// Whether the gas that is left comes back.
    keeps_gas: bool,
    data: &'static [u8],
}

/// Writes two bytes as the result.
const RESULT: &str = "(i32.store16 (i32.const 0) (i32.const 0x0201))
    (call $write_result (i32.const 0) (i32.const 2))";

fn endings() -> Vec<Ending> {
    let success = Outcome::Success { output: Bytes::from_static(&[1, 2]), created: None };
    let revert = Outcome::Revert { output: Bytes::from_static(&[1, 2]) };
    let halt = |reason: &str| Outcome::Halt { reason: reason.to_owned() };
    let ending =
        |about, body, outcome, keeps_gas, data| Ending { about, body, outcome, keeps_gas, data };
    vec![
        ending("returns 0", "i32.const 0", success.clone(), true, &[1, 2]),
        ending(
            "exits with 0",
            "(call $exit_early (i32.const 0)) unreachable",
            success,
            true,
            &[1, 2],
        ),
        ending("returns 1", "i32.const 1", revert.clone(), true, &[1, 2]),
        ending("returns the highest bit", "i32.const -2147483648", revert.clone(), true, &[1, 2]),
        ending(
            "exits with 2",
            "(call $exit_early (i32.const 2)) unreachable",
            revert,
            true,
            &[1, 2],
        ),
        ending("traps", "unreachable", reverts(), true, &[]),
        ending(
            "asks the host for what cannot be",
            "(call $read_args (i32.const 65536)) i32.const 0",
            reverts(),
            true,
            &[],
        ),
        ending("runs out of ink", "(loop (br 0)) i32.const 0", halt("out of gas"), false, &[]),
        ending(
            "cannot pay the host",
            "(call $pay_for_memory_grow (i32.const 128)) i32.const 0",
            halt("out of gas"),
            false,
            &[],
        ),
        ending("runs out of stack", "(call $deeper)", halt("max call depth exceeded"), false, &[]),
    ]
}

impl Ending {
    /// A program that ends so.
    fn program(&self, bench: &mut Bench) -> Address {
        let deeper = "(func $deeper (result i32) (call $deeper)) (memory";
        let wat = module(&format!("{RESULT} {}", self.body)).replacen("(memory", deeper, 1);
        let program = bench.program(&wat);
        bench.cache(program);
        program
    }
}

/// Calldata of one byte, of which a program without a page for them would make nothing.
const CALLDATA: [u8; 1] = [1];

#[test]
fn a_transaction_ends_as_its_program_does() {
    for ending in endings() {
        let mut bench = Bench::new();
        let program = ending.program(&mut bench);

        let executed = bench.call(program, CALLDATA);

        assert_eq!(executed.outcome, ending.outcome, "{}", ending.about);
        assert_eq!(executed.gas_used < PLENTY, ending.keeps_gas, "{}", ending.about);
    }
}

#[test]
fn evm_code_that_calls_a_program_is_told_whether_it_succeeded() {
    for ending in endings() {
        let mut bench = Bench::new();
        let program = ending.program(&mut bench);
        let caller = bench.place(evm_caller(opcode::CALL));
        let calldata = [program.into_word().as_slice(), &CALLDATA].concat();

        let executed = bench.call(caller, calldata);

        let told = output(&executed);
        let succeeded = matches!(ending.outcome, Outcome::Success { .. });
        assert_eq!(U256::from_be_slice(&told[..32]), U256::from(succeeded), "{}", ending.about);
        assert_eq!(&told[32..], ending.data, "{}", ending.about);
        assert_eq!(executed.gas_used < PLENTY / 2, ending.keeps_gas, "{}", ending.about);
    }
}

#[test]
fn a_program_that_calls_a_program_is_told_0_or_2() {
    for ending in endings() {
        let mut bench = Bench::new();
        let program = ending.program(&mut bench);
        let caller = bench.program(
            &module(
                "(i32.store8 (i32.const 96) (i32.const 1))
             (i32.store8 (i32.const 128) (call $call_contract (i32.const 0) (i32.const 96)
               (i32.const 1) (i32.const 32) (i64.const -1) (i32.const 132)))
             (drop (call $read_return_data (i32.const 129) (i32.const 0) (i32.const 2)))
             (call $write_result (i32.const 128) (i32.const 8)) i32.const 0",
            )
            .replacen(
                "(memory",
                &format!("(data (i32.const 0) \"{}\") (memory", escaped(program.as_slice())),
                1,
            ),
        );

        let executed = bench.call(caller, vec![]);

        let status = if matches!(ending.outcome, Outcome::Success { .. }) { 0 } else { 2 };
        let mut told = vec![status];
        told.extend(ending.data);
        told.resize(4, 0);
        told.extend((ending.data.len() as u32).to_le_bytes());
        assert_eq!(output(&executed), told, "{}", ending.about);
        assert_eq!(executed.gas_used < PLENTY / 2, ending.keeps_gas, "{}", ending.about);
    }
}

/// Runs `init_code` as a transaction that creates.
fn create(bench: &mut Bench, init_code: Vec<u8>) -> Executed {
    bench.send(TxEnv {
        kind: TxKind::Create,
        data: init_code.into(),
        gas_limit: PLENTY,
        ..TxEnv::default()
    })
}

#[test]
fn init_code_that_is_a_program_is_none_that_was_activated() {
    let mut bench = Bench::new();
    let wasm = wat::parse_str(module("i32.const 0")).unwrap();
    bench.program_of(&wasm);

    let executed = create(&mut bench, program_code(&wasm));

    assert_eq!(executed.outcome, Outcome::Halt { reason: "error ProgramNotActivated()".into() });
    assert_eq!(executed.gas_used, PLENTY);
}

#[test]
fn fragments_and_bare_prefixes_are_evm_code_that_cannot_run() {
    for code in [&hex!("eff000")[..], &hex!("eff00100"), &hex!("eff00300"), &hex!("ef00")] {
        let mut bench = Bench::with_rules(Rules::of(60).unwrap());
        let account = bench.place(code.to_vec());

        let executed = bench.call(account, vec![]);

        assert_eq!(
            executed.outcome,
            Outcome::Halt { reason: "invalid opcode".into() },
            "{code:x?}"
        );
        assert_eq!(executed.gas_used, PLENTY);
    }
}
