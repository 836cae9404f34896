//! A module taken apart, as far as activation has to know it. Nothing is judged here but what
//! sections there are.

use wasmparser::{
    ConstExpr, Data, Element, Encoding, Export, FuncType, FunctionBody, KnownCustom, MemoryType,
    Name, Operator, Parser, Payload, TableType, TypeRef, WasmFeatures,
};

use super::refusal::ActivationError;

/// The parts of a module, in the module's order. Indices are not checked yet.
#[derive(Default)]
pub(super) struct Module<'a> {
    /// All of it.
    pub(super) wasm: &'a [u8],
    /// Sections by id and content, but custom ones.
    pub(super) sections: Vec<(u8, &'a [u8])>,
    pub(super) types: Vec<FuncType>,
    /// Functions imported; nothing else can be.
    pub(super) imports: Vec<Import<'a>>,
    /// Type indices of functions defined.
    pub(super) functions: Vec<u32>,
    pub(super) tables: Vec<TableType>,
    pub(super) memories: Vec<MemoryType>,
    /// Globals as encoded.
    pub(super) globals: Vec<&'a [u8]>,
    pub(super) exports: Vec<Export<'a>>,
    /// The function to run when the module is instantiated.
    pub(super) start: Option<u32>,
    pub(super) elements: Vec<Element<'a>>,
    pub(super) bodies: Vec<FunctionBody<'a>>,
    pub(super) data: Vec<Data<'a>>,
    /// What the `name` section calls the module.
    pub(super) name: Option<&'a str>,
}

/// A function imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Import<'a> {
    pub(super) module: &'a str,
    pub(super) name: &'a str,
    /// Index of its type.
    pub(super) ty: u32,
}

impl<'a> Module<'a> {
    /// Takes a module apart.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, has a section programs must not have, or imports something else
    /// than functions.
    pub(super) fn parse(wasm: &'a [u8], features: WasmFeatures) -> Result<Self, ActivationError> {
        let mut module = Self { wasm, ..Self::default() };
        let mut parser = Parser::new(0);
        parser.set_features(features);
        for payload in parser.parse_all(wasm) {
            let payload = payload?;
            if let Some((id, range)) = payload.as_section()
                && !matches!(payload, Payload::CustomSection(_))
            {
                // Only the code section may claim more than there is; its functions are read one
                // by one, and the first that is not whole is refused.
                let content = wasm.get(range.start as usize..range.end as usize);
                module.sections.push((id, content.unwrap_or_default()));
            }
            module.take(payload)?;
        }
        Ok(module)
    }

    fn take(&mut self, payload: Payload<'a>) -> Result<(), ActivationError> {
        match payload {
            Payload::Version { encoding: Encoding::Component, .. } => {
                return Err(ActivationError::Invalid("a component is no module".into()));
            }
            Payload::Version { .. } | Payload::CodeSectionStart { .. } | Payload::End(_) => {}
            Payload::TypeSection(types) => {
                self.types = types.into_iter_err_on_gc_types().collect::<Result<_, _>>()?;
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    self.imports.push(Import::of(import?)?);
                }
            }
            Payload::FunctionSection(types) => {
                self.functions = types.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                self.memories = memories.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::GlobalSection(globals) => {
                for global in globals.into_iter_with_offsets() {
                    let (start, global) = global?;
                    let end = global.init_expr.get_binary_reader().range().end;
                    self.globals.push(&self.wasm[start as usize..end as usize]);
                }
            }
            Payload::ExportSection(exports) => {
                self.exports = exports.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::ElementSection(elements) => {
                self.elements = elements.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::DataSection(data) => {
                self.data = data.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    for name in names {
                        self.take_name(name?)?;
                    }
                }
            }
            Payload::DataCountSection { .. } => return Err(unsupported("DataCountSection")),
            Payload::TagSection(_) => return Err(unsupported("TagSection")),
            Payload::UnknownSection { id, .. } => {
                return Err(unsupported(&format!("UnknownSection {id}")));
            }
            other => return Err(unsupported(&format!("{other:?}"))),
        }
        Ok(())
    }

    /// Reads names to the end, so that a malformed section is found.
    fn take_name(&mut self, name: Name<'a>) -> Result<(), ActivationError> {
        match name {
            Name::Module { name, .. } => self.name = Some(name),
            Name::Function(map)
            | Name::Type(map)
            | Name::Table(map)
            | Name::Memory(map)
            | Name::Global(map)
            | Name::Element(map)
            | Name::Data(map)
            | Name::Tag(map) => map.into_iter().try_for_each(|name| name.map(drop))?,
            Name::Local(maps)
            | Name::Label(maps)
            | Name::Field(maps)
            | Name::Parameter(maps)
            | Name::TagParameter(maps) => {
                for map in maps {
                    map?.names.into_iter().try_for_each(|name| name.map(drop))?;
                }
            }
            Name::Unknown { .. } => {}
        }
        Ok(())
    }

    /// The index of a function's type; `None` where there is no such function.
    pub(super) fn type_index(&self, function: u32) -> Option<u32> {
        let function = function as usize;
        match function.checked_sub(self.imports.len()) {
            None => self.imports.get(function).map(|import| import.ty),
            Some(defined) => self.functions.get(defined).copied(),
        }
    }

    /// The type of a function; `None` where there is no such function or type.
    pub(super) fn signature(&self, function: u32) -> Option<&FuncType> {
        self.types.get(self.type_index(function)? as usize)
    }

    /// Whether its memory may become larger than it starts.
    pub(super) fn may_grow(&self) -> bool {
        self.memories.iter().any(|memory| memory.maximum != Some(memory.initial))
    }

    /// Memory pages it starts with.
    pub(super) fn initial_pages(&self) -> u64 {
        self.memories.first().map_or(0, |memory| memory.initial)
    }
}

impl<'a> Import<'a> {
    fn of(import: wasmparser::Import<'a>) -> Result<Self, ActivationError> {
        let wasmparser::Import { module, name, ty } = import;
        match ty {
            TypeRef::Func(ty) => Ok(Self { module, name, ty }),
            _ => Err(ActivationError::ImportKind { module: module.into(), name: name.into() }),
        }
    }
}

/// The offset of a segment; `None` where it is not one `i32.const`.
pub(super) fn constant_offset(expr: &ConstExpr<'_>) -> Option<u32> {
    let mut operators = expr.get_operators_reader();
    match (operators.read().ok()?, operators.read().ok()?) {
        (Operator::I32Const { value }, Operator::End) => Some(value.cast_unsigned()),
        _ => None,
    }
}

fn unsupported(section: &str) -> ActivationError {
    ActivationError::Section(section.into())
}
