//! What must hold before the first wei is spent.
//!
//! One file for each family of reasons: the chain, the contract that creates programs, activation,
//! the parameters, the programs, their source, the allocation, the deployer's ETH.
//! Each asks what it needs and spends nothing, so that `doctor` can ask the same one by one.

pub(crate) mod activation;
pub(crate) mod chain;
pub(crate) mod deployer;
pub(crate) mod funds;
pub(crate) mod genesis;
pub(crate) mod parameters;
mod programs;
mod refusal;
pub(crate) mod source;
#[cfg(test)]
mod tests;

use client::chain::Chain;
use eyre::Result;
use params::{Kind, Params};
use wasm_build::Workspace;

pub use self::{
    chain::pinned,
    deployer::{KnownDeployer, STYLUS_DEPLOYER_CREATION},
    refusal::Refusal,
};
use crate::{plan::Step, site::Site};

/// Whether transactions may be sent with `params`: with money at stake, only if somebody said so.
///
/// # Errors
///
/// [`Refusal::NotAgreed`].
pub fn agreed(params: &Params, yes_mainnet: bool) -> Result<(), Refusal> {
    if yes_mainnet || params.chain.kind < Kind::Money {
        return Ok(());
    }
    Err(Refusal::NotAgreed { name: params.chain.name.clone(), id: params.chain.id })
}

/// The ArbOS version of a chain that runs programs.
///
/// # Errors
///
/// [`Refusal::NotStylus`]; another if the chain does not answer.
pub async fn arbos(chain: &Chain) -> Result<u64> {
    Ok(chain::versions(chain).await?.arbos)
}

/// Looks at everything that can be known in advance. Spends nothing.
///
/// - **Out:** the ArbOS version of the chain.
///
/// # Errors
///
/// A [`Refusal`] if the deployment should not begin; anything else if the chain cannot be asked.
pub async fn check(site: &Site, plan: &[Step]) -> Result<u64> {
    let chain = &site.chain;
    // First what takes no question to the chain.
    pinned(chain, &site.blueprint.params)?;
    parameters::judge(site)?;
    programs::judge(site, plan)?;
    if site.blueprint.params.chain.kind == Kind::Money {
        source::commit(Workspace::find()?.root())?;
    }

    let versions = chain::versions(chain).await?;
    let price = chain.gas_price().await?;
    if let Some(ceiling) = chain.fee_ceiling().filter(|ceiling| *ceiling < price) {
        return Err(Refusal::TooDear { price, ceiling }.into());
    }
    deployer::check(chain).await?;
    let activation = activation::check(chain, versions.arbos).await?;
    parameters::check(site).await?;
    genesis::check(site).await?;
    funds::check(site, plan, activation).await?;
    Ok(versions.arbos)
}
