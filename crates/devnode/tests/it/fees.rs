//! Prices.

use serde_json::json;

use crate::client::{World, refused};

#[tokio::test]
async fn gas_costs_a_tenth_of_a_gwei_and_tips_nothing() {
    let world = World::launch();

    assert_eq!(world.get("eth_gasPrice", json!([])).await, "0x5f5e100");
    assert_eq!(world.get("eth_maxPriorityFeePerGas", json!([])).await, "0x0");
}

#[tokio::test]
async fn the_history_covers_each_block_and_the_next() {
    let world = World::launch();
    world.send(world.dev().sign(world.dev().transaction(0))).await;
    world.get("evm_mine", json!([])).await;

    let history = world.get("eth_feeHistory", json!(["0x2", "latest", [25.0, 75.0]])).await;

    assert_eq!(history["oldestBlock"], "0x1");
    assert_eq!(history["baseFeePerGas"], json!(["0x5f5e100", "0x5f5e100", "0x5f5e100"]));
    assert_eq!(history["gasUsedRatio"], json!([0.003, 0.0]));
    assert_eq!(history["reward"], json!([["0x0", "0x0"], ["0x0", "0x0"]]));
    let long = world.get("eth_feeHistory", json!([100, "latest"])).await;
    assert_eq!(long["oldestBlock"], "0x0");
    assert!(long.get("reward").is_none());
}

#[tokio::test]
async fn a_history_that_cannot_be_is_refused() {
    let world = World::launch();

    let beyond = world.ask("eth_feeHistory", json!(["0x1", "0x5"])).await;
    let disorder = world.ask("eth_feeHistory", json!(["0x1", "latest", [50.0, 20.0]])).await;
    let too_high = world.ask("eth_feeHistory", json!(["0x1", "latest", [101.0]])).await;
    let no_count = world.ask("eth_feeHistory", json!([])).await;

    assert_eq!(beyond, Err(refused(-32000, "request beyond head block: requested 5, head 0")));
    assert_eq!(disorder, Err(refused(-32000, "invalid reward percentile: #0:50 >= #1:20")));
    assert_eq!(too_high, Err(refused(-32000, "invalid reward percentile: 101")));
    assert_eq!(no_count, Err(refused(-32602, "missing value for required argument 0")));
}
