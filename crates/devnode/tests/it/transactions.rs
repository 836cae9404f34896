//! Sending transactions: types, and every refusal.

use std::time::{Duration, Instant};

use alloy::{
    consensus::{Signed, TxEip1559, TxEip2930, TxEip7702, TxEnvelope, TxLegacy},
    eips::{eip2718::Encodable2718, eip7702::Authorization},
    network::{EthereumWallet, TransactionBuilder},
    primitives::{Address, Signature, TxKind, U256, address},
    providers::{Provider, ProviderBuilder},
    rpc::types::TransactionRequest,
    signers::local::PrivateKeySigner,
};
use serde_json::{Value, json};

use crate::{
    client::{BASE_FEE, ETHER, Sender, World, quantity, refused},
    contracts::{LOOP, REVERTER, init_code},
};

const TARGET: Address = Address::repeat_byte(0xbb);

async fn refusal(world: &World, tx: TxEip1559) -> String {
    let raw = world.dev().sign(tx);
    let refused = world.ask("eth_sendRawTransaction", json!([raw])).await.unwrap_err();
    assert_eq!(refused.code, -32000);
    refused.message
}

#[tokio::test]
async fn every_type_but_blobs_is_taken() {
    let world = World::launch();
    let dev = world.dev();
    let to = TxKind::Call(TARGET);
    let legacy = TxLegacy {
        chain_id: Some(world.node.chain_id()),
        nonce: 0,
        gas_price: BASE_FEE,
        gas_limit: 30_000,
        to,
        value: U256::from(1),
        ..TxLegacy::default()
    };
    let unprotected = TxLegacy { chain_id: None, nonce: 1, ..legacy.clone() };
    let listed = TxEip2930 {
        chain_id: world.node.chain_id(),
        nonce: 2,
        gas_price: BASE_FEE,
        gas_limit: 30_000,
        to,
        value: U256::from(1),
        ..TxEip2930::default()
    };
    let modern = TxEip1559 { value: U256::from(1), ..dev.transaction(3) };

    for (raw, ty) in [
        (dev.sign(legacy), "0x0"),
        (dev.sign(unprotected), "0x0"),
        (dev.sign(listed), "0x1"),
        (dev.sign(modern), "0x2"),
    ] {
        let receipt = world.send(raw).await;
        assert_eq!(receipt["status"], "0x1", "{receipt}");
        assert_eq!(receipt["type"], ty);
    }
    assert_eq!(world.get("eth_getBalance", json!([TARGET])).await, "0x4");
    let blob = world.ask("eth_sendRawTransaction", json!(["0x03c0"])).await;
    assert_eq!(blob, Err(refused(-32000, "transaction type not supported")));
}

#[tokio::test]
async fn an_account_can_be_given_code_by_its_signature() {
    let world = World::launch();
    let dev = world.dev();
    let code = world.deploy(&REVERTER).await;
    let authorization =
        Authorization { chain_id: U256::from(world.node.chain_id()), address: code, nonce: 2 };
    let signature = dev.sign_hash(authorization.signature_hash());
    let tx = TxEip7702 {
        chain_id: world.node.chain_id(),
        nonce: 1,
        gas_limit: 100_000,
        max_fee_per_gas: BASE_FEE,
        to: TARGET,
        authorization_list: vec![authorization.into_signed(signature)],
        ..TxEip7702::default()
    };

    let receipt = world.send(dev.sign(tx)).await;

    assert_eq!(receipt["type"], "0x4");
    let delegated = world.get("eth_getCode", json!([dev.address()])).await;
    assert_eq!(delegated, format!("0xef0100{}", alloy::hex::encode(code)));
}

#[tokio::test]
async fn a_wrong_nonce_is_refused() {
    let world = World::launch();
    let dev = world.dev();
    world.send(dev.sign(dev.transaction(0))).await;

    let low = refusal(&world, dev.transaction(0)).await;
    let started = Instant::now();
    let high = refusal(&world, dev.transaction(5)).await;

    let address = dev.address();
    assert_eq!(low, format!("nonce too low: address {address}, tx: 0 state: 1"));
    assert_eq!(high, format!("nonce too high: address {address}, tx: 5 state: 1"));
    assert!(Duration::from_secs(1) <= started.elapsed());
}

#[tokio::test]
async fn a_nonce_that_is_early_waits_for_those_before_it() {
    let world = World::launch();
    let dev = world.dev();
    let [third, second, first] = [2, 1, 0].map(|nonce| dev.sign(dev.transaction(nonce)));

    let (late, middle, early) = tokio::join!(
        world.ask("eth_sendRawTransaction", json!([third])),
        world.ask("eth_sendRawTransaction", json!([second])),
        world.ask("eth_sendRawTransaction", json!([first])),
    );

    assert!(late.is_ok() && middle.is_ok() && early.is_ok(), "{late:?} {middle:?} {early:?}");
    assert_eq!(world.get("eth_blockNumber", json!([])).await, "0x3");
    let order = async |hash: &Value| {
        let receipt = world.get("eth_getTransactionReceipt", json!([hash])).await;
        quantity(&receipt["blockNumber"])
    };
    assert_eq!(order(&late.unwrap()).await, 3);
}

