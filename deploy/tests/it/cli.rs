//! The tool as it is called: arguments, environment, what it writes where, how it ends.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
};

use alloy::primitives::{U256, b256};
use deploy::plan;
use devnode::{Config, Devnode};
use manifest::{Contract, Manifest};
use params::Params;
use serde_json::Value;
use tempfile::tempdir;

use crate::tool::{CHAIN, deploy, end, run};

/// A key whose account has nothing anywhere.
const POOR: &str = "0x00000000000000000000000000000000000000000000000000000000deadbeef";

fn units(report: &Value, name: &str) -> U256 {
    report["trial"][name].as_str().unwrap().parse().unwrap()
}

#[test]
fn without_arguments_everything_is_tried_and_the_books_close() {
    let (code, stdout, stderr) = run(&[]);

    assert_eq!(code, Some(0), "{stderr}");
    let report: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(report["schema"], 1);
    assert_eq!(report["chain"]["id"], 412_346);
    for contract in Contract::ALL {
        assert!(report["contracts"][contract.name()]["address"].is_string(), "{contract}");
    }
    assert_eq!(report["trial"]["waited_a_week"], true);
    assert_eq!(units(&report, "staked"), U256::from(5_000_000));
    assert_eq!(units(&report, "fees"), U256::from(5_000));
    let put_in = units(&report, "found") + units(&report, "staked") + units(&report, "reward");
    let came_out = units(&report, "paid") + units(&report, "fees") + units(&report, "kept");
    assert_eq!(put_in, came_out);
    assert!(units(&report, "kept") <= U256::from(3), "{stdout}");
    let cost: U256 = report["total"]["wei"].as_str().unwrap().parse().unwrap();
    assert!(!cost.is_zero());
    assert!(stderr.contains("| total"), "{stderr}");
}

#[test]
fn a_second_run_finds_everything_in_place() {
    let node = Devnode::spawn(Config::test()).unwrap();
    let folder = tempdir().unwrap();
    let (endpoint, path) = (node.endpoint(), folder.path().to_str().unwrap());
    let arguments = ["--rpc-url", &endpoint, "--deployments", path, "--name", "twice"];
    let manifest = || {
        Manifest::read(&folder.path().join("412346/twice.json"), CHAIN).unwrap_or_else(|why| {
            panic!("{why}");
        })
    };

    let (first, before, stderr) = run(&arguments);
    assert_eq!(first, Some(0), "{stderr}");
    let written = manifest();
    let (second, after, stderr) = run(&arguments);
    assert_eq!(second, Some(0), "{stderr}");

    let (before, after): (Value, Value) =
        (serde_json::from_str(&before).unwrap(), serde_json::from_str(&after).unwrap());
    assert_eq!(before["contracts"], after["contracts"]);
    assert_tells_where_everything_is(&written, &before);
    assert_eq!(manifest(), written);
    let deployment = |report: &Value| -> Vec<String> {
        let steps = report["steps"].as_array().unwrap().iter();
        let of_plan = |step: &&Value| {
            let name = step["step"].as_str().unwrap();
            ["create ", "appoint ", "cache "].iter().any(|start| name.starts_with(start))
        };
        steps.filter(of_plan).map(|it| it["outcome"].as_str().unwrap().to_owned()).collect()
    };
    let steps = plan::full(&Params::parse(params::DEV).unwrap()).len();
    assert_eq!(deployment(&after), vec!["already"; steps]);
    // Both vaults run one program, and both rewards, so the second of each finds it in the cache.
    let done = deployment(&before).iter().filter(|outcome| *outcome == "done").count();
    assert_eq!(done, steps - 2);
}

#[test]
fn the_story_is_told_step_by_step_and_is_in_the_document() {
    let (code, stdout, stderr) = run(&["--story"]);

    assert_eq!(code, Some(0), "{stderr}");
    let report: Value = serde_json::from_str(&stdout).unwrap();
    let story = &report["story"];
    let chapters = story["chapters"].as_array().unwrap();
    assert_eq!(chapters.len(), 12);
    for chapter in chapters {
        let title = chapter["title"].as_str().unwrap();
        assert!(stderr.contains(&format!("\n{title}\n")), "{title}: {stderr}");
        let mut sent = 0;
        for step in chapter["steps"].as_array().unwrap().iter().filter(|it| it["gas"].is_u64()) {
            let told = format!("  {} ({} gas)", step["step"].as_str().unwrap(), step["gas"]);
            assert!(stderr.contains(&told), "{told}");
            sent += 1;
        }
        assert_ne!(sent, 0, "{title}");
    }
    // What the first stake left in fees is collected with the rest.
    let [dollars, _] = &story["split"].as_array().unwrap()[..] else { panic!("{story}") };
    assert_eq!(dollars["collected"], "42900");
    assert_eq!(dollars["parts"]["discount"], "19305");
    assert_eq!(story["law"]["fee_since"], "5");
    for book in story["books"].as_array().unwrap() {
        let sum = |field: &str| -> U256 {
            let lines = book["lines"].as_array().unwrap().iter();
            lines.map(|line| line[field].as_str().unwrap().parse::<U256>().unwrap()).sum()
        };
        let units = |field: &str| book[field].as_str().unwrap().parse::<U256>().unwrap();
        assert_eq!(sum("before") + units("minted"), sum("after") + units("burned"));
    }
}

