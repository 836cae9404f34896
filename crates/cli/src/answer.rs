//! What a command has to say in the end: for a person, and for a program.

use eyre::{Result, WrapErr};
use serde::Serialize;
use serde_json::Value;

/// The same result twice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    document: Value,
    text: String,
}

impl Answer {
    /// # Errors
    ///
    /// None in fact: what is written here has text for keys.
    pub(crate) fn new(document: &impl Serialize, text: String) -> Result<Self> {
        let document = serde_json::to_value(document).wrap_err("writing the result")?;
        Ok(Self { document, text })
    }

    /// As it was asked for.
    pub(crate) fn shown(&self, as_json: bool) -> String {
        if as_json { format!("{:#}", self.document) } else { self.text.clone() }
    }
}
