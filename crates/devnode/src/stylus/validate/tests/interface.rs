//! Imports, exports, memory, globals, segments and the start function.

use super::{ENTRYPOINT, assert_accepted, on_debug_chain, on_production_chain, program, refusal};
use crate::stylus::{
    ActivationError,
    hooks::{Hook, ValType},
};

/// The declaration of an import with the type the host function has.
fn import(hook: Hook) -> String {
    let types = |list: &[ValType]| {
        list.iter().map(|ty| format!("{ty:?} ").to_lowercase()).collect::<String>()
    };
    let result = hook.result().map(|ty| format!("(result {})", types(&[ty])));
    format!(
        r#"(import "{}" "{}" (func (param {}) {}))"#,
        hook.module(),
        hook.name(),
        types(hook.params()),
        result.unwrap_or_default()
    )
}

#[test]
fn every_host_function_can_be_imported_by_its_own_type() {
    let imports: String = Hook::ALL.iter().map(|hook| import(*hook)).collect();

    assert_accepted(&program(&imports, ""));
}

#[test]
fn printing_is_for_debug_chains() {
    for hook in Hook::ALL {
        let accepted = on_production_chain(&program(&import(*hook), "")).is_ok();

        assert_eq!(accepted, !hook.is_debug(), "{hook:?}");
    }
}