/// What a tool needs to find a contract and its history.
fn assert_tells_where_everything_is(manifest: &Manifest, report: &Value) {
    assert_eq!(manifest.contracts.len(), Contract::ALL.len());
    let mut blocks: Vec<_> = Vec::new();
    for (contract, deployed) in &manifest.contracts {
        let told = &report["contracts"][contract.name()];
        assert_eq!(told["address"], deployed.address.to_string().to_lowercase(), "{contract}");
        assert_eq!(told["program"], deployed.program.as_deref().unwrap());
        let program = manifest.program(*contract).unwrap();
        assert_eq!(told["code_hash"], program.code_hash.to_string());
        let created = deployed.created.unwrap();
        let step = |step: &&Value| step["step"] == format!("create {contract}");
        let step = report["steps"].as_array().unwrap().iter().find(step).unwrap();
        assert_eq!(step["transaction"], created.transaction.to_string(), "{contract}");
        blocks.push(created.block);
    }
    assert_eq!(manifest.first_block(), *blocks.iter().min().unwrap());
    assert!(0 < manifest.first_block());
}

#[test]
fn a_deployer_without_money_is_refused_before_anything_is_sent() {
    let node = Devnode::spawn(Config::test()).unwrap();
    let mut command = deploy(&["--rpc-url", &node.endpoint()]);

    let (code, stdout, stderr) = end(command.env("MILLET_KEY", POOR).output().unwrap());

    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.contains("has 0.00 ETH and may need up to 0.0"), "{stderr}");
    assert!(!stderr.contains("deadbeef"), "{stderr}");
}

/// Arbitrum One's id, on a chain of ours, with a key that is rich there.
fn on_arbitrum_one(node: &Devnode, arguments: &[&str]) -> (Option<i32>, String, String) {
    let endpoint = node.endpoint();
    let mut command = deploy(&[&["--rpc-url", &endpoint], arguments].concat());
    let key = b256!("b6b15c8cb491557369f3c7d2c287b053eb229daa9c22138887752191c9520659");
    end(command.env("MILLET_KEY", key.to_string()).output().unwrap())
}

#[test]
fn a_chain_is_deployed_to_with_its_own_parameters_once_they_are_complete() {
    let node = Devnode::spawn(Config { chain_id: 42_161, ..Config::test() }).unwrap();

    let (code, stdout, stderr) = on_arbitrum_one(&node, &["apply"]);
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.contains("look at the address, or take --profile arbitrum-one"), "{stderr}");

    let (code, stdout, stderr) = on_arbitrum_one(&node, &["apply", "--profile", "arbitrum-one"]);
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.contains("is where money is: say --yes-mainnet"), "{stderr}");

    // Nor is anything given away there.
    let handoff = ["--profile", "arbitrum-one", "handoff", "--yes"];
    let (code, stdout, stderr) = on_arbitrum_one(&node, &handoff);
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.contains("is where money is: say --yes-mainnet"), "{stderr}");

    let one = ["--profile", "arbitrum-one", "--yes-mainnet", "apply"];
    let (code, stdout, stderr) = on_arbitrum_one(&node, &one);
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.contains("multisigs.council is still to be named; multisigs."), "{stderr}");
}

/// A plan with somebody still to be named can be looked at, and goes no further.
#[test]
fn whoever_is_to_be_named_is_shown_by_a_plan_and_stops_a_deployment() {
    let node = Devnode::spawn(Config::test()).unwrap();
    let folder = tempdir().unwrap();
    let file = folder.path().join("open.toml");
    let text = params::DEV.replace("guardian = \"deployer\"", "guardian = \"to be named\"");
    std::fs::write(&file, text).unwrap();
    let (endpoint, file) = (node.endpoint(), file.to_str().unwrap());
    let path = folder.path().to_str().unwrap();
    let arguments = ["--rpc-url", &endpoint, "--params", file, "--deployments", path];

    let (code, stdout, stderr) = run(&[&arguments[..], &["plan"]].concat());
    assert_eq!(code, Some(0), "{stderr}");
    let plan: Value = serde_json::from_str(&stdout).unwrap();
    let obstacle = plan["now"]["obstacle"].as_str().unwrap();
    assert!(obstacle.contains("roles.guardian is still to be named"), "{obstacle}");

    let (code, stdout, stderr) = run(&[&arguments[..], &["apply"]].concat());
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.contains("roles.guardian is still to be named"), "{stderr}");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let blocks = runtime.block_on(async {
        let chain = client::chain::Chain::connect(&endpoint).await.unwrap();
        alloy::providers::Provider::get_block_number(chain.provider()).await.unwrap()
    });
    assert_eq!(blocks, 0);
}

