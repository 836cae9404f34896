//! What a module imports and exports.

use std::collections::{HashMap, HashSet};

use wasmparser::{ExternalKind, FuncType, ValType};

use super::Site;
use crate::stylus::{
    hooks::{self, Hook},
    meter::RESERVED,
    module::{Import, Module},
    refusal::ActivationError,
};

/// The export that is called to run a program.
const ENTRYPOINT: &str = "user_entrypoint";

/// The export the host reads and writes a program's memory by.
const MEMORY: &str = "memory";

/// Every import is a host function this chain has, by its own type.
pub(super) fn check_imports(module: &Module<'_>, site: Site) -> Result<(), ActivationError> {
    let mut types = HashMap::new();
    for &Import { module: from, name, ty } in &module.imports {
        let (owner, owned) = (from.to_owned(), name.to_owned());
        if name.starts_with(RESERVED) {
            return Err(ActivationError::ReservedSymbol(owned));
        }
        let hook = Hook::from_name(from, name).filter(|hook| site.debug_chain || !hook.is_debug());
        let Some(hook) = hook else {
            return Err(ActivationError::UnknownImport { module: owner, name: owned });
        };
        if !module.types.get(ty as usize).is_some_and(|signature| is_type_of(hook, signature)) {
            return Err(ActivationError::ImportType { module: owner, name: owned });
        }
        if *types.entry(hook).or_insert(ty) != ty {
            return Err(ActivationError::InconsistentImports { module: owner, name: owned });
        }
    }
    Ok(())
}

/// No export has a name that metering uses, or that could be taken for an import.
///
/// What counts of an export's name is what follows the last `__`: names before it are
/// qualifiers.
pub(super) fn check_exports(module: &Module<'_>) -> Result<(), ActivationError> {
    let imported: HashSet<_> = module.imports.iter().map(|import| import.name).collect();
    for export in &module.exports {
        let name = export.name.rsplit("__").next().unwrap_or(export.name);
        if name.starts_with(RESERVED) {
            return Err(ActivationError::ReservedSymbol(export.name.into()));
        }
        if imported.contains(name) {
            return Err(ActivationError::ExportsImport(export.name.into()));
        }
    }
    Ok(())
}

/// There is an entrypoint, from the length of the input to a status.
pub(super) fn check_entrypoint(module: &Module<'_>) -> Result<(), ActivationError> {
    let entrypoint = module
        .exports
        .iter()
        .find(|export| export.name == ENTRYPOINT && export.kind == ExternalKind::Func)
        .ok_or(ActivationError::MissingEntrypoint)?;
    let is_right = module.signature(entrypoint.index).is_some_and(|signature| {
        signature.params() == [ValType::I32] && signature.results() == [ValType::I32]
    });
    if is_right { Ok(()) } else { Err(ActivationError::EntrypointType) }
}

/// Whether the module has one memory and exports it for the host.
pub(super) fn exports_memory(module: &Module<'_>) -> bool {
    let is_exported = |export: &wasmparser::Export<'_>| {
        export.name == MEMORY && export.kind == ExternalKind::Memory && export.index == 0
    };
    module.memories.len() == 1 && module.exports.iter().any(is_exported)
}

/// Whether the module can pay for growing its memory.
pub(super) fn imports_grow_payment(module: &Module<'_>) -> bool {
    let hook = Hook::PayForMemoryGrow;
    module.imports.iter().any(|import| (import.module, import.name) == (hook.module(), hook.name()))
}

fn is_type_of(hook: Hook, signature: &FuncType) -> bool {
    signature.params().iter().copied().eq(hook.params().iter().map(|ty| val_type(*ty)))
        && signature.results().iter().copied().eq(hook.result().map(val_type))
}

fn val_type(ty: hooks::ValType) -> ValType {
    match ty {
        hooks::ValType::I32 => ValType::I32,
        hooks::ValType::I64 => ValType::I64,
        hooks::ValType::F32 => ValType::F32,
        hooks::ValType::F64 => ValType::F64,
    }
}
