//! `deploy doctor`: everything is looked at, whatever is wrong.

use alloy::{primitives::Bytes, providers::Provider};
use bindings::stylus::STYLUS_DEPLOYER;
use client::chain::Chain;
use devnode::{Config, Devnode};
use serde_json::Value;

use crate::tool::{deploy, end};

/// What was found, by what was looked at.
fn finding<'a>(diagnosis: &'a Value, what: &str) -> &'a Value {
    let findings = diagnosis["findings"].as_array().unwrap();
    findings.iter().find(|it| it["what"] == what).unwrap_or_else(|| panic!("{what}: {diagnosis}"))
}

fn examined(arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, Value, String) {
    let mut command = deploy(&[arguments, &["doctor"]].concat());
    let (code, stdout, stderr) = end(command.envs(variables.iter().copied()).output().unwrap());
    let diagnosis = serde_json::from_str(&stdout).unwrap_or_else(|why| panic!("{why}: {stderr}"));
    (code, diagnosis, stderr)
}

const ALL: [&str; 18] = [
    "commit",
    "compiler",
    "node",
    "programs",
    "endpoint",
    "chain",
    "rules",
    "activation",
    "code size",
    "StylusDeployer",
    "CREATE2 factory",
    "program cache",
    "gas price",
    "L1 price",
    "clock",
    "key",
    "parameters",
    "ETH",
];

#[test]
fn a_development_chain_is_ready_and_nothing_is_sent() {
    let node = Devnode::spawn(Config::test()).unwrap();

    let (code, diagnosis, stderr) = examined(&["--rpc-url", &node.endpoint()], &[]);

    assert_eq!((code, &diagnosis["ready"]), (Some(0), &Value::Bool(true)), "{stderr}");
    for what in ALL {
        assert_ne!(finding(&diagnosis, what)["verdict"], "no", "{what}: {stderr}");
        assert!(stderr.contains(&format!("| {what} ")), "{what}: {stderr}");
    }
    assert_eq!(finding(&diagnosis, "rules")["found"], "ArbOS 51, Stylus 2");
    assert_eq!(finding(&diagnosis, "StylusDeployer")["found"], "that of the devnode");
    assert_eq!(
        finding(&diagnosis, "key")["found"],
        "that of development chains, of 0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E; it opens"
    );
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let blocks = runtime.block_on(async {
        let chain = Chain::connect(&node.endpoint()).await.unwrap();
        chain.provider().get_block_number().await.unwrap()
    });
    assert_eq!(blocks, 0);
}

#[test]
fn the_rules_of_a_later_chain_are_told() {
    let node = Devnode::spawn(Config { arbos: 60, ..Config::test() }).unwrap();

    let (code, diagnosis, stderr) = examined(&["--rpc-url", &node.endpoint()], &[]);

    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(finding(&diagnosis, "rules")["found"], "ArbOS 60, Stylus 3");
    assert_eq!(
        finding(&diagnosis, "code size")["found"],
        "24576 bytes in a contract, and a program in 4 at most; ours take one each"
    );
}

/// Several faults at once: none hides another.
#[test]
fn every_fault_is_told_with_what_to_do() {
    let node = Devnode::spawn(Config { chain_id: 42_161, ..Config::test() }).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let chain = Chain::connect(&node.endpoint()).await.unwrap();
        let _: Option<()> = chain
            .provider()
            .raw_request("anvil_setCode".into(), (STYLUS_DEPLOYER, Bytes::new()))
            .await
            .unwrap();
    });
    let nobody = "0x00000000000000000000000000000000DeaDBeef";
    let endpoint = node.endpoint();
    let one = ["--rpc-url", &endpoint, "--profile", "arbitrum-one", "--deployer", nobody];

    let (code, diagnosis, stderr) = examined(&one, &[]);

    assert_eq!((code, &diagnosis["ready"]), (Some(1), &Value::Bool(false)), "{stderr}");
    for (what, said) in [
        ("StylusDeployer", "has no StylusDeployer at 0xcEcba2F1DC234f70Dd89F2041029807F8D03A990"),
        ("parameters", "multisigs.guardian is still to be named"),
        ("accounts named", "has no code on chain 42161"),
        ("ETH", "has 0.00 ETH and may need up to 0."),
    ] {
        let found = finding(&diagnosis, what);
        assert_eq!(found["verdict"], "no", "{what}: {stderr}");
        assert!(found["found"].as_str().unwrap().contains(said), "{found}");
        assert!(!found["next"].as_str().unwrap().is_empty());
    }
    assert_eq!(finding(&diagnosis, "chain")["verdict"], "ok");
    // It needs no key, and says that a deployment does.
    let key = finding(&diagnosis, "key");
    assert_eq!(key["verdict"], "look");
    assert!(key["found"].as_str().unwrap().contains("set MILLET_SIGNER"), "{key}");
    assert!(stderr.ends_with("something stops a deployment to Arbitrum One: see the table\n"));
}

