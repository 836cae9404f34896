//! Where blocks begin, what they cost, and how many operators metering adds.

use super::{
    super::{ink::blocks, prices},
    count_operators, metered, parsed,
};

/// Ink of the charge of any block.
const CHARGE: u64 = 2450;

/// The price of each block of the module's first function.
fn prices_of(wat: &str) -> Vec<u64> {
    let wasm = wat::parse_str(wat).unwrap();
    let module = parsed(&wasm);
    let operators: Vec<_> = module.bodies[0]
        .get_operators_reader()
        .unwrap()
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap();
    let priced = operators.iter().map(|op| (op, prices::ink(op, &module.types).unwrap()));
    blocks(priced).iter().map(|block| block.ink).collect()
}

/// As [`prices_of`], for operators in a function without a result and with two locals.
fn body(code: &str) -> Vec<u64> {
    prices_of(&format!(
        r#"(module (memory 1) (table 1 funcref) (type $three (func (param i32 i64 i32)))
            (global $number (mut i32) (i32.const 0))
            (func $f (local $i i32) (local $acc i64) {code})
            (func $g (param i32) (result i32) local.get 0))"#
    ))
}

#[test]
fn a_turn_of_a_measured_loop_costs_what_a_node_charged() {
    let [before, test, work, after] = body(
        "block loop
           (br_if 1 (i32.eqz (local.get $i)))
           (local.set $acc (i64.add (i64.mul (local.get $acc) (i64.const 31))
                                    (i64.extend_i32_u (local.get $i))))
           (local.set $i (i32.sub (local.get $i) (i32.const 1)))
           br 0
         end end",
    )[..4] else {
        panic!("four blocks")
    };

    assert_eq!(before, CHARGE + 1 + 1);
    assert_eq!((test, work), (3460, 4292));
    assert_eq!(test + work, 7752);
    assert_eq!(after, CHARGE + 1);
}

#[test]
fn a_block_ends_with_its_last_operator_and_the_next_one_begins_behind_it() {
    for (code, first) in [
        ("return", 1),
        ("loop end", 1),
        ("block br 0 end", 1 + 765),
        ("i32.const 0 if else end", 1 + 765),
        ("i32.const 0 br_if 0", 1 + 765),
        ("i32.const 0 br_table 0 0 0", 1 + 2400 + 2 * 325),
        ("i32.const 0 call $g drop", 1 + 3800),
        (
            "i32.const 0 i64.const 0 i32.const 0 i32.const 0 call_indirect (type $three)",
            4 + 13_610 + 3 * 650,
        ),
        ("nop", 1 + 1),
    ] {
        assert_eq!(body(code)[0], CHARGE + first, "{code}");
    }
}

#[test]
fn what_neither_jumps_nor_calls_stays_in_its_block() {
    for (code, ink) in [
        ("block nop end", 1 + 1 + 1),
        ("i32.const 0 memory.grow drop", 1 + 8050 + 9 + 1),
        ("i32.const 0 i32.const 0 i32.const 0 select drop", 3 + 1250 + 9 + 1),
        ("i32.const 0 i32.const 0 i32.const 0 memory.fill", 3 + 950 + 1),
        ("unreachable", 1 + 1),
    ] {
        assert_eq!(body(code)[0], CHARGE + ink, "{code}");
    }
}

#[test]
fn dead_code_is_split_like_any_other() {
    assert_eq!(body("return nop br 0 nop"), [1, 1 + 765, 1 + 1].map(|ink| CHARGE + ink));
}

#[test]
fn a_block_with_a_float_costs_more_than_there_is() {
    for code in [
        "f32.const 0 drop",
        "i32.const 0 f64.load drop",
        "i32.const 0 f32.reinterpret_i32 drop",
        "i32.const 0 f32.const 1 f32.store",
    ] {
        assert_eq!(body(code), [u64::MAX], "{code}");
    }
    assert_eq!(body("return f32.const 0 drop"), [CHARGE + 1, u64::MAX]);
}

