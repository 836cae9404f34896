//! Transactions that wait for a block, and blocks that take several.

use alloy::{
    consensus::TxEip1559,
    primitives::{Address, TxKind, U256},
};
use devnode::{Config, Mining};
use serde_json::{Value, json};

use crate::{
    client::{BASE_FEE, ETHER, Sender, World, quantity, refused},
    contracts::EMITTER,
};

fn on_demand() -> World {
    World::with(Config { mining: Mining::OnDemand, ..Config::test() })
}

/// Sends a transaction and returns its hash, whatever becomes of it.
async fn submit(world: &World, sender: &Sender, tx: TxEip1559) -> Value {
    world.get("eth_sendRawTransaction", json!([sender.sign(tx)])).await
}

/// The hashes of clients' transactions in the newest block.
async fn in_newest_block(world: &World) -> Vec<Value> {
    let block = world.get("eth_getBlockByNumber", json!(["latest", false])).await;
    block["transactions"].as_array().unwrap()[1..].to_vec()
}

async fn status(world: &World) -> (u64, u64) {
    let status = world.get("txpool_status", json!([])).await;
    (quantity(&status["pending"]), quantity(&status["queued"]))
}

#[tokio::test]
async fn a_transaction_waits_for_a_block_and_is_known_while_it_does() {
    let world = on_demand();
    let dev = world.dev();

    let hash = submit(&world, &dev, dev.transaction(0)).await;

    let receipt = async || world.get("eth_getTransactionReceipt", json!([hash])).await;
    let nonce =
        async |tag| world.number("eth_getTransactionCount", json!([dev.address(), tag])).await;
    assert!(receipt().await.is_null());
    assert_eq!(world.number("eth_blockNumber", json!([])).await, 0);
    let waiting = world.get("eth_getTransactionByHash", json!([hash])).await;
    assert_eq!((&waiting["hash"], &waiting["blockHash"]), (&hash, &Value::Null));
    assert_eq!(
        (&waiting["blockNumber"], &waiting["transactionIndex"]),
        (&Value::Null, &Value::Null)
    );
    let raw = world.get("eth_getRawTransactionByHash", json!([hash])).await;
    assert_eq!(raw, json!(dev.sign(dev.transaction(0))));
    assert_eq!((nonce("latest").await, nonce("pending").await), (0, 1));

    world.get("evm_mine", json!([])).await;

    assert_eq!(receipt().await["status"], "0x1");
    assert_eq!((nonce("latest").await, nonce("pending").await), (1, 1));
    assert_eq!(status(&world).await, (0, 0));
}

#[tokio::test]
async fn a_block_takes_all_that_follow_on_each_other_and_the_rest_waits_on() {
    let world = on_demand();
    let dev = world.dev();
    let [third, first, second] = [3, 0, 1].map(|nonce| dev.transaction(nonce));
    let third = submit(&world, &dev, third).await;
    let (first, second) = (submit(&world, &dev, first).await, submit(&world, &dev, second).await);

    assert_eq!(status(&world).await, (2, 1));
    let pending = json!([dev.address(), "pending"]);
    assert_eq!(world.number("eth_getTransactionCount", pending).await, 2);
    world.get("evm_mine", json!([])).await;

    assert_eq!(in_newest_block(&world).await, [first, second]);
    assert_eq!(status(&world).await, (0, 1));
    let filling = submit(&world, &dev, dev.transaction(2)).await;
    world.get("anvil_mine", json!([2])).await;
    assert_eq!(world.number("eth_blockNumber", json!([])).await, 3);
    let block = world.get("eth_getBlockByNumber", json!(["0x2", false])).await;
    assert_eq!(block["transactions"].as_array().unwrap()[1..], [filling, third]);
    assert!(in_newest_block(&world).await.is_empty());
}

