//! Finds, before anything is paid for, what a chain would refuse at activation.
//!
//! The cheap and likely ones: a chain that activates is the last word. Stricter than a chain in
//! one point: floats are refused altogether. Arithmetic on them fails the activation, and what
//! would pass (a load, a constant) runs out of ink wherever it is reached.

use wasmparser::{
    CompositeInnerType, ExternalKind, Parser, Payload, SubType, TypeRef, ValType, Validator,
    WasmFeatures,
};

/// Bytes of a module, uncompressed.
const MODULE_LIMIT: usize = 131_072;
/// Memory pages of 64 KiB a module may start with.
const PAGE_LIMIT: u64 = 128;
const SEGMENT_LIMIT: u32 = 128;
const FUNCTION_LIMIT: u32 = 4096;
const IMPORT_LIMIT: u32 = 513;
/// Declared locals of one function, parameters excluded.
const LOCAL_LIMIT: u32 = 348;
const TABLE_LIMIT: u64 = 4096;

const FEATURES: WasmFeatures = WasmFeatures::GC_TYPES
    .union(WasmFeatures::MUTABLE_GLOBAL)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::BULK_MEMORY_OPT);

/// The rule by which a chain would refuse a module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Not a module, or one that uses more of WebAssembly than programs may.
    #[error("{0}")]
    Malformed(String),
    /// The whole module.
    #[error("the module is {0} bytes uncompressed, over the limit of {MODULE_LIMIT}")]
    Size(usize),
    /// Something there is too much of.
    #[error("{count} {what}, over the limit of {limit}")]
    TooMany {
        /// What is counted.
        what: &'static str,
        /// How many there are.
        count: u64,
        /// How many there may be.
        limit: u64,
    },
    /// Only the chain's own functions can be imported.
    #[error("it imports {0}; programs import functions of vm_hooks only")]
    Import(String),
    /// The module has no memory, or keeps it to itself.
    #[error("it exports no memory named memory")]
    NoMemory,
    /// The memory may grow, but nobody would be paid for it.
    #[error("its memory may grow, and it does not import vm_hooks.pay_for_memory_grow")]
    UnpaidMemory,
    /// The function every call begins in is missing or has another type.
    #[error("it exports no function user_entrypoint from i32 to i32; is #[entrypoint] missing?")]
    NoEntrypoint,
    /// Code that would run outside of any call.
    #[error("it has a start function")]
    Start,
    /// A name chains keep for themselves.
    #[error("it exports {0}, a name reserved by the chain")]
    Reserved(String),
}

/// Checks a stripped module.
pub(crate) fn lint(wasm: &[u8]) -> Result<(), Refusal> {
    if MODULE_LIMIT < wasm.len() {
        return Err(Refusal::Size(wasm.len()));
    }
    Validator::new_with_features(FEATURES).validate_all(wasm).map_err(malformed)?;

    let mut module = Module::default();
    for payload in Parser::new(0).parse_all(wasm) {
        module.read(payload.map_err(malformed)?)?;
    }
    module.finish()
}

fn malformed(error: wasmparser::BinaryReaderError) -> Refusal {
    Refusal::Malformed(error.to_string())
}

fn at_most(what: &'static str, count: u64, limit: u64) -> Result<(), Refusal> {
    if limit < count { Err(Refusal::TooMany { what, count, limit }) } else { Ok(()) }
}

/// What the checks need to remember between sections.
#[derive(Default)]
struct Module<'a> {
    /// For each type, whether it is that of `user_entrypoint`.
    entrypoints: Vec<bool>,
    /// The type of each function, imported ones first.
    functions: Vec<u32>,
    hooks: Vec<&'a str>,
    exports: Vec<(&'a str, ExternalKind, u32)>,
    memory_may_grow: bool,
    tables: u64,
}

