//! Writes down where everything is, for the tools that come after.

use std::{collections::BTreeMap, path::Path};

use alloy::{
    primitives::{Address, keccak256},
    providers::Provider,
    rpc::types::Filter,
    sol_types::SolEvent,
};
use bindings::stylus::{STYLUS_DEPLOYER, StylusDeployer::ContractDeployed};
use client::chain::ChainError;
use eyre::Result;
use manifest::{Coded, Contract, Created, Deployed, Manifest, ManifestError, Name, SCHEMA};

use crate::{plan::Step, site::Site};

/// The manifest of what `plan` brought about on `site`.
///
/// Where a contract was created is told by what its creator logged: in blocks from `since` on, which
/// every node answers for, else by the manifest that was in `folder` before, else by all blocks,
/// for which some nodes do not answer.
///
/// # Errors
///
/// If the chain does not answer, or what is in `folder` is no manifest of this chain.
pub async fn manifest(
    site: &Site,
    plan: &[Step],
    name: Name,
    since: u64,
    folder: &Path,
) -> Result<Manifest> {
    let chain_id = site.chain.id();
    let before = match Manifest::read(&Manifest::path(folder, chain_id, &name), chain_id) {
        Ok(before) => Some(before),
        Err(ManifestError::Missing { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let contracts = Contract::ALL.map(|contract| (contract, deployed(site, plan, contract)));
    let mut contracts = BTreeMap::from(contracts);

    let now = creations(site, since).await?;
    for (contract, deployed) in &mut contracts {
        let known = before.as_ref().and_then(|before| before.contracts.get(contract));
        let known = known.filter(|it| it.address == deployed.address);
        let now = now.get(&deployed.address).copied();
        deployed.created = now.or_else(|| known.and_then(|it| it.created));
    }
    let untold = |deployed: &Deployed| deployed.program.is_some() && deployed.created.is_none();
    if contracts.values().any(untold)
        && let Ok(all) = creations(site, 0).await
    {
        for deployed in contracts.values_mut().filter(|deployed| untold(deployed)) {
            deployed.created = all.get(&deployed.address).copied();
        }
    }
    let deployer = site.deployer.address();
    Ok(Manifest { schema: SCHEMA, name, chain_id, deployer, contracts })
}

/// As far as it follows from the blueprint.
fn deployed(site: &Site, plan: &[Step], contract: Contract) -> Deployed {
    let coded = || Coded {
        name: contract.program().to_owned(),
        code_hash: keccak256(&site.blueprint.programs.of(contract).code),
    };
    Deployed {
        address: site.address(contract),
        abi: contract.abi().to_owned(),
        program: plan.contains(&Step::Create(contract)).then(coded),
        created: None,
    }
}

/// What was created from block `since` on, by address.
async fn creations(site: &Site, since: u64) -> Result<BTreeMap<Address, Created>, ChainError> {
    let filter = Filter::new()
        .address(STYLUS_DEPLOYER)
        .event_signature(ContractDeployed::SIGNATURE_HASH)
        .from_block(since);
    let logs = site.chain.provider().get_logs(&filter).await?;
    let created = logs.iter().filter_map(|log| {
        let address = log.log_decode::<ContractDeployed>().ok()?.inner.data.deployedContract;
        let (transaction, block) = (log.transaction_hash?, log.block_number?);
        Some((address, Created { transaction, block }))
    });
    Ok(created.collect())
}
