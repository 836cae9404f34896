//! Starting and stopping.

use std::net::{TcpListener, TcpStream};

use devnode::{Config, Devnode, SpawnError};
use serde_json::json;

use crate::client::World;

#[test]
fn a_node_is_gone_when_its_handle_is() {
    let node = Devnode::spawn(Config::test()).unwrap();
    let address = node.address();
    assert!(TcpStream::connect(address).is_ok());

    drop(node);

    assert!(TcpStream::connect(address).is_err());
    assert!(TcpListener::bind(address).is_ok());
}

#[tokio::test]
async fn nodes_leave_no_threads_behind() {
    // Threads of this process, which other tests change too: so many nodes that a leak of one
    // thread each stands out.
    let threads = || std::fs::read_dir("/proc/self/task").map(Iterator::count).ok();
    let before = threads();

    for _ in 0..50 {
        let world = World::launch();
        world.get("eth_chainId", json!([])).await;
    }

    if let (Some(before), Some(after)) = (before, threads()) {
        assert!(after < before + 50, "{before} threads before, {after} after");
    }
}

#[test]
fn a_port_in_use_is_told_as_such() {
    let first = Devnode::spawn(Config::test()).unwrap();
    let port = first.address().port();

    let error = Devnode::spawn(Config { port, ..Config::test() }).unwrap_err();

    assert!(matches!(error, SpawnError::PortInUse(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!("port {port} is in use: stop what listens there, or choose another port")
    );
}

#[test]
fn unknown_rules_are_refused() {
    let error = Devnode::spawn(Config { arbos: 7, ..Config::test() }).unwrap_err();

    assert!(matches!(error, SpawnError::UnknownArbos(7)));
}

#[tokio::test]
async fn the_arbos_version_and_the_chain_id_are_as_configured() {
    let world = World::with(Config { arbos: 60, chain_id: 77, ..Config::test() });
    let version =
        json!({ "to": "0x0000000000000000000000000000000000000064", "data": "0x051038f2" });

    let answer = world.get("eth_call", json!([version])).await;

    // ArbSys.arbOSVersion() counts from 55.
    assert_eq!(answer, format!("{:#066x}", 115));
    assert_eq!(world.get("eth_chainId", json!([])).await, "0x4d");
}