impl<'a> Module<'a> {
    fn read(&mut self, payload: Payload<'a>) -> Result<(), Refusal> {
        match payload {
            Payload::TypeSection(types) => {
                for group in types {
                    let group = group.map_err(malformed)?;
                    self.entrypoints.extend(group.types().map(is_entrypoint));
                }
            }
            Payload::ImportSection(imports) => {
                at_most("imports", imports.count().into(), IMPORT_LIMIT.into())?;
                for import in imports.into_imports() {
                    let import = import.map_err(malformed)?;
                    let TypeRef::Func(ty) = import.ty else { return Err(foreign(&import)) };
                    if import.module != "vm_hooks" {
                        return Err(foreign(&import));
                    }
                    self.hooks.push(import.name);
                    self.functions.push(ty);
                }
            }
            Payload::FunctionSection(functions) => {
                at_most("functions", functions.count().into(), FUNCTION_LIMIT.into())?;
                for ty in functions {
                    self.functions.push(ty.map_err(malformed)?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables += table.map_err(malformed)?.ty.initial;
                }
                at_most("table entries", self.tables, TABLE_LIMIT)?;
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    let memory = memory.map_err(malformed)?;
                    at_most("pages of memory", memory.initial, PAGE_LIMIT)?;
                    self.memory_may_grow = memory.maximum != Some(memory.initial);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export.map_err(malformed)?;
                    self.exports.push((export.name, export.kind, export.index));
                }
            }
            Payload::StartSection { .. } => return Err(Refusal::Start),
            Payload::ElementSection(elements) => {
                at_most("element segments", elements.count().into(), SEGMENT_LIMIT.into())?;
            }
            Payload::DataSection(data) => {
                at_most("data segments", data.count().into(), SEGMENT_LIMIT.into())?;
            }
            Payload::CodeSectionEntry(body) => {
                let mut locals = 0;
                for group in body.get_locals_reader().map_err(malformed)? {
                    locals += u64::from(group.map_err(malformed)?.0);
                }
                at_most("locals in one function", locals, LOCAL_LIMIT.into())?;
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(&self) -> Result<(), Refusal> {
        for (name, ..) in &self.exports {
            let tail = name.rsplit("__").next().unwrap_or(name);
            if tail.starts_with("stylus") || self.hooks.contains(&tail) {
                return Err(Refusal::Reserved((*name).into()));
            }
        }
        if !self.exports.iter().any(|it| (it.0, it.1) == ("memory", ExternalKind::Memory)) {
            return Err(Refusal::NoMemory);
        }
        if self.memory_may_grow && !self.hooks.contains(&"pay_for_memory_grow") {
            return Err(Refusal::UnpaidMemory);
        }
        let entrypoint =
            self.exports.iter().find(|it| (it.0, it.1) == ("user_entrypoint", ExternalKind::Func));
        match entrypoint.and_then(|it| self.functions.get(it.2 as usize)) {
            Some(ty) if self.entrypoints.get(*ty as usize) == Some(&true) => Ok(()),
            _ => Err(Refusal::NoEntrypoint),
        }
    }
}

fn is_entrypoint(ty: &SubType) -> bool {
    let CompositeInnerType::Func(function) = &ty.composite_type.inner else { return false };
    function.params() == [ValType::I32] && function.results() == [ValType::I32]
}

fn foreign(import: &wasmparser::Import<'_>) -> Refusal {
    Refusal::Import(format!("{}.{}", import.module, import.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOOK: &str = "(import \"vm_hooks\" \"pay_for_memory_grow\" (func (param i32)))";
    const MEMORY: &str = "(memory (export \"memory\") 1)";
    const ENTRY: &str =
        "(func (export \"user_entrypoint\") (param i32) (result i32) (i32.const 0))";

    fn verdict(parts: &[&str]) -> Result<(), Refusal> {
        lint(&wat::parse_str(format!("(module {})", parts.concat())).unwrap())
    }

    #[test]
    fn a_minimal_program_passes() {
        assert_eq!(verdict(&[HOOK, MEMORY, ENTRY]), Ok(()));
        assert_eq!(verdict(&["(memory (export \"memory\") 1 1)", ENTRY]), Ok(()));
    }

    #[test]
    fn what_a_chain_refuses_is_named() {
        let import = "(import \"env\" \"now\" (func))";
        let reserved = "(func (export \"a__stylus_b\"))";
        let shadow = "(func (export \"pay_for_memory_grow\"))";
        let other = "(func (export \"user_entrypoint\") (param i64) (result i32) (i32.const 0))";

        assert_eq!(verdict(&[HOOK, ENTRY]), Err(Refusal::NoMemory));
        assert_eq!(verdict(&[MEMORY, ENTRY]), Err(Refusal::UnpaidMemory));
        assert_eq!(verdict(&[HOOK, MEMORY]), Err(Refusal::NoEntrypoint));
        assert_eq!(verdict(&[HOOK, MEMORY, other]), Err(Refusal::NoEntrypoint));
        assert_eq!(verdict(&[import, MEMORY, ENTRY]), Err(Refusal::Import("env.now".into())));
        assert_eq!(
            verdict(&[HOOK, MEMORY, ENTRY, reserved]),
            Err(Refusal::Reserved("a__stylus_b".into()))
        );
        assert_eq!(
            verdict(&[HOOK, MEMORY, ENTRY, shadow]),
            Err(Refusal::Reserved("pay_for_memory_grow".into()))
        );
        assert_eq!(verdict(&[HOOK, MEMORY, ENTRY, "(func $s) (start $s)"]), Err(Refusal::Start));
    }

    #[test]
    fn more_of_webassembly_than_programs_may_use_is_refused() {
        let parts = [
            "(func (drop (f64.const 1)))",
            "(func (result i32 i32) (i32.const 1) (i32.const 2))",
            "(func (drop (ref.null func)))",
            "(data $d \"x\") (func (memory.init $d (i32.const 0) (i32.const 0) (i32.const 0)))",
        ];
        for part in parts {
            let refused = verdict(&[HOOK, MEMORY, ENTRY, part]);
            assert!(matches!(refused, Err(Refusal::Malformed(_))), "{part}: {refused:?}");
        }
    }

    #[test]
    fn limits_hold_on_both_sides() {
        let locals = |count: usize| format!("(func (local {}))", "i32 ".repeat(count));
        let data = |count: usize| "(data (i32.const 0) \"x\")".repeat(count);

        assert_eq!(verdict(&[HOOK, MEMORY, ENTRY, &locals(348)]), Ok(()));
        assert_eq!(verdict(&[HOOK, MEMORY, ENTRY, &data(128)]), Ok(()));
        assert_eq!(
            verdict(&[HOOK, MEMORY, ENTRY, &locals(349)]),
            Err(Refusal::TooMany { what: "locals in one function", count: 349, limit: 348 })
        );
        assert_eq!(
            verdict(&[HOOK, MEMORY, ENTRY, &data(129)]),
            Err(Refusal::TooMany { what: "data segments", count: 129, limit: 128 })
        );
        assert_eq!(
            verdict(&[HOOK, "(memory (export \"memory\") 129)", ENTRY]),
            Err(Refusal::TooMany { what: "pages of memory", count: 129, limit: 128 })
        );
    }
}
