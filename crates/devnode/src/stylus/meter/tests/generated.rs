//! Programs made at random: metered, they are valid and do what they did.

use proptest::prelude::*;
use wasmparser::{Validator, WasmFeatures};

use super::{
    super::{INK_LEFT, STACK_LEFT},
    count_operators, metered,
    running::{Left, Running},
};
use crate::{arbos::Rules, stylus::activate};

/// More than these programs can use.
const INK: u64 = 1 << 62;
const STACK: u32 = 22_000;

/// A statement, as far as it does not depend on how deep it is nested.
#[derive(Clone, Debug)]
enum Statement {
    /// Straight code.
    Plain(String),
    If(String, Vec<Self>, Vec<Self>),
    /// A block left early on a condition.
    Block(String, Vec<Self>),
    /// A choice of how many blocks to leave.
    Jump(String, Vec<Self>),
    /// A few turns.
    Loop(u8, Vec<Self>),
}

impl Statement {
    /// Its text. Each depth counts its turns in a local of its own, so that every loop ends.
    fn render(&self, depth: usize) -> String {
        let all = |statements: &[Self]| {
            statements.iter().map(|inner| inner.render(depth + 1)).collect::<String>()
        };
        match self {
            Self::Plain(code) => code.clone(),
            Self::If(condition, then, otherwise) => {
                format!("(if {condition} (then {}) (else {}))", all(then), all(otherwise))
            }
            Self::Block(condition, inner) => {
                format!("(block (br_if 0 {condition}) {})", all(inner))
            }
            Self::Jump(choice, inner) => {
                format!("(block (block (br_table 0 1 {choice}) {0}) {0})", all(inner))
            }
            Self::Loop(turns, inner) => format!(
                "(local.set $turns{depth} (i32.const {turns}))
                 (loop {} (br_if 0 (local.tee $turns{depth}
                    (i32.sub (local.get $turns{depth}) (i32.const 1)))))",
                all(inner)
            ),
        }
    }
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<i16>().prop_map(|value| format!("(i32.const {value})")),
        Just("(local.get $a)".to_owned()),
        Just("(local.get $b)".to_owned()),
        Just("(i32.wrap_i64 (local.get $wide))".to_owned()),
        Just("(memory.size)".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        let binary = prop::sample::select(vec![
            "i32.add",
            "i32.sub",
            "i32.mul",
            "i32.div_u",
            "i32.rem_s",
            "i32.xor",
            "i32.shl",
            "i32.lt_s",
            "i32.eq",
        ]);
        prop_oneof![
            (binary, inner.clone(), inner.clone()).prop_map(|(op, a, b)| format!("({op} {a} {b})")),
            inner.clone().prop_map(|a| format!("(i32.load8_u (i32.and {a} (i32.const 255)))")),
            inner.clone().prop_map(|a| format!("(i32.popcnt {a})")),
            inner.clone().prop_map(|a| format!("(call $leaf {a})")),
            inner.clone().prop_map(|a| {
                format!("(call_indirect (type $leaf) {a} (i32.and {a} (i32.const 1)))")
            }),
            (inner.clone(), inner).prop_map(|(a, b)| format!("(select {a} {b} (local.get $b))")),
        ]
    })
}

fn plain() -> impl Strategy<Value = Statement> {
    let small = |text: &str| format!("(i32.and {text} (i32.const 255))");
    prop_oneof![
        4 => value().prop_map(|a| format!("(local.set $a {a})")),
        2 => value().prop_map(|a| format!("(local.set $b {a})")),
        2 => value().prop_map(|a| {
            format!("(local.set $wide (i64.mul (local.get $wide) (i64.extend_i32_s {a})))")
        }),
        2 => (value(), value()).prop_map(move |(a, b)| format!("(i32.store8 {} {b})", small(&a))),
        1 => (value(), value())
            .prop_map(move |(a, b)| format!("(memory.fill {} {b} {})", small(&a), small(&b))),
        1 => (value(), value())
            .prop_map(move |(a, b)| format!("(memory.copy {} {} {})", small(&a), small(&b), small(&a))),
        1 => value().prop_map(|a| format!("(drop (memory.grow (i32.and {a} (i32.const 1))))")),
        1 => value().prop_map(|a| format!("(if {a} (then (return {a})))")),
        1 => Just("(if (i32.eqz (local.get $a)) (then (return (i32.const 1)) (drop (i32.const 2))))"
            .to_owned()),
    ]
    .prop_map(Statement::Plain)
}

