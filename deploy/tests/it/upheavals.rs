//! A chain that takes back what it had, another tool with the same key, gas that gets dear.

use std::{
    sync::{Arc, Mutex},
    thread,
};

use alloy::{
    network::TransactionBuilder,
    primitives::{U256, address, keccak256},
    providers::Provider,
    rpc::types::TransactionRequest,
};
use client::{account::Account, chain::Chain};
use eyre::Result;
use proxy::{Asked, Deed, ask};
use serde_json::{Value, json};

use crate::stage::{End, STRANGER, Stage, Strangers, noted};

/// The chain before each transaction, so that it can go back there.
#[derive(Clone, Debug, Default)]
struct Past(Arc<Mutex<Vec<Value>>>);

impl Past {
    /// Remembers the chain as it is, if a transaction comes next.
    fn keep(&self, node: &str, asked: &Asked) {
        if asked.is_sending() {
            self.0.lock().unwrap().push(ask(node, "evm_snapshot", json!([])));
        }
    }

    fn transactions(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// The newest `many` transactions have never been there.
    fn take_back(&self, node: &str, many: usize) {
        let mut past = self.0.lock().unwrap();
        let first = past.len().saturating_sub(many);
        assert_eq!(ask(node, "evm_revert", json!([past[first]])), true);
        past.truncate(first);
    }
}

/// A run that is killed when its transaction of this number is noted; then the newest are taken back.
async fn between_runs(number: usize, many: usize) -> Result<()> {
    let stage = Stage::new().await?;
    let (past, journal, node) = (Past::default(), stage.journal_path(), stage.node.endpoint());
    let remembered = past.clone();
    let run = stage.behind(move |asked, victim| {
        if number <= noted(&journal, "landed") {
            victim.kill();
            return Deed::LoseRequest;
        }
        remembered.keep(&node, asked);
        Deed::Pass
    })?;
    assert_eq!(run.ended(), End::Killed);
    assert_eq!(stage.nonce().await?, number as u64);
    past.take_back(&stage.node.endpoint(), many);
    assert_eq!(stage.nonce().await?, (number - many) as u64);
    // Other blocks in their place.
    for _ in 0..2 * many {
        ask(&stage.node.endpoint(), "evm_mine", json!([]));
    }

    stage.finish()?;

    // The very same transactions are there again.
    assert_eq!(stage.noted("signed") as u64, Stage::transactions().await?);
    stage.assert_whole(Strangers::default()).await
}

#[tokio::test]
async fn blocks_that_vanish_between_two_runs_are_made_again() -> Result<()> {
    let all = usize::try_from(Stage::transactions().await?)?;
    for number in [1, 2, 7, 12, 13, 18, 20, all] {
        between_runs(number, 1).await?;
    }
    for number in [3, 13, 14, all] {
        between_runs(number, 3).await?;
    }
    Ok(())
}

/// When the newest blocks vanish under a run that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// Before it has seen its receipt.
    Unseen,
    /// After it has noted it.
    Noted,
}

async fn during_a_run(number: usize, many: usize, when: When) -> Result<()> {
    let stage = Stage::new().await?;
    let (past, journal, node) = (Past::default(), stage.journal_path(), stage.node.endpoint());
    let mut vanished = false;
    let run = stage.behind(move |asked, _| {
        let is_time = match when {
            When::Unseen => {
                past.transactions() == number && asked.method() == "eth_getTransactionReceipt"
            }
            When::Noted => number <= noted(&journal, "landed"),
        };
        if is_time && !vanished {
            past.take_back(&node, many);
            vanished = true;
        }
        past.keep(&node, asked);
        Deed::Pass
    })?;

    let ended = tokio::task::spawn_blocking(|| run.ended()).await?;

    assert_eq!(ended, End::Done, "{number} {many} {when:?}");
    stage.assert_whole(Strangers::default()).await
}

#[tokio::test]
async fn blocks_that_vanish_before_they_were_seen_are_made_again() -> Result<()> {
    let all = usize::try_from(Stage::transactions().await?)?;
    let unseen = |number, many| during_a_run(number, many, When::Unseen);
    tokio::try_join!(unseen(1, 1), unseen(12, 1), unseen(14, 3), unseen(20, 1), unseen(all, 3))?;
    Ok(())
}

#[tokio::test]
async fn blocks_that_vanish_after_they_were_seen_are_made_again() -> Result<()> {
    let all = usize::try_from(Stage::transactions().await?)?;
    let noted = |number, many| during_a_run(number, many, When::Noted);
    // The last are of programs that two contracts share: the other one would cache it as well.
    let last = all - 2;
    tokio::try_join!(noted(1, 1), noted(12, 1), noted(14, 1), noted(16, 3), noted(last, 1))?;
    Ok(())
}

