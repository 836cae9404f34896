//! What activation measures, on programs whose numbers are known.

use super::*;
use crate::stylus::pricing::{activation::FLAT_GAS, call::InitPrices, data_fee::DataPricer};

/// Returns its input: the smallest useful program. One function of type `(i32) -> (i32)`.
const ECHO: &str = r#"(module
    (import "vm_hooks" "read_args" (func $read_args (param i32)))
    (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
    (memory (export "memory") 1 1)
    (func (export "user_entrypoint") (param $len i32) (result i32)
        (call $read_args (i32.const 0))
        (call $write_result (i32.const 0) (local.get $len))
        (i32.const 0)))"#;

fn activated(wasm: &[u8]) -> Activation {
    activate(wasm, &Rules::default(), 128, true).unwrap()
}

/// A module in text, brought to a size by a custom section.
fn padded(wat: &str, size: usize) -> Vec<u8> {
    let mut wasm = wat::parse_str(wat).unwrap();
    let content = size - wasm.len() - 2;
    wasm.extend([0, content as u8, 1, b'x']);
    wasm.resize(size, 0);
    wasm
}

#[test]
fn a_program_of_187_bytes_has_the_numbers_a_node_gave_it() {
    let activation = activated(&padded(ECHO, 187));

    assert_eq!(activation.init_cost, 34);
    assert_eq!(activation.cached_cost, 11);
    assert_eq!(activation.footprint, 1);
    assert_eq!(activation.asm_estimate, 514_189);
    assert_eq!(activation.gas, 64_624);
    let prices = InitPrices {
        min_init_gas: 69,
        min_cached_init_gas: 11,
        init_cost_scalar: 50,
        cached_cost_scalar: 50,
    };
    assert_eq!(prices.uncached(activation.init_cost, activation.cached_cost), 9229);
    assert_eq!(prices.cached(activation.cached_cost), 363);
    let fee = DataPricer::default().charge(activation.asm_estimate, 1_800_000_000);
    assert_eq!(fee.to_string(), "43672675108907");
    // What the precompile takes around it: opening the state, argument and results, the chain's
    // parameters, six reads and four new words of state, a read of the fee account, the event.
    let around = 800 + 3 + 6 + 100 + 800 + 5 * 800 + 4 * 20_000 + 800 + 2149;
    assert_eq!(FLAT_GAS + around + activation.gas, 1_812_450);
}

#[test]
fn custom_sections_count_but_do_not_stay() {
    let bare = activated(&wat::parse_str(ECHO).unwrap());
    let padded = activated(&padded(ECHO, 250));

    assert!(bare.asm_estimate < padded.asm_estimate);
    assert_eq!(bare.module, padded.module);
    assert_ne!(bare.module_hash, padded.module_hash);
}

#[test]
fn every_part_of_a_module_is_counted() {
    let wasm = wat::parse_str(
        r#"(module
            (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
            (memory (export "memory") 2)
            (table 3 funcref)
            (global (mut i64) (i64.const 1))
            (elem (i32.const 0) func 1 2)
            (data (i32.const 0) "0123456789")
            (data (i32.const 100) "abc")
            (func (export "user_entrypoint") (param i32) (result i32) i32.const 0)
            (func (param i64 i64) (result i64) i64.const 0))"#,
    )
    .unwrap();
    let module = Module::parse(&wasm, validate::features(&Rules::default())).unwrap();

    let shape = shape(&module, 99);

    assert_eq!(
        shape,
        Shape {
            wasm_bytes: wasm.len() as u64,
            functions: 2,
            signature_values: 5,
            globals: 1 + 4,
            data_bytes: 13,
            // Flags, offset (3), count, two indices.
            element_bytes: 7,
            // Flags, offset (3 and 4: 100 takes two bytes), length, payload.
            segment_bytes: 7 + (5 + 10) + (6 + 3),
            pages: 2,
            operators: 99,
        }
    );
}

#[test]
fn an_estimate_that_does_not_fit_its_record_is_refused() {
    assert_eq!(fit::<u16>("init cost", 65_535), Ok(65_535));
    let refused = fit::<u16>("init cost", 65_536);
    assert_eq!(refused, Err(ActivationError::Estimate { what: "init cost", value: 65_536 }));

    // 4096 functions with 16 parameters each start for 4096 · 8.252 + 65 536 · 1.059 gas.
    let wide = "(func (type 1))".repeat(4000);
    let wasm = wat::parse_str(format!(
        r#"(module (type (func (param i32) (result i32))) (type (func {}))
            (memory (export "memory") 1 1)
            (func (export "user_entrypoint") (type 0) i32.const 0) {wide})"#,
        "(param i32)".repeat(16)
    ))
    .unwrap();
    let refused = activate(&wasm, &Rules::default(), 128, true);
    assert!(matches!(refused, Err(ActivationError::Estimate { what: "init cost", .. })));
}
