//! Makes a module count what it uses: ink for the work it does, words for the stack it takes.
//!
//! The code of functions is copied as it is; what counts is put between its operators. So
//! indices stay what they were, but for four globals added at the end, exported for the host:
//! it sets them before a call and reads them after it.

mod bulk;
mod depth;
mod function;
mod grow;
mod ink;
mod prices;
mod rewrite;

use super::{module::Module, refusal::ActivationError};

/// How the names start that programs must not use, so that they cannot reach these globals.
pub(super) const RESERVED: &str = "stylus";

/// The `i64` global with the ink left. The host sets it before a call, reads it after one, and
/// updates it at each host call.
pub const INK_LEFT: &str = "stylus_ink_left";

/// The `i32` global that becomes 1 when the ink is exhausted; 0 before.
pub const INK_STATUS: &str = "stylus_ink_status";

/// The `i32` global that keeps an operand while it is paid for. Of no interest to the host.
pub const SCRATCH: &str = "stylus_scratch_global";

/// The `i32` global with the stack words left; 0 when the stack was exhausted.
pub const STACK_LEFT: &str = "stylus_stack_left";

/// The export that a start function becomes. Nothing ever calls it.
pub const START: &str = "stylus_start";

/// How many globals metering adds.
pub(super) const ADDED_GLOBALS: usize = 4;

/// A module that counts.
#[derive(Debug)]
pub(super) struct Metered {
    /// The module, ready to run.
    pub(super) wasm: Vec<u8>,
    /// Operators of all its functions.
    pub(super) operators: u64,
}

/// The indices of the globals added.
#[derive(Clone, Copy, Debug)]
struct Globals {
    ink: u32,
    status: u32,
    scratch: u32,
    stack: u32,
}

impl Globals {
    /// The four after the module's own.
    fn after(own: u32) -> Self {
        Self { ink: own, status: own + 1, scratch: own + 2, stack: own + 3 }
    }
}

/// Meters a module that was validated.
///
/// # Errors
///
/// Where a function uses an operator programs must not use, or is too large.
pub(super) fn meter(module: &Module<'_>) -> Result<Metered, ActivationError> {
    let globals = Globals::after(module.globals.len() as u32);
    let payment = grow::payment(module);
    let mut operators = 0;
    let mut bodies = wasm_encoder::CodeSection::new();
    for index in 0..module.bodies.len() {
        let function = function::meter(module, index, globals, payment)?;
        operators += function.operators;
        bodies.raw(&function.body);
    }
    Ok(Metered { wasm: rewrite::module(module, globals, &bodies), operators })
}

#[cfg(test)]
mod tests;
