//! Struct logs of `debug_traceTransaction` and `debug_traceCall`, with geth's options.

use alloy::{
    consensus::TxEip1559,
    primitives::{Address, TxKind, hex},
};
use devnode::{Config, Mining};
use serde_json::{Value, json};

use crate::client::World;

/// ```text
/// 602a 5f 52      MSTORE(0, 42)
/// 6007 6001 55    SSTORE(1, 7)
/// 6001 54         SLOAD(1)
/// 00
/// ```
const WRITES: [u8; 13] = hex!("602a5f52600760015560015400");

/// A call with gas enough, and its steps.
async fn traced(world: &World, code: &[u8], options: Value) -> Value {
    let contract = Address::repeat_byte(0x77);
    let mut options = options;
    options["stateOverrides"] =
        json!({ contract.to_string(): { "code": hex::encode_prefixed(code) } });
    let call = json!({ "to": contract, "gas": "0x186a0" });
    world.get("debug_traceCall", json!([call, "latest", options])).await
}

fn steps(traced: &Value) -> &[Value] {
    traced["structLogs"].as_array().unwrap()
}

/// Name and cost of each step.
fn costs(traced: &Value) -> Vec<(&str, u64)> {
    let of = |step: &'_ Value| (step["op"].as_str().unwrap().to_owned(), step["gasCost"].as_u64());
    let named =
        steps(traced).iter().map(|step| (step["op"].as_str().unwrap(), of(step).1.unwrap()));
    named.collect()
}

#[tokio::test]
async fn each_operator_is_told_with_what_it_found() {
    let world = World::launch();
    let contract = world.deploy(&WRITES).await;
    let dev = world.dev();
    let to = TxKind::Call(contract);
    let receipt = world.send(dev.sign(TxEip1559 { to, ..dev.transaction(1) })).await;

    let traced = world.get("debug_traceTransaction", json!([receipt["transactionHash"]])).await;

    // 3 for a word of memory; 2,100 and 20,000 for a cold word that becomes another than zero.
    assert_eq!(
        costs(&traced),
        [
            ("PUSH1", 3),
            ("PUSH0", 2),
            ("MSTORE", 6),
            ("PUSH1", 3),
            ("PUSH1", 3),
            ("SSTORE", 22_100),
            ("PUSH1", 3),
            ("SLOAD", 100),
            ("STOP", 0),
        ]
    );
    assert_eq!(traced["gas"], 21_000 + 22_220);
    assert_eq!(receipt["gasUsed"], format!("{:#x}", 21_000 + 22_220));
    assert_eq!((&traced["failed"], &traced["returnValue"]), (&json!(false), &json!("0x")));
    let word = |value: u64| format!("{value:064x}");
    let sstore = json!({
        "pc": 8, "op": "SSTORE", "gas": 1_000_000 - 21_000 - 17, "gasCost": 22_100, "depth": 1,
        "stack": ["0x7", "0x1"], "storage": { word(1): word(7) },
    });
    assert_eq!(steps(&traced)[5], sstore);
    assert_eq!(steps(&traced)[7]["storage"], json!({ word(1): word(7) }));
    assert_eq!(steps(&traced)[8]["stack"], json!(["0x7"]));
    assert!(steps(&traced).iter().all(|step| step["memory"].is_null()));
}

#[tokio::test]
async fn what_is_told_can_be_chosen() {
    let world = World::launch();

    let bare = json!({ "disableStack": true, "disableStorage": true, "enableMemory": true });
    let bare = traced(&world, &WRITES, bare).await;
    let first = traced(&world, &WRITES, json!({ "limit": 2 })).await;

    assert!(steps(&bare).iter().all(|step| step["stack"].is_null() && step["storage"].is_null()));
    assert!(steps(&bare)[2]["memory"].is_null());
    assert_eq!(steps(&bare)[3]["memory"], json!([format!("{:064x}", 42)]));
    assert_eq!(costs(&first), [("PUSH1", 3), ("PUSH0", 2)]);
    assert_eq!(first["gas"], bare["gas"]);
}

/// Calls the identity precompile with a word, and itself no further.
///
/// ```text
/// 5f 5f 6020 5f 5f 6004 5a f1 00
/// ```
const CALLS: [u8; 11] = hex!("5f5f60205f5f60045af100");

#[tokio::test]
async fn what_a_call_returned_is_told_if_asked_for() {
    let world = World::launch();

    let asked = traced(&world, &CALLS, json!({ "enableReturnData": true })).await;
    let unasked = traced(&world, &CALLS, json!({})).await;

    let stop = steps(&asked).last().unwrap();
    assert_eq!(stop["returnData"], format!("0x{}", "00".repeat(32)));
    assert!(steps(&unasked).iter().all(|step| step["returnData"].is_null()));
}

/// Creates a contract of no code by init code that writes a word, and stops.
///
/// ```text
/// 67 6001 5f 55 5f 5f f3 00 5f 52    the init code, padded, to memory
/// 6008 6018 5f f0 00                 CREATE
/// ```
const CREATES: [u8; 18] = hex!("6760015f555f5ff3005f52600860185ff000");

