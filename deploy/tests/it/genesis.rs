//! The supply is handed out to the unit, once, however often the tool is killed.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::Stdio,
};

use alloy::{
    primitives::{Address, U256},
    providers::Provider,
};
use bindings::IMilletToken;
use client::chain::Chain;
use devnode::{Config, Devnode};
use manifest::{Contract, Manifest};
use protocol::token::INITIAL_SUPPLY;
use tempfile::tempdir;

use crate::tool::{CHAIN, deploy, end};

/// Holder and whole tokens, as the allocation below has them.
pub(crate) const ROWS: [(&str, u8, &str); 6] = [
    ("community", 0x11, "399999999.999999999999999999"),
    ("community", 0x12, "0.000000000000000001"),
    ("team", 0x21, "150000000"),
    ("team", 0x22, "50000000"),
    ("investors", 0x31, "150000000"),
    ("treasury", 0x41, "250000000"),
];

/// Parameters of a development chain, with an allocation, in `folder`.
pub(crate) fn parameters(folder: &Path) -> String {
    let rows = ROWS.map(|(category, holder, amount)| {
        let holder = if holder == 0x41 {
            "treasury".to_owned()
        } else {
            Address::repeat_byte(holder).to_string()
        };
        format!("{category},{holder},{amount}\n")
    });
    fs::write(folder.join("it.csv"), format!("category,holder,amount\n{}", rows.concat())).unwrap();
    let treasury = Address::repeat_byte(0x41);
    let text = format!(
        "{}\n[multisigs]\ntreasury = \"{treasury}\"\n[genesis]\nallocation = \"it.csv\"\n\
         [stages.growth]\nbuyback = 4000\nstakers = 2000\ninsurance = 1000\ndiscount = 2000\n\
         treasury = 1000\n",
        params::DEV
    );
    let file = folder.join("it.toml");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[cfg(unix)]
#[test]
fn the_supply_is_handed_out_once_though_the_tool_is_killed_in_between() {
    let node = Devnode::spawn(Config::test()).unwrap();
    let folder = tempdir().unwrap();
    let (endpoint, params) = (node.endpoint(), parameters(folder.path()));
    let path = folder.path().to_str().unwrap();
    let arguments = ["--rpc-url", &endpoint, "--params", &params, "--deployments", path, "apply"];

    // Killed when it has said that the third row is done.
    let mut child =
        deploy(&arguments).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("150000000.00 MLT of team") {
        line.clear();
        assert_ne!(stderr.read_line(&mut line).unwrap(), 0, "it ended early");
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let (code, _, stderr) = end(deploy(&arguments).output().unwrap());
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.contains("allocate 0.000000000000000001 MLT of community"), "{stderr}");
    let (code, _, again) = end(deploy(&arguments).output().unwrap());
    assert_eq!(code, Some(0), "{again}");
    let already = again.lines().filter(|line| line.starts_with("  allocate ")).collect::<Vec<_>>();
    assert_eq!(already.len(), ROWS.len());
    assert!(already.iter().all(|line| line.ends_with("(already there)")), "{already:?}");

    let manifest = Manifest::read(&folder.path().join("412346/millet.json"), CHAIN).unwrap();
    let token = manifest.address(Contract::Token).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let chain = Chain::connect(&endpoint).await.unwrap();
        let token = IMilletToken::new(token, chain.provider());
        let balance = async |who: Address| token.balanceOf(who).call().await.unwrap();
        let mut all = balance(manifest.deployer).await;
        assert_eq!(all, U256::ZERO);
        for (_, holder, amount) in ROWS {
            let units = amount.parse::<params::Amount>().unwrap().units(18).unwrap();
            assert_eq!(balance(Address::repeat_byte(holder)).await, units, "{amount}");
            all += units;
        }
        assert_eq!(all, INITIAL_SUPPLY);
        assert_eq!(token.totalSupply().call().await.unwrap(), INITIAL_SUPPLY);

        let splitter = manifest.address(Contract::FeeSplitter).unwrap();
        let splitter = bindings::IFeeSplitter::new(splitter, chain.provider());
        let growth = splitter.stageShares(1).call().await.unwrap();
        assert_eq!((growth.buyback, growth.stakers, growth.treasury), (4_000, 2_000, 1_000));
    });
}

/// Whoever moved tokens by hand has to say what was meant.
#[test]
fn a_balance_that_is_after_none_of_the_rows_is_refused_before_anything_is_sent() {
    let node = Devnode::spawn(Config::test()).unwrap();
    let folder = tempdir().unwrap();
    let (endpoint, params) = (node.endpoint(), parameters(folder.path()));
    let path = folder.path().to_str().unwrap();
    // The same addresses without an allocation: the holder keeps everything.
    let before = ["--rpc-url", &endpoint, "--deployments", path, "apply"];
    let (code, _, stderr) = end(deploy(&before).output().unwrap());
    assert_eq!(code, Some(0), "{stderr}");
    let manifest = Manifest::read(&folder.path().join("412346/millet.json"), CHAIN).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let blocks = async || {
        let chain = Chain::connect(&endpoint).await.unwrap();
        chain.provider().get_block_number().await.unwrap()
    };
    runtime.block_on(async {
        let chain = Chain::connect(&endpoint).await.unwrap();
        let key = client::account::Account::development_key();
        let deployer = client::account::Account::new(chain.clone(), key);
        let token = manifest.address(Contract::Token).unwrap();
        let token = IMilletToken::new(token, chain.provider());
        deployer.send(token.transfer(Address::repeat_byte(0x77), U256::from(1))).await.unwrap();
    });
    let sent = runtime.block_on(blocks());

    let arguments = ["--rpc-url", &endpoint, "--params", &params, "--deployments", path, "apply"];
    let (code, _, stderr) = end(deploy(&arguments).output().unwrap());

    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("after none of the rows of it.csv"), "{stderr}");
    assert_eq!(runtime.block_on(blocks()), sent);
}
