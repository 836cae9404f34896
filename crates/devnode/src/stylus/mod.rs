//! Programs: from bytes to a metered module, from a call to its outcome.

pub mod code;
pub mod hooks;
pub mod pricing;
