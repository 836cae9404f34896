//! What was sent for a deployment, where no run took it down: it was killed, or its file is gone.

use std::collections::BTreeMap;

use alloy::{
    primitives::{Address, B256},
    providers::Provider,
    rpc::types::Filter,
    sol_types::SolEvent,
};
use bindings::stylus::{STYLUS_DEPLOYER, StylusDeployer::ContractDeployed};
use client::{chain::ChainError, journal::Journal};
use manifest::{Contract, Created};

use super::Register;
use crate::{plan::Step, record::Cost, site::Site};

/// Adds what `journal` and the chain tell. What neither does is left out: it is a convenience, and a
/// node that has forgotten is no reason to fail.
pub(super) async fn fill(register: &mut Register, site: &Site, journal: &Journal) {
    renew(register, journal);
    for contract in untold(register) {
        let Ok(address) = register.manifest.address(contract) else { continue };
        let step = Step::Create(contract).to_string();
        for transaction in signed(journal, &step) {
            if let Some(cost) = cost(site, transaction).await
                && cost.created == Some(address)
            {
                register.came(contract, (&cost).into());
                break;
            }
        }
    }
    for step in register.others.clone() {
        if register.manifest.steps.contains_key(&step) {
            continue;
        }
        for transaction in signed(journal, &step) {
            if let Some(cost) = cost(site, transaction).await {
                register.manifest.steps.insert(step, (&cost).into());
                break;
            }
        }
    }
    if untold(register).is_empty() {
        return;
    }
    let Ok(creations) = creations(site).await else { return };
    for contract in untold(register) {
        let Ok(address) = register.manifest.address(contract) else { continue };
        let Some((transaction, block)) = creations.get(&address).copied() else { continue };
        let created = match cost(site, transaction).await {
            Some(cost) => (&cost).into(),
            None => Created { transaction, block, gas: None, activation: None },
        };
        register.came(contract, created);
    }
}

/// Tells of the blocks that transactions are in now, where those that were written down were replaced.
fn renew(register: &mut Register, journal: &Journal) {
    let manifest = &mut register.manifest;
    let created = manifest.contracts.values_mut().filter_map(|it| it.created.as_mut());
    let created = created.map(|it| (it.transaction, &mut it.block));
    let sent = manifest.steps.values_mut().map(|it| (it.transaction, &mut it.block));
    for (transaction, block) in created.chain(sent) {
        let noted = journal.receipt(transaction).and_then(|it| it.block_number);
        *block = noted.unwrap_or(*block);
    }
}

/// Contracts of ours of which nobody knows how they came.
fn untold(register: &Register) -> Vec<Contract> {
    let untold = register.manifest.contracts.iter().filter(|(_, deployed)| {
        let known = deployed.created.is_some_and(|created| created.gas.is_some());
        deployed.program.is_some() && !known
    });
    untold.map(|(contract, _)| *contract).collect()
}

/// What was signed for a step, under whatever content.
fn signed(journal: &Journal, step: &str) -> Vec<B256> {
    let of_step = |name: &str| name.strip_prefix(step).is_some_and(|rest| rest.starts_with(' '));
    journal.signed().filter(|(name, _)| of_step(name)).map(|(_, transaction)| transaction).collect()
}

/// What a transaction took that is in a block and succeeded.
async fn cost(site: &Site, transaction: B256) -> Option<Cost> {
    let receipt = site.chain.provider().get_transaction_receipt(transaction).await.ok()??;
    receipt.status().then(|| (&receipt).into())
}

/// What StylusDeployer says it created: by address, the transaction and its block.
async fn creations(site: &Site) -> Result<BTreeMap<Address, (B256, u64)>, ChainError> {
    let filter = Filter::new()
        .address(STYLUS_DEPLOYER)
        .event_signature(ContractDeployed::SIGNATURE_HASH)
        .from_block(0);
    let logs = site.chain.provider().get_logs(&filter).await?;
    let creations = logs.iter().filter_map(|log| {
        let address = log.log_decode::<ContractDeployed>().ok()?.inner.data.deployedContract;
        Some((address, (log.transaction_hash?, log.block_number?)))
    });
    Ok(creations.collect())
}