#[test]
fn a_chain_that_may_hold_money_gets_no_mock_of_it() {
    let node = Devnode::spawn(Config { chain_id: 42_161, ..Config::test() }).unwrap();
    let text = params::DEV.replace("412346", "42161").replace("\"development\"", "\"money\"");
    let folder = tempdir().unwrap();
    let file = folder.path().join("money.toml");
    std::fs::write(&file, text).unwrap();

    let (code, stdout, stderr) =
        on_arbitrum_one(&node, &["--params", file.to_str().unwrap(), "--yes-mainnet"]);

    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.contains("ask for a mock stablecoin"), "{stderr}");
    assert!(stderr.contains("roles.guardian is the deployer"), "{stderr}");
}

#[test]
fn a_key_is_wanted_where_there_is_money_and_never_shown() {
    let node = Devnode::spawn(Config { chain_id: 42_161, ..Config::test() }).unwrap();
    let endpoint = node.endpoint();
    let arguments = ["--rpc-url", &endpoint, "--profile", "arbitrum-one", "--yes-mainnet"];
    let (code, stdout, stderr) = run(&arguments);
    assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
    assert!(stderr.contains("set MILLET_KEY"), "{stderr}");

    let mut command = deploy(&arguments);
    let (code, _, stderr) = end(command.env("MILLET_KEY", "0xsecret").output().unwrap());
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("not a private key") && !stderr.contains("secret"), "{stderr}");
}

#[test]
fn misuse_and_silence_end_with_two() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let closed = format!("http://{free}");
    for arguments in [
        &["--keep", "--rpc-url", "http://127.0.0.1"][..],
        &["--port", "1"],
        &["--hand-over"],
        &["--rpc-url", "localhost"],
        &["--rpc-url", &closed],
        &["--params", "no/such/file.toml"],
        &["--params", "no/such/file.toml", "--profile", "dev"],
        &["--profile", "mainnet"],
        &["--deployer", "0xAf88d065e77c8cC2239327C5EDb3A432268e5831"],
        &["unexpected"],
    ] {
        let (code, stdout, stderr) = run(arguments);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{arguments:?}: {stderr}");
        assert!(!stderr.is_empty());
    }
}

/// A file that is there and will not do is a no; one that is not there is a failure.
#[test]
fn what_a_file_says_is_refused_with_one() {
    let node = Devnode::spawn(Config::test()).unwrap();
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let with = |name: &str, more: &str| {
        std::fs::write(path(name), format!("{}\n{more}", params::DEV)).unwrap();
        path(name)
    };
    let early = "[stages.early]\nbuyback = 1500\nstakers = 3000\ninsurance = 1000\ndiscount = 4400\n\
                 treasury = 0\n";
    let shares = with("shares.toml", early);
    let unknown = with("unknown.toml", "[unknown]\n");
    let nowhere = with("nowhere.toml", "[genesis]\nallocation = \"nowhere.csv\"\n");
    let rows = with("rows.toml", "[genesis]\nallocation = \"rows.csv\"\n");
    std::fs::write(path("rows.csv"), "category,holder,amount\n").unwrap();
    std::fs::create_dir(path("412346")).unwrap();
    std::fs::write(path("412346/spoilt.json"), "{}").unwrap();

    let (spoilt, absent) = (["--name", "spoilt"], path("absent.toml"));
    for (arguments, command, code, says) in [
        (["--params", &*shares], "apply", 1, "come to 9900; they have to come to 10000"),
        (["--params", &unknown], "apply", 1, "unknown field `unknown`"),
        (["--params", &rows], "apply", 1, "community is given 0 MLT"),
        (["--params", &nowhere], "apply", 2, "nowhere.csv: cannot be read"),
        (["--params", &absent], "apply", 2, "absent.toml"),
        (spoilt, "apply", 1, "is no manifest"),
        (spoilt, "check", 1, "is no manifest"),
        (["--name", "absent"], "check", 2, "deploy to that chain first"),
    ] {
        let place =
            ["--rpc-url", &node.endpoint(), "--deployments", folder.path().to_str().unwrap()];
        let (ended, stdout, stderr) = run(&[&place[..], &arguments, &[command]].concat());
        assert_eq!((ended, stdout.as_str()), (Some(code), ""), "{arguments:?}: {stderr}");
        assert!(stderr.contains(says), "{arguments:?}: {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn keep_serves_until_it_is_told_to_stop() {
    let folder = tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let mut command = deploy(&["--keep", "--port", "0", "--deployments", path]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("serving") {
        line.clear();
        assert_ne!(stderr.read_line(&mut line).unwrap(), 0, "it ended early");
    }

    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    let ended = child.wait().unwrap();

    assert_eq!(ended.code(), Some(0));
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    let report: Value = serde_json::from_str(&stdout).unwrap();
    assert!(line.contains(report["chain"]["endpoint"].as_str().unwrap()), "{line}");
    let manifest = Manifest::read(&folder.path().join("412346/millet.json"), CHAIN).unwrap();
    assert_tells_where_everything_is(&manifest, &report);
}
