//! How deep frames nest, and functions in them, on a thread with the stack that any thread has.

use devnode::evm::Purpose;
use revm::{
    bytecode::opcode::*,
    context::TxEnv,
    primitives::{Address, TxKind, U256},
};

use crate::bench::{Bench, imports, output, unpaid};

/// The outermost frame, and as many in it as there may be.
const FRAMES: u64 = 1 + 1024;

/// The stack that the standard library gives a thread.
const STACK: usize = 2 << 20;

/// Runs on a thread with [`STACK`], whatever the test runs on.
fn on_an_ordinary_thread(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(STACK).spawn(test).unwrap().join().unwrap();
}

/// EVM code that calls `callee` with its own calldata, and returns the word that comes back plus
/// one; nothing came back if the call failed.
fn evm(callee: Address) -> Vec<u8> {
    let mut code = vec![CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY];
    // From the bottom: out size, out offset, in size, in offset, value, address, gas.
    code.extend([PUSH1, 32, PUSH0, CALLDATASIZE, PUSH0, PUSH0, PUSH20]);
    code.extend(callee.as_slice());
    code.extend([GAS, CALL, PUSH0, MLOAD, MUL, PUSH1, 1, ADD]);
    code.extend([PUSH0, MSTORE, PUSH1, 32, PUSH0, RETURN]);
    code
}

/// A program that calls the account in its calldata with its own calldata, from so many functions
/// deep, and returns the word that comes back.
fn program(functions: u32) -> String {
    format!(
        "(module {} (memory (export \"memory\") 1 1)
           (func $down (param $left i32) (param $len i32)
             (if (local.get $left)
               (then (call $down (i32.sub (local.get $left) (i32.const 1)) (local.get $len)))
               (else (drop (call $call_contract (i32.const 12) (i32.const 0) (local.get $len)
                 (i32.const 256) (i64.const -1) (i32.const 320))))))
           (func (export \"user_entrypoint\") (param $len i32) (result i32)
             (call $read_args (i32.const 0))
             (call $down (i32.const {functions}) (local.get $len))
             (drop (call $read_return_data (i32.const 512) (i32.const 0) (i32.const 32)))
             (call $write_result (i32.const 512) (i32.const 32))
             i32.const 0))",
        imports()
    )
}

/// A chain with pages for as many programs as frames can nest, EVM code on it, and the program that
/// the code calls and that calls the code.
fn alternating(functions: u32) -> (Bench, Address) {
    let mut bench = Bench::new();
    output(&bench.own("setWasmFreePages(uint16)", &[U256::from(FRAMES)]));
    output(&bench.own("setWasmPageLimit(uint16)", &[U256::from(FRAMES)]));
    let program = bench.program(&program(functions));
    bench.cache(program);
    let code = bench.place(evm(program));
    (bench, code)
}

#[test]
fn evm_code_and_programs_nest_in_turns_to_the_last_frame() {
    on_an_ordinary_thread(|| {
        let (mut bench, code) = alternating(0);

        let told = output(&bench.call_with_much_gas(code, code.into_word().to_vec()));

        // Every other frame is EVM code, the first and the last among them.
        assert_eq!(U256::from_be_slice(&told), U256::from(FRAMES.div_ceil(2)));
    });
}

#[test]
fn frames_that_are_deep_in_functions_themselves_nest_as_deep() {
    on_an_ordinary_thread(|| {
        let (mut bench, code) = alternating(1_000);

        let told = output(&bench.call_with_much_gas(code, code.into_word().to_vec()));

        assert_eq!(U256::from_be_slice(&told), U256::from(FRAMES.div_ceil(2)));
    });
}

#[test]
fn the_deepest_nesting_can_be_traced() {
    on_an_ordinary_thread(|| {
        let (mut bench, code) = alternating(0);
        let tx = unpaid(TxEnv {
            kind: TxKind::Call(code),
            data: code.into_word().to_vec().into(),
            gas_limit: 1 << 45,
            ..TxEnv::default()
        });

        let mut frames = 0;
        let mut deepest = bench
            .machine
            .trace_calls(&mut bench.db, &bench.block, tx.clone(), Purpose::Call)
            .unwrap();
        while let Some(inner) = deepest.calls.pop() {
            (deepest, frames) = (inner, frames + 1);
        }
        let (_, records) =
            bench.machine.trace(&mut bench.db, &bench.block, tx, Purpose::Call).unwrap();

        // The call that was refused for its depth is told too.
        assert_eq!(frames, FRAMES);
        assert_eq!(deepest.error.as_deref(), Some("max call depth exceeded"));
        assert_eq!(records.len(), 1);
    });
}
