//! A deployment in the forms that others read: documents, a package for TypeScript, a batch for a
//! Safe.

mod package;
mod safe;
mod typescript;

use std::collections::BTreeMap;

use alloy::{json_abi::JsonAbi, primitives::Address};
use manifest::{Contract, Manifest};
use serde::Serialize;

pub use self::{
    package::{ExportError, Package},
    safe::{Afterwards, Batch, OtherParameters, Transaction, batch},
    typescript::typescript,
};

/// Everything a program needs to talk to a deployment: one JSON document.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    name: String,
    chain_id: u64,
    deployer: Address,
    /// By contract.
    contracts: BTreeMap<Contract, Exported>,
    /// By the paths that contracts name.
    abis: BTreeMap<String, JsonAbi>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Exported {
    address: Address,
    abi: String,
    /// The first block that can have an event of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_block: Option<u64>,
}

/// The document of one deployment.
///
/// # Errors
///
/// [`ExportError::NoAbi`], if a contract has an interface that this tool does not know.
pub fn json(manifest: &Manifest) -> Result<Document, ExportError> {
    let exported = manifest.contracts.iter().map(|(contract, deployed)| {
        let first_block = deployed.created.map(|created| created.block);
        let abi = deployed.abi.clone();
        (*contract, Exported { address: deployed.address, abi, first_block })
    });
    Ok(Document {
        name: manifest.name.to_string(),
        chain_id: manifest.chain_id,
        deployer: manifest.deployer,
        contracts: exported.collect(),
        abis: abis([manifest])?,
    })
}

/// The interfaces of all contracts, by path.
fn abis<'a>(
    manifests: impl IntoIterator<Item = &'a Manifest>,
) -> Result<BTreeMap<String, JsonAbi>, ExportError> {
    let deployed = manifests.into_iter().flat_map(|manifest| manifest.contracts.values());
    let abi = |path: &String| {
        let abi = bindings::json(path).ok_or_else(|| ExportError::NoAbi(path.clone()))?;
        Ok((path.clone(), abi))
    };
    deployed.map(|deployed| abi(&deployed.abi)).collect()
}
