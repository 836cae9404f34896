//! What anvil and hardhat have beside snapshots and time, by their names.

use alloy::primitives::{Address, U256};
use serde_json::json;

use crate::client::{World, quantity, refused};

#[tokio::test]
async fn every_account_can_be_impersonated_at_once() {
    let world = World::launch();
    let whale = world.dev().address();
    let gift = json!([{ "from": whale, "to": Address::repeat_byte(9), "value": "0x7" }]);

    world.get("anvil_autoImpersonateAccount", json!([true])).await;
    world.get("eth_sendTransaction", gift.clone()).await;
    world.get("anvil_autoImpersonateAccount", json!([false])).await;
    let after = world.ask("eth_sendTransaction", gift).await;

    assert_eq!(after, Err(refused(-32000, "unknown account")));
    assert_eq!(world.get("eth_getBalance", json!([Address::repeat_byte(9)])).await, "0x7");
}

#[tokio::test]
async fn names_of_other_tools_do_the_same() {
    let world = World::launch();
    let account = Address::repeat_byte(0x33);

    world.get("hardhat_setBalance", json!([account, "0x10"])).await;
    world.get("anvil_addBalance", json!([account, "0x5"])).await;
    world.get("hardhat_setNonce", json!([account, "0x4"])).await;
    world.get("hardhat_setCode", json!([account, "0x6001"])).await;
    let id = world.get("anvil_snapshot", json!([])).await;
    world.get("hardhat_mine", json!(["0x3"])).await;
    let mined = world.number("eth_blockNumber", json!([])).await;
    world.get("anvil_revert", json!([id])).await;

    assert_eq!((mined, world.number("eth_blockNumber", json!([])).await), (3, 0));
    assert_eq!(world.get("eth_getBalance", json!([account])).await, "0x15");
    assert_eq!(world.get("eth_getTransactionCount", json!([account])).await, "0x4");
    assert_eq!(world.get("eth_getCode", json!([account])).await, "0x6001");
    world.get("anvil_addBalance", json!([account, U256::MAX])).await;
    assert_eq!(world.get("eth_getBalance", json!([account])).await, json!(U256::MAX));
}

#[tokio::test]
async fn the_clock_can_be_set() {
    let world = World::launch();
    let head = world.get("eth_getBlockByNumber", json!(["latest", false])).await;
    let start = quantity(&head["timestamp"]);

    let moved = world.get("evm_setTime", json!([start + 5000])).await.as_i64().unwrap();
    world.get("evm_mine", json!([])).await;
    let past = world.ask("evm_setTime", json!([start])).await.unwrap_err();

    assert!((4900..=5000).contains(&moved), "{moved}");
    let head = world.get("eth_getBlockByNumber", json!(["latest", false])).await;
    assert!((5000..5060).contains(&(quantity(&head["timestamp"]) - start)));
    assert!(past.message.contains("is lower than the previous block's timestamp"), "{past:?}");
}

#[tokio::test]
async fn the_base_fee_can_be_set() {
    let world = World::launch();

    world.get("anvil_setNextBlockBaseFeePerGas", json!(["0x77359400"])).await;

    assert_eq!(world.get("eth_gasPrice", json!([])).await, "0x77359400");
    let dev = world.dev();
    let cheap = world.ask("eth_sendRawTransaction", json!([dev.sign(dev.transaction(0))])).await;
    let message = cheap.unwrap_err().message;
    assert!(message.starts_with("max fee per gas less than block base fee"), "{message}");
    world.get("evm_mine", json!([])).await;
    let block = world.get("eth_getBlockByNumber", json!(["latest", false])).await;
    assert_eq!(block["baseFeePerGas"], "0x77359400");
}

#[tokio::test]
async fn the_node_tells_of_itself() {
    let world = World::launch();
    world.get("evm_mine", json!([])).await;
    let head = world.get("eth_getBlockByNumber", json!(["latest", false])).await;

    let info = world.get("anvil_nodeInfo", json!([])).await;
    let metadata = world.get("hardhat_metadata", json!([])).await;

    assert_eq!(info["currentBlockNumber"], "0x1");
    assert_eq!(info["currentBlockHash"], head["hash"]);
    assert_eq!(info["environment"]["chainId"], 412_346);
    assert_eq!(info["environment"]["baseFee"], "0x5f5e100");
    assert_eq!(metadata["latestBlockHash"], head["hash"]);
    assert_eq!(metadata["latestBlockNumber"], 1);
}

#[tokio::test]
async fn there_are_no_uncles() {
    let world = World::launch();
    let hash = &world.get("eth_getBlockByNumber", json!(["latest", false])).await["hash"];

    let counts = [
        world.get("eth_getUncleCountByBlockNumber", json!(["latest"])).await,
        world.get("eth_getUncleCountByBlockHash", json!([hash])).await,
    ];
    let nowhere = world.get("eth_getUncleCountByBlockNumber", json!(["0x9"])).await;
    let uncles = [
        world.get("eth_getUncleByBlockNumberAndIndex", json!(["latest", "0x0"])).await,
        world.get("eth_getUncleByBlockHashAndIndex", json!([hash, "0x0"])).await,
    ];

    assert_eq!(counts, ["0x0", "0x0"]);
    assert!(nowhere.is_null());
    assert!(uncles.iter().all(|uncle| uncle.is_null()));
}
