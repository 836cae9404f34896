//! `millet addresses`: where everything is.

use comfy_table::{Table, presets};
use eyre::Result;
use serde_json::json;

use crate::{answer::Answer, site::Site};

/// List the contracts of the deployment
#[derive(Debug, clap::Args)]
pub(crate) struct Addresses {}

impl Addresses {
    pub(crate) fn run(self, site: &Site) -> Result<Answer> {
        let manifest = &site.manifest;
        let mut table = Table::new();
        table.load_style(presets::ASCII_MARKDOWN).set_header(["contract", "address", "interface"]);
        for (contract, it) in &manifest.contracts {
            table.add_row([contract.to_string(), it.address.to_string(), it.abi.clone()]);
        }
        let contracts: serde_json::Map<_, _> = manifest
            .contracts
            .iter()
            .map(|(contract, it)| (contract.name().to_owned(), json!(it.address)))
            .collect();
        let document = json!({
            "command": "addresses",
            "chain_id": manifest.chain_id,
            "deployment": manifest.name,
            "contracts": contracts,
        });
        Answer::new(&document, table.to_string())
    }
}
