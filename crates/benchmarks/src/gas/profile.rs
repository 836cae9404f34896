//! Where the gas of our acts goes, by what programs asked of their host.

use std::{collections::BTreeMap, fmt::Write};

use alloy::{
    consensus::Transaction as _,
    eips::BlockNumberOrTag,
    providers::{DynProvider, Provider},
};
use eyre::{OptionExt, Result, WrapErr};
use serde::Deserialize;
use serde_json::json;
use testkit::World;

use super::{acts::ACTS, contender::Contender};

/// Ink in one gas, as chains are set up.
const INK: u64 = 10_000;

/// Kinds of cost, in the order of the table, and the host calls that each is made of.
///
/// A call's own cost is what it takes beyond the code and the host calls of the program it enters:
/// entering it, above all.
const KINDS: [(&str, &[&str]); 7] = [
    ("reading slots", &["storage_load_bytes32"]),
    ("writing slots", &["storage_cache_bytes32", "storage_flush_cache"]),
    ("logs", &["emit_log"]),
    ("hashing", &["native_keccak256"]),
    ("calls", &["call_contract", "delegate_call_contract", "static_call_contract"]),
    ("other host calls", &[]),
    ("code", &[CODE]),
];

/// Stands for what programs do between host calls.
const CODE: &str = "code";

/// One entry of a trace.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    name: String,
    start_ink: u64,
    end_ink: u64,
    #[serde(default)]
    steps: Vec<Step>,
}

/// Ink by the name of a host call.
#[derive(Debug, Default, PartialEq, Eq)]
struct Account(BTreeMap<String, u64>);

impl Account {
    fn add(&mut self, name: &str, ink: u64) {
        *self.0.entry(name.to_owned()).or_default() += ink;
    }

    /// Enters one frame, and returns the ink that it used.
    fn enter(&mut self, steps: &[Step]) -> u64 {
        let mut asked = 0;
        let mut last = None;
        for step in steps.iter().filter(|it| it.name != "user_returned") {
            let inner = self.enter(&step.steps);
            let used = step.start_ink - step.end_ink;
            // Of code of the EVM it is not told what it used.
            if !step.name.starts_with("evm_") {
                asked += used;
                self.add(&step.name, used.saturating_sub(inner));
                last = Some(step.end_ink);
            }
        }
        let (Some(first), Some(last)) = (steps.first(), last) else { return 0 };
        if first.name != "user_entrypoint" {
            return 0;
        }
        // What follows the last host call is not told either: a few instructions.
        let used = first.start_ink - last;
        self.add(CODE, used - asked);
        used
    }

    /// Gas of each kind, rounded down.
    fn kinds(&self) -> [u64; KINDS.len()] {
        let is_known = |name: &str| KINDS.iter().any(|(_, names)| names.contains(&name));
        KINDS.map(|(kind, names)| {
            let of = |name: &str| match kind {
                "other host calls" => !is_known(name),
                _ => names.contains(&name),
            };
            self.0.iter().filter(|(name, _)| of(name)).map(|(_, ink)| ink).sum::<u64>() / INK
        })
    }
}

/// A table in Markdown: gas by kind, of the last transaction of each of our acts, programs being
/// cached.
///
/// # Errors
///
/// If an act fails.
pub async fn table() -> Result<String> {
    let world = World::launch().await?;
    let ours = Contender::ours(&world).await?;
    let provider = world.site.chain.provider();
    let mut table = String::from("| act | all | transaction | entering, less refunds |");
    KINDS.iter().for_each(|(kind, _)| table += &format!(" {kind} |"));
    table += &format!("\n|---|{}\n", "---:|".repeat(KINDS.len() + 3));
    for act in ACTS {
        if ours.perform(act).await?.is_none() {
            continue;
        }
        let Transaction { gas, intrinsic, account } = last(provider).await?;
        let kinds = account.kinds();
        // Refunds can be more than what entering costs.
        let rest = i128::from(gas) - i128::from(intrinsic + kinds.iter().sum::<u64>());
        // Writing to a String does not fail.
        let _ = write!(table, "| {} | {gas} | {intrinsic} | {rest} |", act.name);
        kinds.iter().for_each(|gas| table += &format!(" {gas} |"));
        table.push('\n');
    }
    Ok(table)
}

/// What is known of one transaction.
struct Transaction {
    /// All that it used.
    gas: u64,
    /// What it paid before anything ran: for itself and its calldata.
    intrinsic: u64,
    account: Account,
}

/// The last transaction of the chain.
async fn last(provider: &DynProvider) -> Result<Transaction> {
    // By hashes, as the block's first transaction is of a type that only Arbitrum has.
    let block = provider.get_block_by_number(BlockNumberOrTag::Latest).await?;
    let block = block.ok_or_eyre("no block")?;
    let hash = block.transactions.hashes().last().ok_or_eyre("an empty block")?;
    let transaction = provider.get_transaction_by_hash(hash).await?.ok_or_eyre("no transaction")?;
    let receipt = provider.get_transaction_receipt(hash).await?.ok_or_eyre("no receipt")?;
    let options = json!({ "tracer": "stylusTracer" });
    let steps: Vec<Step> = provider
        .raw_request("debug_traceTransaction".into(), (hash, options))
        .await
        .wrap_err_with(|| format!("tracing {hash}"))?;
    let mut account = Account::default();
    account.enter(&steps);
    let calldata: u64 = transaction.input().iter().map(|it| if *it == 0 { 4 } else { 16 }).sum();
    Ok(Transaction { gas: receipt.gas_used, intrinsic: 21_000 + calldata, account })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str, start: u64, end: u64, steps: Vec<Step>) -> Step {
        Step { name: name.to_owned(), start_ink: start * INK, end_ink: end * INK, steps }
    }

    #[test]
    fn everything_is_counted_once() {
        let inside = vec![
            step("user_entrypoint", 700, 700, vec![]),
            step("storage_load_bytes32", 690, 600, vec![]),
            step("user_returned", 700, 700, vec![]),
        ];
        let steps = vec![
            step("user_entrypoint", 1000, 1000, vec![]),
            step("call_contract", 990, 800, inside),
            step("emit_log", 795, 755, vec![]),
            step("msg_sender", 755, 754, vec![]),
            step("user_returned", 1000, 1000, vec![]),
        ];
        let mut account = Account::default();

        let used = account.enter(&steps);

        // Reading, writing, logs, hashing, calls, other, code (10 + 5 outside, 10 inside).
        assert_eq!(account.kinds(), [90, 0, 40, 0, 90, 1, 25]);
        assert_eq!(used / INK, 246);
        assert_eq!(account.kinds().iter().sum::<u64>() * INK, used);
    }
}