/// Does something on the node, from within a script.
fn meanwhile<T: Send + 'static>(task: impl Future<Output = Result<T>> + Send + 'static) -> T {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build();
    thread::spawn(move || runtime().unwrap().block_on(task).unwrap()).join().unwrap()
}

async fn another_tool_takes_the_nonce_of(number: usize) -> Result<()> {
    let stage = Stage::new().await?;
    let (stranger, mut sent) = (stage.stranger(), 0);
    let run = stage.behind(move |asked, _| {
        sent += usize::from(asked.is_sending());
        if asked.is_sending() && sent == number {
            let gift = TransactionRequest::default().with_to(STRANGER);
            let (stranger, gift) = (stranger.clone(), gift.with_value(U256::from(3)));
            meanwhile(async move { Ok(stranger.send(gift).await?) });
        }
        Deed::Pass
    })?;

    let ended = tokio::task::spawn_blocking(|| run.ended()).await?;

    assert_eq!(ended, End::Done);
    assert_eq!(stage.noted("taken"), 1);
    stage.assert_whole(Strangers { transactions: 1, gave: 3 }).await
}

#[tokio::test]
async fn a_nonce_that_another_tool_took_is_left_to_it() -> Result<()> {
    tokio::try_join!(another_tool_takes_the_nonce_of(2), another_tool_takes_the_nonce_of(15))?;
    Ok(())
}

/// Whoever owns the chain raises what gas costs at least, above what was just offered.
#[tokio::test]
async fn an_offer_that_is_overtaken_by_the_price_is_raised() -> Result<()> {
    let stage = Stage::new().await?;
    let owner =
        Account::new(stage.chain.clone(), alloy::signers::local::PrivateKeySigner::random());
    let rich = json!([owner.address(), "0xde0b6b3a7640000"]);
    ask(&stage.node.endpoint(), "anvil_setBalance", rich);
    let (node, mut sent) = (stage.node.endpoint(), 0);
    let run = stage.behind(move |asked, _| {
        sent += usize::from(asked.is_sending());
        if asked.is_sending() && sent == 8 {
            let (owner, node) = (owner.clone(), node.clone());
            meanwhile(async move { raise_the_price(&owner, &node).await });
        }
        Deed::Pass
    })?;

    let ended = tokio::task::spawn_blocking(|| run.ended()).await?;

    assert_eq!(ended, End::Done);
    // One was signed twice.
    assert_eq!(stage.noted("signed") as u64, Stage::transactions().await? + 1);
    stage.assert_whole(Strangers::default()).await
}

/// From one tenth of a gwei to four: above three times the price at the start, and below the ceiling of six.
async fn raise_the_price(owner: &Account, node: &str) -> Result<()> {
    let arb_debug = address!("00000000000000000000000000000000000000ff");
    let arb_owner = address!("0000000000000000000000000000000000000070");
    let price = U256::from(400_000_000).to_be_bytes::<32>();
    for (to, call, argument) in [
        (arb_debug, "becomeChainOwner()", &[][..]),
        (arb_owner, "setMinimumL2BaseFee(uint256)", &price),
        (arb_owner, "setL2BaseFee(uint256)", &price),
    ] {
        let input = [&keccak256(call)[..4], argument].concat();
        owner.send(TransactionRequest::default().with_to(to).with_input(input)).await?;
    }
    let price = Chain::connect(node).await?.provider().get_gas_price().await?;
    assert_eq!(price, 400_000_000);
    Ok(())
}

/// The node says that it has a transaction, and has not. After half a minute it is replaced.
#[tokio::test]
async fn a_transaction_that_is_swallowed_is_replaced() -> Result<()> {
    let stage = Stage::new().await?;
    let (mut sent, mut swallowed) = (0, None);
    let run = stage.behind(move |asked, _| {
        if !asked.is_sending() {
            return Deed::Pass;
        }
        sent += 1;
        let raw = asked.call["params"][0].clone();
        if sent == 10 {
            swallowed = Some(raw.clone());
        }
        if swallowed.as_ref() != Some(&raw) {
            return Deed::Pass;
        }
        let raw = alloy::hex::decode(raw.as_str().unwrap()).unwrap();
        asked.result(keccak256(raw).to_string())
    })?;

    let ended = tokio::task::spawn_blocking(|| run.ended()).await?;

    assert_eq!(ended, End::Done);
    assert_eq!(stage.noted("signed") as u64, Stage::transactions().await? + 1);
    stage.assert_whole(Strangers::default()).await
}
