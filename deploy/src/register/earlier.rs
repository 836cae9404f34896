//! The manifest that already has the name.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use alloy::primitives::Address;
use client::chain::Worth;
use manifest::{Contract, Deployed, Manifest, ManifestError, Source};

/// The name belongs to another deployment: nothing of it may be forgotten by writing over it.
#[derive(Debug, thiserror::Error)]
pub enum Taken {
    /// What would be deployed now is not what was deployed then.
    #[error(
        "{} is the deployment of {theirs}, with its {contract} at {found}; {ours} would put one at \
         {planned}. Check that commit out (with its parameters and its deployer), take another \
         --name, or have this one take the name over with --adopt", at.display()
    )]
    ByAnother {
        /// The manifest.
        at: PathBuf,
        /// What it was made from.
        theirs: String,
        /// What this one would be made from.
        ours: String,
        /// The first contract that differs.
        contract: Contract,
        /// Where it is.
        found: Address,
        /// Where it would be.
        planned: Address,
    },
    /// The manifest is of a chain with the same id and another history.
    #[error(
        "{} is of another chain with this id, which began with another block: ask another node, \
         or move the file away", .0.display()
    )]
    OnAnotherChain(PathBuf),
    /// It cannot be moved aside.
    #[error("cannot move {} aside: {why}", at.display())]
    Stuck {
        /// The manifest.
        at: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// It cannot be read.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

/// `ours`, going on from the manifest that is in `folder` under its name, and where that was moved if
/// it is to be forgotten.
pub(super) fn resume(
    folder: &Path,
    ours: Manifest,
    planned: &BTreeMap<Contract, Deployed>,
    worth: Worth,
    adopt: bool,
) -> Result<(Manifest, Option<PathBuf>), Taken> {
    let at = Manifest::path(folder, ours.chain_id, &ours.name);
    let theirs = match Manifest::read(&at, ours.chain_id) {
        Ok(theirs) => theirs,
        Err(ManifestError::Missing { .. }) => return Ok((ours, None)),
        Err(error) => return Err(error.into()),
    };
    let same_chain = theirs.genesis.zip(ours.genesis).is_none_or(|(one, other)| one == other);
    if !same_chain && worth != Worth::Nothing {
        return Err(Taken::OnAnotherChain(at));
    }
    let other = difference(&theirs, planned);
    // A development chain that was started anew has nothing of what stood on the old one.
    if !same_chain || (adopt && other.is_some()) {
        let aside = aside(&at)?;
        return Ok((ours, Some(aside)));
    }
    if let Some((contract, found, planned)) = other {
        let (theirs, ours) = (told(theirs.source.as_ref()), told(ours.source.as_ref()));
        return Err(Taken::ByAnother { at, theirs, ours, contract, found, planned });
    }
    Ok((merged(theirs, ours, planned), None))
}

/// The first contract that is elsewhere than planned. An address says everything about a contract,
/// program and constructor arguments included.
fn difference(
    theirs: &Manifest,
    planned: &BTreeMap<Contract, Deployed>,
) -> Option<(Contract, Address, Address)> {
    theirs.contracts.iter().find_map(|(contract, found)| {
        let planned = planned.get(contract)?;
        (found.address != planned.address).then_some((*contract, found.address, planned.address))
    })
}

/// What is known of what stands stays; what an older form did not say is added.
fn merged(theirs: Manifest, ours: Manifest, planned: &BTreeMap<Contract, Deployed>) -> Manifest {
    let mut contracts = theirs.contracts;
    for (contract, deployed) in &mut contracts {
        if let Some(planned) = planned.get(contract) {
            let created = deployed.created.take();
            *deployed = Deployed { created, ..planned.clone() };
        }
    }
    let mut programs = theirs.programs;
    programs.extend(ours.programs);
    // The same bytes can come of two commits: the first one is as good as any later one.
    let knows = |source: &Source| source.commit.is_some();
    let mut source = theirs.source.filter(knows).or_else(|| ours.source.clone());
    // Not so the parameters: what is set after a contract is created is not in its address, and is
    // set by those of the last run.
    if let (Some(source), Some(ours)) = (&mut source, &ours.source) {
        source.parameters = ours.parameters;
    }
    Manifest {
        genesis: ours.genesis.or(theirs.genesis),
        source,
        programs,
        contracts,
        steps: theirs.steps,
        ..ours
    }
}

fn told(source: Option<&Source>) -> String {
    match source.and_then(|source| source.commit.as_ref()) {
        Some(commit) if commit.clean => format!("commit {}", commit.short()),
        Some(commit) => format!("commit {} with changes", commit.short()),
        None => "an unknown commit".to_owned(),
    }
}

/// To `NAME.json.old`, or with the first number behind it that is free: what was moved before stays.
fn aside(at: &Path) -> Result<PathBuf, Taken> {
    let (mut aside, mut number) = (at.with_extension("json.old"), 0_u32);
    while aside.exists() {
        number += 1;
        aside = at.with_extension(format!("json.old.{number}"));
    }
    match fs::rename(at, &aside) {
        Ok(()) => Ok(aside),
        Err(why) => Err(Taken::Stuck { at: at.to_owned(), why }),
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::B256;
    use manifest::{Commit, SCHEMA};
    use tempfile::{TempDir, tempdir};

    use super::*;

    const CHAIN: u64 = 421_614;

    fn at(address: u8) -> BTreeMap<Contract, Deployed> {
        let deployed = Deployed {
            address: Address::repeat_byte(address),
            abi: Contract::Token.abi().to_owned(),
            program: Some("token".into()),
            birth: None,
            created: None,
        };
        [(Contract::Token, deployed)].into()
    }

    fn manifest(genesis: u8, commit: &str, contracts: BTreeMap<Contract, Deployed>) -> Manifest {
        let commit = Some(Commit { id: commit.repeat(40), clean: true });
        let parameters = B256::ZERO;
        let source = Source { commit, rustc: String::new(), wasm_opt: None, parameters };
        Manifest {
            schema: SCHEMA,
            name: "millet".parse().unwrap(),
            chain_id: CHAIN,
            genesis: Some(B256::repeat_byte(genesis)),
            deployer: Address::ZERO,
            source: Some(source),
            programs: BTreeMap::new(),
            contracts,
            steps: BTreeMap::new(),
        }
    }

    /// What was deployed by commit a, with the token at 1, on the chain that began with block 9.
    fn deployed() -> (TempDir, PathBuf) {
        let folder = tempdir().unwrap();
        let file = manifest(9, "a", at(1)).write(folder.path()).unwrap();
        (folder, file)
    }

    /// What commit b, with the token at `address`, finds on the chain of `genesis`.
    fn found(
        folder: &TempDir,
        genesis: u8,
        address: u8,
        worth: Worth,
        adopt: bool,
    ) -> Result<(Manifest, Option<PathBuf>), Taken> {
        let ours = manifest(genesis, "b", BTreeMap::new());
        resume(folder.path(), ours, &at(address), worth, adopt)
    }

    #[test]
    fn another_commit_with_other_contracts_is_refused_on_every_chain() {
        let (folder, file) = deployed();
        for worth in [Worth::Nothing, Worth::Reputation, Worth::Money] {
            let refused = found(&folder, 9, 2, worth, false).unwrap_err();

            assert!(matches!(refused, Taken::ByAnother { .. }), "{refused}");
            let said = refused.to_string();
            let [theirs, ours] = ["a", "b"].map(|it| format!("commit {}", it.repeat(12)));
            for part in [&theirs, &ours, "its token at 0x0101", "take another --name"] {
                assert!(said.contains(part), "{said}");
            }
            assert!(file.exists());
        }
    }

    #[test]
    fn another_commit_with_the_same_contracts_goes_on() {
        let (folder, _file) = deployed();

        let (resumed, moved) = found(&folder, 9, 1, Worth::Money, false).unwrap();

        assert_eq!(moved, None);
        assert_eq!(resumed, manifest(9, "a", at(1)));
    }

    #[test]
    fn the_parameters_are_those_of_the_last_run() {
        let (folder, _file) = deployed();
        let mut ours = manifest(9, "b", BTreeMap::new());
        let parameters = B256::repeat_byte(7);
        ours.source.as_mut().unwrap().parameters = parameters;

        let (resumed, _) = resume(folder.path(), ours, &at(1), Worth::Money, false).unwrap();

        let source = resumed.source.unwrap();
        assert_eq!((source.commit.unwrap().id, source.parameters), ("a".repeat(40), parameters));
    }

    #[test]
    fn a_name_that_is_taken_over_keeps_the_old_manifest() {
        let (folder, file) = deployed();

        let (begun, moved) = found(&folder, 9, 2, Worth::Money, true).unwrap();

        assert_eq!(begun, manifest(9, "b", BTreeMap::new()));
        let moved = moved.unwrap();
        assert_eq!(Manifest::read(&moved, CHAIN).unwrap(), manifest(9, "a", at(1)));
        assert!(!file.exists());
    }

    #[test]
    fn no_manifest_that_was_moved_aside_is_written_over() {
        let (folder, _file) = deployed();
        let first = found(&folder, 9, 2, Worth::Money, true).unwrap().1.unwrap();
        manifest(9, "c", at(3)).write(folder.path()).unwrap();

        let second = found(&folder, 9, 4, Worth::Money, true).unwrap().1.unwrap();

        assert_eq!(Manifest::read(&first, CHAIN).unwrap(), manifest(9, "a", at(1)));
        assert_eq!(Manifest::read(&second, CHAIN).unwrap(), manifest(9, "c", at(3)));
    }

    #[test]
    fn a_development_chain_that_began_anew_has_nothing() {
        let (folder, file) = deployed();

        let refused = found(&folder, 8, 1, Worth::Money, true).unwrap_err();
        assert!(matches!(refused, Taken::OnAnotherChain(_)), "{refused}");
        assert!(file.exists());

        let (begun, moved) = found(&folder, 8, 1, Worth::Nothing, false).unwrap();
        assert_eq!(begun, manifest(8, "b", BTreeMap::new()));
        assert!(moved.is_some());
    }
}
