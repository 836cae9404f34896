//! News over WebSocket.

use std::time::Duration;

use alloy::{consensus::TxEip1559, primitives::B256};
use jsonrpsee::{
    client_transport::ws::{Url, WsTransportClientBuilder},
    core::{
        ClientError,
        client::{Client, ClientT, Subscription, SubscriptionClientT},
    },
    rpc_params,
};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{client::World, contracts::EMITTER};

/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

async fn connect(world: &World) -> Client {
    let url = Url::parse(&world.node.ws_endpoint()).unwrap();
    let (sender, receiver) = WsTransportClientBuilder::default().build(url).await.unwrap();
    Client::builder().build_with_tokio(sender, receiver)
}

async fn next(news: &mut Subscription<Value>) -> Value {
    timeout(PATIENCE, news.next()).await.unwrap().unwrap().unwrap()
}

#[tokio::test]
async fn each_new_head_is_told() {
    let world = World::launch();
    let client = connect(&world).await;
    let mut heads: Subscription<Value> = client
        .subscribe("eth_subscribe", rpc_params!["newHeads"], "eth_unsubscribe")
        .await
        .unwrap();

    for _ in 0..2 {
        world.get("evm_mine", json!([])).await;
    }

    let (first, second) = (next(&mut heads).await, next(&mut heads).await);
    assert_eq!(first["number"], "0x1");
    assert_eq!(second["parentHash"], first["hash"]);
    assert_eq!(first["l1BlockNumber"], "0x0");
    assert!(first.get("transactions").is_none());
    heads.unsubscribe().await.unwrap();
}

#[tokio::test]
async fn taken_transactions_are_told_before_they_are_in_a_block() {
    let world = World::launch();
    let dev = world.dev();
    let client = connect(&world).await;
    let mut hashes: Subscription<Value> = client
        .subscribe("eth_subscribe", rpc_params!["newPendingTransactions"], "eth_unsubscribe")
        .await
        .unwrap();
    world.get("evm_setAutomine", json!([false])).await;

    let raw = dev.sign(dev.transaction(0));
    let sent = world.get("eth_sendRawTransaction", json!([raw])).await;

    assert_eq!(next(&mut hashes).await, sent);
    hashes.unsubscribe().await.unwrap();
}

#[tokio::test]
async fn logs_are_told_that_the_filter_lets_through() {
    let world = World::launch();
    let emitter = world.deploy(&EMITTER).await;
    let client = connect(&world).await;
    let wanted = B256::with_last_byte(2);
    let filter = json!({ "address": emitter, "topics": [wanted] });
    let mut logs: Subscription<Value> = client
        .subscribe("eth_subscribe", rpc_params!["logs", filter], "eth_unsubscribe")
        .await
        .unwrap();

    for number in 1..=2 {
        let input = B256::with_last_byte(number).to_vec().into();
        let tx = TxEip1559 { to: emitter.into(), input, ..world.dev().transaction(number.into()) };
        world.send(world.dev().sign(tx)).await;
    }

    let log = next(&mut logs).await;
    assert_eq!(log["topics"], json!([wanted]));
    assert_eq!(log["blockNumber"], "0x3");
}

#[tokio::test]
async fn methods_are_answered_over_websocket_too() {
    let world = World::launch();
    let client = connect(&world).await;

    let number: String = client.request("eth_blockNumber", rpc_params![]).await.unwrap();
    let unknown = client.request::<Value, _>("eth_madeUp", rpc_params![]).await.unwrap_err();

    assert_eq!(number, "0x0");
    let ClientError::Call(error) = unknown else { panic!("{unknown}") };
    assert_eq!(error.code(), -32601);
}

#[tokio::test]
async fn an_unknown_subject_is_refused_and_the_connection_lives() {
    let world = World::launch();
    let client = connect(&world).await;

    let refused = client
        .subscribe::<Value, _>("eth_subscribe", rpc_params!["weather"], "eth_unsubscribe")
        .await
        .unwrap_err();
    let malformed = client
        .subscribe::<Value, _>("eth_subscribe", rpc_params![], "eth_unsubscribe")
        .await
        .unwrap_err();

    let ClientError::Call(refused) = refused else { panic!("{refused}") };
    assert_eq!(refused.code(), -32601);
    let ClientError::Call(malformed) = malformed else { panic!("{malformed}") };
    assert_eq!(malformed.message(), "missing value for required argument 0");
    let unknown: bool = client.request("eth_unsubscribe", rpc_params!["0x99"]).await.unwrap();
    assert!(!unknown);
}
