//! Pays for operators, block by block.

use wasm_encoder::{BlockType, InstructionSink};
use wasmparser::Operator;

use super::Globals;

/// Operators that [`charge`] emits.
pub(super) const CHARGE_OPERATORS: u64 = 12;

/// Ink of the charge itself.
const CHARGE_INK: u64 = 2450;

/// What the status says once the ink is exhausted.
pub(super) const EXHAUSTED: i32 = 1;

/// Operators that are paid for together, before the first of them runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Where it starts in the function's operators.
    pub(super) first: usize,
    /// Its price, the charge included.
    pub(super) ink: u64,
}

/// Splits a function into blocks. An operator after which another one than the next may run, or
/// which others may jump behind, is the last of its block; code that never runs is split alike.
pub(super) fn blocks<'o>(
    operators: impl IntoIterator<Item = (&'o Operator<'o>, u64)>,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (position, (operator, ink)) in operators.into_iter().enumerate() {
        let block = open.get_or_insert(Block { first: position, ink: CHARGE_INK });
        block.ink = block.ink.saturating_add(ink);
        if ends_block(operator) {
            blocks.extend(open.take());
        }
    }
    // A function ends with `end`, so no block is left open.
    blocks
}

fn ends_block(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::End
            | Operator::Else
            | Operator::Return
            | Operator::Loop { .. }
            | Operator::Br { .. }
            | Operator::BrTable { .. }
            | Operator::BrIf { .. }
            | Operator::If { .. }
            | Operator::Call { .. }
            | Operator::CallIndirect { .. }
    )
}

/// Takes `ink`, or traps with the status set where less is left. The ink left stays what it was
/// then; the status tells that it counts for nothing.
pub(super) fn charge(sink: &mut InstructionSink<'_>, globals: Globals, ink: u64) {
    sink.global_get(globals.ink).i64_const(ink.cast_signed()).i64_lt_u();
    exhaust(sink, globals);
    sink.global_get(globals.ink).i64_const(ink.cast_signed()).i64_sub().global_set(globals.ink);
}

/// Traps as out of ink if the operand is not 0: five operators.
pub(super) fn exhaust(sink: &mut InstructionSink<'_>, globals: Globals) {
    sink.if_(BlockType::Empty).i32_const(EXHAUSTED).global_set(globals.status).unreachable().end();
}
