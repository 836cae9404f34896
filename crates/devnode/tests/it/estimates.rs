//! `eth_estimateGas`.

use alloy::{
    consensus::TxEip1559,
    primitives::{Address, U256},
};
use serde_json::json;

use crate::{
    client::{World, refused},
    contracts::{EMITTER, HOARDER, LOOP},
};

#[tokio::test]
async fn a_transfer_needs_exactly_its_intrinsic_gas() {
    let world = World::launch();

    let call = json!({ "to": Address::repeat_byte(9), "value": "0x0" });

    assert_eq!(world.number("eth_estimateGas", json!([call])).await, 21_000);
}

#[tokio::test]
async fn an_estimate_is_enough_and_hardly_more() {
    let world = World::launch();
    let emitter = world.deploy(&EMITTER).await;
    let estimate = world.number("eth_estimateGas", json!([{ "to": emitter }, "latest"])).await;

    let tx = TxEip1559 { to: emitter.into(), gas_limit: estimate, ..world.dev().transaction(1) };
    let receipt = world.send(world.dev().sign(tx)).await;

    assert_eq!(receipt["status"], "0x1");
    let used = crate::client::quantity(&receipt["gasUsed"]);
    assert!(used <= estimate && estimate <= used + 2300 + used / 50, "{used} {estimate}");
}

#[tokio::test]
async fn gas_that_must_be_there_but_is_not_used_is_counted() {
    let world = World::launch();
    let hoarder = world.deploy(&HOARDER).await;

    let estimate = world.number("eth_estimateGas", json!([{ "to": hoarder }])).await;

    // Intrinsic gas and what it looks for, at most 1.5 % too much.
    let least = 21_000 + 1_000_000;
    assert!(least < estimate && estimate < least + least * 16 / 1000, "{estimate}");
}

#[tokio::test]
async fn what_no_gas_is_enough_for_is_refused() {
    let world = World::launch();
    let endless = world.deploy(&LOOP).await;

    let capped = world.ask("eth_estimateGas", json!([{ "to": endless }])).await;
    let asked = world.ask("eth_estimateGas", json!([{ "to": endless, "gas": "0x186a0" }])).await;

    assert_eq!(capped, Err(refused(-32000, "gas required exceeds allowance (50000000)")));
    assert_eq!(asked, Err(refused(-32000, "gas required exceeds allowance (100000)")));
}

#[tokio::test]
async fn who_cannot_pay_is_told_so() {
    let world = World::launch();
    let emitter = world.deploy(&EMITTER).await;
    let poor = Address::repeat_byte(0x0b);
    // Enough for 30,000 gas, which is less than the emitter needs.
    let balance = json!({ poor.to_string(): { "balance": U256::from(30_000 * 100_000_000_u64) } });
    let call = json!({ "from": poor, "to": emitter, "maxFeePerGas": "0x5f5e100" });
    let gift = json!({ "from": poor, "to": emitter, "maxFeePerGas": "0x1", "value": "0x1" });

    let short = world.ask("eth_estimateGas", json!([call, "latest", balance])).await;
    let broke = world.ask("eth_estimateGas", json!([gift])).await;

    assert_eq!(short, Err(refused(-32000, "gas required exceeds allowance (30000)")));
    assert_eq!(broke, Err(refused(-32000, "insufficient funds for transfer")));
}

#[tokio::test]
async fn an_estimate_of_a_deployment_suffices() {
    let world = World::launch();
    let dev = world.dev();
    let init = crate::contracts::init_code(&EMITTER);
    let call = json!({ "from": dev.address(), "data": init });

    let gas_limit = world.number("eth_estimateGas", json!([call])).await;

    let tx = TxEip1559 {
        to: alloy::primitives::TxKind::Create,
        input: init,
        gas_limit,
        ..dev.transaction(0)
    };
    assert_eq!(world.send(dev.sign(tx)).await["status"], "0x1");
}
