//! OpenZeppelin's JavaScript library, to compare trees and times with.
//!
//! `npm/package.json` and `npm/package-lock.json` pin the version and the hash of each package.
//! They are unpacked on first use; their scripts are not run. Nothing but the benchmark and the
//! tests needs it.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use alloy::primitives::B256;
use serde::{Deserialize, Serialize};

use crate::{Claim, standard_v1};

const FILES: [(&str, &str); 3] = [
    ("package.json", include_str!("../npm/package.json")),
    ("package-lock.json", include_str!("../npm/package-lock.json")),
    ("reference.mjs", include_str!("../npm/reference.mjs")),
];

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// The installed library.
#[derive(Debug)]
pub struct Reference {
    directory: PathBuf,
}

/// Why there is nothing to compare with.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// Not even node is there.
    #[error("node is not installed")]
    NoNode,
    /// A file cannot be read or written, or a process not started.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// npm or node ended in an error.
    #[error("{command} failed: {complaint}")]
    Failed {
        /// What was run.
        command: &'static str,
        /// What it wrote to stderr.
        complaint: String,
    },
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
        Command::new("node").arg("--version").output().map_err(|_| ReferenceError::NoNode)?;
        let directory = home.join("merkle-tree-1.0.8");
        if !directory.join("node_modules").is_dir() {
            fs::create_dir_all(home)?;
            // In a directory of its own first: what has the final name is complete.
            let unfinished = tempfile::tempdir_in(home)?;
            for (name, content) in FILES {
                fs::write(unfinished.path().join(name), content)?;
            }
            let mut npm = Command::new(NPM);
            npm.current_dir(unfinished.path()).stdin(Stdio::null());
            npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
            // Without a network this is to fail in seconds, not in npm's usual minutes.
            npm.args(["--fetch-retries=1", "--fetch-retry-mintimeout=1000"]);
            succeeded("npm ci", npm.output()?)?;
            if let Err(error) = fs::rename(unfinished.path(), &directory)
                && !directory.join("node_modules").is_dir()
            {
                return Err(error.into());
            }
        }
        let (name, script) = FILES[2];
        fs::write(directory.join(name), script)?;
        Ok(Self { directory })
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
        let mut node = Command::new("node");
        node.current_dir(&self.directory).arg("reference.mjs");
        node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = node.spawn()?;
        // The script reads all of its input before it writes.
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(&serde_json::to_vec(question)?)?;
        }
        succeeded("node", child.wait_with_output()?)
    }
}

fn succeeded(command: &'static str, output: Output) -> Result<Vec<u8>, ReferenceError> {
    if output.status.success() {
        return Ok(output.stdout);
    }
    let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(ReferenceError::Failed { command, complaint })
}
