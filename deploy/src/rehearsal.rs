//! The whole plan, carried out on a chain in this process that is thrown away afterwards.
//!
//! So it is known before anything is spent that the plan works, and what each step takes: gas does not
//! depend on whose key signs, and what a step needs from those before it is there.
//! The chain has the target's id and rules, and as much of its state as gas depends on
//! (docs/decisions/0053).

use std::collections::{BTreeMap, BTreeSet};

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, B256, Bytes, U256},
    providers::Provider,
    rpc::types::TransactionReceipt,
};
use bindings::stylus::{ARB_OWNER, ArbOwner::addWasmCacheManagerCall};
use client::{
    account::{self, Account},
    call::{CallError, IntoRequest},
    chain::{Chain, ChainError},
};
use devnode::{Config, Devnode, arbos::Rules};
use eyre::{OptionExt, Result, WrapErr, ensure};
use params::Stablecoin;
use serde_json::{Value, json};

use crate::{
    cache,
    call::Call,
    contract::Contract,
    create,
    plan::{self, Step},
    record::Cost,
    send::Carrier,
    site::Site,
    standing::{Act, Standing},
};

/// What whoever acts has here, in wei: more than any chain could ask of it.
const RICH: u128 = 1 << 100;

/// How a plan went where it costs nothing.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    /// The version of ArbOS whose rules were in force: the target's, or of those that are known the
    /// nearest.
    pub arbos: u64,
    /// One for each step, in order.
    pub scenes: Vec<Scene>,
    /// Contracts that stand on the target with a program that has to be activated anew, and what that
    /// takes.
    pub reactivated: BTreeMap<Contract, Played>,
}

/// How a step went.
#[derive(Clone, Debug)]
pub struct Scene {
    /// How it stood when its turn came.
    pub standing: Standing,
    /// What it took, if it took anything.
    pub played: Option<Played>,
}

/// What a transaction took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Played {
    /// Gas it used, without what a chain takes for its own costs on L1.
    pub gas: u64,
    /// Gas that the chain had estimated it would.
    pub estimate: u64,
    /// Paid for activating a program, in wei.
    fee: U256,
    /// What activating that program would have cost before the first step, in wei.
    fee_at_first: U256,
}

impl Played {
    /// What activating the program will cost where `asked` wei would be asked for it now.
    ///
    /// Every activation makes the next one dearer, by the same factor on every chain.
    /// Rounds up.
    pub fn fee(&self, asked: U256) -> U256 {
        if self.fee_at_first.is_zero() {
            return U256::ZERO;
        }
        // Both are amounts of ETH that exist, so far below 2^128 wei.
        (asked * self.fee).div_ceil(self.fee_at_first)
    }
}

/// Carries `plan` out as it would be on `target`, a chain with this version of ArbOS. Of the target
/// it only reads.
///
/// # Errors
///
/// If a step fails: it would on the target too. Otherwise if the target does not answer, or no chain
/// can be started here.
pub async fn play(target: &Site, plan: &[Step], arbos: u64) -> Result<Rehearsal> {
    let mut stage = Stage::build(target, plan, arbos).await.wrap_err("setting up a rehearsal")?;
    let mut reactivated = BTreeMap::new();
    for contract in stage.inactive.clone() {
        let played =
            stage.activate(contract).await.wrap_err_with(|| format!("activate {contract}"));
        reactivated.insert(contract, played?);
    }
    let mut scenes = Vec::with_capacity(plan.len());
    for step in plan {
        let site = stage.site.clone();
        let standing = step.look(&site).await?;
        let settled = step.settle(&site, &mut stage, standing.clone()).await;
        settled.wrap_err_with(|| format!("rehearsing {step}"))?;
        let mut played = stage.played.take();
        if let (Some(played), Step::Create(contract)) = (&mut played, step) {
            played.fee_at_first = stage.fees[contract];
        }
        scenes.push(Scene { standing, played });
    }
    Ok(Rehearsal { arbos: stage.arbos, scenes, reactivated })
}

/// Where it is played.
struct Stage {
    /// Gone with the stage.
    _node: Devnode,
    arbos: u64,
    /// With the target's deployer, who can do everything here without a key.
    site: Site,
    /// An owner of the chain, who sets things up.
    owner: Address,
    /// What activating the program of each contract costs at first.
    fees: BTreeMap<Contract, U256>,
    /// What has to be activated anew on the target: of contracts that share a program, the first.
    inactive: Vec<Contract>,
    /// How many programs were put somewhere to be activated.
    props: u8,
    played: Option<Played>,
}

impl Stage {
    async fn build(target: &Site, plan: &[Step], arbos: u64) -> Result<Self> {
        let arbos = arbos.clamp(*Rules::VERSIONS.start(), *Rules::VERSIONS.end());
        let node = Devnode::spawn(Config { chain_id: target.chain.id(), arbos, ..Config::test() })?;
        let chain = Chain::connect(&node.endpoint()).await?;
        let (deployer, owner) = (target.deployer.address(), node.dev_account().address);
        let site = Site {
            deployer: Account::watched(chain.clone(), deployer),
            chain,
            blueprint: target.blueprint.clone(),
        };
        let (fees, inactive) = (BTreeMap::new(), Vec::new());
        let mut stage =
            Self { _node: node, arbos, site, owner, fees, inactive, props: 0, played: None };
        stage.admit(deployer).await?;
        stage.admit(owner).await?;
        stage.mirror(target, plan).await?;
        for contract in plan::created(plan) {
            let fee = create::activation_fee(&stage.site, contract).await?;
            stage.fees.insert(contract, fee);
        }
        Ok(stage)
    }