#[tokio::test]
async fn what_comes_first_is_served_first_and_sees_what_came_before_it() {
    let world = World::launch();
    let contract = world.deploy(&EMITTER).await;
    let (dev, rich) = (world.dev(), Address::repeat_byte(0x44));
    world.get("anvil_setBalance", json!([rich, U256::from(ETHER)])).await;
    world.get("anvil_impersonateAccount", json!([rich])).await;
    world.get("evm_setAutomine", json!([false])).await;
    let to = TxKind::Call(contract);
    let by_other = json!([{ "from": rich, "to": contract, "gas": "0x186a0" }]);

    let mine = submit(&world, &dev, TxEip1559 { to, ..dev.transaction(1) }).await;
    let theirs = world.get("eth_sendTransaction", by_other.clone()).await;
    let theirs_again = world.get("eth_sendTransaction", by_other).await;
    world.get("evm_mine", json!([])).await;

    assert_eq!(in_newest_block(&world).await, [mine.clone(), theirs.clone(), theirs_again]);
    let slot = world.get("eth_getStorageAt", json!([contract, "0x0"])).await;
    assert_eq!(slot, format!("{:#066x}", 3));
    let receipts = world.get("eth_getBlockReceipts", json!(["latest"])).await;
    let receipts = receipts.as_array().unwrap();
    let (mut used, mut places) = (0, Vec::new());
    for (index, receipt) in receipts.iter().enumerate() {
        used += quantity(&receipt["gasUsed"]);
        assert_eq!(quantity(&receipt["cumulativeGasUsed"]), used);
        assert_eq!(quantity(&receipt["transactionIndex"]), index as u64);
        places.extend(
            receipt["logs"].as_array().unwrap().iter().map(|log| quantity(&log["logIndex"])),
        );
    }
    assert_eq!(places, [0, 1, 2]);
    let block = world.get("eth_getBlockByNumber", json!(["latest", false])).await;
    assert_eq!(quantity(&block["gasUsed"]), used);
    // Traced again, each finds what those before it left: the counter goes from 1 to 2.
    let tracer = json!({ "tracer": "prestateTracer" });
    let before = world.get("debug_traceTransaction", json!([theirs, tracer])).await;
    let slots = &before[json!(contract).as_str().unwrap()]["storage"];
    assert_eq!(slots[format!("{:#066x}", 0)], format!("{:#066x}", 1));
}

#[tokio::test]
async fn a_transaction_is_replaced_by_one_that_offers_a_tenth_more_in_both_caps() {
    let world = on_demand();
    let dev = world.dev();
    let offer = |max_fee_per_gas, max_priority_fee_per_gas| TxEip1559 {
        max_fee_per_gas,
        max_priority_fee_per_gas,
        ..dev.transaction(0)
    };
    let ask = |tx| world.ask("eth_sendRawTransaction", json!([dev.sign(tx)]));
    let old = submit(&world, &dev, offer(10 * BASE_FEE, 10)).await;

    let known = ask(offer(10 * BASE_FEE, 10)).await;
    let too_small_cap = ask(offer(11 * BASE_FEE - 1, 11)).await;
    let too_small_tip = ask(offer(11 * BASE_FEE, 10)).await;
    let new = submit(&world, &dev, offer(11 * BASE_FEE, 11)).await;
    submit(&world, &dev, TxEip1559 { nonce: 1, ..offer(BASE_FEE, 0) }).await;
    let no_more_than_nothing = ask(TxEip1559 { nonce: 1, ..offer(9 * BASE_FEE, 0) }).await;

    assert_eq!(known, Err(refused(-32000, "already known")));
    let underpriced = Err(refused(-32000, "replacement transaction underpriced"));
    assert_eq!((&too_small_cap, &too_small_tip), (&underpriced, &underpriced));
    assert_eq!(no_more_than_nothing, underpriced);
    assert!(world.get("eth_getTransactionByHash", json!([old])).await.is_null());
    world.get("evm_mine", json!([])).await;
    assert_eq!(in_newest_block(&world).await[0], new);
}

#[tokio::test]
async fn what_no_block_can_hold_does_not_wait() {
    let world = on_demand();
    let dev = world.dev();
    let ask = |tx| world.ask("eth_sendRawTransaction", json!([dev.sign(tx)]));
    world.get("anvil_setNonce", json!([dev.address(), "0x5"])).await;

    let outdated = ask(dev.transaction(4)).await.unwrap_err();
    let dear = ask(TxEip1559 { value: U256::MAX, ..dev.transaction(5) }).await.unwrap_err();
    let small = ask(TxEip1559 { gas_limit: 20_999, ..dev.transaction(6) }).await.unwrap_err();

    assert!(outdated.message.starts_with("nonce too low: address"), "{outdated:?}");
    assert!(outdated.message.ends_with("tx: 4 state: 5"), "{outdated:?}");
    assert!(dear.message.starts_with("insufficient funds for gas * price + value"), "{dear:?}");
    assert_eq!(small, refused(-32000, "intrinsic gas too low: have 20999, want 21000"));
    assert_eq!(status(&world).await, (0, 0));
}