#[test]
fn a_chain_that_is_another_or_silent_is_a_finding() {
    let node = Devnode::spawn(Config { chain_id: 421_614, ..Config::test() }).unwrap();
    let (code, diagnosis, stderr) = examined(&["--rpc-url", &node.endpoint()], &[]);
    assert_eq!(code, Some(1), "{stderr}");
    let chain = finding(&diagnosis, "chain");
    assert!(chain["found"].as_str().unwrap().contains("--profile arbitrum-sepolia"), "{chain}");
    assert_eq!(finding(&diagnosis, "rules")["verdict"], "ok");

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (code, diagnosis, stderr) = examined(&["--rpc-url", &format!("http://{free}")], &[]);
    assert_eq!(code, Some(1), "{stderr}");
    assert_eq!(finding(&diagnosis, "endpoint")["verdict"], "no");
    assert_eq!(finding(&diagnosis, "compiler")["verdict"], "ok");
    assert_eq!(diagnosis["endpoint"], format!("http://{free}"));
}

/// Wherever it is said, and whether or not somebody answers there.
#[test]
fn an_address_is_taken_from_the_environment_and_its_key_is_not_shown() {
    let node = Devnode::spawn(Config::test()).unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keyed.toml");
    let keyed = format!("[chain]\nrpc_url = \"http://{free}/hunter2\"");
    std::fs::write(&file, params::DEV.replacen("[chain]", &keyed, 1)).unwrap();
    let file = ["--params", file.to_str().unwrap()];
    let variable =
        |address: &str| address.replacen("http://", "http://me:hunter2@", 1) + "/hunter2";
    let (there, closed) = (variable(&node.endpoint()), variable(&format!("http://{free}")));

    // The environment goes before the file, and an argument before both.
    for (arguments, address, endpoint) in [
        (&file[..], there.as_str(), node.endpoint()),
        (&file, &closed, format!("http://{free}")),
        (&file, "", format!("http://{free}")),
        (&["--rpc-url", &there], &closed, node.endpoint()),
        (&["--rpc-url", "ftp://me:hunter2@127.0.0.1/hunter2"], &there, String::new()),
    ] {
        let variables = [("MILLET_DEPLOY_RPC_URL", address)];
        let (code, diagnosis, stderr) = examined(arguments, &variables);

        assert_eq!(diagnosis["endpoint"], endpoint, "{arguments:?}");
        assert_eq!(code, Some(i32::from(endpoint != node.endpoint())), "{stderr}");
        assert!(!format!("{diagnosis}{stderr}").contains("hunter2"), "{diagnosis} {stderr}");
    }
}

/// A key that somebody will type stops nothing.
#[test]
fn a_key_whose_account_is_not_known_yet_is_only_looked_at() {
    let node = Devnode::spawn(Config::test()).unwrap();

    let prompt = [("MILLET_SIGNER", "prompt")];
    let (code, diagnosis, stderr) = examined(&["--rpc-url", &node.endpoint()], &prompt);

    assert_eq!(code, Some(0), "{stderr}");
    let key = finding(&diagnosis, "key");
    assert_eq!(key["verdict"], "look");
    assert!(key["next"].as_str().unwrap().contains("--deployer ADDRESS"), "{key}");
}

#[test]
fn a_key_that_does_not_open_stops_a_deployment_and_is_not_shown() {
    let node = Devnode::spawn(Config::test()).unwrap();

    let key = [("MILLET_KEY", "0xsecret")];
    let (code, diagnosis, stderr) = examined(&["--rpc-url", &node.endpoint()], &key);

    assert_eq!(code, Some(1), "{stderr}");
    let key = finding(&diagnosis, "key");
    assert_eq!(key["verdict"], "no");
    assert!(!stderr.contains("secret") && !diagnosis.to_string().contains("secret"), "{stderr}");
}
