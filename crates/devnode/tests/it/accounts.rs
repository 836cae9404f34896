//! Balances, code, storage and nonces, now and at older blocks.

use alloy::primitives::{Address, U256};
use serde_json::json;

use crate::{
    client::{ETHER, World, refused},
    contracts::EMITTER,
};

#[tokio::test]
async fn the_dev_account_is_rich_from_block_0() {
    let world = World::launch();
    let dev = world.dev().address();

    let balance = world.get("eth_getBalance", json!([dev, "earliest"])).await;

    assert_eq!(balance, json!(U256::from(1000 * ETHER)));
    assert_eq!(world.get("eth_getTransactionCount", json!([dev])).await, "0x0");
    assert_eq!(world.get("eth_accounts", json!([])).await, json!([]));
}

#[tokio::test]
async fn a_precompile_has_the_code_that_passes_for_a_contract() {
    let world = World::launch();

    let code = world
        .get("eth_getCode", json!(["0x0000000000000000000000000000000000000064", "latest"]))
        .await;

    assert_eq!(code, "0xfe");
}

#[tokio::test]
async fn storage_is_read_as_it_was_at_each_block() {
    let world = World::launch();
    let emitter = world.deploy(&EMITTER).await;
    for nonce in 1..3 {
        let tx = world.dev().transaction(nonce);
        world
            .send(world.dev().sign(alloy::consensus::TxEip1559 { to: emitter.into(), ..tx }))
            .await;
    }

    let at = |block: &'static str| world.get("eth_getStorageAt", json!([emitter, "0x0", block]));

    assert_eq!(at("0x1").await, json!(word(0)));
    assert_eq!(at("0x2").await, json!(word(1)));
    assert_eq!(at("0x3").await, json!(word(2)));
    assert_eq!(at("latest").await, json!(word(2)));
    assert_eq!(world.get("eth_getCode", json!([emitter, "0x0"])).await, "0x");
}

#[tokio::test]
async fn a_block_can_be_named_by_its_hash() {
    let world = World::launch();
    world.get("evm_mine", json!([])).await;
    let hash = world.get("eth_getBlockByNumber", json!(["latest", false])).await["hash"].clone();

    let balance =
        world.get("eth_getBalance", json!([world.dev().address(), { "blockHash": hash }])).await;

    assert_eq!(balance, json!(U256::from(1000 * ETHER)));
}

#[tokio::test]
async fn the_state_of_an_unknown_block_is_refused() {
    let world = World::launch();
    let unknown = json!({ "blockHash": alloy::primitives::B256::repeat_byte(1) });
    for (method, mut params) in [
        ("eth_getBalance", vec![json!(Address::ZERO)]),
        ("eth_getCode", vec![json!(Address::ZERO)]),
        ("eth_getTransactionCount", vec![json!(Address::ZERO)]),
        ("eth_getStorageAt", vec![json!(Address::ZERO), json!("0x0")]),
        ("eth_call", vec![json!({})]),
        ("eth_estimateGas", vec![json!({})]),
        ("eth_createAccessList", vec![json!({})]),
    ] {
        params.push(json!("0x99"));
        let by_number = world.ask(method, json!(params)).await;
        params.pop();
        params.push(unknown.clone());
        let by_hash = world.ask(method, json!(params)).await;

        assert_eq!(by_number, Err(refused(-32000, "header not found")), "{method}");
        assert_eq!(by_hash, Err(refused(-32000, "header for hash not found")), "{method}");
    }
}

fn word(value: u64) -> String {
    format!("{value:#066x}")
}

#[tokio::test]
async fn as_many_known_accounts_are_rich_as_were_asked_for() {
    let world = World::with(devnode::Config { accounts: 2, ..devnode::Config::test() });
    let mut balances = Vec::new();
    for account in devnode::JUNK_ACCOUNTS.iter().take(3) {
        balances.push(world.get("eth_getBalance", json!([account.address])).await);
    }

    let rich = world.get("eth_getBalance", json!([world.node.dev_account().address])).await;
    assert_eq!(balances, [rich.clone(), rich, json!("0x0")]);
    assert_eq!(world.get("eth_blockNumber", json!([])).await, "0x0");
}
