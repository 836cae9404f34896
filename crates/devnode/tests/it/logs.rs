//! Logs and filters.

use alloy::{
    consensus::TxEip1559,
    primitives::{Address, B256},
};
use serde_json::{Value, json};

use crate::{
    client::{World, refused},
    contracts::EMITTER,
};

/// An emitter at block 1 that logged topics 1 to 3 in blocks 2 to 4.
async fn emitted() -> (World, Address) {
    let world = World::launch();
    let emitter = world.deploy(&EMITTER).await;
    for number in 1..=3 {
        emit(&world, emitter, number).await;
    }
    (world, emitter)
}

async fn emit(world: &World, emitter: Address, number: u8) -> Value {
    let input = topic(number).to_vec().into();
    let tx = TxEip1559 { to: emitter.into(), input, ..world.dev().transaction(u64::from(number)) };
    world.send(world.dev().sign(tx)).await
}

fn topic(number: u8) -> B256 {
    B256::with_last_byte(number)
}

fn topics(logs: &Value) -> Vec<Value> {
    logs.as_array().unwrap().iter().map(|log| log["topics"][0].clone()).collect()
}

#[tokio::test]
async fn a_log_says_where_it_stands() {
    let (world, emitter) = emitted().await;

    let logs = world.get("eth_getLogs", json!([{ "fromBlock": "0x3", "toBlock": "0x3" }])).await;

    let block = world.get("eth_getBlockByNumber", json!(["0x3", false])).await;
    let [log] = logs.as_array().unwrap().as_slice() else { panic!("{logs}") };
    assert_eq!(log["address"], json!(emitter.to_string().to_lowercase()));
    assert_eq!(log["topics"], json!([topic(2)]));
    assert_eq!(log["data"], "0x");
    assert_eq!(log["blockHash"], block["hash"]);
    assert_eq!(log["blockNumber"], "0x3");
    assert_eq!(log["blockTimestamp"], block["timestamp"]);
    assert_eq!(log["transactionHash"], block["transactions"][1]);
    assert_eq!(log["transactionIndex"], "0x1");
    assert_eq!(log["logIndex"], "0x0");
    assert_eq!(log["removed"], false);
    let receipt = world.get("eth_getTransactionReceipt", json!([log["transactionHash"]])).await;
    assert_eq!(receipt["logs"], logs);
    assert_eq!(receipt["logsBloom"], block["logsBloom"]);
    assert_ne!(receipt["logsBloom"], json!(alloy::primitives::Bloom::ZERO));
}

#[tokio::test]
async fn logs_are_chosen_by_range_hash_address_and_topics() {
    let (world, emitter) = emitted().await;
    let hash = world.get("eth_getBlockByNumber", json!(["0x4", false])).await["hash"].clone();
    for (filter, expected) in [
        (json!({ "fromBlock": "earliest" }), vec![1, 2, 3]),
        (json!({ "fromBlock": "earliest", "toBlock": "0x2" }), vec![1]),
        (json!({ "fromBlock": "0x3", "toBlock": "0x63" }), vec![2, 3]),
        (json!({}), vec![3]),
        (json!({ "blockHash": hash }), vec![3]),
        (json!({ "fromBlock": "0x0", "address": emitter }), vec![1, 2, 3]),
        (json!({ "fromBlock": "0x0", "address": [Address::ZERO] }), vec![]),
        (json!({ "fromBlock": "0x0", "topics": [topic(2)] }), vec![2]),
        (json!({ "fromBlock": "0x0", "topics": [[topic(1), topic(3)]] }), vec![1, 3]),
        (json!({ "fromBlock": "0x0", "topics": [null] }), vec![1, 2, 3]),
        (json!({ "fromBlock": "0x0", "topics": [null, topic(1)] }), vec![]),
    ] {
        let logs = world.get("eth_getLogs", json!([filter])).await;
        let expected: Vec<_> = expected.into_iter().map(|number| json!(topic(number))).collect();
        assert_eq!(topics(&logs), expected, "{filter}");
    }
}

#[tokio::test]
async fn a_search_that_cannot_be_is_refused() {
    let world = World::launch();
    let ask = async |filter| world.ask("eth_getLogs", json!([filter])).await;

    let backwards = ask(json!({ "fromBlock": "0x5", "toBlock": "0x2" })).await;
    let unknown = ask(json!({ "blockHash": topic(1) })).await;
    let both = ask(json!({ "blockHash": topic(1), "fromBlock": "0x1" })).await.unwrap_err();
    let malformed = ask(json!({ "address": "here" })).await.unwrap_err();

    assert_eq!(backwards, Err(refused(-32000, "invalid block range params")));
    assert_eq!(unknown, Err(refused(-32000, "unknown block")));
    assert_eq!(both.code, -32602);
    assert_eq!(malformed.code, -32602);
    assert!(malformed.message.starts_with("invalid argument 0: "), "{}", malformed.message);
}

#[tokio::test]
async fn a_filter_tells_each_log_once() {
    let world = World::launch();
    let emitter = world.deploy(&EMITTER).await;
    let id = world.get("eth_newFilter", json!([{ "topics": [[topic(1), topic(3)]] }])).await;
    let changes = async || topics(&world.get("eth_getFilterChanges", json!([id])).await);

    let nothing = changes().await;
    for number in 1..=2 {
        emit(&world, emitter, number).await;
    }
    let first = changes().await;
    emit(&world, emitter, 3).await;
    let second = changes().await;

    assert_eq!(nothing, [] as [Value; 0]);
    assert_eq!(first, [json!(topic(1))]);
    assert_eq!(second, [json!(topic(3))]);
    assert_eq!(changes().await, [] as [Value; 0]);
    assert_eq!(topics(&world.get("eth_getFilterLogs", json!([id])).await), [json!(topic(3))]);
    assert_eq!(world.get("eth_uninstallFilter", json!([id])).await, true);
    assert_eq!(world.get("eth_uninstallFilter", json!([id])).await, false);
    let gone = world.ask("eth_getFilterChanges", json!([id])).await;
    assert_eq!(gone, Err(refused(-32000, "filter not found")));
}

#[tokio::test]
async fn a_block_filter_tells_each_block_once_and_again_after_going_back() {
    let world = World::launch();
    let id = world.get("eth_newBlockFilter", json!([])).await;
    let snapshot = world.get("evm_snapshot", json!([])).await;

    world.get("evm_mine", json!([])).await;
    let hash = world.get("eth_getBlockByNumber", json!(["latest", false])).await["hash"].clone();
    let first = world.get("eth_getFilterChanges", json!([id])).await;
    world.get("evm_revert", json!([snapshot])).await;
    world.send(world.dev().sign(world.dev().transaction(0))).await;
    let second = world.get("eth_getFilterChanges", json!([id])).await;

    assert_eq!(first, json!([hash]));
    assert_eq!(second.as_array().unwrap().len(), 1);
    assert_ne!(first, second);
    let no_logs = world.ask("eth_getFilterLogs", json!([id])).await;
    assert_eq!(no_logs, Err(refused(-32000, "filter not found")));
}
