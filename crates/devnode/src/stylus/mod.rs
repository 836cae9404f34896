//! Programs: from bytes to a metered module, from a call to its outcome.

mod activate;
pub mod code;
pub(crate) mod engine;
pub mod hooks;
mod host;
mod limits;
pub mod meter;
mod module;
pub mod pricing;
mod refusal;
pub(crate) mod run;
pub mod trace;
mod validate;

pub use activate::{Activation, activate, activate_once};
pub use refusal::ActivationError;
