//! Each limit, at the last count accepted and the first refused.

use super::{ENTRYPOINT, assert_accepted, on_debug_chain, on_production_chain, program, refusal};
use crate::{
    arbos::Rules,
    stylus::{ActivationError, activate},
};

/// A count that is accepted, the next one is not, and why.
fn assert_limit(last: u64, what: &str, program_with: impl Fn(u64) -> String) {
    assert_accepted(&program_with(last));
    match on_debug_chain(&program_with(last + 1)) {
        Err(ActivationError::Limit { what: found, have, limit }) => {
            assert_eq!((found, have), (what, limit + 1));
        }
        other => panic!("{what}: {other:?}"),
    }
}

fn times(count: u64, text: &str) -> String {
    text.repeat(count as usize)
}

#[test]
fn imports_are_limited() {
    let import = r#"(import "vm_hooks" "read_args" (func (type 0)))"#;

    assert_limit(513, "imports", |count| {
        program(&format!("(type (func (param i32))) {}", times(count, import)), "")
    });
}

#[test]
fn functions_are_limited() {
    assert_limit(4095, "functions", |count| program("", &times(count, "(func)")));
}

#[test]
fn globals_are_limited_with_four_for_metering() {
    let global = "(global i32 (i32.const 0))";

    assert_limit(32_764, "globals", |count| program("", &times(count, global)));
}

#[test]
fn exports_are_limited_with_four_for_metering_on_debug_chains() {
    // Two are memory and entrypoint.
    let exports = |count: u64, rest: &str| {
        let exports: String = (0..count).map(|n| format!(r#"(export "e{n}" (func 0))"#)).collect();
        program("", &format!("{exports} {rest}"))
    };

    assert_limit(1018, "exports", |count| exports(count, ""));
    let start = "(func $init) (start $init)";
    assert_limit(1017, "exports", |count| exports(count, start));
    assert!(on_production_chain(&exports(2000, "")).is_ok());
}

#[test]
fn segments_are_limited() {
    let data = r#"(data (i32.const 0) "")"#;
    let element = "(elem (i32.const 0) func)";

    assert_limit(128, "data segments", |count| program("", &times(count, data)));
    assert_limit(128, "element segments", |count| {
        program("", &format!("(table 1 funcref) {}", times(count, element)))
    });
}

#[test]
fn element_segments_are_limited_by_their_bytes() {
    // Six bytes for flags, offset and a count of two bytes; then a byte per function index.
    assert_limit(4090, "bytes of element segments", |count| {
        let elements = times(count, "$entry ");
        program("", &format!("(table 4096 funcref) (elem (i32.const 0) func {elements})"))
    });
}

#[test]
fn tables_are_limited_by_what_they_start_with() {
    assert_limit(4096, "table entries", |count| program("", &format!("(table {count} funcref)")));
}

#[test]
fn memory_is_limited_by_the_chain_and_by_what_is_open() {
    let pages =
        |count: u64| format!(r#"(module (memory (export "memory") {count} {count}) {ENTRYPOINT})"#);

    assert_limit(128, "memory pages", pages);
    let wasm = wat::parse_str(pages(3)).unwrap();
    assert!(activate(&wasm, &Rules::default(), 3, true).is_ok());
    assert!(activate(&wasm, &Rules::default(), 2, true).is_err());
    let no_pages = wat::parse_str(pages(0)).unwrap();
    assert!(activate(&no_pages, &Rules::default(), 0, true).is_ok());
}

#[test]
fn names_are_limited() {
    assert_limit(512, "bytes of an export's name", |count| {
        program("", &format!(r#"(func (export "{}"))"#, times(count, "x")))
    });
    assert_limit(512, "bytes of the module's name", |count| {
        program("", "").replacen("(module", &format!("(module ${}", times(count, "x")), 1)
    });
}

#[test]
fn locals_are_limited_without_parameters() {
    assert_limit(348, "locals of a function", |count| {
        program("", &format!("(func (param i32 i32) (local {}))", times(count, "i32 ")))
    });
}

#[test]
fn operators_of_a_function_are_limited_after_metering() {
    // The function's end, one block, the stack and the `return` are the rest of 65 536.
    let rest = 1 + 12 + 12 + 1 + 4;

    assert_limit(65_536 - rest, "operators of a function", |count| {
        program("", &format!("(func {})", times(count, "nop ")))
    });
}

#[test]
fn operands_on_the_stack_are_limited() {
    let height = |count: u64| {
        let (up, down) = (times(count, "i32.const 0 "), times(count, "drop "));
        program("", &format!("(func {up} {down})"))
    };

    assert_accepted(&height(4096));
    assert!(refusal(&height(4097)).contains("too many values on the stack at once"));
}
