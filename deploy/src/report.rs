//! A finished deployment, for programs (one JSON document) and for people (one table).

use std::collections::BTreeMap;

use alloy::primitives::{Address, B256, U256, keccak256};
use client::money;
use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use crate::{
    contract::Contract,
    intention::Intention,
    plan::Step,
    record::{Cost, Outcome, Record},
    site::Site,
    story::{self, Book, Story},
    trial::Trial,
};

/// The document's form. A field that changes its meaning or goes away raises it.
const SCHEMA: u32 = 1;

/// Everything a deployment has to say. Amounts are decimal strings of whole units.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    schema: u32,
    chain: OnChain,
    deployer: Address,
    /// The hash of the plan that was carried out.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    contracts: BTreeMap<&'static str, Deployed>,
    steps: Vec<Line>,
    /// What is not as planned, and was left so.
    findings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trial: Option<Tried>,
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<Told>,
    total: Total,
}

#[derive(Clone, Debug, Serialize)]
struct OnChain {
    id: u64,
    endpoint: String,
    arbos: u64,
}

#[derive(Clone, Debug, Serialize)]
struct Deployed {
    address: Address,
    #[serde(flatten)]
    program: Option<Coded>,
}

/// What stands at the address, where this tool put it there.
#[derive(Clone, Debug, Serialize)]
struct Coded {
    program: &'static str,
    code_hash: B256,
    code_bytes: usize,
    wasm_bytes: usize,
    optimized: bool,
}

/// One step.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    step: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Address>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<B256>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gas: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wei: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Tried {
    account: Address,
    waited_a_week: bool,
    decimals: u8,
    shares: String,
    found: String,
    staked: String,
    reward: String,
    paid: String,
    fees: String,
    kept: String,
}

#[derive(Clone, Debug, Serialize)]
struct Told {
    chapters: Vec<Chapter>,
    #[serde(flatten)]
    story: Story,
}

#[derive(Clone, Debug, Serialize)]
struct Chapter {
    title: &'static str,
    steps: Vec<Line>,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Total {
    gas: u64,
    #[serde(serialize_with = "rewards::decimal")]
    wei: U256,
}

impl Report {
    /// Of what was done on `site`, a chain with this version of ArbOS, where `plan` was to be.
    pub fn new(site: &Site, arbos: u64, plan: &[Step], records: &[Record]) -> Self {
        let findings = records.iter().filter_map(|record| match &record.outcome {
            Outcome::Differs(found) => Some(format!("{}: set to {found}", record.step)),
            _ => None,
        });
        let mut total = Total::default();
        records.iter().filter_map(Record::cost).for_each(|cost| total.add(cost));
        Self {
            schema: SCHEMA,
            chain: OnChain { id: site.chain.id(), endpoint: site.chain.endpoint(), arbos },
            deployer: site.deployer.address(),
            plan: None,
            contracts: Contract::ALL
                .into_iter()
                .map(|contract| (contract.name(), Deployed::new(site, plan, contract)))
                .collect(),
            steps: records.iter().map(Line::from).collect(),
            findings: findings.collect(),
            trial: None,
            story: None,
            total,
        }
    }

    /// With the plan that was carried out.
    pub fn of_plan(self, plan: &Intention) -> Self {
        Self { plan: Some(plan.hash().to_string()), ..self }
    }

    /// With the first stake, whose transactions are among the records.
    pub fn of_trial(self, trial: &Trial) -> Self {
        Self { trial: Some(trial.into()), ..self }
    }

