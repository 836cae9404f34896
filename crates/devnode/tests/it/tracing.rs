//! `debug_traceTransaction`.

use alloy::{
    consensus::TxEip1559,
    primitives::{B256, TxKind},
};
use serde_json::json;

use crate::{
    client::World,
    contracts::{EMITTER, init_code},
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
    let other = json!([B256::ZERO, { "tracer": "callTracer" }]);
    let other = world.ask("debug_traceTransaction", other).await.unwrap_err();
    let none = world.ask("debug_traceTransaction", json!([B256::ZERO])).await.unwrap_err();

    assert_eq!(unknown.unwrap_err().message, "transaction not found");
    for refused in [other, none] {
        assert_eq!(refused.code, -32602);
        assert_eq!(refused.message, "any tracer but stylusTracer is not supported");
    }
}
