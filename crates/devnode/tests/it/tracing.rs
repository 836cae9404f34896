//! `debug_traceTransaction` and `debug_traceCall`.

use alloy::{
    consensus::TxEip1559,
    primitives::{Address, B256, Bytes, TxKind, hex},
    sol_types::{Revert, SolError},
};
use serde_json::json;

use crate::{
    client::{World, quantity, refused},
    contracts::{EMITTER, REVERTER, init_code},
};

#[tokio::test]
async fn code_of_the_evm_asks_nothing_of_the_host() {
    let world = World::launch();
    let dev = world.dev();
    let creation =
        TxEip1559 { to: TxKind::Create, input: init_code(&EMITTER), ..dev.transaction(0) };
    let deployed = world.send(dev.sign(creation)).await["transactionHash"].clone();

    for tracer in ["stylusTracer", "{ hostio: function(info) {} }"] {
        let options = json!({ "tracer": tracer });
        assert_eq!(
            world.get("debug_traceTransaction", json!([deployed, options])).await,
            json!([])
        );
    }
}

#[tokio::test]
async fn what_cannot_be_traced_is_refused() {
    let world = World::launch();
    let options = json!({ "tracer": "stylusTracer" });

    let unknown = world.ask("debug_traceTransaction", json!([B256::ZERO, options])).await;
    let asked = |options| world.ask("debug_traceTransaction", json!([B256::ZERO, options]));
    let other = asked(json!({ "tracer": "4byteTracer" })).await;
    let odd = json!({ "tracer": "callTracer", "tracerConfig": { "withLogs": true } });
    let odd = asked(odd).await.unwrap_err();

    assert_eq!(unknown.unwrap_err().message, "transaction not found");
    let tracers = "any tracer but callTracer, prestateTracer, stylusTracer and that of struct logs \
                   is not supported";
    assert_eq!(other, Err(refused(-32602, tracers)));
    assert_eq!(odd.code, -32602);
    assert!(odd.message.contains("unknown field `withLogs`"), "{}", odd.message);
}

/// Calls the account of the first word of its input, then calls it again without leave to change
/// anything.
///
/// ```text
/// 5f 5f 5f 5f 5f 5f35 5a f1 50   CALL with nothing
/// 5f 5f 5f 5f 5f35 5a fa 00      STATICCALL with nothing
/// ```
const CALLS_TWICE: [u8; 20] = hex!("5f5f5f5f5f5f355af1505f5f5f5f5f355afa0000");

/// A word with an address in it.
fn word(address: Address) -> Bytes {
    address.into_word().into()
}

#[tokio::test]
async fn frames_are_told_one_inside_of_the_other() {
    let world = World::launch();
    let (outer, inner) = (world.deploy(&CALLS_TWICE).await, world.deploy(&EMITTER).await);
    let dev = world.dev();
    let to = TxKind::Call(outer);
    let receipt =
        world.send(dev.sign(TxEip1559 { to, input: word(inner), ..dev.transaction(2) })).await;
    let hash = &receipt["transactionHash"];

    let tracer = json!({ "tracer": "callTracer" });
    let traced = world.get("debug_traceTransaction", json!([hash, tracer])).await;
    let top = json!({ "tracer": "callTracer", "tracerConfig": { "onlyTopCall": true } });
    let top = world.get("debug_traceTransaction", json!([hash, top])).await;

    let mut whole = traced.clone();
    let calls = whole.as_object_mut().unwrap().remove("calls").unwrap();
    assert_eq!(whole, top);
    assert_eq!(
        top,
        json!({
            "type": "CALL", "from": dev.address(), "to": outer, "value": "0x0", "gas": "0xf4240",
            "gasUsed": receipt["gasUsed"], "input": word(inner),
        })
    );
    let [call, static_call] = calls.as_array().unwrap().as_slice() else { panic!("{calls}") };
    assert_eq!((&call["type"], &call["value"]), (&json!("CALL"), &json!("0x0")));
    assert_eq!((&call["from"], &call["to"]), (&json!(outer), &json!(inner)));
    assert_eq!(call["error"], json!(null));
    // LOG1 and one word from 0 to 1, both cold: 750 + 2100 + 20,000 and a few small operators.
    assert!((22_850..22_900).contains(&quantity(&call["gasUsed"])), "{call}");
    assert_eq!(static_call["type"], "STATICCALL");
    assert_eq!(static_call["value"], json!(null));
    assert_eq!(static_call["error"], "write protection");
    assert_eq!(static_call["gasUsed"], static_call["gas"]);
}

#[tokio::test]
async fn a_creation_is_told_with_what_it_left() {
    let world = World::launch();
    let dev = world.dev();
    let creation =
        TxEip1559 { to: TxKind::Create, input: init_code(&EMITTER), ..dev.transaction(0) };
    let receipt = world.send(dev.sign(creation)).await;
    let asked = json!([receipt["transactionHash"], { "tracer": "callTracer" }]);

    let traced = world.get("debug_traceTransaction", asked).await;

    assert_eq!(traced["type"], "CREATE");
    assert_eq!(traced["to"], receipt["contractAddress"]);
    assert_eq!(traced["input"], json!(init_code(&EMITTER)));
    assert_eq!(traced["output"], json!(Bytes::from(EMITTER)));
    assert_eq!(traced["gasUsed"], receipt["gasUsed"]);
}