fn statements() -> impl Strategy<Value = Vec<Statement>> {
    let statement = plain().prop_recursive(3, 24, 4, |inner| {
        let some = prop::collection::vec(inner, 0..4);
        prop_oneof![
            (value(), some.clone(), some.clone())
                .prop_map(|(condition, then, not)| Statement::If(condition, then, not)),
            (value(), some.clone())
                .prop_map(|(condition, inner)| Statement::Block(condition, inner)),
            (value(), some.clone()).prop_map(|(choice, inner)| Statement::Jump(choice, inner)),
            (1u8..4, some).prop_map(|(turns, inner)| Statement::Loop(turns, inner)),
        ]
    });
    prop::collection::vec(statement, 0..8)
}

fn program(statements: &[Statement]) -> String {
    let body: String = statements.iter().map(|statement| statement.render(0)).collect();
    format!(
        r#"(module (type $leaf (func (param i32) (result i32)))
            (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
            (memory (export "memory") 1 4) (table 2 funcref) (elem (i32.const 0) func $leaf $odd)
            (func $leaf (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
            (func $odd (param i32) (result i32)
                (if (i32.and (local.get 0) (i32.const 1)) (then (return (i32.const 9))))
                (i32.const 4))
            (func (export "user_entrypoint") (param $a i32) (result i32)
                (local $b i32) (local $wide i64)
                (local $turns0 i32) (local $turns1 i32) (local $turns2 i32) (local $turns3 i32)
                {body} (local.get $a)))"#
    )
}

/// What a run can be told apart by.
fn observe(running: &mut Running, argument: i32) -> (Option<i32>, Vec<u8>) {
    let result = running.call("user_entrypoint", argument);
    let memory = running.instance.get_memory(&running.store, "memory").unwrap();
    (result, memory.data(&running.store).to_vec())
}

proptest! {
    #[test]
    fn metering_changes_nothing_but_what_is_counted(
        statements in statements(), argument in any::<i32>(),
    ) {
        let wat = program(&statements);
        let made = metered(&wat);
        Validator::new_with_features(WasmFeatures::all()).validate_all(&made.wasm).unwrap();
        prop_assert_eq!(made.operators, count_operators(&made.wasm));

        let mut plain = Running::start(&wat::parse_str(&wat).unwrap());
        let mut counted = Running::start(&made.wasm);
        counted.fill(INK, STACK);

        let (result, memory) = observe(&mut plain, argument);
        prop_assert_eq!(observe(&mut counted, argument), (result, memory));
        let Left { ink, status, stack } = counted.left();
        prop_assert!(ink < INK && status == 0);
        // A trap leaves the frames that it went through.
        prop_assert_eq!(stack == STACK, result.is_some());
    }

    #[test]
    fn bytes_of_any_kind_are_refused_or_made_a_valid_module(
        statements in statements(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut wasm = wat::parse_str(program(&statements)).unwrap();
        for (position, byte) in changes {
            let position = position.index(wasm.len());
            wasm[position] = byte;
        }

        if let Ok(activation) = activate(&wasm, &Rules::default(), 128, true) {
            let mut validator = Validator::new_with_features(WasmFeatures::all());
            prop_assert!(validator.validate_all(&activation.module).is_ok());
            let exports = wasmi::Module::new(&wasmi::Engine::default(), &activation.module);
            let exports = exports.unwrap();
            for name in [INK_LEFT, STACK_LEFT, "user_entrypoint", "memory"] {
                prop_assert!(exports.get_export(name).is_some());
            }
        }
    }
}
