//! Which modules may be programs: all that is refused before the functions are looked into.
//!
//! WebAssembly's own rules are the validator's; here is what programs must do beyond them.

mod interface;
mod segments;

use wasmparser::{Validator, WasmFeatures};

use super::{limits, meter::ADDED_GLOBALS, module::Module, refusal::ActivationError};
use crate::arbos::Rules;

/// The chain a module is to run on, as far as activation depends on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    /// Pages that may still be opened.
    pub(super) page_budget: u16,
    /// Whether it is a debug chain, which has printing and tolerates start functions.
    pub(super) debug_chain: bool,
}

/// The proposals that programs may use: what Rust and C compilers emitted for WebAssembly's first
/// version, with memory copies and sign extension. Floats are read, but cannot be paid for. With
/// nothing more allowed, and no globals to import, a constant expression is one constant.
pub(super) fn features(rules: &Rules) -> WasmFeatures {
    let features = WasmFeatures::WASM1
        | WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::BULK_MEMORY;
    if rules.multi_value { features | WasmFeatures::MULTI_VALUE } else { features }
}

/// Refuses a module that must not be a program.
///
/// # Errors
///
/// The first reason found.
pub(super) fn check(
    module: &Module<'_>,
    features: WasmFeatures,
    site: Site,
) -> Result<(), ActivationError> {
    Validator::new_with_features(features).validate_all(module.wasm)?;
    interface::check_imports(module, site)?;
    interface::check_exports(module)?;
    interface::check_entrypoint(module)?;
    check_memory(module, site)?;
    segments::check(module)?;
    if module.start.is_some() && !site.debug_chain {
        return Err(ActivationError::StartFunction);
    }
    check_counts(module, site)
}

fn check_memory(module: &Module<'_>, site: Site) -> Result<(), ActivationError> {
    if !interface::exports_memory(module) {
        return Err(ActivationError::MissingMemory);
    }
    if module.may_grow() && !interface::imports_grow_payment(module) {
        return Err(ActivationError::MissingGrowPayment);
    }
    let limit = limits::PAGES.min(site.page_budget.into());
    ActivationError::if_above("memory pages", module.initial_pages(), limit)
}

fn check_counts(module: &Module<'_>, site: Site) -> Result<(), ActivationError> {
    let count = |items: usize| items as u64;
    let limit = ActivationError::if_above;

    limit("imports", count(module.imports.len()), limits::IMPORTS)?;
    limit("functions", count(module.functions.len()), limits::FUNCTIONS)?;
    limit("globals", count(module.globals.len() + ADDED_GLOBALS), limits::GLOBALS)?;
    let entries = module.tables.iter().map(|table| table.initial).sum();
    limit("table entries", entries, limits::TABLE_ENTRIES)?;
    limit(
        "bytes of the module's name",
        count(module.name.unwrap_or("").len()),
        limits::NAME_BYTES,
    )?;
    for export in &module.exports {
        limit("bytes of an export's name", count(export.name.len()), limits::NAME_BYTES)?;
    }
    // Elsewhere all exports are dropped but the two that a program must have.
    if site.debug_chain {
        let exports = module.exports.len() + usize::from(module.start.is_some()) + ADDED_GLOBALS;
        limit("exports", count(exports), limits::EXPORTS)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
