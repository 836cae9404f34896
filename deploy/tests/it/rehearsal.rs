//! A rehearsal against targets that are not as a new chain is.

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, Bytes, U256},
    providers::Provider,
    rpc::types::TransactionRequest,
};
use bindings::stylus::{ARB_WASM, ArbWasm};
use client::{account::Account, chain::Chain, journal::Journal};
use deploy::{
    contract::{Blueprint, Contract},
    forecast::{self, Stands},
    plan,
    programs::Programs,
    record::{Outcome, Silent},
    rehearsal,
    site::Site,
};
use devnode::{Config, Devnode};
use params::Params;
use wasm_build::Event;

/// A dollar that was there before.
const DOLLAR: Address = Address::repeat_byte(0xd0);

/// Seconds after which every program has expired.
const MORE_THAN_A_YEAR: u64 = 366 * 86_400;

/// Hears nothing of builds.
struct Quiet;

impl wasm_build::Progress for Quiet {
    fn report(&mut self, _: Event<'_>) {}
}

/// A chain whose owner is somebody else than the deployer, with a dollar.
struct Target {
    site: Site,
    owner: Account,
    // Gone with the test.
    _node: Devnode,
}

impl Target {
    async fn new() -> Self {
        let node = Devnode::spawn(Config::test()).unwrap();
        let chain = Chain::connect(&node.endpoint()).await.unwrap();
        let owner = Account::new(chain.clone(), Account::development_key());
        let deployer = owner.derive("a stranger to the chain").unwrap();
        let eth = U256::from(10).pow(U256::from(18));
        let gift = TransactionRequest::default().with_to(deployer.address()).with_value(eth);
        owner.send(gift).await.unwrap();
        let there = format!("at = \"{DOLLAR}\"");
        let params = Params::parse(&params::DEV.replace("mock = true", &there)).unwrap();
        let programs = Programs::build(&mut Quiet).unwrap();
        let blueprint = Blueprint {
            programs,
            params,
            deployer: deployer.address(),
            placed: Default::default(),
        };
        let target = Self { site: Site { chain, deployer, blueprint }, owner, _node: node };
        target.put(DOLLAR, Contract::Stablecoin).await;
        target
    }

    /// Has the program of `contract` at an address, and active.
    async fn put(&self, at: Address, contract: Contract) {
        let (site, provider) = (&self.site, self.site.chain.provider());
        let code = Bytes::from(site.blueprint.programs.of(contract).code.clone());
        let _: serde_json::Value =
            provider.raw_request("anvil_setCode".into(), (at, code)).await.unwrap();
        let fee = U256::from(10).pow(U256::from(17));
        let arb_wasm = ArbWasm::new(ARB_WASM, provider);
        self.owner.send(arb_wasm.activateProgram(at).value(fee)).await.unwrap();
    }

    /// Does what was rehearsed, step by step as it was foreseen. Out: how the steps stood.
    async fn assert_goes_as_rehearsed(&self, journal: &mut Journal) -> Vec<Stands> {
        let site = &self.site;
        let steps = plan::full(&site.blueprint.params);
        let block = site.chain.provider().get_block_number().await.unwrap();

        let rehearsal = rehearsal::play(site, &steps, Config::test().arbos).await.unwrap();
        let forecast = forecast::of(site, &steps, &rehearsal, Config::test().arbos).await.unwrap();
        assert_eq!(site.chain.provider().get_block_number().await.unwrap(), block);
        let has = site.chain.balance(site.deployer.address()).await.unwrap();
        let done = plan::run(site, journal, &steps, &mut Silent).await.unwrap();
        let left = site.chain.balance(site.deployer.address()).await.unwrap();

        for (foreseen, done) in forecast.steps.iter().zip(&done) {
            let gas = done.cost().map_or(0, |cost| cost.gas);
            assert_eq!(foreseen.takes.l2_gas + foreseen.takes.l1_gas, gas, "{}", done.step);
            let is_sent = matches!(done.outcome, Outcome::Done(_));
            assert_eq!(foreseen.stands == Stands::Open, is_sent, "{}", done.step);
        }
        let (said, paid) = (forecast.total.wei, has - left);
        assert!(said.abs_diff(paid) * U256::from(50) <= said, "{said} {paid}");
        assert!(paid <= forecast.deployer.needs);
        forecast.steps.into_iter().map(|step| step.stands).collect()
    }
}

/// Also where a program is known to the chain already, so that nobody pays for it again.
#[tokio::test]
async fn a_stranger_with_a_real_dollar_pays_what_was_rehearsed_and_again_after_a_year() {
    let target = Target::new().await;
    target.put(Address::repeat_byte(0xa1), Contract::Staking).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.journal");
    let mut journal = Journal::open(&path, &target.site.chain).await.unwrap();
    let contracts = Contract::ALL.len() - 1;

    let stood = target.assert_goes_as_rehearsed(&mut journal).await;
    let count = |stood: &[Stands], as_: Stands| stood.iter().filter(|it| **it == as_).count();
    // The second vault and the second rewards are in the cache with the first.
    assert_eq!(count(&stood, Stands::Shared), 2);
    assert_eq!(count(&stood, Stands::Open), stood.len() - 2);

    assert!(target.site.chain.pass(MORE_THAN_A_YEAR).await.unwrap());
    target.put(DOLLAR, Contract::Stablecoin).await;
    let stood = target.assert_goes_as_rehearsed(&mut journal).await;
    // And they are active again with it; nothing has left the cache.
    assert_eq!(count(&stood, Stands::Open), contracts - 2);
    assert_eq!(count(&stood, Stands::Shared), 2);
}
