//! Pays for filling and copying memory by its size.

use wasm_encoder::InstructionSink;
use wasmparser::Operator;

use super::{Globals, ink};

/// Operators that [`charge`] emits.
pub(super) const CHARGE_OPERATORS: u64 = 17;

/// Ink per byte.
const BYTE_INK: i64 = 100;

/// Whether the operator's work depends on its last operand, a number of bytes.
pub(super) fn is_bulk(operator: &Operator<'_>) -> bool {
    matches!(operator, Operator::MemoryFill { .. } | Operator::MemoryCopy { .. })
}

/// Takes the ink of as many bytes as the operand says and leaves the operand; traps as out of
/// ink where less is left. It is paid whether or not the bytes are within the memory.
pub(super) fn charge(sink: &mut InstructionSink<'_>, globals: Globals) {
    // A size has 32 bits, so the product fits, and what is left grows only where it is exhausted.
    sink.global_set(globals.scratch)
        .global_get(globals.ink)
        .global_get(globals.ink)
        .global_get(globals.scratch)
        .i64_extend_i32_u()
        .i64_const(BYTE_INK)
        .i64_mul()
        .i64_sub()
        .global_set(globals.ink)
        .global_get(globals.ink)
        .i64_lt_u();
    ink::exhaust(sink, globals);
    sink.global_get(globals.scratch);
}
