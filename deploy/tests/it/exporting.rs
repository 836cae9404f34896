//! `deploy export`: what others are given is what the chain has.

use std::{collections::BTreeMap, fs};

use alloy::{
    json_abi::{JsonAbi, StateMutability},
    primitives::{Address, Bytes},
    providers::Provider,
    rpc::types::TransactionRequest,
    sol_types::SolCall,
};
use bindings::{IMicroStakingVault::transferOwnershipCall, IVotingEscrowInstance};
use client::call::ask;
use deploy::hand_over::Gift;
use manifest::Contract;
use serde_json::{Value, json};
use wasm_build::Workspace;

use crate::place::Place;

/// A Safe that governs from the beginning.
const COUNCIL: Address = Address::repeat_byte(0x5a);

/// Another one.
const HEIR: Address = Address::repeat_byte(0x5b);

#[tokio::test]
async fn addresses_and_interfaces_are_those_of_the_chain() {
    let place = Place::deployed(&[]);
    let (code, told, stderr) = place.told(&["export", "json"]);
    assert_eq!(code, Some(0), "{stderr}");
    let out = place.folder.path().join("package");
    let typescript = ["export", "typescript", "--out", out.to_str().unwrap()];
    let (code, written, stderr) = place.told(&typescript);
    assert_eq!(code, Some(0), "{stderr}");
    let files = ["index.d.ts", "index.js", "package.json"];
    let said = json!({ "folder": out.to_str(), "files": files, "chains": [412_346] });
    assert_eq!(written, said, "{stderr}");

    let manifest = place.manifest();
    let abis: BTreeMap<String, JsonAbi> = serde_json::from_value(told["abis"].clone()).unwrap();
    let chain = place.chain().await;
    let mut asked = 0;
    for (contract, deployed) in &manifest.contracts {
        let exported = &told["contracts"][contract.name()];
        let address: Address = exported["address"].as_str().unwrap().parse().unwrap();
        assert_eq!(address, deployed.address);
        // An office answers by way of a vault.
        if *contract == Contract::VaultOffice {
            continue;
        }
        // Everything that takes nothing is asked, and its answer is as long as its type.
        for function in abis[exported["abi"].as_str().unwrap()].functions() {
            let view =
                matches!(function.state_mutability, StateMutability::View | StateMutability::Pure);
            if !view || !function.inputs.is_empty() {
                continue;
            }
            let data = Bytes::from(function.selector().to_vec());
            let request = TransactionRequest::default().to(address).input(data.into());
            let answer = chain.provider().call(request).await;
            let answer = answer.unwrap_or_else(|why| panic!("{contract}.{}: {why}", function.name));
            assert!(32 * function.outputs.len() <= answer.len(), "{contract}.{}", function.name);
            asked += 1;
        }
    }
    assert!(100 < asked, "{asked}");

    // The same in the package.
    let js = fs::read_to_string(out.join("index.js")).unwrap();
    let value = |name: &str| -> Value {
        let start = format!("export const {name} = ");
        let text = js.split(&start).nth(1).unwrap_or_else(|| panic!("no {name}"));
        serde_json::from_str(text.split(";\n").next().unwrap()).unwrap()
    };
    assert_eq!(value("microStakingVaultAbi"), told["abis"]["abi/IMicroStakingVault.sol"]);
    let savings = &value("addresses")["412346"]["savings"];
    assert_eq!(*savings, manifest.address(Contract::Savings).unwrap().to_string());
    assert!(js.contains("\"savings\": microStakingVaultAbi,"), "{js}");
    let types = fs::read_to_string(out.join("index.d.ts")).unwrap();
    assert!(types.contains("readonly \"name\": \"totalAssets\""), "{types}");
    assert!(types.contains(&format!("readonly \"savings\": {savings}")), "{types}");
    let package: Value =
        serde_json::from_str(&fs::read_to_string(out.join("package.json")).unwrap()).unwrap();
    assert_eq!(package["name"], "@millet/millet");
}

