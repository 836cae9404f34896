//! The deployer's ETH: enough for everything, at the highest price that is offered.

use alloy::primitives::U256;
use client::fee::Offer;
use eyre::Result;

use super::{Refusal, activation::Activation};
use crate::{create, plan, plan::Step, site::Site};

/// A ceiling on the gas of creating a program, beside what follows from its size: activating one
/// takes two to four million, constructor and bookkeeping less than one.
const GAS_PER_PROGRAM: u64 = 6_000_000;

/// A ceiling on the gas per byte of a program: 200 for keeping it, up to 16 for sending it, the
/// rest for copying it on the way.
const GAS_PER_BYTE: u64 = 250;

/// A ceiling on the gas of the other transactions: appointing, caching, and the trial.
pub(super) const GAS_FOR_THE_REST: u64 = 6_000_000;

/// A ceiling on the gas of a transfer of tokens to a new holder.
const GAS_PER_GRANT: u64 = 100_000;

/// Whether the deployer can pay for `plan`.
///
/// # Errors
///
/// [`Refusal::TooPoor`]; another if the chain does not answer.
pub(crate) async fn check(site: &Site, plan: &[Step], activation: Activation) -> Result<()> {
    let account = site.deployer.address();
    let has = site.chain.balance(account).await?;
    let needs = most_it_can_cost(site, plan, activation).await?;
    if has < needs {
        return Err(Refusal::TooPoor { account, has, needs }.into());
    }
    Ok(())
}

/// Wei that `plan` takes at most, with what every transaction offers for gas.
pub(crate) async fn most_it_can_cost(
    site: &Site,
    plan: &[Step],
    activation: Activation,
) -> Result<U256> {
    let chain = &site.chain;
    let grants = plan.iter().filter(|step| matches!(step, Step::Allocate(_))).count() as u64;
    let mut gas = GAS_FOR_THE_REST + GAS_PER_GRANT * grants;
    let mut fees = U256::ZERO;
    for contract in plan::created(plan) {
        let address = site.address(contract);
        if chain.code(address).await?.is_empty() {
            let size = site.blueprint.programs.of(contract).code.len() as u64;
            gas += GAS_PER_PROGRAM + activation.gas + GAS_PER_BYTE * size;
            fees += create::activation_fee(site, contract).await?;
        }
    }
    let trial = site.blueprint.params.trial.eth.units(18)?;
    let offer = Offer::at(chain.gas_price().await?);
    Ok(U256::from(gas) * U256::from(offer.max_fee) + fees * U256::from(2) + trial)
}
