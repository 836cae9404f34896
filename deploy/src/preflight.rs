//! What must hold before the first wei is spent.

use alloy::primitives::{Address, U256};
use bindings::stylus::{ARB_SYS, ARB_WASM, ArbSys, ArbWasm, STYLUS_DEPLOYER};
use eyre::Result;
use params::Stablecoin;

use crate::{call::ask, chain::Worth, contract::Contract, create, money, plan::Step, site::Site};

/// Why a deployment is not begun.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There are no Stylus precompiles.
    #[error("chain {0} does not run Stylus programs")]
    NotStylus(u64),
    /// The contract that creates programs is missing.
    #[error(
        "chain {chain} has no StylusDeployer at {STYLUS_DEPLOYER}; \
         publish it there through the CREATE2 factory first"
    )]
    NoDeployer {
        /// The chain's id.
        chain: u64,
    },
    /// Everybody would pay for it with every call.
    #[error(
        "{0} was built without wasm-opt, which is for development chains only; \
         install node and npm, then run again"
    )]
    NotOptimized(Contract),
    /// Anybody could mint the money that the vault holds.
    #[error(
        "chain {0} may hold real money, and the parameters ask for a mock stablecoin; \
         name the real one with `stablecoin.at` in a parameter file (--params)"
    )]
    MockMoney(u64),
    /// It would stop half way.
    #[error(
        "the deployer {account} has {} ETH and may need up to {} ETH",
        money::eth(*.has), money::eth(*.needs)
    )]
    TooPoor {
        /// The deployer.
        account: Address,
        /// What it has, in wei.
        has: U256,
        /// What it may need, in wei.
        needs: U256,
    },
}

/// A ceiling on the gas of creating a program, beside what follows from its size: activating one
/// takes two to four million, constructor and bookkeeping less than one.
const GAS_PER_PROGRAM: u64 = 6_000_000;

/// A ceiling on the gas per byte of a program: 200 for keeping it, up to 16 for sending it, the
/// rest for copying it on the way.
const GAS_PER_BYTE: u64 = 250;

/// A ceiling on the gas of the other transactions: caching, and the trial.
const GAS_FOR_THE_REST: u64 = 4_000_000;

/// Looks at everything that can be known in advance. Spends nothing.
///
/// - **Out:** the ArbOS version of the chain.
///
/// # Errors
///
/// A [`Refusal`] if the deployment should not begin; anything else if the chain cannot be asked.
pub async fn check(site: &Site, plan: &[Step]) -> Result<u64> {
    let chain = &site.chain;
    judge(site, plan)?;

    let arb_os = ask(ArbSys::new(ARB_SYS, chain.provider()).arbOSVersion()).await;
    let stylus = ask(ArbWasm::new(ARB_WASM, chain.provider()).stylusVersion()).await;
    let (Ok(arb_os), Ok(_)) = (arb_os, stylus) else {
        return Err(Refusal::NotStylus(chain.id()).into());
    };
    if chain.code(STYLUS_DEPLOYER).await?.is_empty() {
        return Err(Refusal::NoDeployer { chain: chain.id() }.into());
    }

    let account = site.deployer.address();
    let (has, needs) = (chain.balance(account).await?, most_it_can_cost(site, plan).await?);
    if has < needs {
        return Err(Refusal::TooPoor { account, has, needs }.into());
    }
    Ok(arb_os_number(arb_os))
}

/// What can be said without asking the chain.
fn judge(site: &Site, plan: &[Step]) -> Result<(), Refusal> {
    let (chain, worth) = (site.chain.id(), site.chain.worth());
    let mock = matches!(site.blueprint.params.stablecoin, Stablecoin::Mock { .. });
    if worth == Worth::Money && mock {
        return Err(Refusal::MockMoney(chain));
    }
    if worth == Worth::Nothing {
        return Ok(());
    }
    let unoptimized = created(plan).find(|it| !site.blueprint.programs.of(*it).optimized);
    unoptimized.map_or(Ok(()), |contract| Err(Refusal::NotOptimized(contract)))
}

async fn most_it_can_cost(site: &Site, plan: &[Step]) -> Result<U256> {
    let chain = &site.chain;
    let mut gas = GAS_FOR_THE_REST;
    let mut fees = U256::ZERO;
    for contract in created(plan) {
        let address = site.address(contract);
        if chain.code(address).await?.is_empty() {
            let size = site.blueprint.programs.of(contract).code.len() as u64;
            gas += GAS_PER_PROGRAM + GAS_PER_BYTE * size;
            fees += create::activation_fee(site, contract).await?;
        }
    }
    let trial = site.blueprint.params.trial.eth.units(18)?;
    Ok(U256::from(gas) * U256::from(chain.gas_price().await?) + fees * U256::from(2) + trial)
}

fn created(plan: &[Step]) -> impl Iterator<Item = Contract> {
    plan.iter().filter_map(|step| match step {
        Step::Create(contract) => Some(*contract),
        Step::Cache(_) => None,
    })
}

/// `arbOSVersion` counts from 55, the number of the system before ArbOS.
fn arb_os_number(answer: U256) -> u64 {
    answer.saturating_to::<u64>().saturating_sub(55)
}
