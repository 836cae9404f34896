//! Proofs from the files that `rewards` writes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use alloy::primitives::{Address, B256};
use eyre::{Result, WrapErr};
use rewards::{
    Proof,
    file::{FileError, TreeFile},
};

/// What tree files end in.
const ENDING: &str = "tree";

/// What was found in files.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// No tree has that root.
    NoTree,
    /// The account has nothing in the tree.
    NoClaim,
    Proof(Proof),
}

/// What proves `account`'s claim of `reward` against `root`, from the tree at `path` or in the folder
/// there.
///
/// # Errors
///
/// If nothing is there, or a file cannot be read or is damaged.
pub(super) fn find(path: &Path, root: B256, account: Address, reward: Address) -> Result<Found> {
    let reading = || format!("reading {}", path.display());
    for file in files(path).wrap_err_with(reading)? {
        let reading = || format!("reading {}", file.display());
        let mut tree = TreeFile::open(&file).wrap_err_with(reading)?;
        if tree.header().root == root {
            return prove(&mut tree, account, reward).wrap_err_with(reading);
        }
    }
    Ok(Found::NoTree)
}

fn prove(tree: &mut TreeFile, account: Address, reward: Address) -> Result<Found, FileError> {
    let claims = tree.claims_of(account)?;
    match claims.into_iter().find(|it| it.reward == reward) {
        Some(claim) => Ok(Found::Proof(tree.prove(claim)?)),
        None => Ok(Found::NoClaim),
    }
}

fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path)?.map(|it| it.map(|it| it.path()));
    let mut files = entries.collect::<io::Result<Vec<_>>>()?;
    files.retain(|it| it.extension().is_some_and(|it| it == ENDING));
    files.sort_unstable();
    Ok(files)
}
