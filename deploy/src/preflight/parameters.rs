//! The parameters: complete, without contradiction, and about accounts that are there.

use alloy::primitives::Address;
use bindings::IStablecoin;
use client::{call::ask, chain::Chain};
use eyre::Result;
use params::{DOLLAR_DECIMALS, Kind, Params, Stablecoin};

use super::Refusal;
use crate::site::Site;

/// What can be said without asking the chain.
pub(super) fn judge(site: &Site) -> Result<(), Refusal> {
    Ok(site.blueprint.params.obeyed_by(site.deployer.address())?)
}

/// Whether those who are named are there.
pub(crate) async fn check(site: &Site) -> Result<()> {
    there(&site.chain, &site.blueprint.params, site.deployer.address()).await
}

/// The same of any `params`, by whoever deployed.
pub(crate) async fn there(chain: &Chain, params: &Params, deployer: Address) -> Result<()> {
    // Where nothing is at stake, any account may play a multisig.
    if params.chain.kind == Kind::Money {
        for (name, who) in params.multisigs.iter() {
            let at = who.address(deployer);
            if chain.code(at).await?.is_empty() {
                let name = name.to_owned();
                return Err(Refusal::NoMultisig { name, at, chain: chain.id() }.into());
            }
        }
    }
    if let Stablecoin::Existing { at } = params.stablecoin {
        if chain.code(at).await?.is_empty() {
            return Err(Refusal::NoDollar(at).into());
        }
        let decimals = ask(IStablecoin::new(at, chain.provider()).decimals()).await?;
        if decimals != DOLLAR_DECIMALS {
            return Err(Refusal::OtherDollar { at, decimals }.into());
        }
    }
    Ok(())
}