#[test]
fn imports_that_no_host_has_are_refused() {
    for (imports, text) in [
        (r#"(import "vm_hooks" "nothing" (func))"#, "no such host function vm_hooks::nothing"),
        (
            r#"(import "env" "read_args" (func (param i32)))"#,
            "no such host function env::read_args",
        ),
        (r#"(import "debug" "null_host" (func))"#, "no such host function debug::null_host"),
        (r#"(import "vm_hooks" "m" (memory 1))"#, "unsupported kind of import vm_hooks::m"),
        (r#"(import "vm_hooks" "g" (global i32))"#, "unsupported kind of import vm_hooks::g"),
        (r#"(import "vm_hooks" "t" (table 1 funcref))"#, "unsupported kind of import vm_hooks::t"),
        (r#"(import "vm_hooks" "stylus_x" (func))"#, "cannot use reserved symbol stylus_x"),
    ] {
        assert_eq!(refusal(&program(imports, "")), text);
    }
}

#[test]
fn imports_by_another_type_are_refused() {
    for wrong in [
        r#"(import "vm_hooks" "read_args" (func))"#,
        r#"(import "vm_hooks" "read_args" (func (param i64)))"#,
        r#"(import "vm_hooks" "read_args" (func (param i32) (result i32)))"#,
        r#"(import "vm_hooks" "msg_reentrant" (func (result i64)))"#,
    ] {
        let refusal = refusal(&program(wrong, ""));
        assert!(refusal.starts_with("wrong type for host function vm_hooks::"), "{refusal}");
    }
}

#[test]
fn a_function_imported_twice_has_one_type_index() {
    let twice = |second: &str| {
        format!(
            r#"(module (type $a (func (param i32))) (type $b (func (param i32)))
                (import "vm_hooks" "read_args" (func (type $a)))
                (import "vm_hooks" "read_args" (func (type {second})))
                (memory (export "memory") 1 1) {ENTRYPOINT})"#
        )
    };

    assert_accepted(&twice("$a"));
    assert_eq!(refusal(&twice("$b")), "inconsistent imports of vm_hooks::read_args");
}

#[test]
fn names_of_metering_cannot_be_exported() {
    let exporting = |name: &str| program("", &format!(r#"(func (export "{name}"))"#));

    for name in ["stylus_ink_left", "stylus", "stylusfoo", "foo__stylus_x", "a__b__stylus"] {
        assert!(refusal(&exporting(name)).contains("reserved symbol"), "{name}");
    }
    for name in ["foo_stylus", "stylus__foo", "Stylus", "foo__bar", ""] {
        assert_accepted(&exporting(name));
    }
}

#[test]
fn names_of_imports_cannot_be_exported() {
    let exporting = |name: &str| {
        program(
            r#"(import "vm_hooks" "read_args" (func (param i32)))"#,
            &format!(r#"(global (export "{name}") i32 (i32.const 0))"#),
        )
    };

    for name in ["read_args", "foo__read_args"] {
        assert!(refusal(&exporting(name)).contains("exports an import with the same name"));
    }
    for name in ["write_result", "read_args__foo", "my_read_args"] {
        assert_accepted(&exporting(name));
    }
}

#[test]
fn there_must_be_one_memory_called_memory() {
    let text = "missing memory export with name memory";

    for memory in [
        "",
        "(memory 1 1)",
        r#"(memory (export "mem") 1 1)"#,
        r#"(memory 1 1) (func (export "memory"))"#,
    ] {
        assert_eq!(refusal(&format!("(module {memory} {ENTRYPOINT})")), text, "{memory}");
    }
}

#[test]
fn there_must_be_an_entrypoint_of_the_right_type() {
    let with = |rest: &str| format!(r#"(module (memory (export "memory") 1 1) {rest})"#);

    for rest in ["", r#"(global (export "user_entrypoint") i32 (i32.const 0))"#] {
        assert_eq!(on_debug_chain(&with(rest)), Err(ActivationError::MissingEntrypoint), "{rest}");
    }
    for ty in ["", "(param i32)", "(param i64) (result i32)", "(param i32 i32) (result i32)"] {
        let rest = format!(r#"(func (export "user_entrypoint") {ty} unreachable)"#);
        assert_eq!(on_debug_chain(&with(&rest)), Err(ActivationError::EntrypointType), "{ty}");
    }
}

#[test]
fn memory_that_may_grow_must_be_paid_for() {
    let with = |imports: &str, size: &str| {
        format!(r#"(module {imports} (memory (export "memory") {size}) {ENTRYPOINT})"#)
    };
    let payment = import(Hook::PayForMemoryGrow);

    for size in ["1", "1 2", "0 65536"] {
        assert_eq!(refusal(&with("", size)), "missing import pay_for_memory_grow", "{size}");
        assert_accepted(&with(&payment, size));
    }
    for size in ["0 0", "1 1", "128 128"] {
        assert_accepted(&with("", size));
    }
    assert!(refusal(&with("", "2 1")).contains("minimum"));
}

#[test]
fn a_start_function_becomes_an_export_on_debug_chains_only() {
    let wat = program("", "(func $init) (start $init)");

    assert_eq!(on_production_chain(&wat), Err(ActivationError::StartFunction));
    let module = on_debug_chain(&wat).unwrap().module;

    let payloads: Vec<_> =
        wasmparser::Parser::new(0).parse_all(&module).collect::<Result<_, _>>().unwrap();
    let mut exports = Vec::new();
    for payload in payloads {
        match payload {
            wasmparser::Payload::StartSection { .. } => panic!("a start section is left"),
            wasmparser::Payload::ExportSection(section) => {
                exports.extend(section.into_iter().map(|export| export.unwrap().name));
            }
            _ => {}
        }
    }
    assert!(exports.contains(&"stylus_start"), "{exports:?}");
}

#[test]
fn globals_start_as_constants() {
    for global in ["i32 (i32.const 1)", "(mut i64) (i64.const 1)", "f64 (f64.const 1)"] {
        assert_accepted(&program("", &format!("(global {global})")));
    }
    let copy = "(global $a i32 (i32.const 1)) (global i32 (global.get $a))";
    assert!(matches!(on_debug_chain(&program("", copy)), Err(ActivationError::Invalid(_))));
}

#[test]
fn data_lies_within_the_initial_memory() {
    let data = |offset: u32| program("", &format!(r#"(data (i32.const {offset}) "abcd")"#));

    assert_accepted(&data(65_532));
    for offset in [65_533, 65_536, u32::MAX] {
        assert_eq!(refusal(&data(offset)), "data segment 0 is out of bounds", "{offset}");
    }
    assert_accepted(&program("", r#"(data "passive segments are never copied")"#));
}

#[test]
fn elements_are_functions_within_their_table() {
    let elements = |rest: &str| program("", &format!("(table 2 funcref) {rest}"));

    assert_accepted(&elements("(elem (i32.const 0) func $entry $entry)"));
    let outside = refusal(&elements("(elem (i32.const 1) func $entry $entry)"));
    assert_eq!(outside, "element segment 0 is out of bounds");
    for rest in ["(elem func $entry)", "(elem declare func $entry)"] {
        assert!(on_debug_chain(&elements(rest)).is_err(), "{rest}");
    }
    assert_eq!(refusal(&elements("(elem func $entry)")), "unsupported element segment 0");
}
