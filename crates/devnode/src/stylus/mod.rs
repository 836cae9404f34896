//! Programs: from bytes to a metered module, from a call to its outcome.

mod activate;
pub mod code;
pub mod hooks;
mod limits;
pub mod meter;
mod module;
pub mod pricing;
mod refusal;
mod validate;

pub use activate::{Activation, activate};
pub use refusal::ActivationError;
