//! The clock, blocks on demand, and going back.

use alloy::primitives::{Address, U256};
use serde_json::json;

use crate::client::{World, quantity, refused};

async fn head_time(world: &World) -> u64 {
    quantity(&world.get("eth_getBlockByNumber", json!(["latest", false])).await["timestamp"])
}

#[tokio::test]
async fn time_passes_as_told_and_shows_in_the_next_block() {
    let world = World::launch();
    let start = head_time(&world).await;

    let ahead = world.get("evm_increaseTime", json!([604_800])).await;
    let not_yet = head_time(&world).await;
    world.get("evm_mine", json!([])).await;

    assert_eq!(ahead, 604_800);
    assert_eq!(not_yet, start);
    let passed = head_time(&world).await - start;
    assert!((604_800..604_860).contains(&passed), "{passed}");
    assert_eq!(world.get("evm_increaseTime", json!(["0x10"])).await, 604_816);
}

#[tokio::test]
async fn a_timestamp_can_be_fixed_and_is_never_lower_than_its_parent_s() {
    let world = World::launch();
    let start = head_time(&world).await;

    let past = world.ask("evm_setNextBlockTimestamp", json!([start - 1])).await;
    world.get("evm_setNextBlockTimestamp", json!([start + 777])).await;
    world.send(world.dev().sign(world.dev().transaction(0))).await;
    let fixed = head_time(&world).await;
    world.get("evm_mine", json!([start + 1000])).await;
    let mined = head_time(&world).await;
    world.get("evm_mine", json!([{ "timestamp": start + 2000 }])).await;

    let reason =
        format!("timestamp {} is lower than the previous block's timestamp {start}", start - 1);
    assert_eq!(past, Err(refused(-32602, reason)));
    assert_eq!(fixed, start + 777);
    assert_eq!(mined, start + 1000);
    assert_eq!(head_time(&world).await, start + 2000);
    let too_far = world.ask("evm_increaseTime", json!([u64::MAX])).await;
    assert_eq!(too_far, Err(refused(-32602, "timestamp is too far in the future")));
}

#[tokio::test]
async fn a_mined_block_holds_only_the_chain_s_own_transaction() {
    let world = World::launch();

    assert_eq!(world.get("evm_mine", json!([])).await, "0x0");

    let block = world.get("eth_getBlockByNumber", json!(["latest", true])).await;
    assert_eq!(block["number"], "0x1");
    assert_eq!(block["transactions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn blocks_can_be_mined_at_a_distance() {
    let world = World::launch();

    world.get("anvil_mine", json!(["0x3", "0x3c"])).await;

    let mut times = Vec::new();
    for number in ["0x1", "0x2", "0x3"] {
        let block = world.get("eth_getBlockByNumber", json!([number, false])).await;
        times.push(quantity(&block["timestamp"]));
    }
    assert_eq!((times[1] - times[0], times[2] - times[1]), (60, 60));
    assert_eq!(world.get("eth_blockNumber", json!([])).await, "0x3");
    let endless = world.ask("anvil_mine", json!([1_000_000])).await;
    assert_eq!(endless, Err(refused(-32602, "1000000 blocks are more than 10000")));
}

#[tokio::test]
async fn going_back_restores_blocks_state_and_clock() {
    let world = World::launch();
    let dev = world.dev();
    let target = Address::repeat_byte(0xbb);
    world.send(dev.sign(dev.transaction(0))).await;
    world.get("anvil_setBalance", json!([target, "0x64"])).await;
    let word = |value: u64| format!("{value:#066x}");
    world.get("anvil_setStorageAt", json!([target, "0x1", word(1)])).await;
    let head = world.get("eth_getBlockByNumber", json!(["latest", true])).await;
    let id = world.get("evm_snapshot", json!([])).await;

    let mut gift = dev.transaction(1);
    gift.value = U256::from(5);
    let undone = world.send(dev.sign(gift)).await;
    world.get("evm_increaseTime", json!([1_000_000])).await;
    world.get("evm_mine", json!([])).await;
    world.get("anvil_setBalance", json!([target, "0x1"])).await;
    world.get("anvil_setStorageAt", json!([target, "0x1", word(2)])).await;
    world.get("anvil_setStorageAt", json!([target, "0x2", word(2)])).await;
    let reverted = world.get("evm_revert", json!([id])).await;

    assert_eq!(reverted, true);
    assert_eq!(world.get("eth_getBlockByNumber", json!(["latest", true])).await, head);
    assert_eq!(world.get("eth_getBalance", json!([target])).await, "0x64");
    let gone = world.get("eth_getTransactionByHash", json!([undone["transactionHash"]])).await;
    assert!(gone.is_null());
    world.send(dev.sign(dev.transaction(1))).await;
    assert!(head_time(&world).await < quantity(&head["timestamp"]) + 600);
    assert_eq!(world.get("evm_revert", json!([id])).await, false);
    // Nor does what was undone come back as the chain grows past where it was.
    world.get("anvil_mine", json!([10])).await;
    let slot = async |slot| world.get("eth_getStorageAt", json!([target, slot])).await;
    assert_eq!((slot("0x1").await, slot("0x2").await), (json!(word(1)), json!(word(0))));
}

#[tokio::test]
async fn the_state_before_an_edit_between_blocks_comes_back() {
    let world = World::launch();
    let account = Address::repeat_byte(1);
    world.get("anvil_setBalance", json!([account, "0x1"])).await;
    let first = world.get("evm_snapshot", json!([])).await;
    world.get("anvil_setBalance", json!([account, "0x2"])).await;
    let second = world.get("evm_snapshot", json!([])).await;
    world.get("anvil_setBalance", json!([account, "0x3"])).await;

    world.get("evm_revert", json!([second])).await;
    let at_second = world.get("eth_getBalance", json!([account])).await;
    world.get("evm_revert", json!([first])).await;

    assert_eq!(at_second, "0x2");
    assert_eq!(world.get("eth_getBalance", json!([account])).await, "0x1");
}

#[tokio::test]
async fn blocks_come_without_transactions_for_as_long_as_they_are_wanted() {
    let interval = std::time::Duration::from_millis(20);
    let mining = devnode::Mining::Interval(interval);
    let world = World::with(devnode::Config { mining, ..devnode::Config::test() });
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while world.number("eth_blockNumber", json!([])).await < 3 {
        assert!(std::time::Instant::now() < deadline, "no blocks come");
    }

    world.get("evm_setIntervalMining", json!([0])).await;

    // One that was being made may still come.
    let head_after = async |intervals| {
        let asked = std::time::Instant::now();
        loop {
            let head = world.number("eth_blockNumber", json!([])).await;
            if interval * intervals < asked.elapsed() {
                break head;
            }
        }
    };
    let head = head_after(5).await;
    assert_eq!(head_after(10).await, head);
}
