//! What is shown before anything is signed.

use std::fmt::Write;

use alloy::primitives::Address;

use super::Bill;

/// What one yes is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    /// The command's name.
    pub(crate) command: &'static str,
    title: String,
    facts: Vec<(&'static str, String)>,
}

/// Columns of the names of facts.
const NAMES: usize = 10;

impl Act {
    pub(crate) fn new(command: &'static str, title: String) -> Self {
        Self { command, title, facts: Vec::new() }
    }

    /// With one more line.
    pub(crate) fn fact(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }

    pub(crate) fn shown(&self, from: Address, bill: &Bill) -> String {
        let mut text = self.title.clone();
        let facts = [("account", from.to_string())].into_iter().chain(self.facts.iter().cloned());
        for (name, value) in facts.chain(bill.lines()) {
            // Writing to a string does not fail.
            let _ = write!(text, "\n  {name:<NAMES$} {value}");
        }
        text
    }
}
