//! What is planned, what it is said to take, and that this and nothing else is carried out.

use std::{fs, path::Path};

use alloy::{primitives::U256, providers::Provider};
use client::{account::Account, call::ask, chain::Chain};
use devnode::{Config, Devnode};
use manifest::{Contract, Manifest};
use serde_json::Value;
use tempfile::TempDir;

use crate::tool::{CHAIN, deploy, end, run};

/// Whose key is known, on a development chain.
const DEPLOYER: &str = "0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E";

/// A chain, and where its deployments are kept.
struct Place {
    node: Devnode,
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { node: Devnode::spawn(Config::test()).unwrap(), folder: tempfile::tempdir().unwrap() }
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let endpoint = self.node.endpoint();
        let folder = self.folder.path().to_str().unwrap();
        run(&[&["--rpc-url", &endpoint, "--deployments", folder], arguments].concat())
    }

    /// The document of a command that succeeds.
    fn document(&self, arguments: &[&str]) -> Value {
        let (code, stdout, stderr) = self.run(arguments);
        assert_eq!(code, Some(0), "{stderr}");
        serde_json::from_str(&stdout).unwrap()
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    async fn chain(&self) -> Chain {
        Chain::connect(&self.node.endpoint()).await.unwrap()
    }

    async fn block(&self) -> u64 {
        self.chain().await.provider().get_block_number().await.unwrap()
    }
}

fn amount(of: &Value) -> U256 {
    of.as_str().unwrap().parse().unwrap()
}

fn gas(of: &Value) -> u64 {
    of["l2_gas"].as_u64().unwrap() + of["l1_gas"].as_u64().unwrap()
}

/// The lines of events, and the result in the last of them.
fn events(stdout: &str) -> (Vec<Value>, Value) {
    let mut events: Vec<Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = events.pop().unwrap();
    assert_eq!(last["event"], "result");
    (events, last["result"].clone())
}

/// What happened to a step, in order.
fn of_step<'a>(events: &'a [Value], step: &str) -> Vec<&'a str> {
    let of_it = events.iter().filter(|event| event["step"] == step);
    of_it.map(|event| event["event"].as_str().unwrap()).filter(|it| *it != "waiting").collect()
}

#[tokio::test]
async fn a_plan_is_the_same_twice_sends_nothing_and_costs_what_it_says() {
    let place = Place::new();
    let before = place.block().await;

    let (code, plan, told) = place.run(&["plan", "--deployer", DEPLOYER]);
    assert_eq!(code, Some(0), "{told}");
    let again = place.document(&["plan", "--deployer", DEPLOYER]);
    assert_eq!(place.block().await, before);
    let agreed = place.path("plan.json");
    fs::write(&agreed, &plan).unwrap();
    let (code, stdout, stderr) = place.run(&["apply", "--plan", &agreed, "--json"]);
    assert_eq!(code, Some(0), "{stderr}");
    let after = place.document(&["plan", "--deployer", DEPLOYER]);

    let plan: Value = serde_json::from_str(&plan).unwrap();
    for other in [&again, &after] {
        assert_eq!((&plan["plan"], &plan["hash"]), (&other["plan"], &other["hash"]));
    }
    let (events, applied) = events(&stdout);
    assert_eq!(applied["plan"], plan["hash"]);
    assert_costs_what_it_said(&plan, &applied);
    assert_eq!(after["now"]["total"]["wei"], "0");
    let steps = after["now"]["steps"].as_array().unwrap();
    assert!(steps.iter().all(|step| step["stands"] == "done"), "{steps:?}");

    let told_of = ["begins", "signed", "sent", "landed", "ended"];
    assert_eq!(of_step(&events, "create token"), told_of);
    assert_eq!(of_step(&events, "appoint token-rewards to staking"), told_of);
    assert_docs_show(&told);
}

/// To the unit: the rehearsal runs by the same rules, and what differs is the second.
fn assert_costs_what_it_said(plan: &Value, applied: &Value) {
    let planned = plan["now"]["steps"].as_array().unwrap();
    let done = applied["steps"].as_array().unwrap();
    assert_eq!(planned.len(), done.len());
    for (planned, done) in planned.iter().zip(done) {
        assert_eq!(planned["step"], done["step"]);
        let used = done["gas"].as_u64().unwrap_or_default();
        assert_eq!(gas(planned), used, "{}", planned["step"]);
        assert_eq!(planned["stands"] == "open", done["outcome"] == "done", "{planned} {done}");
    }
    let total = &plan["now"]["total"];
    assert_eq!(gas(total), applied["total"]["gas"].as_u64().unwrap());

    // Activation is dearer the sooner it follows on another one.
    let (said, paid) = (amount(&total["wei"]), amount(&applied["total"]["wei"]));
    assert!(said.abs_diff(paid) * U256::from(50) <= said, "{said} {paid}");
    let purse = &plan["now"]["deployer"];
    assert!(paid <= amount(&purse["needs"]));
    assert_eq!(amount(&purse["needs"]) - amount(&purse["comes_back"]), said);
}

/// The page shows what the tool says.
fn assert_docs_show(told: &str) {
    let lines = told.lines().skip_while(|line| !line.starts_with("rehearsal")).skip(1);
    let lines: Vec<_> =
        lines.take_while(|line| line.starts_with("  ")).map(str::trim_start).collect();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/deploying.md");
    let docs = fs::read_to_string(docs).unwrap();
    let (_, shown) = docs.split_once("<!-- deploy plan -->\n```text\n").unwrap();
    let (shown, _) = shown.split_once("\n```").unwrap();
    assert_eq!(shown.lines().collect::<Vec<_>>(), lines);
}

