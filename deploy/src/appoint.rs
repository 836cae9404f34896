//! Tells a vault which contract pays its bonuses.
//!
//! A call of its own, because each of the two is told the other's address, and no contract can be
//! born knowing one that is born knowing it.

use client::call::ask;
use eyre::Result;

use crate::{
    contract::Payer,
    plan::Step,
    record::{Outcome, Record},
    site::Site,
};

pub(crate) async fn ensure(site: &Site, payer: Payer) -> Result<Record> {
    let step = Step::Appoint(payer).to_string();
    let vault = site.vault(payer.vault());
    let (address, wanted) = (*vault.address(), site.address(payer.contract()));
    let record = |outcome| Record { step: step.clone(), address: Some(address), outcome };
    if ask(vault.merkleRewards()).await? == wanted {
        return Ok(record(Outcome::Already));
    }
    let owner = ask(vault.owner()).await?;
    if owner != site.deployer.address() {
        // Claims work without it; only the vault's own way to them does not.
        let left = format!("left to the owner {owner}: setMerkleRewards({wanted})");
        return Ok(record(Outcome::Skipped(left)));
    }
    let receipt = site.deployer.send(vault.setMerkleRewards(wanted)).await?;
    Ok(Record::done(step.clone(), address, &receipt))
}