#[tokio::test]
async fn one_that_offers_less_than_the_base_fee_waits_for_that_to_fall() {
    let world = on_demand();
    let dev = world.dev();
    world.get("anvil_setNextBlockBaseFeePerGas", json!(["0xbebc200"])).await;
    let stuck = submit(&world, &dev, dev.transaction(0)).await;
    let behind = TxEip1559 { max_fee_per_gas: 2 * BASE_FEE, ..dev.transaction(1) };
    let behind = submit(&world, &dev, behind).await;

    world.get("evm_mine", json!([])).await;
    let nothing = in_newest_block(&world).await;
    world.get("anvil_setNextBlockBaseFeePerGas", json!(["0x5f5e100"])).await;
    world.get("evm_mine", json!([])).await;

    assert!(nothing.is_empty());
    assert_eq!(in_newest_block(&world).await, [stuck, behind]);
}

#[tokio::test]
async fn a_transaction_can_be_dropped() {
    let world = on_demand();
    let dev = world.dev();
    let mut hashes = Vec::new();
    for nonce in 0..3 {
        hashes.push(submit(&world, &dev, dev.transaction(nonce)).await);
    }

    let dropped = world.get("anvil_dropTransaction", json!([hashes[1]])).await;
    let twice = world.get("hardhat_dropTransaction", json!([hashes[1]])).await;
    let after_one = status(&world).await;
    world.get("anvil_removePoolTransactions", json!([dev.address()])).await;
    let after_all = status(&world).await;
    submit(&world, &dev, dev.transaction(0)).await;
    world.get("anvil_dropAllTransactions", json!([])).await;

    assert_eq!((&dropped, &twice), (&hashes[1], &Value::Null));
    assert_eq!((after_one, after_all), ((1, 1), (0, 0)));
    assert_eq!(status(&world).await, (0, 0));
    assert!(world.get("eth_getTransactionByHash", json!([hashes[1]])).await.is_null());
    world.get("evm_mine", json!([])).await;
    assert!(in_newest_block(&world).await.is_empty());
}

#[tokio::test]
async fn the_pool_can_be_looked_into() {
    let world = on_demand();
    let dev = world.dev();
    let me = dev.address().to_string();
    let hash = submit(&world, &dev, dev.transaction(0)).await;
    submit(&world, &dev, dev.transaction(7)).await;

    let content = world.get("txpool_content", json!([])).await;
    let mine = world.get("txpool_contentFrom", json!([me])).await;
    let nobodys = world.get("txpool_contentFrom", json!([Address::ZERO])).await;
    let inspect = world.get("txpool_inspect", json!([])).await;

    let of = |part: &Value| {
        let accounts = part.as_object().unwrap();
        assert_eq!(accounts.len(), 1);
        accounts.values().next().unwrap().clone()
    };
    assert_eq!(of(&content["pending"])["0"]["hash"], hash);
    assert_eq!(of(&content["queued"]), mine["queued"]);
    assert_eq!(nobodys, json!({ "pending": {}, "queued": {} }));
    let line = "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB: 0 wei + 1000000 gas × 100000000 wei";
    assert_eq!(of(&inspect["pending"]), json!({ "0": line }));
    assert_eq!(of(&inspect["queued"]), json!({ "7": line }));
}

#[tokio::test]
async fn what_waits_is_made_a_block_of_when_blocks_are_made_at_once_again() {
    let world = World::launch();
    let dev = world.dev();
    let automine = async || world.get("anvil_getAutomine", json!([])).await;
    assert_eq!(automine().await, true);

    world.get("anvil_setAutomine", json!([false])).await;
    let hash = submit(&world, &dev, dev.transaction(0)).await;
    let off = automine().await;
    world.get("evm_setAutomine", json!([true])).await;

    assert_eq!((off, automine().await), (json!(false), json!(true)));
    assert_eq!(in_newest_block(&world).await, [hash]);
    let receipt = world.send(dev.sign(dev.transaction(1))).await;
    assert_eq!(receipt["blockNumber"], "0x2");
}

#[tokio::test]
async fn blocks_at_an_interval_take_what_waits() {
    let interval = std::time::Duration::from_millis(20);
    let world = World::with(Config { mining: Mining::Interval(interval), ..Config::test() });
    let dev = world.dev();

    let hash = submit(&world, &dev, dev.transaction(0)).await;

    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while world.get("eth_getTransactionReceipt", json!([hash])).await.is_null() {
        assert!(std::time::Instant::now() < deadline, "it is in no block");
    }
    assert_eq!(world.get("anvil_getAutomine", json!([])).await, false);
    world.get("evm_setIntervalMining", json!([3600])).await;
    assert_eq!(world.get("anvil_getIntervalMining", json!([])).await, 3600);
    let stays = submit(&world, &dev, dev.transaction(1)).await;
    assert!(world.get("eth_getTransactionReceipt", json!([stays])).await.is_null());
}

