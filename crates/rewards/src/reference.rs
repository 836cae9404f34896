//! OpenZeppelin's JavaScript library, to compare trees and times with.
//!
//! `npm/package.json` and `npm/package-lock.json` pin the version and the hash of each package.
//! They are unpacked on first use; their scripts are not run. Nothing but the benchmark and the
//! tests needs it.

use std::path::Path;

use alloy::primitives::B256;
use npm::{Installed, NpmError, Packages};
use serde::{Deserialize, Serialize};

use crate::{Claim, standard_v1};

const PACKAGES: Packages = Packages {
    package: include_str!("../npm/package.json"),
    lock: include_str!("../npm/package-lock.json"),
};

const SCRIPT: &str = "reference.mjs";

/// The installed library.
#[derive(Debug)]
pub struct Reference {
    packages: Installed,
}

/// Why there is nothing to compare with.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// node or npm is missing, or failed.
    #[error(transparent)]
    Npm(#[from] NpmError),
    /// The answer is not what was asked for.
    #[error("reading node's answer: {0}")]
    Answer(#[from] serde_json::Error),
}

/// What the library says of one tree.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Answer {
    /// Of the tree.
    pub root: B256,
    /// What building it took, in microseconds.
    pub microseconds: u64,
    /// The sha256 of its dump, in hex.
    pub dump: String,
    /// The proofs of [`sample`].
    pub proofs: Vec<Vec<B256>>,
    /// The multiproof of [`sample`].
    pub several: Several,
}

/// A multiproof.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Several {
    /// Account, reward and amount of each claim, in the order of the multiproof.
    pub values: Vec<[String; 3]>,
    /// The hashes.
    pub hashes: Vec<B256>,
    /// The flags.
    pub flags: Vec<bool>,
}

#[derive(Serialize)]
struct Question<'a> {
    values: Vec<[String; 3]>,
    sizes: &'a [usize],
    load: Option<&'a Path>,
}

/// The claims of a tree of that size, by their place, that the library is asked to prove.
pub fn sample(size: usize) -> impl Iterator<Item = usize> {
    (0..size).step_by((size / 8).max(1))
}

impl Reference {
    /// Installs the library below `home` unless that was done before.
    ///
    /// # Errors
    ///
    /// If there is no node, or npm cannot install.
    pub fn install(home: &Path) -> Result<Self, ReferenceError> {
        let packages = PACKAGES.install(home, || ())?;
        packages.put(SCRIPT, include_str!("../npm/reference.mjs"))?;
        Ok(Self { packages })
    }

    /// What it makes of the first `n` claims, for each `n` of `sizes`.
    ///
    /// # Errors
    ///
    /// If node fails.
    pub fn build(&self, claims: &[Claim], sizes: &[usize]) -> Result<Vec<Answer>, ReferenceError> {
        let values = claims.iter().map(standard_v1::value).collect();
        Ok(serde_json::from_slice(&self.ask(&Question { values, sizes, load: None })?)?)
    }

    /// Lets it load and validate a dump. Returns the root.
    ///
    /// # Errors
    ///
    /// If node fails, or the library refuses the dump.
    pub fn load(&self, dump: &Path) -> Result<B256, ReferenceError> {
        let question = Question { values: Vec::new(), sizes: &[], load: Some(dump) };
        Ok(serde_json::from_slice(&self.ask(&question)?)?)
    }

    fn ask(&self, question: &Question<'_>) -> Result<Vec<u8>, ReferenceError> {
        Ok(self.packages.run(SCRIPT, &serde_json::to_vec(question)?)?)
    }
}