#[tokio::test]
async fn another_plan_than_the_agreed_one_is_refused_before_anything_is_sent() {
    let place = Place::new();
    let before = place.block().await;
    let agreed = place.path("plan.json");
    fs::write(&agreed, place.document(&["plan"]).to_string()).unwrap();
    let spoilt = place.path("spoilt.json");
    let text = fs::read_to_string(&agreed).unwrap();
    fs::write(&spoilt, text.replace("Millet Savings", "Other Savings")).unwrap();
    let no_plan = place.path("no-plan.json");
    fs::write(&no_plan, "{}").unwrap();
    let other = format!("0x{}", "5a".repeat(32));

    for (plan, name, code, says) in [
        (&other, "millet", 1, &*format!("the one to carry out {}", "5a".repeat(32))),
        (&agreed, "another", 1, ".name is \"millet\" there and \"another\" here"),
        (&spoilt, "millet", 1, "write it anew by `deploy plan`"),
        (&no_plan, "millet", 1, "is no plan: missing field"),
        (&place.path("nowhere.json"), "millet", 2, "is no plan: No such file"),
    ] {
        let (ended, stdout, stderr) = place.run(&["apply", "--plan", plan, "--name", name]);
        assert_eq!((ended, stdout.as_str()), (Some(code), ""), "{plan}: {stderr}");
        assert!(stderr.contains(says), "{plan}: {stderr}");
    }
    // No plan says which settings would be set anew.
    let (ended, _, stderr) = place.run(&["apply", "--plan", &agreed, "--reset"]);
    assert_eq!(ended, Some(2), "{stderr}");
    assert!(stderr.contains("cannot be used with"), "{stderr}");
    assert_eq!(place.block().await, before);
}

/// A base fee beyond what a plan was agreed to at, or beyond what somebody said.
#[tokio::test]
async fn nothing_is_sent_while_gas_is_dearer_than_was_agreed_to() {
    let place = Place::new();
    let plan = place.document(&["plan"]);
    let base_fee: u128 = plan["now"]["base_fee"].as_str().unwrap().parse().unwrap();
    assert_eq!(plan["now"]["fee_ceiling"], (3 * base_fee).to_string());
    let agreed_at = |name: &str, fee_ceiling: u128| {
        let mut plan = plan.clone();
        plan["now"]["fee_ceiling"] = fee_ceiling.to_string().into();
        fs::write(place.path(name), plan.to_string()).unwrap();
        place.path(name)
    };
    let before = place.block().await;

    let (code, _, stderr) = place.run(&["apply", "--plan", &agreed_at("cheap.json", base_fee - 1)]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("or raise --max-fee"), "{stderr}");
    let (code, _, stderr) = place.run(&["apply", "--max-fee", "0.000000001"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("no more than 0.000000001 may be offered"), "{stderr}");
    assert_eq!(place.block().await, before);

    let capped = place.document(&["plan", "--max-fee", "0.2"]);
    assert_eq!(capped["now"]["fee_ceiling"], "200000000");
    let exactly = agreed_at("exactly.json", base_fee);
    let (code, stdout, stderr) = place.run(&["apply", "--plan", &exactly, "--json"]);
    assert_eq!(code, Some(0), "{stderr}");
    let (events, _) = events(&stdout);
    let offers: Vec<_> = events.iter().filter(|event| event["event"] == "signed").collect();
    assert!(!offers.is_empty());
    for offer in offers {
        assert_eq!(offer["max_fee"], base_fee.to_string(), "{offer}");
    }
}

/// Where nobody can be asked, which is the next thing that fails.
#[tokio::test]
async fn a_wrong_plan_is_found_before_anybody_is_asked_for_a_key() {
    let place = Place::new();
    let agreed = place.path("plan.json");
    fs::write(&agreed, place.document(&["plan"]).to_string()).unwrap();
    let (endpoint, folder) = (place.node.endpoint(), place.folder.path().to_str().unwrap());
    let apply = |name: &str| {
        let arguments = ["apply", "--plan", &agreed, "--name", name];
        let place = ["--rpc-url", &endpoint, "--deployments", folder];
        let mut command = deploy(&[&arguments[..], &place[..]].concat());
        end(command.env("MILLET_SIGNER", "prompt").output().unwrap())
    };

    let (code, _, stderr) = apply("another");
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains(".name is \"millet\" there and \"another\" here"), "{stderr}");

    let (code, _, stderr) = apply("millet");
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("there is no terminal at which to ask"), "{stderr}");
}

#[tokio::test]
async fn what_governance_has_set_since_stays_until_it_is_reset() {
    let place = Place::new();
    place.document(&["apply"]);
    let path = place.folder.path().join(format!("{CHAIN}/millet.json"));
    let manifest = Manifest::read(&path, CHAIN).unwrap();
    let chain = place.chain().await;
    let at = |contract| manifest.contracts[&contract].address;
    let savings =
        bindings::IMicroStakingVaultInstance::new(at(Contract::Savings), chain.provider());
    let (planned, other) = (at(Contract::DollarRewards), at(Contract::TokenRewards));
    // The owner, who is the deployer until it hands over.
    let governance = Account::new(chain.clone(), Account::development_key());
    governance.send(savings.setMerkleRewards(other)).await.unwrap();
    let block = place.block().await;

    let left = place.document(&["apply"]);
    assert_eq!(place.block().await, block);
    assert_eq!(ask(savings.merkleRewards()).await.unwrap(), other);
    let step = "appoint dollar-rewards to savings";
    assert_eq!(left["findings"], serde_json::json!([format!("{step}: set to {other}")]));

    let reset = place.document(&["apply", "--reset"]);
    assert_eq!(ask(savings.merkleRewards()).await.unwrap(), planned);
    assert_eq!(reset["findings"], serde_json::json!([]));
    assert_eq!(place.block().await, block + 1);
}
