//! A chain that goes on in another node.

use alloy::primitives::{Address, TxKind, U256};
use devnode::{Config, Devnode, SpawnError, State};
use serde_json::{Value, json};

use crate::client::{ETHER, World, refused};

/// What runs when the account below is called: it logs nothing but the word 7, which it also stores.
const STORES_AND_LOGS: [u8; 13] = [0x60, 7, 0x60, 0, 0x55, 0x60, 7, 0x60, 0, 0x60, 0, 0xa1, 0x00];

/// A chain on which something of each kind has happened, and a transaction that left a log.
async fn eventful() -> (World, Value) {
    let world = World::launch();
    let contract = world.deploy(&STORES_AND_LOGS).await;
    let dev = world.dev();
    let mut tx = dev.transaction(1);
    tx.to = TxKind::Call(contract);
    let receipt = world.send(dev.sign(tx)).await;
    assert_eq!(receipt["logs"].as_array().unwrap().len(), 1, "{receipt}");
    world.get("evm_increaseTime", json!([1_000_000])).await;
    world.get("evm_mine", json!([])).await;
    world.get("anvil_impersonateAccount", json!([Address::repeat_byte(0x44)])).await;
    let rich = json!([Address::repeat_byte(0x44), U256::from(ETHER)]);
    world.get("anvil_setBalance", rich).await;
    (world, receipt)
}

/// Everything that clients can ask about that chain.
async fn seen(world: &World, receipt: &Value) -> Vec<Value> {
    let (contract, hash) = (&receipt["to"], &receipt["transactionHash"]);
    let mut answers = Vec::new();
    for (method, params) in [
        ("eth_blockNumber", json!([])),
        ("eth_getTransactionReceipt", json!([hash])),
        ("eth_getTransactionByHash", json!([hash])),
        ("eth_getLogs", json!([{ "fromBlock": "0x0" }])),
        ("eth_getStorageAt", json!([contract, "0x0"])),
        ("eth_getStorageAt", json!([contract, "0x0", "0x1"])),
        ("eth_getCode", json!([contract])),
        ("eth_getBalance", json!([Address::repeat_byte(0x44)])),
        ("eth_getTransactionCount", json!([receipt["from"]])),
        ("debug_traceTransaction", json!([hash, { "tracer": "stylusTracer" }])),
    ] {
        answers.push(world.get(method, params).await);
    }
    for number in 0..=3 {
        let number = format!("{number:#x}");
        answers.push(world.get("eth_getBlockByNumber", json!([number, true])).await);
        answers.push(world.get("eth_getBlockReceipts", json!([number])).await);
    }
    answers
}

#[tokio::test]
async fn bytes_of_a_chain_are_the_chain() {
    let (first, receipt) = eventful().await;
    let state = first.node.state();

    let read = State::decode(&state.encode()).unwrap();

    assert_eq!(read.encode(), state.encode());
    let second = going_on(read);
    assert_eq!(seen(&second, &receipt).await, seen(&first, &receipt).await);
}

#[tokio::test]
async fn a_chain_goes_from_node_to_node_over_rpc() {
    let (first, receipt) = eventful().await;
    let second = World::launch();
    second.get("evm_mine", json!([])).await;

    let dump = first.get("anvil_dumpState", json!([])).await;
    let loaded = second.get("anvil_loadState", json!([dump])).await;

    assert_eq!(loaded, true);
    assert_eq!(seen(&second, &receipt).await, seen(&first, &receipt).await);
    let nonsense = second.ask("anvil_loadState", json!(["0x1234"])).await;
    assert_eq!(nonsense, Err(refused(-32000, "this is no saved chain of a devnode")));
    let other = World::with(Config { chain_id: 77, ..Config::test() });
    let refusal = other.ask("anvil_loadState", json!([dump])).await;
    let why = "the state is of chain 412346, and the node is to be chain 77";
    assert_eq!(refusal, Err(refused(-32000, why)));
    assert_eq!(seen(&second, &receipt).await, seen(&first, &receipt).await);
}

fn going_on(state: State) -> World {
    World::with(Config { state: Some(state), ..Config::test() })
}

#[tokio::test]
async fn a_node_goes_on_where_another_was() {
    let (first, receipt) = eventful().await;

    let second = going_on(first.node.state());

    assert_eq!(seen(&second, &receipt).await, seen(&first, &receipt).await);
    let head = second.get("eth_getBlockByNumber", json!(["latest", false])).await;
    let gift = json!({ "from": Address::repeat_byte(0x44), "to": Address::repeat_byte(0x55) });
    let hash = second.get("eth_sendTransaction", json!([gift])).await;
    let next = second.get("eth_getTransactionReceipt", json!([hash])).await;
    let block = second.get("eth_getBlockByHash", json!([next["blockHash"], false])).await;
    assert_eq!(block["parentHash"], head["hash"]);
    assert!(head["timestamp"].as_str() <= block["timestamp"].as_str(), "{head} {block}");
}

#[tokio::test]
async fn what_one_does_another_from_the_same_state_does_not_see() {
    let (first, receipt) = eventful().await;
    let before = seen(&first, &receipt).await;
    let state = first.node.state();

    let (second, third) = (going_on(state.clone()), going_on(state));
    for world in [&first, &second] {
        let account = Address::repeat_byte(0x44);
        world.get("anvil_setBalance", json!([account, "0x1"])).await;
        world.get("evm_mine", json!([])).await;
    }

    assert_eq!(seen(&third, &receipt).await, before);
    assert_eq!(third.number("eth_blockNumber", json!([])).await, 3);
}

#[test]
fn a_state_of_another_chain_is_refused() {
    let state = Some(Devnode::spawn(Config::test()).unwrap().state());
    let refused = |config: Config| match Devnode::spawn(config).unwrap_err() {
        SpawnError::State(error) => error.to_string(),
        other => panic!("{other}"),
    };

    let other_id = refused(Config { state: state.clone(), chain_id: 77, ..Config::test() });
    let other_rules = refused(Config { state, arbos: 60, ..Config::test() });

    assert_eq!(other_id, "the state is of chain 412346, and the node is to be chain 77");
    assert_eq!(
        other_rules,
        "the state began with ArbOS 51, and the node is to begin with ArbOS 60"
    );
}
