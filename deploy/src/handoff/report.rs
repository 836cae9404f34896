//! A handoff, for programs and for people.

use alloy::primitives::{Address, B256};
use comfy_table::{Table, presets};
use serde::Serialize;

use super::{Estate, Given, Handoff, Stage};
use crate::report::Line;

/// The document's form. A field that changes its meaning or goes away raises it.
const SCHEMA: u32 = 1;

/// How a handoff went, as a document.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    schema: u32,
    chain: u64,
    deployer: Address,
    heir: Address,
    stage: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<B256>,
    /// Seconds since 1970: from then on anybody may run the handoff again, which completes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    ready_at: Option<u64>,
    steps: Vec<Line>,
    powers: Vec<Held>,
    /// Units of the governance token that the deployer has.
    tokens: String,
}

#[derive(Clone, Debug, Serialize)]
struct Held {
    contract: &'static str,
    role: String,
    holder: Address,
}

impl Report {
    /// Of how it went with `estate`.
    pub fn new(estate: &Estate, handoff: &Handoff) -> Self {
        let (stage, operation, ready_at) = match handoff.stage {
            Stage::Complete => ("complete", None, None),
            Stage::Scheduled { operation, ready_at } => {
                ("scheduled", Some(operation), Some(ready_at))
            }
            Stage::Offered => ("offered", None, None),
        };
        let held = handoff.powers.iter().map(|it| Held {
            contract: it.contract.name(),
            role: it.role.to_string(),
            holder: it.holder,
        });
        Self {
            schema: SCHEMA,
            chain: estate.chain.id(),
            deployer: estate.deployer,
            heir: estate.heir(),
            stage,
            operation,
            ready_at,
            steps: handoff.records.iter().map(Line::from).collect(),
            powers: held.collect(),
            tokens: handoff.tokens.to_string(),
        }
    }
}

/// What the deployer loses, and to whom.
pub fn table(given: &[Given]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(["contract", "role", "goes to"]);
    for Given { power, to } in given {
        let to = to.map_or_else(|| "nobody: given up".to_owned(), |to| to.to_string());
        table.add_row([power.contract.name().to_owned(), power.role.to_string(), to]);
    }
    table
}
