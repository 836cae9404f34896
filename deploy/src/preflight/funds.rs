//! The deployer's ETH: enough for everything, at the highest price that is offered.

use alloy::primitives::{Bytes, U256, keccak256};
use bindings::stylus::STYLUS_DEPLOYER;
use eyre::{Result, WrapErr};

use super::{Refusal, activation::Activation};
use crate::{call::Call, create, l1, plan::Step, site::Site, standing::Standing};

/// A ceiling on the gas of creating a program, beside what follows from its size: activating one
/// takes two to four million, constructor and bookkeeping less than one.
pub(super) const GAS_PER_PROGRAM: u64 = 6_000_000;

/// A ceiling on the gas per byte of a program: 200 for keeping it, up to 16 for sending it, the
/// rest for copying it on the way.
pub(super) const GAS_PER_BYTE: u64 = 250;

/// A ceiling on the gas of the other transactions: appointing, caching, and the trial.
pub(super) const GAS_FOR_THE_REST: u64 = 6_000_000;

/// A ceiling on the gas of a transfer of tokens to a new holder.
const GAS_PER_GRANT: u64 = 100_000;

/// A ceiling on the bytes of a call that creates nothing: eight words behind a selector.
pub(super) const BYTES_OF_A_CALL: usize = 260;

/// A ceiling on the transactions of the trial.
pub(super) const TRANSACTIONS_OF_THE_TRIAL: u64 = 12;

/// Gas of the limit beyond the estimate, as a divisor of it: what a chain takes for L1 is a part of both.
const L1_MARGIN: u64 = 5;

/// What there is, and what there has to be, in wei.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Funds {
    /// What the deployer has.
    pub(crate) has: U256,
    /// What the plan takes at most.
    pub(crate) needs: U256,
}

/// Whether the deployer can pay for `plan`.
///
/// # Errors
///
/// [`Refusal::TooPoor`]; another if the chain does not answer.
pub(crate) async fn check(site: &Site, plan: &[Step], activation: Activation) -> Result<Funds> {
    let account = site.deployer.address();
    let has = site.chain.balance(account).await?;
    let needs = most_it_can_cost(site, plan, activation).await?;
    if has < needs {
        return Err(Refusal::TooPoor { account, has, needs }.into());
    }
    Ok(Funds { has, needs })
}

/// Wei that `plan` takes at most, with what every transaction offers for gas.
pub(super) async fn most_it_can_cost(
    site: &Site,
    plan: &[Step],
    activation: Activation,
) -> Result<U256> {
    let (mut gas, mut fees) = (GAS_FOR_THE_REST, U256::ZERO);
    let mut others = TRANSACTIONS_OF_THE_TRIAL;
    for step in plan {
        let Step::Create(contract) = *step else {
            others += 1;
            gas += if matches!(step, Step::Allocate(_)) { GAS_PER_GRANT } else { 0 };
            continue;
        };
        // What has expired is not created again, and has to be activated again.
        if let (Standing::Open(act), fee) = create::look_and_ask(site, contract).await? {
            let is_absent = act.call.to == STYLUS_DEPLOYER;
            let size = site.blueprint.programs.of(contract).code.len() as u64;
            gas += GAS_PER_PROGRAM + activation.gas + l1_gas(site, &act.call).await?;
            gas += if is_absent { GAS_PER_BYTE * size } else { 0 };
            fees += fee;
        }
    }
    gas += others * l1_gas(site, &any_other_call()).await?;
    let trial = site.blueprint.params.trial.eth.units(18)?;
    let offer = site.chain.offer(site.chain.gas_price().await?);
    Ok(U256::from(gas) * U256::from(offer.max_fee) + fees * U256::from(2) + trial)
}

/// Gas that the chain takes for L1 at most, as long as the price there stays below that at which the
/// offer for gas here would not do.
async fn l1_gas(site: &Site, call: &Call) -> Result<u64> {
    let gas = l1::gas(&site.chain, call).await.wrap_err("asking for the L1 part")?;
    Ok(gas + gas.div_ceil(L1_MARGIN))
}

/// In place of every call that creates nothing. No compression makes it smaller: chains charge for what
/// is left after it.
fn any_other_call() -> Call {
    let data: Vec<u8> = (0_u8..).flat_map(|it| keccak256([it]).0).take(BYTES_OF_A_CALL).collect();
    let data = Bytes::from(data);
    Call { to: STYLUS_DEPLOYER, data, value: U256::ZERO, enough: U256::ZERO }
}