    /// With the story.
    pub fn of_story(mut self, story: Story) -> Self {
        let told = story.chapters.iter().flat_map(|it| &it.records);
        told.filter_map(Record::cost).for_each(|cost| self.total.add(cost));
        Self { story: Some(story.into()), ..self }
    }
}

impl Total {
    fn add(&mut self, cost: &Cost) {
        self.gas += cost.gas;
        self.wei += cost.wei;
    }
}

impl Deployed {
    fn new(site: &Site, plan: &[Step], contract: Contract) -> Self {
        let ours = plan.contains(&Step::Create(contract));
        Self {
            address: site.address(contract),
            program: ours.then(|| {
                let program = site.blueprint.programs.of(contract);
                Coded {
                    program: contract.program(),
                    code_hash: keccak256(&program.code),
                    code_bytes: program.code.len(),
                    wasm_bytes: program.wasm_len,
                    optimized: program.optimized,
                }
            }),
        }
    }
}

impl From<&Record> for Line {
    fn from(record: &Record) -> Self {
        let cost = record.cost();
        Self {
            step: record.step.clone(),
            address: record.address,
            outcome: record.outcome.word(),
            remark: record.outcome.remark(),
            transaction: cost.map(|cost| cost.transaction),
            gas: cost.map(|cost| cost.gas),
            wei: cost.map(|cost| cost.wei.to_string()),
        }
    }
}

impl From<Story> for Told {
    fn from(story: Story) -> Self {
        let chapter = |it: &story::Chapter| Chapter {
            title: it.title,
            steps: it.records.iter().map(Line::from).collect(),
        };
        Self { chapters: story.chapters.iter().map(chapter).collect(), story }
    }
}

impl From<&Trial> for Tried {
    fn from(trial: &Trial) -> Self {
        let books = trial.books;
        Self {
            account: trial.account,
            waited_a_week: trial.waited,
            decimals: trial.decimals,
            shares: trial.shares.to_string(),
            found: books.found.to_string(),
            staked: books.staked.to_string(),
            reward: books.reward.to_string(),
            paid: books.paid.to_string(),
            fees: books.fees.to_string(),
            kept: books.kept.to_string(),
        }
    }
}

/// Steps, addresses and what they cost.
pub fn table(records: &[Record]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(["step", "address", "gas", "ETH"]);
    for record in records {
        let (gas, eth) = match &record.outcome {
            Outcome::Done(cost) => (cost.gas.to_string(), money::eth_cost(cost.wei)),
            Outcome::Already => ("already there".to_owned(), String::new()),
            Outcome::Differs(_) => ("set otherwise".to_owned(), String::new()),
            Outcome::Free(_) | Outcome::Skipped(_) => (String::new(), String::new()),
        };
        let address = record.address.map(|address| address.to_string()).unwrap_or_default();
        table.add_row([record.step.clone(), address, gas, eth]);
    }
    let costs = || records.iter().filter_map(Record::cost);
    let gas: u64 = costs().map(|cost| cost.gas).sum();
    let wei: U256 = costs().map(|cost| cost.wei).sum();
    table.add_row(["total".to_owned(), String::new(), gas.to_string(), money::eth_cost(wei)]);
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// Where every unit of the trial went, in one sentence.
pub fn accounting(trial: &Trial) -> String {
    let dollars = |units| money::exact(units, trial.decimals);
    let books = trial.books;
    format!(
        "in: {} found + {} staked + {} reward; out: {} paid + {} fees + {} kept for those who stay",
        dollars(books.found),
        dollars(books.staked),
        dollars(books.reward),
        dollars(books.paid),
        dollars(books.fees),
        dollars(books.kept),
    )
}

/// Who had, received, paid and has what of one token, in base units.
pub fn books(book: &Book) -> Table {
    let mut table = Table::new();
    let token = book.currency.token().name();
    let header = [token, "before", "received", "paid", "after"];
    table.load_style(presets::ASCII_MARKDOWN).set_header(header);
    let exact = |units| money::exact(units, book.currency.decimals());
    let part = |line: &&story::Line| line.before != U256::ZERO || line.received != U256::ZERO;
    for story::Line { who, before, received, paid, after, .. } in book.lines.iter().filter(part) {
        let amounts = [before, received, paid, after].map(|units| exact(*units));
        table.add_row([who.clone()].into_iter().chain(amounts));
    }
    let sum = |of: fn(&story::Line) -> U256| exact(book.lines.iter().map(of).sum());
    table.add_row([
        format!("all ({} made, {} burned)", exact(book.minted), exact(book.burned)),
        sum(|line| line.before),
        sum(|line| line.received),
        sum(|line| line.paid),
        sum(|line| line.after),
    ]);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
