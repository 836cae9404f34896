//! What a deployment leaves in its manifest, and whose name it does not take.

use std::{collections::BTreeSet, fs};

use alloy::{
    primitives::{U256, keccak256},
    providers::Provider,
};
use deploy::plan;
use manifest::Contract;
use params::Params;
use wasm_build::Workspace;

use crate::place::Place;

#[tokio::test]
async fn a_manifest_says_what_the_chain_says() {
    let place = Place::deployed(&[]);

    let manifest = place.manifest();
    let chain = place.chain().await;
    assert_eq!(manifest.contracts.len(), Contract::ALL.len());
    let mut activated = BTreeSet::new();
    for (contract, deployed) in &manifest.contracts {
        let program = manifest.program(*contract).unwrap();
        let code = chain.code(deployed.address).await.unwrap();
        assert_eq!(keccak256(&code), program.code_hash, "{contract}");
        let built = program.built.as_ref().unwrap();
        assert_eq!(built.code_bytes, code.len() as u64);
        assert_eq!(built.sha256.len(), 64);
        let created = deployed.created.unwrap();
        let receipt = chain.provider().get_transaction_receipt(created.transaction).await;
        let receipt = receipt.unwrap().unwrap();
        assert_eq!(receipt.block_number, Some(created.block));
        assert_eq!(Some(receipt.gas_used), created.gas);
        // The second contract of a program finds it active.
        if let Some(activation) = created.activation {
            assert!(U256::ZERO < activation.fee);
            assert!(activated.insert(deployed.program.clone()));
        }
        let birth = deployed.birth.as_ref().unwrap();
        assert_eq!(birth.arguments.is_empty(), birth.constructor_data.is_empty(), "{contract}");
    }
    assert_eq!(activated.len(), manifest.programs.len());

    // Every other step that took a transaction. Of two contracts with one program, the second is in
    // the cache with the first.
    let steps = plan::full(&Params::parse(params::DEV).unwrap()).len();
    assert_eq!(manifest.steps.len(), steps - Contract::ALL.len() - 2);
    let source = manifest.source.unwrap();
    assert_eq!(source.parameters, keccak256(params::DEV));
    assert!(source.rustc.starts_with("rustc "));
}

/// A run that was killed before it wrote, or a file that was lost.
#[tokio::test]
async fn what_no_run_took_down_is_found_in_the_journal_or_on_the_chain() {
    let place = Place::deployed(&[]);
    let written = place.manifest();

    fs::remove_file(place.file()).unwrap();
    let (code, stderr) = place.deploy(&["apply"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(place.manifest(), written);

    // Without the journal, creations are in the chain's logs; other steps are not.
    fs::remove_file(place.file()).unwrap();
    fs::remove_file(place.file().with_extension("journal")).unwrap();
    let (code, stderr) = place.deploy(&["apply"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(place.manifest().contracts, written.contracts);
    assert!(place.manifest().steps.is_empty());
}

#[tokio::test]
async fn the_name_of_another_deployment_is_not_taken_before_it_is_said_to() {
    let place = Place::deployed(&[]);
    let written = fs::read(place.file()).unwrap();
    let blocks = place.blocks().await;
    let root = Workspace::find().unwrap().root().to_owned();
    let params = fs::read_to_string(root.join("params/dev.toml")).unwrap();
    let other = place.folder.path().join("other.toml");
    fs::write(&other, params.replace("Staked Millet", "Staked Millets")).unwrap();
    let other = other.to_str().unwrap();

    let (code, stderr) = place.deploy(&["apply", "--params", other]);

    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("millet.json is the deployment of "), "{stderr}");
    assert!(stderr.contains("with its staking at 0x"), "{stderr}");
    assert_eq!(place.blocks().await, blocks);
    assert_eq!(fs::read(place.file()).unwrap(), written);

    let (code, stderr) = place.deploy(&["apply", "--params", other, "--adopt"]);

    assert_eq!(code, Some(0), "{stderr}");
    let aside = place.file().with_extension("json.old");
    assert_eq!(fs::read(aside).unwrap(), written);
    let staking = place.manifest().contracts[&Contract::Staking].birth.clone().unwrap();
    let name = staking.arguments.iter().find(|it| it.name == "name").unwrap();
    assert_eq!(name.value, "\"Staked Millets\"");
}
