//! Where blocks are made at once, nothing that can be part of one waits on.

use alloy::{
    consensus::TxEip1559,
    primitives::{Address, TxKind, U256, hex},
};
use devnode::{Config, Mining};
use serde_json::{Value, json};

use crate::client::{BASE_FEE, Sender, World, quantity};

/// Sends a transaction and returns its hash, whatever becomes of it.
async fn submit(world: &World, sender: &Sender, tx: TxEip1559) -> Value {
    world.get("eth_sendRawTransaction", json!([sender.sign(tx)])).await
}

/// The number of the block a transaction is in.
async fn block_of(world: &World, hash: &Value) -> u64 {
    let receipt = world.get("eth_getTransactionReceipt", json!([hash])).await;
    assert!(receipt.is_object(), "it is in no block");
    quantity(&receipt["blockNumber"])
}

async fn waiting(world: &World) -> u64 {
    let status = world.get("txpool_status", json!([])).await;
    quantity(&status["pending"]) + quantity(&status["queued"])
}

#[tokio::test]
async fn what_waited_for_a_nonce_comes_with_it() {
    let world = World::launch();
    let dev = world.dev();
    world.get("evm_setAutomine", json!([false])).await;
    let second = submit(&world, &dev, dev.transaction(1)).await;
    let third = submit(&world, &dev, dev.transaction(2)).await;
    world.get("evm_setAutomine", json!([true])).await;
    assert_eq!(world.number("eth_blockNumber", json!([])).await, 0);

    let first = submit(&world, &dev, dev.transaction(0)).await;

    assert_eq!(block_of(&world, &first).await, 1);
    assert_eq!((block_of(&world, &second).await, block_of(&world, &third).await), (2, 2));
    assert_eq!(waiting(&world).await, 0);
    let count = json!([dev.address(), "pending"]);
    assert_eq!(world.number("eth_getTransactionCount", count).await, 3);
}

#[tokio::test]
async fn what_another_took_the_nonce_of_is_gone() {
    let world = World::launch();
    let dev = world.dev();
    world.get("anvil_setNextBlockBaseFeePerGas", json!([2 * BASE_FEE as u64])).await;
    world.get("evm_setAutomine", json!([false])).await;
    submit(&world, &dev, dev.transaction(0)).await;
    world.get("evm_setAutomine", json!([true])).await;
    assert_eq!(waiting(&world).await, 1);

    let dearer = TxEip1559 { max_fee_per_gas: 2 * BASE_FEE, ..dev.transaction(0) };
    let dearer = submit(&world, &dev, dearer).await;

    assert_eq!((block_of(&world, &dearer).await, waiting(&world).await), (1, 0));
}

#[tokio::test]
async fn what_waited_for_the_base_fee_to_fall_or_for_a_balance_comes_then() {
    let world = World::launch();
    let dev = world.dev();
    world.get("anvil_setNextBlockBaseFeePerGas", json!([2 * BASE_FEE as u64])).await;
    world.get("evm_setAutomine", json!([false])).await;
    let cheap = submit(&world, &dev, dev.transaction(0)).await;
    world.get("evm_setAutomine", json!([true])).await;

    world.get("anvil_setNextBlockBaseFeePerGas", json!([BASE_FEE as u64])).await;

    assert_eq!((block_of(&world, &cheap).await, waiting(&world).await), (1, 0));
    world.get("evm_setAutomine", json!([false])).await;
    let poor = submit(&world, &dev, dev.transaction(1)).await;
    world.get("anvil_setBalance", json!([dev.address(), "0x0"])).await;
    world.get("evm_setAutomine", json!([true])).await;
    assert_eq!(waiting(&world).await, 1);

    world.get("anvil_setBalance", json!([dev.address(), U256::MAX >> 100])).await;

    assert_eq!((block_of(&world, &poor).await, waiting(&world).await), (2, 0));
}

#[tokio::test]
async fn one_transaction_may_lower_the_base_fee_for_another() {
    let world = World::launch();
    let dev = world.dev();
    let rich = Address::repeat_byte(0x44);
    world.get("anvil_setBalance", json!([rich, U256::MAX >> 100])).await;
    world.get("anvil_setNextBlockBaseFeePerGas", json!([2 * BASE_FEE as u64])).await;
    world.get("anvil_impersonateAccount", json!([rich])).await;
    world.get("evm_setAutomine", json!([false])).await;
    let cheap = json!([{ "from": rich, "to": rich, "maxFeePerGas": BASE_FEE as u64 }]);
    let cheap = world.get("eth_sendTransaction", cheap).await;
    world.get("evm_setAutomine", json!([true])).await;

    let lowering = submit(&world, &dev, sets_base_fee(&dev, BASE_FEE)).await;

    assert_eq!((block_of(&world, &lowering).await, block_of(&world, &cheap).await), (1, 2));
}

/// `ArbOwner.setL2BaseFee`, by an account that pays twice the usual base fee.
fn sets_base_fee(dev: &Sender, base_fee: u128) -> TxEip1559 {
    let arb_owner = Address::with_last_byte(0x70);
    let mut input = hex!("d99bc80e").to_vec();
    input.extend(U256::from(base_fee).to_be_bytes::<32>());
    TxEip1559 {
        to: TxKind::Call(arb_owner),
        input: input.into(),
        max_fee_per_gas: 2 * BASE_FEE,
        ..dev.transaction(0)
    }
}

#[tokio::test]
async fn whoever_sets_the_base_fee_pays_the_one_before() {
    let world = World::launch();
    let dev = world.dev();
    let before = world.get("eth_getBalance", json!([dev.address()])).await;

    let receipt = world.send(dev.sign(sets_base_fee(&dev, 2 * BASE_FEE))).await;
    world.get("evm_mine", json!([])).await;

    let after = world.get("eth_getBalance", json!([dev.address()])).await;
    let wei = |it: &Value| it.as_str().unwrap().parse::<U256>().unwrap();
    assert_eq!(receipt["status"], "0x1");
    assert_eq!(u128::from(quantity(&receipt["effectiveGasPrice"])), BASE_FEE);
    let paid = U256::from(quantity(&receipt["gasUsed"])) * U256::from(BASE_FEE);
    assert_eq!(wei(&before) - wei(&after), paid);
    let fees = world.get("eth_feeHistory", json!(["0x2", "latest", []])).await;
    let fee = |index: usize| u128::from(quantity(&fees["baseFeePerGas"][index]));
    assert_eq!([fee(0), fee(1), fee(2)], [BASE_FEE, 2 * BASE_FEE, 2 * BASE_FEE]);
}

#[tokio::test]
async fn a_reorganisation_leaves_nothing_behind_and_what_waits_alone() {
    let world = World::with(Config { mining: Mining::OnDemand, ..Config::test() });
    let dev = world.dev();
    world.get("anvil_mine", json!([2])).await;
    let waits = submit(&world, &dev, dev.transaction(0)).await;
    let [early, late] =
        [1, 9].map(|nonce| dev.sign(TxEip1559 { gas_limit: 50_000, ..dev.transaction(nonce) }));

    world.get("anvil_reorg", json!([2, [[early, 0], [late, 1]]])).await;

    assert_eq!(world.number("eth_blockNumber", json!([])).await, 2);
    let content = world.get("txpool_content", json!([])).await;
    let mine = json!({ "0": world.get("eth_getTransactionByHash", json!([waits])).await });
    assert_eq!(content["pending"].as_object().unwrap().values().collect::<Vec<_>>(), [&mine]);
    assert_eq!(content["queued"], json!({}));
}
