//! Blocks and their transactions and receipts.

use alloy::{
    consensus::TxEip1559,
    primitives::{B256, U256},
    rpc::types::{Block, Transaction, TransactionReceipt},
};
use serde_json::{Value, json};

use crate::client::{BASE_FEE, World, quantity};

#[tokio::test]
async fn a_transaction_is_second_in_a_block_of_its_own() {
    let world = World::launch();
    let before = world.number("eth_blockNumber", json!([])).await;

    let receipt = world.send(world.dev().sign(world.dev().transaction(0))).await;

    assert_eq!(before, 0);
    assert_eq!(receipt["blockNumber"], "0x1");
    assert_eq!(receipt["transactionIndex"], "0x1");
    assert_eq!(receipt["gasUsed"], "0x5208");
    assert_eq!(receipt["cumulativeGasUsed"], "0x5208");
    assert_eq!(receipt["gasUsedForL1"], "0x0");
    assert_eq!(receipt["l1BlockNumber"], "0x0");
    assert_eq!(receipt["timeboosted"], false);
    assert_eq!(receipt["effectiveGasPrice"], "0x5f5e100");
    assert_eq!(receipt["type"], "0x2");
}

#[tokio::test]
async fn a_block_opens_with_the_chain_s_own_transaction() {
    let world = World::launch();
    world.send(world.dev().sign(world.dev().transaction(0))).await;

    let block = world.get("eth_getBlockByNumber", json!(["latest", true])).await;
    let opening = &block["transactions"][0];
    let receipt = world.get("eth_getTransactionReceipt", json!([opening["hash"]])).await;

    assert_eq!(opening["type"], "0x6a");
    assert_eq!(opening["from"], "0x00000000000000000000000000000000000a4b05");
    assert_eq!(opening["to"], opening["from"]);
    assert!(opening["input"].as_str().unwrap().starts_with("0x6bf6a42d"));
    assert_eq!(receipt["status"], "0x1");
    assert_eq!(receipt["gasUsed"], "0x0");
    assert_eq!(receipt["type"], "0x6a");
    assert_eq!(block["transactions"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_block_carries_arbitrum_s_fields() {
    let world = World::launch();
    world.send(world.dev().sign(world.dev().transaction(0))).await;

    let parent = world.get("eth_getBlockByNumber", json!(["0x0", false])).await;
    let block = world.get("eth_getBlockByNumber", json!(["latest", false])).await;

    assert_eq!(block["parentHash"], parent["hash"]);
    assert_eq!(block["l1BlockNumber"], "0x0");
    assert_eq!(block["sendCount"], "0x0");
    assert_eq!(block["sendRoot"], json!(B256::ZERO));
    assert_eq!(block["gasLimit"], "0x4000000000000");
    assert_eq!(block["baseFeePerGas"], "0x5f5e100");
    assert_eq!(block["miner"], "0xa4b000000000000000000073657175656e636572");
    assert_eq!(block["nonce"], "0x0000000000000001");
    assert_eq!(block["difficulty"], "0x1");
    assert_eq!(
        block["mixHash"],
        "0x0000000000000000000000000000000000000000000000330000000000000000"
    );
    for absent in ["withdrawals", "blobGasUsed", "requestsHash", "totalDifficulty"] {
        assert!(block.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn alloy_reads_blocks_transactions_and_receipts_and_agrees_on_their_hashes() {
    let world = World::launch();
    let hash =
        world.send(world.dev().sign(world.dev().transaction(0))).await["transactionHash"].clone();

    let block: Block<B256> =
        parse(world.get("eth_getBlockByNumber", json!(["latest", false])).await);
    let tx: Transaction = parse(world.get("eth_getTransactionByHash", json!([hash])).await);
    let receipt: TransactionReceipt =
        parse(world.get("eth_getTransactionReceipt", json!([hash])).await);

    assert_eq!(block.header.inner.hash_slow(), block.header.hash);
    assert_eq!(json!(tx.inner.hash()), hash);
    assert_eq!(tx.inner.signer(), world.dev().address());
    assert_eq!(receipt.effective_gas_price, BASE_FEE);
    assert!(receipt.status());
}

#[tokio::test]
async fn a_block_is_the_same_however_it_is_asked_for() {
    let world = World::launch();
    world.send(world.dev().sign(world.dev().transaction(0))).await;
    let block = world.get("eth_getBlockByNumber", json!(["0x1", true])).await;
    let (hash, txs) = (&block["hash"], &block["transactions"]);

    assert_eq!(world.get("eth_getBlockByHash", json!([hash, true])).await, block);
    for tag in ["latest", "pending", "safe", "finalized"] {
        assert_eq!(world.get("eth_getBlockByNumber", json!([tag, true])).await, block, "{tag}");
    }
    let header = world.get("eth_getHeaderByHash", json!([hash])).await;
    assert_eq!(world.get("eth_getHeaderByNumber", json!(["0x1"])).await, header);
    assert_eq!(header["hash"], *hash);
    assert!(header.get("transactions").is_none());
    assert_eq!(
        world.get("eth_getTransactionByBlockNumberAndIndex", json!(["0x1", "0x1"])).await,
        txs[1]
    );
    assert_eq!(
        world.get("eth_getTransactionByBlockHashAndIndex", json!([hash, "0x0"])).await,
        txs[0]
    );
    assert_eq!(world.get("eth_getBlockTransactionCountByHash", json!([hash])).await, "0x2");
    assert_eq!(world.get("eth_getBlockTransactionCountByNumber", json!(["0x1"])).await, "0x2");
    let receipts = world.get("eth_getBlockReceipts", json!(["0x1"])).await;
    let receipt = world.get("eth_getTransactionReceipt", json!([txs[1]["hash"]])).await;
    assert_eq!(receipts[1], receipt);
}

#[tokio::test]
async fn what_does_not_exist_is_null() {
    let world = World::launch();
    let nothing = B256::repeat_byte(7);
    for (method, params) in [
        ("eth_getBlockByNumber", json!(["0x5", false])),
        ("eth_getBlockByHash", json!([nothing, true])),
        ("eth_getHeaderByNumber", json!(["0x5"])),
        ("eth_getHeaderByHash", json!([nothing])),
        ("eth_getBlockReceipts", json!(["0x5"])),
        ("eth_getBlockTransactionCountByNumber", json!(["0x5"])),
        ("eth_getBlockTransactionCountByHash", json!([nothing])),
        ("eth_getTransactionByHash", json!([nothing])),
        ("eth_getTransactionReceipt", json!([nothing])),
        ("eth_getRawTransactionByHash", json!([nothing])),
        ("eth_getTransactionByBlockNumberAndIndex", json!(["0x0", "0x0"])),
        ("eth_getTransactionByBlockHashAndIndex", json!([nothing, "0x0"])),
    ] {
        assert_eq!(world.get(method, params).await, Value::Null, "{method}");
    }
}

#[tokio::test]
async fn raw_forms_are_what_was_sent_and_what_hashes_are_of() {
    let world = World::launch();
    let raw = world.dev().sign(world.dev().transaction(0));
    let receipt = world.send(raw.clone()).await;
    let hash = &receipt["transactionHash"];

    assert_eq!(world.get("eth_getRawTransactionByHash", json!([hash])).await, json!(raw));
    assert_eq!(world.get("debug_getRawTransaction", json!([hash])).await, json!(raw));
    let header = world.get("debug_getRawHeader", json!(["latest"])).await;
    assert_eq!(world.get("web3_sha3", json!([header])).await, receipt["blockHash"]);
    let receipts = world.get("debug_getRawReceipts", json!(["latest"])).await;
    assert!(receipts[1].as_str().unwrap().starts_with("0x02f9"), "{receipts}");
}

#[tokio::test]
async fn fees_leave_the_sender_and_tips_do_not() {
    let world = World::launch();
    let dev = world.dev();
    let value = U256::from(5);
    let tx = TxEip1559 {
        max_fee_per_gas: 50 * BASE_FEE,
        max_priority_fee_per_gas: 9 * BASE_FEE,
        value,
        ..dev.transaction(0)
    };
    let balance = async || {
        let balance = world.get("eth_getBalance", json!([dev.address(), "latest"])).await;
        balance.as_str().unwrap().parse::<U256>().unwrap()
    };
    let before = balance().await;

    let receipt = world.send(dev.sign(tx)).await;

    let tx = world.get("eth_getTransactionByHash", json!([receipt["transactionHash"]])).await;
    assert_eq!(u128::from(quantity(&receipt["effectiveGasPrice"])), BASE_FEE);
    assert_eq!(u128::from(quantity(&tx["gasPrice"])), 10 * BASE_FEE);
    assert_eq!(before - balance().await, U256::from(21_000 * BASE_FEE) + value);
}

fn parse<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}