#[tokio::test]
async fn frames_inside_are_deeper_and_a_creation_does_not_pay_for_its_own() {
    let world = World::launch();

    let traced = traced(&world, &CREATES, json!({})).await;

    let depths: Vec<_> =
        steps(&traced).iter().map(|step| step["depth"].as_u64().unwrap()).collect();
    assert_eq!(depths, [1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 1]);
    let create = &steps(&traced)[6];
    // 32,000, and 2 for the word of init code; what its frame used comes on top.
    assert_eq!((&create["op"], &create["gasCost"]), (&json!("CREATE"), &json!(32_002)));
    let (after, before) = (&steps(&traced)[13]["gas"], &create["gas"]);
    // PUSH1, PUSH0, SSTORE and two PUSH0.
    let inside = 3 + 2 + 22_100 + 2 + 2;
    assert_eq!(before.as_u64().unwrap() - after.as_u64().unwrap(), 32_002 + inside);
}

#[tokio::test]
async fn an_operator_that_fails_says_why_and_a_revert_is_none() {
    let world = World::launch();

    let jump = traced(&world, &hex!("600056"), json!({})).await;
    let unknown = traced(&world, &hex!("ef"), json!({})).await;
    let underflow = traced(&world, &hex!("01"), json!({})).await;
    // MSTORE(0, 1), REVERT(31, 1)
    let revert = traced(&world, &hex!("60015f526001601ffd"), json!({})).await;

    let last = |traced: &Value| steps(traced).last().unwrap()["error"].clone();
    assert_eq!(last(&jump), "invalid jump destination");
    assert_eq!((&jump["failed"], &jump["returnValue"]), (&json!(true), &json!("0x")));
    assert_eq!(last(&unknown), "invalid opcode");
    assert_eq!(steps(&unknown)[0]["op"], "opcode 0xef not defined");
    assert_eq!(last(&underflow), "stack underflow");
    assert_eq!(last(&revert), json!(null));
    assert_eq!((&revert["failed"], &revert["returnValue"]), (&json!(true), &json!("0x01")));
}

#[tokio::test]
async fn what_would_be_paid_back_is_told() {
    let world = World::launch();
    let contract = Address::repeat_byte(0x77);
    let code = hex::encode_prefixed(hex!("5f5f5500"));
    let set =
        json!({ "code": code, "stateDiff": { format!("{:#066x}", 0): format!("{:#066x}", 1) } });
    let options = json!({ "stateOverrides": { contract.to_string(): set } });

    let call = json!({ "to": contract, "gas": "0x186a0" });
    let traced = world.get("debug_traceCall", json!([call, "latest", options])).await;

    let refunds: Vec<_> = steps(&traced).iter().map(|step| step["refund"].clone()).collect();
    assert_eq!(refunds, [json!(null), json!(null), json!(null), json!(4800)]);
}

#[tokio::test]
async fn a_trace_that_takes_too_much_memory_is_refused_with_a_way_out() {
    let world = World::launch();
    let contract = Address::repeat_byte(0x77);
    // JUMPDEST PUSH0 JUMP, for as long as there is gas.
    let endless = json!({ contract.to_string(): { "code": "0x5b5f56" } });
    let call = json!({ "to": contract, "gas": "0x2faf080" });
    let asked = |limit: u64| {
        let options = json!({ "limit": limit, "stateOverrides": endless, "disableStack": true });
        world.ask("debug_traceCall", json!([call, "latest", options]))
    };

    let refused = asked(0).await.unwrap_err();
    let some = asked(3).await.unwrap();

    assert_eq!(
        refused.message,
        "the trace is too long: give a limit, or leave out stack and storage"
    );
    assert_eq!((steps(&some).len(), &some["failed"]), (3, &json!(true)));
}

#[tokio::test]
async fn the_transactions_of_a_block_share_what_a_trace_may_take() {
    let world = World::with(Config { mining: Mining::OnDemand, ..Config::test() });
    let (dev, contract) = (world.dev(), Address::repeat_byte(0x77));
    // JUMPDEST PUSH0 JUMP, for as long as there is gas: three fifths of what there is.
    world.get("anvil_setCode", json!([contract, "0x5b5f56"])).await;
    let mut hashes = Vec::new();
    for nonce in 0..2 {
        let to = TxKind::Call(contract);
        let tx = TxEip1559 { to, gas_limit: 600_000, ..dev.transaction(nonce) };
        hashes.push(world.get("eth_sendRawTransaction", json!([dev.sign(tx)])).await);
    }
    world.get("evm_mine", json!([])).await;
    let options = json!({ "disableStack": true });

    let second = world.get("debug_traceTransaction", json!([hashes[1], options])).await;
    let both = world.ask("debug_traceBlockByNumber", json!(["latest", options])).await;
    let some = json!({ "disableStack": true, "limit": 1 });
    let some = world.get("debug_traceBlockByNumber", json!(["latest", some])).await;

    assert!(150_000 < steps(&second).len());
    let too_long = "the trace is too long: give a limit, or leave out stack and storage";
    assert_eq!(both.unwrap_err().message, too_long);
    let ran = some.as_array().unwrap().iter().map(|it| it["result"]["gas"].clone());
    assert_eq!(ran.collect::<Vec<_>>(), [0, 600_000, 600_000]);
}
