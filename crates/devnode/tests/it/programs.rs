//! Programs in blocks of several transactions.

use alloy::{
    consensus::TxEip1559,
    primitives::{Address, TxKind, U256, address, hex, keccak256},
};
use devnode::Config;
use serde_json::json;

use crate::client::{World, quantity};

/// A program that does nothing, as the code of an account.
fn program() -> Vec<u8> {
    let wasm = wat::parse_str(
        r#"(module (memory (export "memory") 1 1)
             (func (export "user_entrypoint") (param i32) (result i32) i32.const 0))"#,
    )
    .unwrap();
    let mut code = hex!("eff00000").to_vec();
    let mut writer = brotli::CompressorWriter::new(&mut code, 4096, 1, 22);
    std::io::Write::write_all(&mut writer, &wasm).unwrap();
    drop(writer);
    code
}

#[tokio::test]
async fn since_60_a_program_starts_cheaper_again_in_the_same_block() {
    let world = World::with(Config { arbos: 60, ..Config::test() });
    let dev = world.dev();
    let account = Address::repeat_byte(0x99);
    let code = format!("0x{}", hex::encode(program()));
    world.get("anvil_setCode", json!([account, code])).await;
    let activate = TxEip1559 {
        to: TxKind::Call(address!("0000000000000000000000000000000000000071")),
        value: U256::from(10).pow(U256::from(17)),
        gas_limit: 10_000_000,
        input: [&keccak256("activateProgram(address)")[..4], account.into_word().as_slice()]
            .concat()
            .into(),
        ..dev.transaction(0)
    };
    assert_eq!(world.send(dev.sign(activate)).await["status"], "0x1");

    world.get("evm_setAutomine", json!([false])).await;
    let call = |nonce| TxEip1559 { to: TxKind::Call(account), ..dev.transaction(nonce) };
    let first = world.get("eth_sendRawTransaction", json!([dev.sign(call(1))])).await;
    let second = world.get("eth_sendRawTransaction", json!([dev.sign(call(2))])).await;
    world.get("evm_mine", json!([])).await;

    let gas = async |hash| {
        let receipt = world.get("eth_getTransactionReceipt", json!([hash])).await;
        quantity(&receipt["gasUsed"])
    };
    let (first_gas, second_gas) = (gas(&first).await, gas(&second).await);
    assert!(second_gas + 8_832 <= first_gas, "{first_gas} and {second_gas}");
    let options = json!({ "tracer": "callTracer" });
    let traced = world.get("debug_traceTransaction", json!([second, options])).await;
    assert_eq!(quantity(&traced["gasUsed"]), second_gas, "run again, it meets the same");
}
