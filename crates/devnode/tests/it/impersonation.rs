//! Sending for accounts without their keys.

use alloy::primitives::{Address, U256};
use serde_json::json;

use crate::client::{ETHER, World, refused};

#[tokio::test]
async fn only_an_impersonated_account_sends_without_a_signature() {
    let world = World::launch();
    let whale = Address::repeat_byte(0x44);
    let heir = Address::repeat_byte(0x55);
    let gift = json!({ "from": whale, "to": heir, "value": "0x7" });
    world.get("anvil_setBalance", json!([whale, U256::from(ETHER)])).await;

    let before = world.ask("eth_sendTransaction", json!([gift])).await;
    world.get("anvil_impersonateAccount", json!([whale])).await;
    let hash = world.get("eth_sendTransaction", json!([gift])).await;
    let second = world.get("eth_sendTransaction", json!([gift])).await;
    world.get("anvil_stopImpersonatingAccount", json!([whale])).await;
    let after = world.ask("eth_sendTransaction", json!([gift])).await;

    assert_eq!(before, Err(refused(-32000, "unknown account")));
    assert_eq!(after, before);
    assert_ne!(hash, second);
    assert_eq!(world.get("eth_getBalance", json!([heir])).await, "0xe");
    let tx = world.get("eth_getTransactionByHash", json!([hash])).await;
    assert_eq!(tx["from"], json!(whale.to_string().to_lowercase()));
    assert_eq!(tx["gas"], "0x5208");
}

#[tokio::test]
async fn two_accounts_can_send_the_same_thing() {
    let world = World::launch();
    let mut hashes = Vec::new();
    for account in [Address::repeat_byte(1), Address::repeat_byte(2)] {
        world.get("anvil_setBalance", json!([account, U256::from(ETHER)])).await;
        world.get("anvil_impersonateAccount", json!([account])).await;
        let nothing = json!({ "from": account, "to": Address::repeat_byte(9) });
        hashes.push(world.get("eth_sendTransaction", json!([nothing])).await);
    }

    assert_ne!(hashes[0], hashes[1]);
}

#[tokio::test]
async fn the_state_can_be_set() {
    let world = World::launch();
    let account = Address::repeat_byte(0x33);
    let word = format!("{:#066x}", 5);

    world.get("anvil_setBalance", json!([account, "0x10"])).await;
    world.get("anvil_setNonce", json!([account, "0x4"])).await;
    world.get("anvil_setCode", json!([account, "0x6001"])).await;
    world.get("anvil_setStorageAt", json!([account, "0x1", word])).await;

    assert_eq!(world.get("eth_getBalance", json!([account])).await, "0x10");
    assert_eq!(world.get("eth_getTransactionCount", json!([account])).await, "0x4");
    assert_eq!(world.get("eth_getCode", json!([account])).await, "0x6001");
    assert_eq!(world.get("eth_getStorageAt", json!([account, "0x1"])).await, json!(word));
    assert_eq!(world.get("eth_blockNumber", json!([])).await, "0x0");
}
