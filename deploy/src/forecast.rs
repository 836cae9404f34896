//! What a plan would take if it were carried out now, and how each of its steps stands.
//!
//! All of it depends on the moment, so none of it is in the plan's hash.

use alloy::{
    primitives::{Address, U256},
    providers::Provider,
};
use bindings::stylus::ARB_WASM;
use client::{account, chain::ChainError, money};
use comfy_table::{CellAlignment, Table, presets};
use eyre::{Result, WrapErr};
use serde::Serialize;

use crate::{
    cache,
    call::Call,
    create,
    intention::{Intention, Planned},
    l1,
    plan::Step,
    rehearsal::{Played, Rehearsal, Scene},
    site::Site,
    standing::Standing,
    wording::Names,
};

/// A ceiling on the gas of a bid for a place in the cache, where the target's auction is another
/// contract than the rehearsal's.
const GAS_OF_A_BID: u64 = 300_000;

/// What a plan would take now. Wei are decimal strings.
#[derive(Clone, Debug, Serialize)]
pub struct Forecast {
    /// The newest block when this was asked.
    pub block: u64,
    /// The chain's version of ArbOS.
    pub arbos: u64,
    /// That of the rules under which the gas was measured, where the chain's is not known here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rehearsed_with_arbos: Option<u64>,
    /// Wei for a unit of gas.
    #[serde(serialize_with = "rewards::decimal")]
    pub base_fee: U256,
    /// Wei for a unit of gas that transactions would offer at most.
    #[serde(serialize_with = "rewards::decimal")]
    pub fee_ceiling: U256,
    /// In the plan's order.
    pub steps: Vec<StepNow>,
    /// Of all steps that are open.
    pub total: Taken,
    /// What the deployer needs for it.
    pub deployer: Purse,
    /// Why it would be refused now, if it would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<String>,
}

/// How a step stands, and what is left of it.
#[derive(Clone, Debug, Serialize)]
pub struct StepNow {
    /// The step, as the plan has it.
    pub step: String,
    /// In one word.
    pub stands: Stands,
    /// Why it is not the deployer's to do, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// What it takes.
    #[serde(flatten)]
    pub takes: Taken,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stands {
    /// The chain is as planned.
    Done,
    /// The deployer will do it.
    Open,
    /// A step before it does it too.
    Shared,
    /// Its owner has to.
    Left,
    /// Somebody set it otherwise, and it stays so.
    Differs,
    /// Nobody can, or it cannot be told yet.
    Closed,
}

/// Gas and wei.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// For what is done on the chain.
    pub l2_gas: u64,
    /// For the chain's costs on L1, in its own gas.
    pub l1_gas: u64,
    /// For activating a program, in wei.
    #[serde(serialize_with = "rewards::decimal")]
    pub data_fee: U256,
    /// All of it at the base fee of now, in wei.
    #[serde(serialize_with = "rewards::decimal")]
    pub wei: U256,
}

/// The deployer's ETH, in wei.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Purse {
    /// Who that is.
    pub address: Address,
    /// What it has.
    #[serde(serialize_with = "rewards::decimal")]
    pub has: U256,
    /// What it has to have, so that no step stops for want of it even at the fee ceiling.
    #[serde(serialize_with = "rewards::decimal")]
    pub needs: U256,
    /// What of that is left if the base fee stays: limits and ceilings are not what is paid.
    #[serde(serialize_with = "rewards::decimal")]
    pub comes_back: U256,
}

/// What carrying out `steps` at `site` would take now, where this rehearsal of them went as it did.
///
/// - **In:** `arbos`, the chain's version.
///
/// # Errors
///
/// If the chain cannot be asked, or something else is where a contract should be.
pub async fn of(
    site: &Site,
    steps: &[Step],
    rehearsal: &Rehearsal,
    arbos: u64,
) -> Result<Forecast> {
    let chain = &site.chain;
    let block = chain.provider().get_block_number().await.map_err(ChainError::from)?;
    let base_fee = chain.gas_price().await?;
    let ceiling = U256::from(chain.offer(base_fee).max_fee);
    let price = U256::from(base_fee);
    let mut run = Run {
        site,
        names: Names::of(&site.blueprint),
        may_cache: cache::may_cache(site).await?,
        may_bid: cache::may_be_bid_for(site).await?,
        price,
        ceiling,
        spent: U256::ZERO,
        needs: U256::ZERO,
        total: Taken::default(),
    };
    let mut told = Vec::with_capacity(steps.len());
    for (step, scene) in steps.iter().zip(&rehearsal.scenes) {
        let now = run.step(*step, scene, rehearsal).await;
        told.push(now.wrap_err_with(|| format!("forecasting {step}"))?);
    }
    let Run { needs, total, .. } = run;
    let address = site.deployer.address();
    let has = chain.balance(address).await?;
    Ok(Forecast {
        block,
        arbos,
        rehearsed_with_arbos: (rehearsal.arbos != arbos).then_some(rehearsal.arbos),
        base_fee: price,
        fee_ceiling: ceiling,
        steps: told,
        total,
        deployer: Purse { address, has, needs, comes_back: needs.saturating_sub(total.wei) },
        obstacle: None,
    })
}

/// A forecast under way.
struct Run<'a> {
    site: &'a Site,
    names: Names,
    may_cache: bool,
    may_bid: bool,
    price: U256,
    ceiling: U256,
    /// What the steps so far take at the fee ceiling, in wei.
    spent: U256,
    needs: U256,
    total: Taken,
}

