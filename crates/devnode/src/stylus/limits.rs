//! How large the parts of a module may be. They bound what a node spends on one program, so that
//! every node agrees on which programs exist.

/// Memory pages a module may start with.
pub(super) const PAGES: u64 = 128;

/// Data segments, and as many element segments.
pub(super) const SEGMENTS: u64 = 128;

/// Exports after metering, which adds its own globals.
pub(super) const EXPORTS: u64 = 1024;

/// Functions defined.
pub(super) const FUNCTIONS: u64 = 4096;

/// Globals, those of the metering included.
pub(super) const GLOBALS: u64 = 32_768;

/// Locals a function declares, parameters not counted.
pub(super) const LOCALS: u64 = 348;

/// Operators of one function after metering.
pub(super) const OPERATORS: u64 = 65_536;

/// Imports.
pub(super) const IMPORTS: u64 = 513;

/// Entries all tables start with.
pub(super) const TABLE_ENTRIES: u64 = 4096;

/// Bytes of all element segments as encoded.
pub(super) const ELEMENT_BYTES: u64 = 4096;

/// Bytes of an export's name, and of the module's.
pub(super) const NAME_BYTES: u64 = 512;

/// Stack words of one function's frame.
pub(super) const FRAME: u64 = 10_240;

/// Operands on the stack at once in one function.
pub(super) const HEIGHT: u64 = 4096;
