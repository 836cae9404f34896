//! How many stack words functions take.

use super::{
    super::{depth::Heights, ink::blocks, prices},
    parsed,
};

/// The highest stack of the module's first function, without and with the charges of ink.
fn heights(wat: &str) -> (u64, u64) {
    let wasm = wat::parse_str(wat).unwrap();
    let module = parsed(&wasm);
    let operators: Vec<_> = module.bodies[0]
        .get_operators_reader()
        .unwrap()
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap();
    let priced = operators.iter().map(|op| (op, prices::ink(op, &module.types).unwrap()));
    let firsts: Vec<_> = blocks(priced).iter().map(|block| block.first).collect();
    let highest = |charged: bool| {
        let mut heights = Heights::new(&module);
        for (position, operator) in operators.iter().enumerate() {
            if charged && firsts.contains(&position) {
                heights.charge_block();
            }
            heights.operator(operator);
        }
        heights.highest()
    };
    (highest(false), highest(true))
}

/// The highest stack of a body without the charges of ink.
fn height(code: &str) -> u64 {
    heights(&format!(
        r#"(module (memory 1) (table 1 funcref) (type $mix (func (param i32 i32) (result i32)))
            (func (local $i i32) {code})
            (func $pair (result i32 i32) i32.const 0 i32.const 0)
            (func $take (param i32 i32 i32)))"#
    ))
    .0
}

#[test]
fn heights_are_read_from_first_to_last() {
    for (code, highest) in [
        ("", 0),
        ("i32.const 0 drop", 1),
        ("i32.const 0 i32.const 0 i32.add drop", 2),
        ("i32.const 0 i32.const 0 i32.const 0 select drop", 3),
        ("i32.const 0 i32.const 0 i32.store", 2),
        ("i32.const 0 i32.load i32.eqz local.tee $i local.set $i", 1),
        ("call $pair drop drop", 2),
        ("i32.const 0 call $pair call $take", 3),
        // The result is there before the parameters go.
        ("i32.const 0 i32.const 0 i32.const 0 call_indirect (type $mix) drop", 4),
        ("i32.const 0 if nop end", 1),
        // A typed block counts its result when it opens and returns to it when it ends.
        ("block (result i32) i32.const 0 end drop", 2),
        ("i32.const 0 if (result i32) i32.const 0 else i32.const 0 end drop", 2),
        // A jump takes nothing back.
        ("block i32.const 0 br 0 i32.const 0 drop end", 2),
        ("i32.const 0 i32.const 0 return i32.const 0 drop", 3),
        // In dead code heights stop at zero.
        ("unreachable i32.add drop", 0),
        ("block i32.const 0 br_if 0 end", 1),
        ("i32.const 0 br_table 0 0", 1),
        ("i32.const 0 memory.grow drop memory.size drop", 1),
        // Three operands, and three more while the bytes are paid for.
        ("i32.const 0 i32.const 0 i32.const 0 memory.fill", 6),
        ("i32.const 0 i32.const 0 i32.const 0 memory.copy", 6),
    ] {
        assert_eq!(height(code), highest, "{code}");
    }
}

#[test]
fn the_charge_of_a_block_stands_on_what_the_block_before_left() {
    let height = |code: &str| heights(&format!("(module (func $f {code}))")).1;

    assert_eq!(height(""), 2);
    assert_eq!(height("i32.const 0 drop"), 2);
    assert_eq!(height("i32.const 0 i32.const 0 i32.const 0 drop drop drop"), 3);
    assert_eq!(height("i32.const 0 call $f drop"), 3);
    assert_eq!(height("i32.const 0 i32.const 0 call $f drop drop"), 4);
}
