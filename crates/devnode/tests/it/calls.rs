//! `eth_call` and what it says of failures.

use alloy::{
    primitives::{Address, U256, hex},
    sol_types::{Panic, PanicKind, Revert, SolError},
};
use serde_json::{Value, json};

use crate::{
    client::{Refused, World, quantity, refused},
    contracts::{LOOP, REPORTER, REVERTER},
};

/// The words of an answer.
fn words(answer: &Value) -> Vec<u64> {
    let bytes = hex::decode(answer.as_str().unwrap()).unwrap();
    bytes.chunks(32).map(|word| U256::from_be_slice(word).to::<u64>()).collect()
}

#[tokio::test]
async fn a_call_runs_in_the_block_it_names() {
    let world = World::launch();
    let reporter = world.deploy(&REPORTER).await;
    world.get("evm_increaseTime", json!([1000])).await;
    world.get("evm_mine", json!([])).await;
    let time = async |block| {
        let block = world.get("eth_getBlockByNumber", json!([block, false])).await;
        quantity(&block["timestamp"])
    };
    let (first, second) = (time("0x1").await, time("0x2").await);

    let old = words(&world.get("eth_call", json!([{ "to": reporter }, "0x1"])).await);
    let new = words(&world.get("eth_call", json!([{ "to": reporter }, "latest"])).await);

    assert_eq!(old, [0, first, 0, 0, 0]);
    assert_eq!(new, [0, second, 0, 0, 0]);
    assert!(first + 1000 <= second);
}

#[tokio::test]
async fn with_a_price_a_call_sees_the_base_fee() {
    let world = World::launch();
    let reporter = world.deploy(&REPORTER).await;
    let dev = world.dev().address();

    let call = json!({ "from": dev, "to": reporter, "gas": "0x30d40", "gasPrice": "0x5f5e100" });
    let seen = words(&world.get("eth_call", json!([call])).await);

    assert_eq!(seen[2..4], [100_000_000, 100_000_000]);
}

#[tokio::test]
async fn state_and_block_can_be_overridden_and_stay_as_they_are() {
    let world = World::launch();
    let nowhere = Address::repeat_byte(0x77);
    let one = format!("{:#066x}", 1);
    let nine = format!("{:#066x}", 9);
    let state = json!({ nowhere.to_string(): {
        "code": alloy::primitives::Bytes::from_static(&REPORTER),
        "stateDiff": { format!("{:#066x}", 0): nine },
        "balance": "0x5",
    }});
    let block = json!({ "time": "0x64", "baseFeePerGas": "0x7", "number": "0x8" });

    let seen = world.get("eth_call", json!([{ "to": nowhere }, "latest", state, block])).await;
    let after = world.get("eth_getCode", json!([nowhere])).await;
    let both = json!({ nowhere.to_string(): { "state": { one.clone(): one }, "stateDiff": {} } });
    let both = world.ask("eth_call", json!([{ "to": nowhere }, "latest", both])).await;
    let coinbase = json!({ "coinbase": nowhere });
    let coinbase = world.ask("eth_call", json!([{}, "latest", {}, coinbase])).await;

    assert_eq!(words(&seen), [0, 100, 0, 0, 9]);
    assert_eq!(after, "0x");
    let reason = format!("account {nowhere} has both 'state' and 'stateDiff'");
    assert_eq!(both, Err(refused(-32000, reason)));
    assert_eq!(coinbase.unwrap_err().code, -32602);
}

#[tokio::test]
async fn a_revert_is_told_with_its_data_and_its_reason() {
    let world = World::launch();
    let reverter = world.deploy(&REVERTER).await;
    let panic = Panic::from(PanicKind::UnderOverflow).abi_encode();
    let expired = hex!("c9b12e520000000000000000000000000000000000000000000000000000000000000007");
    for (data, message) in [
        (vec![], "execution reverted"),
        (vec![1, 2, 3, 4, 5], "execution reverted"),
        (Revert::from("no luck").abi_encode(), "execution reverted: no luck"),
        (panic, "execution reverted: arithmetic underflow or overflow"),
        (expired.to_vec(), "execution reverted: error ProgramExpired(7)"),
    ] {
        let call = json!({ "to": reverter, "data": hex::encode_prefixed(&data) });
        let expected = Err(Refused {
            code: 3,
            message: message.to_owned(),
            data: Some(json!(hex::encode_prefixed(&data))),
        });

        assert_eq!(world.ask("eth_call", json!([call, "latest"])).await, expected);
        assert_eq!(world.ask("eth_estimateGas", json!([call])).await, expected);
    }
}

#[tokio::test]
async fn a_call_that_runs_out_of_gas_says_so() {
    let world = World::launch();
    let endless = world.deploy(&LOOP).await;

    let failed = world.ask("eth_call", json!([{ "to": endless, "gas": "0x186a0" }])).await;
    let too_little = world.ask("eth_call", json!([{ "to": endless, "gas": "0x64" }])).await;

    assert_eq!(failed, Err(refused(-32000, "out of gas")));
    let message = "err: intrinsic gas too low: have 100, want 21000 (supplied gas 100)";
    assert_eq!(too_little, Err(refused(-32000, message)));
}

#[tokio::test]
async fn a_call_to_a_program_that_is_not_activated_says_so() {
    let world = World::launch();
    // An empty module, compressed: the bytes are only looked at on activation.
    let program = world.deploy(&hex!("eff00000 1b0700f8a3000000")).await;

    let failed = world.ask("eth_call", json!([{ "to": program }])).await;

    assert_eq!(failed, Err(refused(-32000, "error ProgramNotActivated()")));
}

#[tokio::test]
async fn contradictory_calls_are_refused() {
    let world = World::launch();
    let both_prices = json!({ "gasPrice": "0x1", "maxFeePerGas": "0x1" });
    let tip_over_cap = json!({ "maxFeePerGas": "0x1", "maxPriorityFeePerGas": "0x2" });
    let both_inputs = json!({ "data": "0x01", "input": "0x02" });
    let other_chain = json!({ "chainId": "0x1" });
    for (call, message) in [
        (both_prices, "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified"),
        (tip_over_cap, "maxFeePerGas (1) < maxPriorityFeePerGas (2)"),
        (
            both_inputs,
            "both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass \
             transaction call data",
        ),
        (other_chain, "chainId does not match node's (have=1, want=412346)"),
    ] {
        assert_eq!(world.ask("eth_call", json!([call])).await, Err(refused(-32000, message)));
    }
}

#[tokio::test]
async fn an_access_list_names_what_is_touched() {
    let world = World::launch();
    let reporter = world.deploy(&REPORTER).await;

    let list = world.get("eth_createAccessList", json!([{ "to": reporter }])).await;

    let slot = format!("{:#066x}", 0);
    assert_eq!(
        list["accessList"],
        json!([{ "address": reporter.to_string().to_lowercase(), "storageKeys": [slot] }])
    );
    assert!(list.get("error").is_none());
}
