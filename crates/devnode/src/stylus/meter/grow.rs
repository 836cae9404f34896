//! Pays for memory before it grows.

use wasm_encoder::InstructionSink;

use super::Globals;
use crate::stylus::{
    hooks::Hook,
    module::{Import, Module},
};

/// Operators that [`pay`] emits.
pub(super) const PAY_OPERATORS: u64 = 4;

/// The index of the imported function that pays for pages; `None` where the memory cannot grow,
/// so that nothing has to be paid.
pub(super) fn payment(module: &Module<'_>) -> Option<u32> {
    let hook = Hook::PayForMemoryGrow;
    let is_payment =
        |import: &Import<'_>| (import.module, import.name) == (hook.module(), hook.name());
    let position = module.imports.iter().position(is_payment)?;
    module.may_grow().then_some(position as u32)
}

/// Pays for as many pages as the operand says and leaves the operand. They are paid for even if
/// growing then fails.
pub(super) fn pay(sink: &mut InstructionSink<'_>, globals: Globals, payment: u32) {
    sink.global_set(globals.scratch)
        .global_get(globals.scratch)
        .global_get(globals.scratch)
        .call(payment);
}
