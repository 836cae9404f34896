//! Web pages may use the node.

use alloy::transports::http::reqwest::{Client, Method};
use serde_json::json;

use crate::client::World;

#[tokio::test]
async fn a_page_of_any_origin_is_allowed_to_call() {
    let world = World::launch();
    let http = Client::new();
    let question = http
        .request(Method::OPTIONS, world.node.endpoint())
        .header("origin", "http://localhost:3000")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type");
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": [] });
    let call = http
        .post(world.node.endpoint())
        .header("origin", "http://localhost:3000")
        .header("content-type", "application/json")
        .body(call.to_string());

    let permission = question.send().await.unwrap();
    let answer = call.send().await.unwrap();

    assert_eq!(permission.status(), 204);
    assert_eq!(permission.headers()["access-control-allow-origin"], "*");
    assert_eq!(permission.headers()["access-control-allow-headers"], "content-type");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert!(answer.text().await.unwrap().contains("0x64aba"));
}