#[test]
fn every_operator_has_its_price() {
    let value = |ty: &str| format!("{ty}.const 0");
    let unary = |op: &str, ty: &str| format!("{} {op} drop", value(ty));
    let binary = |op: &str, ty: &str| format!("{0} {0} {op} drop", value(ty));
    let mut table = Vec::new();
    for op in ["eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u"] {
        table.push((binary(&format!("i32.{op}"), "i32"), 2 + 170 + 9));
        table.push((binary(&format!("i64.{op}"), "i64"), 2 + 225 + 9));
    }
    for op in ["add", "sub", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl", "rotr"] {
        table.push((binary(&format!("i32.{op}"), "i32"), 2 + 70 + 9));
        table.push((binary(&format!("i64.{op}"), "i64"), 2 + 100 + 9));
    }
    for op in ["div_s", "div_u", "rem_s", "rem_u"] {
        table.push((binary(&format!("i32.{op}"), "i32"), 2 + 1120 + 9));
        table.push((binary(&format!("i64.{op}"), "i64"), 2 + 1270 + 9));
    }
    for (op, ty, ink) in [("i32.mul", "i32", 160), ("i64.mul", "i64", 160)] {
        table.push((binary(op, ty), 2 + ink + 9));
    }
    for (op, ty, ink) in [
        ("i32.eqz", "i32", 170),
        ("i64.eqz", "i64", 225),
        ("i32.clz", "i32", 210),
        ("i32.ctz", "i32", 210),
        ("i64.clz", "i64", 210),
        ("i64.ctz", "i64", 210),
        ("i32.popcnt", "i32", 2650),
        ("i64.popcnt", "i64", 6000),
        ("i32.wrap_i64", "i64", 100),
        ("i64.extend_i32_s", "i32", 100),
        ("i64.extend_i32_u", "i32", 100),
        ("i32.extend8_s", "i32", 100),
        ("i32.extend16_s", "i32", 100),
        ("i64.extend8_s", "i64", 100),
        ("i64.extend16_s", "i64", 100),
        ("i64.extend32_s", "i64", 100),
    ] {
        table.push((unary(op, ty), 1 + ink + 9));
    }
    for op in ["i32.load", "i32.load8_s", "i32.load8_u", "i32.load16_s", "i32.load16_u"] {
        table.push((unary(op, "i32"), 1 + 670 + 9));
    }
    for op in ["", "8_s", "8_u", "16_s", "16_u", "32_s", "32_u"] {
        table.push((unary(&format!("i64.load{op}"), "i32"), 1 + 680 + 9));
    }
    for op in ["i32.store", "i32.store8", "i32.store16"] {
        table.push((format!("i32.const 0 i32.const 0 {op}"), 2 + 825));
    }
    for op in ["i64.store", "i64.store8", "i64.store16", "i64.store32"] {
        table.push((format!("i32.const 0 i64.const 0 {op}"), 2 + 950));
    }
    table.extend(
        [
            ("nop", 1),
            ("memory.size drop", 3000 + 9),
            ("local.get $i drop", 75 + 9),
            ("i32.const 0 local.tee $i drop", 1 + 75 + 9),
            ("i32.const 0 local.set $i", 1 + 210),
            ("global.get $number drop", 225 + 9),
            ("i32.const 0 global.set $number", 1 + 575),
            ("i32.const 0 i32.const 0 i32.const 0 memory.copy", 3 + 950),
        ]
        .map(|(code, ink)| (code.to_owned(), ink)),
    );

    for (code, ink) in table {
        // The function's `end` costs one.
        assert_eq!(body(&code), [CHARGE + ink + 1], "{code}");
    }
}

#[test]
fn the_count_of_operators_is_that_of_the_module_made() {
    for (code, blocks, bulk, returns, grows) in [
        ("", 1, 0, 0, 0),
        ("return", 2, 0, 1, 0),
        ("loop end", 3, 0, 0, 0),
        ("i32.const 0 i32.const 0 i32.const 0 memory.fill", 1, 1, 0, 0),
        ("i32.const 0 i32.const 0 i32.const 0 memory.copy return", 2, 1, 1, 0),
        ("i32.const 1 memory.grow drop", 1, 0, 0, 1),
    ] {
        let wat = format!(
            r#"(module (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
                (memory 1) (func {code}))"#
        );
        let own = count_operators(&wat::parse_str(&wat).unwrap());
        let metered = metered(&wat);

        let added = 12 * blocks + 17 * bulk + 12 + 1 + 4 * (returns + 1) + 4 * grows;
        assert_eq!(metered.operators, own + added, "{code}");
        assert_eq!(metered.operators, count_operators(&metered.wasm), "{code}");
    }
}

#[test]
fn memory_of_fixed_size_needs_no_payment() {
    let wat = r#"(module (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
        (memory 1 1) (func i32.const 1 memory.grow drop))"#;

    assert_eq!(metered(wat).operators, 4 + 12 + 12 + 1 + 4);
}
