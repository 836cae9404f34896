//! Why a module is no program.

/// The reason why a module was not activated. A node answers `program activation failed: ` and
/// the text, and keeps all gas.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActivationError {
    /// It is no valid module, or uses a proposal that programs must not use.
    #[error("{0}")]
    Invalid(String),
    /// It has a section programs must not have.
    #[error("unsupported section type {0}")]
    Section(String),
    /// It imports something else than a function.
    #[error("unsupported kind of import {module}::{name}")]
    ImportKind {
        /// The module it names.
        module: String,
        /// The name.
        name: String,
    },
    /// It imports a function that no host has, or that only debug chains have.
    #[error("no such host function {module}::{name}")]
    UnknownImport {
        /// The module it names.
        module: String,
        /// The name.
        name: String,
    },
    /// It imports a host function by another type.
    #[error("wrong type for host function {module}::{name}")]
    ImportType {
        /// The module it names.
        module: String,
        /// The name.
        name: String,
    },
    /// It imports one function by two type indices, even if they stand for the same type.
    #[error("inconsistent imports of {module}::{name}")]
    InconsistentImports {
        /// The module it names.
        module: String,
        /// The name.
        name: String,
    },
    /// A name is one of those kept for metering.
    #[error("cannot use reserved symbol {0}")]
    ReservedSymbol(String),
    /// An export could be taken for an import.
    #[error("binary exports an import with the same name {0}")]
    ExportsImport(String),
    /// It has no memory, or does not export it by this name.
    #[error("missing memory export with name memory")]
    MissingMemory,
    /// It has no entrypoint.
    #[error("missing export user_entrypoint")]
    MissingEntrypoint,
    /// The entrypoint takes or returns something else than a length and a status.
    #[error("wrong type for user_entrypoint, must be (i32) -> (i32)")]
    EntrypointType,
    /// Its memory could grow without being paid for.
    #[error("missing import pay_for_memory_grow")]
    MissingGrowPayment,
    /// It has a start function, which would run before it is metered.
    #[error("start functions not allowed")]
    StartFunction,
    /// A segment is of a kind that is not supported.
    #[error("unsupported {what} segment {index}")]
    Segment {
        /// `data` or `element`.
        what: &'static str,
        /// Its position.
        index: usize,
    },
    /// A segment lies outside of what it fills.
    #[error("{what} segment {index} is out of bounds")]
    SegmentBounds {
        /// `data` or `element`.
        what: &'static str,
        /// Its position.
        index: usize,
    },
    /// A function uses an operator programs must not use.
    #[error("unsupported operator {operator} in function {function}")]
    Operator {
        /// The operator.
        operator: String,
        /// The function's index.
        function: usize,
    },
    /// A function's operands grow too high.
    #[error("too many values on the stack at once in function {function}")]
    Height {
        /// The function's index.
        function: usize,
    },
    /// Something is more than it may be.
    #[error("{what} exceed the limit: {have} > {limit}")]
    Limit {
        /// What was counted.
        what: &'static str,
        /// How much there is.
        have: u64,
        /// How much there may be.
        limit: u64,
    },
    /// An estimate of its cost does not fit the program's record.
    #[error("{what} is too high: {value}")]
    Estimate {
        /// Which estimate.
        what: &'static str,
        /// What it came to.
        value: u64,
    },
}

impl ActivationError {
    /// Refuses more than `limit` of something.
    pub(super) fn if_above(what: &'static str, have: u64, limit: u64) -> Result<(), Self> {
        if limit < have { Err(Self::Limit { what, have, limit }) } else { Ok(()) }
    }
}

impl From<wasmparser::Error> for ActivationError {
    fn from(error: wasmparser::Error) -> Self {
        Self::Invalid(error.to_string())
    }
}