#[tokio::test]
async fn with_both_ways_a_transaction_does_not_wait() {
    let hour = std::time::Duration::from_secs(3600);
    let world = World::with(Config { mining: Mining::Mixed(hour), ..Config::test() });
    let dev = world.dev();

    let receipt = world.send(dev.sign(dev.transaction(0))).await;

    assert_eq!(receipt["blockNumber"], "0x1");
    assert_eq!(world.get("anvil_getIntervalMining", json!([])).await, 3600);
}

#[tokio::test]
async fn taken_transactions_are_told_to_filters() {
    let world = World::launch();
    let dev = world.dev();
    let filter = world.get("eth_newPendingTransactionFilter", json!([])).await;

    let at_once = submit(&world, &dev, dev.transaction(0)).await;
    world.get("evm_setAutomine", json!([false])).await;
    let waiting = submit(&world, &dev, dev.transaction(1)).await;

    let told = world.get("eth_getFilterChanges", json!([filter])).await;
    assert_eq!(told, json!([at_once, waiting]));
    assert_eq!(world.get("eth_getFilterChanges", json!([filter])).await, json!([]));
}

#[tokio::test]
async fn a_block_of_several_is_kept_with_the_chain() {
    let world = on_demand();
    let dev = world.dev();
    for nonce in 0..3 {
        submit(&world, &dev, dev.transaction(nonce)).await;
    }
    world.get("evm_mine", json!([])).await;
    let block = world.get("eth_getBlockByNumber", json!(["latest", true])).await;

    let state = devnode::State::decode(&world.node.state().encode()).unwrap();
    let again = World::with(Config { state: Some(state), ..Config::test() });

    assert_eq!(again.get("eth_getBlockByNumber", json!(["latest", true])).await, block);
}

#[tokio::test]
async fn blocks_can_be_undone_and_made_anew() {
    let world = World::launch();
    let dev = world.dev();
    let (kept, lost) = (dev.sign(dev.transaction(0)), dev.sign(dev.transaction(1)));
    let first = world.send(kept.clone()).await;
    let second = world.send(lost).await;
    world.get("evm_mine", json!([])).await;
    let old_head = world.get("eth_getBlockByNumber", json!(["latest", false])).await;

    world.get("anvil_reorg", json!([3, [[kept, 1]]])).await;

    let head = world.get("eth_getBlockByNumber", json!(["latest", false])).await;
    assert_eq!((&head["number"], head["hash"] == old_head["hash"]), (&old_head["number"], false));
    let receipt = async |of: &Value| {
        world.get("eth_getTransactionReceipt", json!([of["transactionHash"]])).await
    };
    assert_eq!(receipt(&first).await["blockNumber"], "0x2");
    assert!(receipt(&second).await.is_null());
    world.get("anvil_rollback", json!([2])).await;
    assert!(receipt(&first).await.is_null());
    assert_eq!(world.number("eth_blockNumber", json!([])).await, 1);
    let too_deep = world.ask("anvil_rollback", json!([2])).await;
    let text = "2 blocks are more than there are after block 0: 1";
    assert_eq!(too_deep, Err(refused(-32602, text)));
    let nowhere = world.ask("anvil_reorg", json!([1, [["0x", 1]]])).await;
    let text = "block 1 is not one of 1 new blocks, counted from 0";
    assert_eq!(nowhere, Err(refused(-32602, text)));
}

#[tokio::test]
async fn a_chain_can_begin_anew() {
    let world = World::with(Config { accounts: 1, ..Config::test() });
    let dev = world.dev();
    let genesis = world.get("eth_getBlockByNumber", json!(["0x0", false])).await;
    let receipt = world.send(dev.sign(dev.transaction(0))).await;
    world.get("anvil_setBalance", json!([Address::ZERO, "0x1"])).await;
    world.get("anvil_autoImpersonateAccount", json!([true])).await;

    world.get("hardhat_reset", json!([])).await;

    assert_eq!(world.get("eth_getBlockByNumber", json!(["latest", false])).await, genesis);
    let gone = world.get("eth_getTransactionReceipt", json!([receipt["transactionHash"]])).await;
    assert!(gone.is_null());
    assert_eq!(world.get("eth_getBalance", json!([Address::ZERO])).await, "0x0");
    let rich = devnode::JUNK_ACCOUNTS[0].address;
    assert_ne!(world.get("eth_getBalance", json!([rich])).await, "0x0");
    let sent = world.ask("eth_sendTransaction", json!([{ "from": rich, "to": rich }])).await;
    assert_eq!(sent, Err(refused(-32000, "unknown account")));
    let fork = world.ask("anvil_reset", json!([{ "forking": { "jsonRpcUrl": "http://x" } }])).await;
    assert_eq!(fork, Err(refused(-32602, "a fork of another chain is not supported")));
}
