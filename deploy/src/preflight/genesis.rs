//! The allocation of the supply: not begun, or begun as the parameters have it.

use eyre::Result;

use crate::{allocate, contract::Contract, site::Site};

/// Whether what the deployer has of the token is what is left after some of the rows.
pub(super) async fn check(site: &Site) -> Result<()> {
    let Some(genesis) = &site.blueprint.params.genesis else { return Ok(()) };
    if !site.chain.code(site.address(Contract::Token)).await?.is_empty() {
        allocate::done(site, genesis).await?;
    }
    Ok(())
}
