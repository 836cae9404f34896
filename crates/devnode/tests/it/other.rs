//! `net_*` and `web3_*`.

use alloy::transports::http::reqwest;
use serde_json::json;

use crate::client::World;

#[tokio::test]
async fn the_node_says_what_it_is() {
    let world = World::launch();

    let version = world.get("web3_clientVersion", json!([])).await;

    assert!(version.as_str().unwrap().starts_with("nitro/v"), "{version}");
    assert_eq!(world.get("eth_chainId", json!([])).await, "0x64aba");
    assert_eq!(world.get("net_version", json!([])).await, "412346");
    assert_eq!(world.get("net_listening", json!([])).await, true);
    assert_eq!(world.get("net_peerCount", json!([])).await, "0x0");
    assert_eq!(world.get("eth_syncing", json!([])).await, false);
    assert_eq!(
        world.get("web3_sha3", json!(["0x"])).await,
        "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    );
}

#[tokio::test]
async fn whoever_waits_for_the_node_can_ask_how_it_is() {
    let world = World::launch();
    let asked = |path: &str| reqwest::get(format!("{}{path}", world.node.endpoint()));

    let health = asked("/health").await.unwrap();
    let elsewhere = asked("/healthy").await.unwrap();

    assert_eq!(health.status(), 200);
    assert_eq!(health.text().await.unwrap(), "ok\n");
    assert_eq!(elsewhere.status(), 405);
}
