//! What a module must be before a chain activates it.

mod functions;
mod lint;
mod strip;

pub use self::lint::Refusal;
pub(crate) use self::lint::lint;
pub(crate) use self::{functions::largest, strip::strip};
