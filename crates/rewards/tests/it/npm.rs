//! The same trees as OpenZeppelin's JavaScript library, node by node.

use std::{env, path::Path};

use alloy::primitives::hex;
use npm::NpmError;
use rewards::{
    Claim,
    reference::{Answer, Reference, ReferenceError, sample},
    standard_v1,
};
use sha2::{Digest, Sha256};

use crate::claims::{collect, made_up, workers, write};

/// What the library answered for these sizes. Kept so that machines without node compare too.
const RECORDED: &str = include_str!("npm.json");
const RECORDED_SIZES: [usize; 7] = [1, 2, 3, 5, 8, 13, 100];

/// Set to `all`, every size up to 2,048 is tried; that takes minutes.
const SIZES: &str = "MILLET_NPM_SIZES";

/// Set, the recorded answers are replaced by fresh ones.
const BLESS: &str = "MILLET_BLESS";

fn recorded() -> Vec<Answer> {
    serde_json::from_str(RECORDED).unwrap()
}

/// Holds everything that can be asked of our tree of the first `size` claims against an answer.
fn compare(all: &[Claim], size: usize, answer: &Answer, directory: &Path) {
    let claims = &all[..size];
    let (mut file, tree) = write(&directory.join("tree"), claims, workers());
    assert_eq!(tree.root(), answer.root, "root, {size} leaves");

    let mut dump = Vec::new();
    let set = collect(claims.iter().copied(), workers()).unwrap();
    standard_v1::write(&mut dump, &tree, &set).unwrap();
    assert_eq!(hex::encode(Sha256::digest(&dump)), answer.dump, "dump, {size} leaves");

    let chosen: Vec<_> = sample(size).map(|it| claims[it]).collect();
    assert_eq!(chosen.len(), answer.proofs.len());
    for (claim, proof) in chosen.iter().zip(&answer.proofs) {
        assert_eq!(file.prove(*claim).unwrap().hashes, *proof, "proof, {size} leaves");
    }
    let several = file.prove_all(&chosen).unwrap();
    let values: Vec<_> = several.claims.iter().map(standard_v1::value).collect();
    assert_eq!(values, answer.several.values, "multiproof, {size} leaves");
    assert_eq!(several.hashes, answer.several.hashes, "multiproof, {size} leaves");
    assert_eq!(several.flags, answer.several.flags, "multiproof, {size} leaves");
}

#[test]
fn recorded_answers_are_met() {
    let (all, directory) = (made_up(100), tempfile::tempdir().unwrap());
    let answers = recorded();
    assert_eq!(answers.len(), RECORDED_SIZES.len());
    for (size, answer) in RECORDED_SIZES.iter().zip(&answers) {
        compare(&all[..], *size, answer, directory.path());
    }
}

#[test]
fn the_library_builds_the_same_trees_and_loads_ours() {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm");
    let reference = match Reference::install(&home) {
        Err(ReferenceError::Npm(NpmError::NoNode)) => return say("skipped: node is not installed"),
        installed => installed.unwrap(),
    };
    let all = made_up(10_000);
    let directory = tempfile::tempdir().unwrap();

    let mut fresh = reference.build(&made_up(100), &RECORDED_SIZES).unwrap();
    fresh.iter_mut().for_each(|it| it.microseconds = 0);
    if env::var_os(BLESS).is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/npm.json");
        std::fs::write(path, serde_json::to_string_pretty(&fresh).unwrap() + "\n").unwrap();
    } else {
        assert_eq!(fresh, recorded(), "npm.json is stale: {BLESS}=1 writes it anew");
    }

    let sizes: Vec<usize> = if env::var(SIZES).is_ok_and(|it| it == "all") {
        (1..=2048).chain([10_000]).collect()
    } else {
        let around = (6..=11).flat_map(|it| [(1 << it) - 1, 1 << it, (1 << it) + 1]);
        (1..=40).chain(around.filter(|it| *it <= 2048)).chain([10_000]).collect()
    };
    let answers = reference.build(&all, &sizes).unwrap();
    assert_eq!(answers.len(), sizes.len());
    for (size, answer) in sizes.iter().zip(&answers) {
        compare(&all, *size, answer, directory.path());
    }

    for size in [1, 2, 1000] {
        let path = directory.path().join("dump.json");
        let (_, tree) = write(&directory.path().join("tree"), &all[..size], workers());
        let set = collect(all[..size].iter().copied(), workers()).unwrap();
        let mut dump = Vec::new();
        standard_v1::write(&mut dump, &tree, &set).unwrap();
        std::fs::write(&path, &dump).unwrap();
        assert_eq!(reference.load(&path).unwrap(), tree.root(), "{size} leaves");
    }
    std::fs::write(directory.path().join("dump.json"), "{}").unwrap();
    assert!(reference.load(&directory.path().join("dump.json")).is_err());
}

fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}
