//! Bad input: each gets the standard error, and the node goes on.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use alloy::primitives::Address;
use serde_json::{Value, json};

use crate::client::{World, refused};

/// The node still answers.
async fn assert_alive(world: &World) {
    assert_eq!(world.get("eth_chainId", json!([])).await, "0x64aba");
}

#[tokio::test]
async fn what_is_no_json_is_a_parse_error() {
    let world = World::launch();
    for body in ["", "{", "{\"jsonrpc\"", "no json", "[1,", "\u{0}"] {
        let (_, answer) = world.post(body).await;
        assert_eq!(answer["error"]["code"], -32700, "{body}: {answer}");
        assert_eq!(answer["id"], Value::Null);
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn what_is_no_request_is_invalid() {
    let world = World::launch();
    for body in ["[]", r#"{"jsonrpc":"2.0","id":1}"#, r#"{"id":1,"method":7}"#] {
        let (_, answer) = world.post(body).await;
        assert_eq!(answer["error"]["code"], -32600, "{body}: {answer}");
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn an_unknown_method_is_told_by_name() {
    let world = World::launch();
    for method in ["eth_madeUp", "debug_setHead", "personal_listAccounts", "x"] {
        let message = format!("the method {method} does not exist/is not available");
        assert_eq!(world.ask(method, json!([])).await, Err(refused(-32601, message)));
    }
    let subscribe = world.ask("eth_subscribe", json!(["newHeads"])).await;
    assert_eq!(subscribe, Err(refused(-32601, "notifications not supported")));
    let end =
        json!([{ "jsonrpc": "2.0", "id": 7, "method": "eth_unsubscribe", "params": ["0x1"] }]);
    let (_, answers) = world.post(end.to_string()).await;
    let expected = json!({ "code": -32601, "message": "notifications not supported" });
    assert_eq!((&answers[0]["id"], &answers[0]["error"]), (&json!(7), &expected));
}

#[tokio::test]
async fn a_batch_is_answered_entry_by_entry() {
    let world = World::launch();
    let batch = json!([
        { "jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": [] },
        { "jsonrpc": "2.0", "id": "two", "method": "eth_madeUp" },
        5,
        { "jsonrpc": "2.0", "id": 4, "method": "eth_getBalance", "params": [] },
    ]);

    let (_, answers) = world.post(batch.to_string()).await;

    assert_eq!(answers[0]["result"], "0x0");
    assert_eq!(answers[1]["id"], "two");
    assert_eq!(answers[1]["error"]["code"], -32601);
    assert_eq!(answers[2]["error"]["code"], -32600);
    assert_eq!(answers[3]["error"]["code"], -32602);
}

#[tokio::test]
async fn each_method_refuses_arguments_it_cannot_read() {
    let world = World::launch();
    // Every method that takes arguments: none of them takes an object in the first place but
    // those that want one, which get a number.
    let wants_object =
        ["eth_call", "eth_estimateGas", "eth_createAccessList", "eth_sendTransaction"];
    let wants_filter = ["eth_getLogs", "eth_newFilter"];
    let other = [
        "anvil_impersonateAccount",
        "anvil_setBalance",
        "anvil_setCode",
        "anvil_setNonce",
        "anvil_setStorageAt",
        "anvil_stopImpersonatingAccount",
        "debug_getRawHeader",
        "debug_getRawReceipts",
        "debug_getRawTransaction",
        "eth_feeHistory",
        "eth_getBalance",
        "eth_getBlockByHash",
        "eth_getBlockByNumber",
        "eth_getBlockReceipts",
        "eth_getBlockTransactionCountByHash",
        "eth_getBlockTransactionCountByNumber",
        "eth_getCode",
        "eth_getFilterChanges",
        "eth_getFilterLogs",
        "eth_getHeaderByHash",
        "eth_getHeaderByNumber",
        "eth_getRawTransactionByHash",
        "eth_getStorageAt",
        "eth_getTransactionByBlockHashAndIndex",
        "eth_getTransactionByBlockNumberAndIndex",
        "eth_getTransactionByHash",
        "eth_getTransactionCount",
        "eth_getTransactionReceipt",
        "eth_sendRawTransaction",
        "eth_uninstallFilter",
        "evm_increaseTime",
        "evm_revert",
        "evm_setNextBlockTimestamp",
        "web3_sha3",
    ];
    for method in wants_object.into_iter().chain(wants_filter).chain(other) {
        let bad = if other.contains(&method) { json!({ "to": [] }) } else { json!(-7) };
        let malformed = world.ask(method, json!([bad])).await.unwrap_err();
        let missing = world.ask(method, json!([])).await;
        let many = world.ask(method, json!([1, 2, 3, 4, 5, 6])).await.unwrap_err();
        let named = world.ask(method, json!({ "address": 1 })).await;

        assert_eq!(malformed.code, -32602, "{method}");
        assert!(malformed.message.starts_with("invalid argument 0: "), "{method}: {malformed:?}");
        let reason = "missing value for required argument 0";
        assert_eq!(missing, Err(refused(-32602, reason)), "{method}");
        assert_eq!(many.code, -32602, "{method}");
        assert!(many.message.starts_with("too many arguments, want at most "), "{method}");
        assert_eq!(named, Err(refused(-32602, "non-array args")), "{method}");
    }
    assert_eq!(world.get("eth_blockNumber", json!([])).await, "0x0");
}

#[tokio::test]
async fn methods_without_arguments_refuse_any() {
    let world = World::launch();
    for method in [
        "eth_accounts",
        "eth_blockNumber",
        "eth_chainId",
        "eth_gasPrice",
        "eth_maxPriorityFeePerGas",
        "eth_newBlockFilter",
        "eth_syncing",
        "evm_snapshot",
        "net_listening",
        "net_peerCount",
        "net_version",
        "web3_clientVersion",
    ] {
        let refusal = world.ask(method, json!([1])).await;
        let reason = "too many arguments, want at most 0";
        assert_eq!(refusal, Err(refused(-32602, reason)), "{method}");
    }
}

#[tokio::test]
async fn a_request_of_a_megabyte_is_handled() {
    let world = World::launch();
    let megabyte = format!("0x{}", "ab".repeat(1 << 20));

    let hashed = world.get("web3_sha3", json!([megabyte])).await;
    let sent = world.ask("eth_sendRawTransaction", json!([megabyte])).await;
    // Calldata of a megabyte costs 16 gas a byte, within what a call may use.
    let called =
        world.get("eth_call", json!([{ "to": Address::repeat_byte(9), "data": megabyte }])).await;

    assert_eq!(hashed.as_str().unwrap().len(), 66);
    assert_eq!(sent, Err(refused(-32000, "oversized data")));
    assert_eq!(called, "0x");
    assert_alive(&world).await;
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused() {
    let world = World::launch();
    // Only announced: a server that refuses need not take what comes after the headers.
    let announced = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                     content-length: 6000000\r\nconnection: close\r\n\r\n";
    let mut connection = TcpStream::connect(world.node.address()).unwrap();

    connection.write_all(announced.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();

    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains(r#""code":-32007"#), "{answer}");
    assert_alive(&world).await;
}