#[tokio::test]
async fn a_batch_for_a_safe_does_what_the_plan_left_to_it() {
    let root = Workspace::find().unwrap().root().to_owned();
    let params = fs::read_to_string(root.join("params/dev.toml")).unwrap();
    let governed = format!("governance = \"{COUNCIL}\"");
    let params = params.replacen("governance = \"deployer\"", &governed, 1);
    let shares =
        "buyback = 1500\nstakers = 3000\ninsurance = 1000\ndiscount = 4400\ntreasury = 100";
    let params = format!("{params}\n[stages.early]\n{shares}\n");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("council.toml");
    fs::write(&file, params).unwrap();
    let with = ["--params", file.to_str().unwrap()];
    let place = Place::deployed(&with);
    let batch = async |safe: Address| {
        let safe = safe.to_string();
        let (code, told, stderr) = place.told(&[&["export", "safe", &safe][..], &with].concat());
        assert_eq!(code, Some(0), "{stderr}");
        assert_eq!(told["chainId"], "412346");
        told["transactions"].as_array().unwrap().clone()
    };
    let execute = async |safe: Address, transactions: &[Value]| {
        for transaction in transactions {
            let to = transaction["to"].as_str().unwrap().parse().unwrap();
            let data: Bytes = transaction["data"].as_str().unwrap().parse().unwrap();
            assert_eq!(transaction["value"], "0");
            place.act(safe, to, data).await;
        }
    };

    // With other parameters it would be another deployment.
    let (code, _, stderr) = place.told(&["export", "safe", &COUNCIL.to_string()]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("give those that it was deployed with"), "{stderr}");

    // Both vaults' bonuses, penalties, recipients in both tokens, the shares of a stage. The timelock's roles are the
    // deployer's to give.
    let left = batch(COUNCIL).await;
    assert_eq!(left.len(), 6, "{left:?}");
    let (_, told, _) = place.told(&[&["check"][..], &with].concat());
    let changed = |told: &Value| {
        let findings = told["findings"].as_array().unwrap().iter();
        findings.filter(|it| it["verdict"] == "changed").count()
    };
    // Each role of recipients counts, but for those whom nobody is to buy for.
    assert_eq!(changed(&told), 12, "{told}");

    execute(COUNCIL, &left).await;

    assert_eq!(batch(COUNCIL).await, Vec::<Value>::new());
    let (code, told, stderr) = place.told(&[&["check"][..], &with].concat());
    assert_eq!((code, changed(&told)), (Some(0), 0), "{stderr}");

    // Addresses are the deployment's, whatever would follow from another deployer.
    let heir = HEIR.to_string();
    let stranger = ["--deployer", &heir];
    let council = COUNCIL.to_string();
    let offering = ["export", "safe", &council, "--to-timelock"];
    let (code, told, stderr) = place.told(&[&offering[..], &with, &stranger].concat());
    assert_eq!(code, Some(0), "{stderr}");
    let offers = told["transactions"].as_array().unwrap();
    assert_eq!(offers.len(), Gift::OWNED.len(), "{offers:?}");
    execute(COUNCIL, offers).await;
    let chain = place.chain().await;
    let timelock = place.manifest().address(Contract::Timelock).unwrap();
    for contract in Gift::OWNED {
        let at = place.manifest().address(contract).unwrap();
        let owned = IVotingEscrowInstance::new(at, chain.provider());
        assert_eq!(ask(owned.pendingOwner()).await.unwrap(), timelock, "{contract}");
    }
    let (_, told, stderr) = place.told(&[&offering[..], &with].concat());
    assert_eq!(told["transactions"], json!([]), "{stderr}");

    // What is offered is accepted.
    let lock = place.manifest().address(Contract::VoteEscrow).unwrap();
    let offer = transferOwnershipCall { newOwner: HEIR };
    place.act(COUNCIL, lock, offer.abi_encode()).await;
    let accept = batch(HEIR).await;
    assert_eq!(accept.len(), 1, "{accept:?}");
    execute(HEIR, &accept).await;
    let owned = IVotingEscrowInstance::new(lock, chain.provider());
    assert_eq!(ask(owned.owner()).await.unwrap(), HEIR);
}