impl Run<'_> {
    async fn step(&mut self, step: Step, scene: &Scene, rehearsal: &Rehearsal) -> Result<StepNow> {
        let (standing, asked) = match step {
            Step::Create(contract) => create::look_and_ask(self.site, contract).await?,
            step => (step.look(self.site).await?, U256::ZERO),
        };
        let reactivated = match (step, &standing) {
            (Step::Create(contract), Standing::Open(act)) if act.call.to == ARB_WASM => {
                Some(rehearsal.reactivated.get(&contract))
            }
            _ => None,
        };
        let (stands, remark) = match reactivated {
            // Another contract with the same program comes first.
            Some(None) => (Stands::Shared, None),
            _ => self.stands(step, &standing, scene),
        };
        let played = reactivated.unwrap_or(scene.played.as_ref());
        let mut takes = Taken::default();
        if stands == Stands::Open {
            let call = match &standing {
                Standing::Open(act) => Some(act.call.clone()),
                _ => step.call(&self.site.blueprint).or_else(|| match &scene.standing {
                    Standing::Open(act) => Some(act.call.clone()),
                    _ => None,
                }),
            };
            if let (Some(played), Some(call)) = (played, call) {
                let is_bid = matches!(step, Step::Cache(_)) && !self.may_cache;
                let least = if is_bid { GAS_OF_A_BID } else { 0 };
                takes = self.takes(played, &call, asked, least).await?;
            }
        }
        Ok(StepNow { step: step.to_string(), stands, remark, takes })
    }

    /// In one word, and why.
    fn stands(&self, step: Step, standing: &Standing, scene: &Scene) -> (Stands, Option<String>) {
        // What is not there yet will stand as it did in the rehearsal.
        let later = *standing == Standing::Ahead;
        let is_bid = later && matches!(step, Step::Cache(_)) && !self.may_cache;
        if is_bid && !self.may_bid {
            let remark = "the deployer may not, and nobody takes bids";
            return (Stands::Closed, Some(remark.to_owned()));
        }
        let standing = if later { &scene.standing } else { standing };
        match standing {
            Standing::Done if later => (Stands::Shared, None),
            Standing::Done => (Stands::Done, None),
            Standing::Open(_) | Standing::Ahead if scene.standing == Standing::Done => {
                (Stands::Shared, None)
            }
            Standing::Open(_) | Standing::Ahead => {
                let remark = "if its place in the cache is free then";
                (Stands::Open, is_bid.then(|| remark.to_owned()))
            }
            Standing::Left { owner, call } => {
                let call = self.names.line(call);
                (Stands::Left, Some(format!("{owner} has to call {call}")))
            }
            Standing::Otherwise { found, .. } => (Stands::Differs, Some(format!("set to {found}"))),
            Standing::Closed(reason) => (Stands::Closed, Some(reason.clone())),
            Standing::Dormant => {
                let remark = "its program has expired: this shows when it is active again";
                (Stands::Closed, Some(remark.to_owned()))
            }
        }
    }

    /// - **In:** `asked`, wei that activating the program would cost now; `least`, gas that has to be
    ///   there whatever the rehearsal took.
    async fn takes(
        &mut self,
        played: &Played,
        call: &Call,
        asked: U256,
        least: u64,
    ) -> Result<Taken> {
        let l1_gas = l1::gas(&self.site.chain, call).await.wrap_err("asking for the L1 part")?;
        let data_fee = played.fee(asked);
        let gas = U256::from(played.gas.saturating_add(l1_gas));
        let wei = gas * self.price + data_fee;
        // Limit and fee with their margins have to be there when it is sent; then they come back.
        let limit = account::gas_limit(played.estimate.max(least).saturating_add(l1_gas));
        let has_to_be_there = U256::from(limit) * self.ceiling + create::with_margin(data_fee);
        self.needs = self.needs.max(self.spent + has_to_be_there);
        let spent = U256::from(played.gas.max(least).saturating_add(l1_gas));
        self.spent += spent * self.ceiling + data_fee;
        let takes = Taken { l2_gas: played.gas, l1_gas, data_fee, wei };
        self.total.l2_gas += takes.l2_gas;
        self.total.l1_gas += takes.l1_gas;
        self.total.data_fee += takes.data_fee;
        self.total.wei += takes.wei;
        Ok(takes)
    }
}

/// A plan with what it would take, for people.
pub fn table(plan: &Intention, now: &Forecast) -> Table {
    let mut table = Table::new();
    let header =
        ["step", "address", "stands", "L2 gas", "L1 gas", "activation, ETH", "in all, ETH"];
    table.load_style(presets::ASCII_MARKDOWN).set_header(header);
    for (Planned { step, address, .. }, now) in plan.steps.iter().zip(&now.steps) {
        let stands = match now.stands {
            Stands::Done => "done",
            Stands::Open => "open",
            Stands::Shared => "with another",
            Stands::Left => "left to its owner",
            Stands::Differs => "set otherwise",
            Stands::Closed => "not yet",
        };
        let what = [step.clone(), address.to_string(), stands.to_owned()];
        table.add_row(what.into_iter().chain(figures(&now.takes)));
    }
    let total = ["total".to_owned(), String::new(), String::new()];
    table.add_row(total.into_iter().chain(figures(&now.total)));
    for column in table.column_iter_mut().skip(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// Nothing where nothing is taken.
fn figures(takes: &Taken) -> [String; 4] {
    if *takes == Taken::default() {
        return Default::default();
    }
    let Taken { l2_gas, l1_gas, data_fee, wei } = *takes;
    [l2_gas.to_string(), l1_gas.to_string(), money::eth_cost(data_fee), money::eth_cost(wei)]
}

/// What the deployer needs and has, in one sentence.
pub fn purse(now: &Forecast) -> String {
    let Purse { address, has, needs, comes_back } = now.deployer;
    format!(
        "{address} has {} ETH and has to have {}, of which {} come back if gas costs what it does now",
        money::eth(has),
        money::eth_cost(needs),
        money::eth_cost(comes_back)
    )
}
