//! Puts the metered module together.

use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, GlobalSection, GlobalType, RawSection,
    SectionId, ValType,
};
use wasmparser::ExternalKind;

use super::{Globals, INK_LEFT, INK_STATUS, SCRATCH, STACK_LEFT, START};
use crate::stylus::module::Module;

/// The module with new function bodies, globals and exports. Custom sections are left out, and
/// the start function is exported instead of run.
pub(super) fn module(module: &Module<'_>, globals: Globals, bodies: &CodeSection) -> Vec<u8> {
    let mut rewritten = wasm_encoder::Module::new();
    let mut added = Some((global_section(module), export_section(module, globals)));
    for &(id, data) in &module.sections {
        // Globals and exports come between memories and the start function; a module may be
        // without sections of its own for them.
        if u8::from(SectionId::Global) <= id
            && let Some((global, export)) = added.take()
        {
            rewritten.section(&global).section(&export);
        }
        if id == u8::from(SectionId::Code) {
            rewritten.section(bodies);
        } else if !is_rebuilt(id) {
            rewritten.section(&RawSection { id, data });
        }
    }
    rewritten.finish()
}

fn is_rebuilt(id: u8) -> bool {
    [SectionId::Global, SectionId::Export, SectionId::Start].map(u8::from).contains(&id)
}

fn global_section(module: &Module<'_>) -> GlobalSection {
    let number = |val_type| GlobalType { val_type, mutable: true, shared: false };
    let mut section = GlobalSection::new();
    for global in &module.globals {
        section.raw(global);
    }
    section.global(number(ValType::I64), &ConstExpr::i64_const(0));
    for _ in [INK_STATUS, SCRATCH, STACK_LEFT] {
        section.global(number(ValType::I32), &ConstExpr::i32_const(0));
    }
    section
}

fn export_section(module: &Module<'_>, globals: Globals) -> ExportSection {
    let mut section = ExportSection::new();
    for export in &module.exports {
        section.export(export.name, export_kind(export.kind), export.index);
    }
    if let Some(start) = module.start {
        section.export(START, ExportKind::Func, start);
    }
    for (name, index) in [
        (INK_LEFT, globals.ink),
        (INK_STATUS, globals.status),
        (SCRATCH, globals.scratch),
        (STACK_LEFT, globals.stack),
    ] {
        section.export(name, ExportKind::Global, index);
    }
    section
}

fn export_kind(kind: ExternalKind) -> ExportKind {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => ExportKind::Func,
        ExternalKind::Table => ExportKind::Table,
        ExternalKind::Memory => ExportKind::Memory,
        ExternalKind::Global => ExportKind::Global,
        ExternalKind::Tag => ExportKind::Tag,
    }
}
