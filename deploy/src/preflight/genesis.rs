//! The allocation of the supply: not begun, or begun as the parameters have it.

use eyre::Result;

use crate::{allocate, contract::Contract, site::Site};

/// How many rows are done; none, where there is no allocation or no token yet.
///
/// # Errors
///
/// [`Refusal::OtherAllocation`](super::Refusal::OtherAllocation); another if the chain does not answer.
pub(crate) async fn check(site: &Site) -> Result<usize> {
    let Some(genesis) = &site.blueprint.params.genesis else { return Ok(0) };
    if site.chain.code(site.address(Contract::Token)).await?.is_empty() {
        return Ok(0);
    }
    allocate::done(site, genesis).await
}
