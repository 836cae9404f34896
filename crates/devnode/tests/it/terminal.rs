//! The command on a terminal: what it says to people, and what programs print.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use alloy::{
    primitives::{Address, Bytes, U256, address, hex},
    sol,
    sol_types::SolCall,
};
use devnode::JUNK_ACCOUNTS;
use serde_json::json;

use crate::kept::Process;

const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");

sol! {
    function activateProgram(address program) external payable returns (uint16, uint256);
}

/// Says hello on the console.
const TALKATIVE: &str = r#"(module
    (import "vm_hooks" "pay_for_memory_grow" (func (param i32)))
    (import "console" "log_txt" (func $log_txt (param i32 i32)))
    (memory (export "memory") 1 1)
    (data (i32.const 0) "hello")
    (func (export "user_entrypoint") (param i32) (result i32)
        (call $log_txt (i32.const 0) (i32.const 5)) i32.const 0))"#;

/// The code of a program, as it stands in an account.
fn code_of(wat: &str) -> Bytes {
    let wasm = wat::parse_str(wat).unwrap();
    let mut code = hex!("eff00000").to_vec();
    let quality = brotli::enc::BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut wasm.as_slice(), &mut code, &quality).unwrap();
    code.into()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_devnode"));
    command.args(["--port", "0"]).args(arguments).stderr(Stdio::piped());
    command
}

/// What a node says on stderr from its start to its end.
fn said(mut node: Process) -> String {
    node.child.kill().unwrap();
    let mut said = String::new();
    node.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    said
}

#[test]
fn people_are_told_where_it_serves_and_whose_keys_it_has() {
    let node = Process::run(&mut command(&["--accounts", "2"]));
    let described = node.described.clone();
    let banner = said(node);

    for endpoint in ["endpoint", "wsEndpoint"] {
        assert!(banner.contains(described[endpoint].as_str().unwrap()), "{banner}");
    }
    let dev = &described["devAccount"]["key"];
    assert!(banner.contains(dev.as_str().unwrap()), "{banner}");
    for (account, shown) in JUNK_ACCOUNTS[..2].iter().zip(described["accounts"].as_array().unwrap())
    {
        assert_eq!(shown["key"], json!(account.key));
        assert!(banner.contains(&account.address.to_string()), "{banner}");
        assert!(banner.contains(&account.key.to_string()), "{banner}");
    }
    assert!(!banner.contains(&JUNK_ACCOUNTS[2].address.to_string()), "{banner}");
}

/// Has a program print, in a transaction and in a call, and returns what came to stderr.
async fn printed(arguments: &[&str]) -> String {
    let node = Process::run(&mut command(arguments));
    let (dev, program) = (&node.described["devAccount"]["address"], Address::repeat_byte(0x77));
    node.ask("anvil_impersonateAccount", json!([dev])).await;
    node.ask("anvil_setCode", json!([program, code_of(TALKATIVE)])).await;
    let activate = Bytes::from(activateProgramCall { program }.abi_encode());
    let value = U256::from(10).pow(U256::from(18));
    let activate = json!({ "from": dev, "to": ARB_WASM, "input": activate, "value": value });
    for transaction in [activate, json!({ "from": dev, "to": program })] {
        let hash = node.ask("eth_sendTransaction", json!([transaction])).await;
        let receipt = node.ask("eth_getTransactionReceipt", json!([hash])).await;
        assert_eq!(receipt["status"], "0x1", "{receipt}");
    }
    assert_eq!(node.ask("eth_call", json!([{ "to": program }])).await, "0x");
    said(node)
}

#[tokio::test]
async fn what_programs_print_is_told_with_their_address() {
    let said = printed(&[]).await;

    let line = format!("{}: hello\n", Address::repeat_byte(0x77));
    // Estimating what the transaction takes prints nothing, however often it is tried.
    assert_eq!(said.matches(&line).count(), 2, "{said}");
}

#[tokio::test]
async fn a_silent_node_says_nothing() {
    assert_eq!(printed(&["--silent"]).await, "");
}

#[tokio::test]
async fn blocks_come_as_it_was_told() {
    let automine = async |arguments| {
        let node = Process::run(&mut command(arguments));
        let interval = node.ask("anvil_getIntervalMining", json!([])).await;
        (node.ask("anvil_getAutomine", json!([])).await, interval)
    };

    assert_eq!(automine(&["--silent"]).await, (json!(true), json!(null)));
    assert_eq!(automine(&["--silent", "--no-mining"]).await, (json!(false), json!(null)));
    assert_eq!(automine(&["--silent", "--block-time", "9"]).await, (json!(false), json!(9)));
    let both = automine(&["--silent", "--block-time", "9", "--mixed-mining"]).await;
    assert_eq!(both, (json!(true), json!(9)));
}