#[tokio::test]
async fn too_little_gas_balance_or_price_is_refused() {
    let world = World::launch();
    let dev = world.dev();
    let address = dev.address();

    let gas = refusal(&world, TxEip1559 { gas_limit: 20_999, ..dev.transaction(0) }).await;
    let value = U256::from(1000 * ETHER);
    let funds = refusal(&world, TxEip1559 { value, ..dev.transaction(0) }).await;
    let price =
        refusal(&world, TxEip1559 { max_fee_per_gas: BASE_FEE - 1, ..dev.transaction(0) }).await;

    assert_eq!(gas, "intrinsic gas too low: have 20999, want 21000");
    let (have, want) = (1000 * ETHER, 1000 * ETHER + 1_000_000 * BASE_FEE);
    assert_eq!(
        funds,
        format!(
            "insufficient funds for gas * price + value: address {address} have {have} want {want}"
        )
    );
    assert_eq!(
        price,
        format!(
            "max fee per gas less than block base fee: address {address}, \
             maxFeePerGas: 99999999, baseFee: 100000000"
        )
    );
    assert_eq!(world.get("eth_blockNumber", json!([])).await, "0x0");
}

#[tokio::test]
async fn a_transaction_for_another_chain_or_badly_signed_is_refused() {
    let world = World::launch();
    let dev = world.dev();
    let elsewhere = refusal(&world, TxEip1559 { chain_id: 1, ..dev.transaction(0) }).await;
    let zero = Signature::new(U256::ZERO, U256::ZERO, false);
    let unsigned = TxEnvelope::from(Signed::new_unhashed(dev.transaction(0), zero));

    let unsigned = world
        .ask(
            "eth_sendRawTransaction",
            json!([alloy::hex::encode_prefixed(unsigned.encoded_2718())]),
        )
        .await;

    assert_eq!(elsewhere, "invalid chain id for signer: have 1 want 412346");
    assert_eq!(unsigned, Err(refused(-32000, "invalid transaction v, r, s values")));
    for garbage in ["0x", "0x02", "0x02c0", "0xf800", "0xdeadbeef"] {
        let answer = world.ask("eth_sendRawTransaction", json!([garbage])).await;
        assert_eq!(answer.unwrap_err().code, -32000, "{garbage}");
    }
}

#[tokio::test]
async fn a_failed_transaction_is_in_its_block_with_status_0() {
    let world = World::launch();
    let dev = world.dev();
    let endless = world.deploy(&LOOP).await;
    let reverter = world.deploy(&REVERTER).await;
    let run = |nonce, to: Address| TxEip1559 {
        to: to.into(),
        gas_limit: 100_000,
        ..dev.transaction(nonce)
    };

    let halted = world.send(dev.sign(run(2, endless))).await;
    let reverted = world.send(dev.sign(run(3, reverter))).await;
    let create = TxEip1559 {
        to: TxKind::Create,
        input: init_code(&LOOP).slice(9..),
        gas_limit: 100_000,
        ..dev.transaction(4)
    };
    let not_created = world.send(dev.sign(create)).await;

    assert_eq!(halted["status"], "0x0");
    assert_eq!(quantity(&halted["gasUsed"]), 100_000);
    assert_eq!(reverted["status"], "0x0");
    assert!(quantity(&reverted["gasUsed"]) < 22_000);
    assert_eq!(not_created["status"], "0x0");
    assert_eq!(
        not_created["contractAddress"],
        json!(dev.address().create(4).to_string().to_lowercase())
    );
    assert_eq!(world.get("eth_getTransactionCount", json!([dev.address()])).await, "0x5");
}

#[tokio::test]
async fn alloy_s_provider_sends_and_waits() {
    let world = World::launch();
    let signer = PrivateKeySigner::from_bytes(&world.node.dev_account().key).unwrap();
    let provider = ProviderBuilder::new()
        .wallet(EthereumWallet::from(signer))
        .connect_http(world.node.endpoint().parse().unwrap());
    let tx = TransactionRequest::default().with_to(TARGET).with_value(U256::from(ETHER));

    let receipt = provider.send_transaction(tx).await.unwrap().get_receipt().await.unwrap();

    assert!(receipt.status());
    assert_eq!(receipt.gas_used, 21_000);
    assert_eq!(provider.get_balance(TARGET).await.unwrap(), U256::from(ETHER));
}

#[tokio::test]
async fn the_create2_factory_stands_where_tools_look_for_it() {
    let world = World::launch();
    let factory = address!("4e59b44847b379578588920ca78fbf26c0b4956c");
    let dev: Sender = world.dev();
    let init = init_code(&REVERTER);
    let input = [&[0; 32][..], &init].concat().into();

    let receipt =
        world.send(dev.sign(TxEip1559 { to: factory.into(), input, ..dev.transaction(0) })).await;

    assert_eq!(receipt["status"], "0x1");
    let created = factory.create2_from_code([0; 32], &init);
    let code = world.get("eth_getCode", json!([created])).await;
    assert_eq!(code, alloy::hex::encode_prefixed(REVERTER));
}
