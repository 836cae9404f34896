//! What must hold before the first wei is spent.

use alloy::primitives::{Address, U256};
use bindings::{
    IStablecoin,
    stylus::{ARB_SYS, ARB_WASM, ArbSys, ArbWasm, STYLUS_DEPLOYER},
};
use client::{call::ask, chain::Worth, money};
use eyre::Result;
use params::{DOLLAR_DECIMALS, Stablecoin};

use crate::{contract::Contract, create, plan::Step, site::Site};

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
    /// Amounts in the parameters would mean something else.
    #[error(
        "the stablecoin at {at} has {decimals} decimals; only one of {DOLLAR_DECIMALS} will do"
    )]
    OtherDollar {
        /// The stablecoin.
        at: Address,
        /// What it says.
        decimals: u8,
    },
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

/// A ceiling on the gas of the other transactions: appointing, caching, and the trial.
const GAS_FOR_THE_REST: u64 = 6_000_000;

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
    if let Stablecoin::Existing { at } = site.blueprint.params.stablecoin {
        let decimals = ask(IStablecoin::new(at, chain.provider()).decimals()).await?;
        if decimals != DOLLAR_DECIMALS {
            return Err(Refusal::OtherDollar { at, decimals }.into());
        }
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
        Step::Appoint(_) | Step::Give(_) | Step::Cache(_) => None,
    })
}

/// `arbOSVersion` counts from 55, the number of the system before ArbOS.
fn arb_os_number(answer: U256) -> u64 {
    answer.saturating_to::<u64>().saturating_sub(55)
}

#[cfg(test)]
mod tests {
    use alloy::{primitives::Bytes, providers::Provider};
    use devnode::{Config, Devnode};
    use params::Params;
    use wasm_build::{Digest, OptLevel, Program};

    use super::*;
    use client::{account::Account, chain::Chain};

    use crate::{contract::Blueprint, plan, programs::Programs};

    const SEPOLIA: u64 = 421_614;
    const ARBITRUM_ONE: u64 = 42_161;

    /// Nothing that runs: what is refused here is refused before anybody looks inside.
    fn programs(optimized: bool) -> Programs {
        let code = vec![0xef, 0xf0, 0x00, 0x00];
        Programs::all_alike(&Program {
            name: "program".into(),
            sha256: Digest::of(&code),
            code,
            wasm_len: 0,
            opt_level: OptLevel::Z,
            optimized,
        })
    }

    struct Desk {
        site: Site,
        plan: Vec<Step>,
        // Gone with the test.
        _node: Devnode,
    }

    async fn desk(chain_id: u64, optimized: bool) -> Desk {
        let node = Devnode::spawn(Config { chain_id, ..Config::test() }).unwrap();
        let chain = Chain::connect(&node.endpoint()).await.unwrap();
        let deployer = Account::new(chain.clone(), Account::development_key());
        let params = Params::parse(params::DEV).unwrap();
        let plan = plan::full(&params);
        let programs = programs(optimized);
        let blueprint = Blueprint { programs, params, deployer: deployer.address() };
        Desk { site: Site { chain, deployer, blueprint }, plan, _node: node }
    }

    impl Desk {
        /// The refusal, after which nothing has been sent.
        async fn refusal(&self) -> Refusal {
            let refused = check(&self.site, &self.plan).await.unwrap_err();
            let blocks = self.site.chain.provider().get_block_number().await.unwrap();
            assert_eq!(blocks, 0);
            refused.downcast().unwrap()
        }
    }

    #[tokio::test]
    async fn programs_without_wasm_opt_are_for_development_chains() {
        let public = desk(SEPOLIA, false).await;
        let development = desk(412_346, false).await;

        // A mock dollar is no money, so a test network is where this shows alone.
        let optimized = desk(SEPOLIA, true).await;

        let refused = public.refusal().await;

        assert!(matches!(refused, Refusal::NotOptimized(_)), "{refused}");
        assert!(refused.to_string().ends_with("install node and npm, then run again"));
        assert!(judge(&development.site, &development.plan).is_ok());
        assert!(judge(&optimized.site, &optimized.plan).is_ok());
    }

    #[tokio::test]
    async fn a_dollar_that_anybody_mints_never_reaches_money() {
        let refused = desk(ARBITRUM_ONE, true).await.refusal().await;

        assert!(matches!(refused, Refusal::MockMoney(ARBITRUM_ONE)), "{refused}");
    }

    #[tokio::test]
    async fn a_chain_without_the_deployer_is_left_alone() {
        let desk = desk(412_346, true).await;
        let provider = desk.site.chain.provider();
        let no_code: Option<()> = provider
            .raw_request("anvil_setCode".into(), (STYLUS_DEPLOYER, Bytes::new()))
            .await
            .unwrap();
        assert_eq!(no_code, None);

        let refused = desk.refusal().await;

        assert!(matches!(refused, Refusal::NoDeployer { chain: 412_346 }), "{refused}");
    }

    #[tokio::test]
    async fn a_dollar_of_other_decimals_is_no_dollar() {
        let at = Address::repeat_byte(0xd0);
        let mut desk = desk(412_346, true).await;
        desk.site.blueprint.params.stablecoin = Stablecoin::Existing { at };
        desk.plan = plan::full(&desk.site.blueprint.params);
        // Answers 18 to everything: MSTORE(0, 18), RETURN(0, 32).
        let eighteen = Bytes::from_static(&[0x60, 18, 0x5f, 0x52, 0x60, 32, 0x5f, 0xf3]);
        let provider = desk.site.chain.provider();
        let none: Option<()> =
            provider.raw_request("anvil_setCode".into(), (at, eighteen)).await.unwrap();
        assert_eq!(none, None);

        let refused = desk.refusal().await;

        assert!(matches!(refused, Refusal::OtherDollar { decimals: 18, .. }), "{refused}");
    }
}
