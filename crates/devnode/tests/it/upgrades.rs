//! A chain whose owners schedule an ArbOS upgrade, as clients see it.

use alloy::{
    consensus::TxEip1559,
    primitives::{TxKind, U256, address, keccak256},
};
use devnode::Config;
use serde_json::{Value, json};

use crate::client::World;

const ARB_SYS: &str = "0x0000000000000000000000000000000000000064";

/// Sends `scheduleArbOSUpgrade(version, 0)` by the chain's owner.
async fn schedule(world: &World, version: u64) {
    let dev = world.dev();
    let selector = &keccak256("scheduleArbOSUpgrade(uint64,uint64)")[..4];
    let words = [version, 0].map(|word| U256::from(word).to_be_bytes::<32>()).concat();
    let owner = address!("0000000000000000000000000000000000000070");
    let transaction = TxEip1559 {
        to: TxKind::Call(owner),
        input: [selector, &words].concat().into(),
        ..dev.transaction(0)
    };
    assert_eq!(world.send(dev.sign(transaction)).await["status"], "0x1");
}

/// The version that a block says it was made by.
async fn version_of(world: &World, block: &str) -> u64 {
    let block = world.get("eth_getBlockByNumber", json!([block, false])).await;
    let packed: U256 = block["mixHash"].as_str().unwrap().parse().unwrap();
    (packed >> 64_usize).to::<u64>()
}

/// What `ArbSys` answers at a block.
async fn version_at(world: &World, block: &str) -> U256 {
    let call = json!({ "to": ARB_SYS, "data": "0x051038f2" });
    let answer: Value = world.get("eth_call", json!([call, block])).await;
    answer.as_str().unwrap().parse::<U256>().unwrap() - U256::from(55)
}

#[tokio::test]
async fn each_block_keeps_the_version_it_was_made_by() {
    let world = World::launch();
    schedule(&world, 60).await;
    world.get("evm_mine", json!([])).await;

    for (block, version) in [("0x0", 51), ("0x1", 51), ("0x2", 60), ("latest", 60)] {
        assert_eq!(version_of(&world, block).await, version, "{block}");
        assert_eq!(version_at(&world, block).await, U256::from(version), "{block}");
    }
}

#[tokio::test]
async fn an_upgraded_chain_goes_on_in_a_node_that_begins_as_the_first_did() {
    let first = World::launch();
    schedule(&first, 60).await;
    first.get("evm_mine", json!([])).await;

    let second = World::with(Config { state: Some(first.node.state()), ..Config::test() });
    second.get("evm_mine", json!([])).await;

    assert_eq!(version_of(&second, "latest").await, 60);
}

#[tokio::test]
async fn going_back_goes_back_to_the_version_too() {
    let world = World::launch();
    let before = world.get("evm_snapshot", json!([])).await;
    schedule(&world, 60).await;
    world.get("evm_mine", json!([])).await;

    world.get("evm_revert", json!([before])).await;
    world.get("evm_mine", json!([])).await;

    assert_eq!(version_of(&world, "latest").await, 51);
}