#[tokio::test]
async fn a_call_is_traced_without_being_made() {
    let world = World::launch();
    let reverter = Address::repeat_byte(0x77);
    let reason = Bytes::from(Revert::from("no".to_owned()).abi_encode());
    let call = json!({ "to": reverter, "input": reason });
    let code = json!({ reverter.to_string(): { "code": Bytes::from(REVERTER) } });
    let options = json!({ "tracer": "callTracer", "stateOverrides": code });

    let traced = world.get("debug_traceCall", json!([call, "latest", options])).await;

    assert_eq!(traced["error"], "execution reverted");
    assert_eq!(traced["revertReason"], "no");
    assert_eq!(traced["output"], json!(reason));
    assert_eq!(world.get("eth_getCode", json!([reverter])).await, "0x");
}

#[tokio::test]
async fn accounts_are_told_as_they_were_and_as_they_became() {
    let world = World::launch();
    let contract = world.deploy(&EMITTER).await;
    let dev = world.dev();
    let to = TxKind::Call(contract);
    world.send(dev.sign(TxEip1559 { to, ..dev.transaction(1) })).await;
    let receipt = world.send(dev.sign(TxEip1559 { to, ..dev.transaction(2) })).await;
    let hash = &receipt["transactionHash"];
    let (me, contract) = (dev.address().to_string().to_lowercase(), json!(contract));
    let contract = contract.as_str().unwrap();
    let balance = async |block| world.get("eth_getBalance", json!([me, block])).await;
    let (slot, one, two) = (format!("{:#066x}", 0), format!("{:#066x}", 1), format!("{:#066x}", 2));

    let tracer = json!({ "tracer": "prestateTracer" });
    let before = world.get("debug_traceTransaction", json!([hash, tracer])).await;
    let tracer = json!({ "tracer": "prestateTracer", "tracerConfig": { "diffMode": true } });
    let diff = world.get("debug_traceTransaction", json!([hash, tracer])).await;

    assert_eq!(before[&me], json!({ "balance": balance("0x2").await, "nonce": 2 }));
    let code = Bytes::from(EMITTER);
    let was = json!({ "balance": "0x0", "nonce": 1, "code": code, "storage": { &slot: one } });
    assert_eq!(before[contract], was);
    assert_eq!(diff["pre"][&me], before[&me]);
    assert_eq!(diff["post"][&me], json!({ "balance": balance("0x3").await, "nonce": 3 }));
    assert_eq!(diff["pre"][contract], was);
    assert_eq!(diff["post"][contract], json!({ "storage": { &slot: two } }));
}

#[tokio::test]
async fn logs_are_told_in_the_frame_that_made_them() {
    let world = World::launch();
    let (outer, inner) = (world.deploy(&CALLS_TWICE).await, world.deploy(&EMITTER).await);
    let dev = world.dev();
    let call = json!({ "to": outer, "from": dev.address(), "input": word(inner) });
    let options = json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } });

    let traced = world.get("debug_traceCall", json!([call, "latest", options])).await;

    let [call, static_call] = traced["calls"].as_array().unwrap().as_slice() else {
        panic!("{traced}")
    };
    assert!(traced["logs"].is_null() && static_call["logs"].is_null(), "{traced}");
    let [log] = call["logs"].as_array().unwrap().as_slice() else { panic!("{call}") };
    assert_eq!((&log["address"], &log["position"]), (&json!(inner), &json!("0x0")));
    assert_eq!((&log["index"], log["topics"].as_array().unwrap().len()), (&json!("0x0"), 1));
}

/// Calls the account of the first word of its input, and reverts.
///
/// ```text
/// 5f 5f 5f 5f 5f 5f35 5a f1 50 5f 5f fd
/// ```
const CALLS_AND_REVERTS: [u8; 13] = hex!("5f5f5f5f5f5f355af1505f5ffd");

#[tokio::test]
async fn what_was_undone_logs_nothing() {
    let world = World::launch();
    let (outer, inner) = (world.deploy(&CALLS_AND_REVERTS).await, world.deploy(&EMITTER).await);
    let call = json!({ "to": outer, "input": word(inner) });
    let options = json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } });

    let traced = world.get("debug_traceCall", json!([call, "latest", options])).await;

    assert_eq!(traced["error"], "execution reverted");
    assert_eq!(traced["calls"][0]["error"], json!(null), "{traced}");
    assert!(traced["calls"][0]["logs"].is_null(), "{traced}");
}

#[tokio::test]
async fn a_block_is_traced_transaction_by_transaction() {
    let world = World::launch();
    let dev = world.dev();
    let receipt = world.send(dev.sign(dev.transaction(0))).await;
    let options = json!({ "tracer": "callTracer" });

    let traced = world.get("debug_traceBlockByNumber", json!(["latest", options])).await;
    let by_hash = world.get("debug_traceBlockByHash", json!([receipt["blockHash"], options])).await;
    let nowhere = world.ask("debug_traceBlockByNumber", json!(["0x9", options])).await;

    assert_eq!(traced, by_hash);
    let [opening, sent] = traced.as_array().unwrap().as_slice() else { panic!("{traced}") };
    assert_eq!(opening["result"]["from"], "0x00000000000000000000000000000000000a4b05");
    assert_eq!(sent["txHash"], receipt["transactionHash"]);
    assert_eq!(sent["result"]["gasUsed"], "0x5208");
    assert_eq!(nowhere, Err(refused(-32000, "header not found")));
}