    /// Lets `account` act without a key, and with enough money.
    async fn admit(&self, account: Address) -> Result<(), ChainError> {
        self.tell("anvil_impersonateAccount", json!([account])).await?;
        self.tell("anvil_setBalance", json!([account, U256::from(RICH)])).await
    }

    /// As far as gas depends on it: which programs the target knows, who may cache them, the dollar,
    /// and the time.
    async fn mirror(&mut self, target: &Site, plan: &[Step]) -> Result<()> {
        let (now, here) = (target.chain.now().await?, self.site.chain.now().await?);
        if here < now {
            self.site.chain.next_at(now).await?;
        }
        let (deployer, owner) = (self.site.deployer.address(), self.owner);
        if deployer != owner && cache::may_cache(target).await? {
            let manager = addWasmCacheManagerCall { manager: deployer };
            self.send(owner, &Call::new(ARB_OWNER, &manager)).await?;
        }
        if let Stablecoin::Existing { at } = target.blueprint.params.stablecoin {
            // Its code would want its storage, which no chain tells as a whole: the mock answers in its
            // place.
            self.put(at, Contract::Stablecoin).await?;
            self.activate_at(owner, at).await?;
        }
        let mut seen = BTreeSet::new();
        for contract in plan::created(plan) {
            let code_hash = create::code_hash(&target.blueprint, contract);
            if !seen.insert(code_hash) {
                continue;
            }
            if create::stage(target, contract).await? == create::Stage::Inactive {
                self.inactive.push(contract);
            } else if create::is_active(target, code_hash).await?
                && !create::is_active(&self.site, code_hash).await?
            {
                let prop = self.prop(contract).await?;
                self.activate_at(owner, prop).await?;
                if cache::is_cached(target, contract).await? {
                    self.send(owner, &cache::call(prop)).await?;
                }
            }
        }
        Ok(())
    }

    /// Activates the program of `contract` as the deployer will, at its own address: the bytes of a
    /// call have their price. Then the place is free again.
    async fn activate(&mut self, contract: Contract) -> Result<Played> {
        let (at, fee_at_first) = (self.site.address(contract), self.fees[&contract]);
        self.put(at, contract).await?;
        let played = self.activate_at(self.site.deployer.address(), at).await?;
        self.tell("anvil_setCode", json!([at, Bytes::new()])).await?;
        Ok(Played { fee_at_first, ..played })
    }

    async fn activate_at(&self, from: Address, program: Address) -> Result<Played> {
        let one_eth = U256::from(10).pow(U256::from(18));
        Ok(self.send(from, &create::activation(program).paying(one_eth)).await?.0)
    }

    /// Puts the program of `contract` at an address that nothing else has.
    async fn prop(&mut self, contract: Contract) -> Result<Address, ChainError> {
        self.props += 1;
        let at = Address::with_last_byte(self.props).create(u64::MAX);
        self.put(at, contract).await?;
        Ok(at)
    }

    async fn put(&self, at: Address, contract: Contract) -> Result<(), ChainError> {
        let code = self.site.blueprint.programs.of(contract).code.clone();
        self.tell("anvil_setCode", json!([at, Bytes::from(code)])).await
    }

    async fn tell(&self, method: &'static str, params: Value) -> Result<(), ChainError> {
        let _: Value = self.site.chain.provider().raw_request(method.into(), params).await?;
        Ok(())
    }

    /// What `call` by `from` took, and its receipt.
    async fn send(&self, from: Address, call: &Call) -> Result<(Played, TransactionReceipt)> {
        let provider = self.site.chain.provider();
        let request = call.clone().into_request().with_from(from);
        let estimate = provider.estimate_gas(request.clone()).await.map_err(CallError::from)?;
        let request = request.with_gas_limit(account::gas_limit(estimate));
        let sent = provider.raw_request("eth_sendTransaction".into(), (request,)).await;
        let hash: B256 = sent.map_err(CallError::from)?;
        let receipt = provider.get_transaction_receipt(hash).await.map_err(CallError::from)?;
        let receipt = receipt.ok_or_eyre("a transaction has no receipt")?;
        ensure!(receipt.status(), CallError::Failed(hash));
        let fee = Cost::from(&receipt).activation.map_or(U256::ZERO, |it| it.fee);
        let played = Played { gas: receipt.gas_used, estimate, fee, fee_at_first: U256::ZERO };
        Ok((played, receipt))
    }
}

/// By whoever acts here without a key.
impl Carrier for Stage {
    async fn carry(&mut self, site: &Site, _: &str, act: &Act) -> Result<TransactionReceipt> {
        let (played, receipt) = self.send(site.deployer.address(), &act.call).await?;
        self.played = Some(played);
        Ok(receipt)
    }
}
