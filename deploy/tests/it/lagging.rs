//! Behind one address there are nodes of which some lie behind others: nothing is paid for twice.

use std::time::{Duration, Instant};

use alloy::{hex, sol_types::SolCall};
use bindings::{
    IFeeSplitter::stageSharesCall,
    IMilletToken::{balanceOfCall, transferCall},
};
use eyre::Result;
use manifest::Contract;
use proxy::{Asked, Deed, ask};
use serde_json::{Value, json};

use crate::stage::{End, Run, Stage, Strangers};

async fn wait(run: Run) -> Result<End> {
    Ok(tokio::task::spawn_blocking(|| run.ended()).await?)
}

/// Whether it gives the node a signed call of this kind.
fn sends<C: SolCall>(asked: &Asked) -> bool {
    let raw = asked.call["params"][0].as_str().unwrap_or_default();
    asked.is_sending() && raw.contains(&hex::encode(C::SELECTOR))
}

/// Whether it asks a contract for this.
fn asks_for<C: SolCall>(asked: &Asked) -> bool {
    let call = &asked.call["params"][0];
    let input = call["input"].as_str().or_else(|| call["data"].as_str()).unwrap_or_default();
    asked.method() == "eth_call" && input.starts_with(&hex::encode_prefixed(C::SELECTOR))
}

/// The answer as it was after this block.
fn as_of(node: &str, asked: &Asked, block: u64) -> Deed {
    let call = asked.call["params"][0].clone();
    asked.result(ask(node, "eth_call", json!([call, format!("{block:#x}")])))
}

fn newest(node: &str) -> u64 {
    let number = ask(node, "eth_blockNumber", json!([]));
    u64::from_str_radix(number.as_str().unwrap().trim_start_matches("0x"), 16).unwrap()
}

/// Longer than a nonce has to be used before it is looked up who used it.
const FOR_LONG: Duration = Duration::from_secs(8);

#[tokio::test]
async fn a_row_whose_receipt_comes_late_is_paid_once() -> Result<()> {
    let stage = Stage::new().await?;
    let mut sent: Option<Instant> = None;
    let run = stage.behind(move |asked, _| {
        if sends::<transferCall>(asked) {
            sent.get_or_insert_with(Instant::now);
        }
        let lies_behind = sent.is_some_and(|it| it.elapsed() < FOR_LONG);
        if lies_behind && asked.method() == "eth_getTransactionReceipt" {
            return asked.result(Value::Null);
        }
        Deed::Pass
    })?;

    assert_eq!(wait(run).await?, End::Done);

    assert_eq!(stage.noted("taken"), 0);
    assert_eq!(stage.noted("signed") as u64, Stage::transactions().await?);
    stage.assert_whole(Strangers::default()).await
}

/// Each second look at a balance is a block too old: a row that was just done is missing again.
#[tokio::test]
async fn rows_are_paid_once_though_every_other_balance_is_old() -> Result<()> {
    let stage = Stage::new().await?;
    let (node, mut looks, mut begun) = (stage.node.endpoint(), 0, false);
    let run = stage.behind(move |asked, _| {
        begun |= sends::<transferCall>(asked);
        if begun && asks_for::<balanceOfCall>(asked) {
            looks += 1;
            if looks % 2 == 0 {
                return as_of(&node, asked, newest(&node) - 1);
            }
        }
        Deed::Pass
    })?;

    assert_eq!(wait(run).await?, End::Done);

    assert_eq!(stage.noted("signed") as u64, Stage::transactions().await?);
    stage.assert_whole(Strangers::default()).await
}

/// A run after another one is told by a node that lies behind that a setting was never made.
#[tokio::test]
async fn what_can_be_undone_is_not_sent_again_because_a_node_is_late() -> Result<()> {
    let stage = Stage::new().await?;
    stage.finish()?;
    let before = stage.nonce().await?;
    let created = stage.manifest()?.unwrap().contracts[&Contract::FeeSplitter].created.unwrap();
    let (node, mut first): (_, Option<Instant>) = (stage.node.endpoint(), None);
    let run = stage.behind(move |asked, _| {
        if asks_for::<stageSharesCall>(asked)
            && first.get_or_insert_with(Instant::now).elapsed() < Duration::from_millis(2_500)
        {
            return as_of(&node, asked, created.block);
        }
        Deed::Pass
    })?;

    assert_eq!(wait(run).await?, End::Done);

    assert_eq!(stage.nonce().await?, before);
    stage.assert_whole(Strangers::default()).await
}
