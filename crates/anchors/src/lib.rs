//! The well-known Solidity contracts that ours are measured beside.
//!
//! `tests/anchors/` has thin contracts over OpenZeppelin's and Solady's, and pins the versions and
//! hashes of the packages. They are unpacked below `target/` on first use; their scripts are not
//! run.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use alloy::primitives::{Bytes, hex, keccak256};

const PACKAGE: &str = include_str!("../../../tests/anchors/package.json");
const LOCK: &str = include_str!("../../../tests/anchors/package-lock.json");

/// What is compiled, and what compiles it.
const SOURCES: [(&str, &str); 3] = [
    ("compile.mjs", include_str!("../../../tests/anchors/compile.mjs")),
    ("OpenZeppelin.sol", include_str!("../../../tests/anchors/OpenZeppelin.sol")),
    ("Solady.sol", include_str!("../../../tests/anchors/Solady.sol")),
];

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// A family of contracts: token, vault and distributor of one library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Library {
    /// As its contracts in `tests/anchors/` begin.
    pub name: &'static str,
}

/// Those we are measured beside, in the order in which tables show them.
pub const LIBRARIES: [Library; 2] = [Library { name: "OpenZeppelin" }, Library { name: "Solady" }];

/// Init code by contract.
#[derive(Clone, Debug)]
pub struct Anchors(BTreeMap<String, Bytes>);

/// Why there is nothing to be measured beside.
#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
    /// Not even node is there.
    #[error("node is not installed")]
    NoNode,
    /// A file cannot be written, or a process not started.
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
    /// The compiler's answer is not what was asked for.
    #[error("reading the compiler's answer: {0}")]
    Answer(#[from] serde_json::Error),
    /// A contract is not among the compiled ones.
    #[error("tests/anchors has no contract {0}")]
    NoContract(String),
}

impl Anchors {
    /// Compiles them, in a folder below `home` that is kept for the next time.
    ///
    /// # Errors
    ///
    /// If there is no node, npm cannot install, or the sources do not compile.
    pub fn compile(home: &Path) -> Result<Self, AnchorError> {
        Command::new("node").arg("--version").output().map_err(|_| AnchorError::NoNode)?;
        let packages = install(home)?;
        for (name, content) in SOURCES {
            fs::write(packages.join(name), content)?;
        }
        let mut node = Command::new("node");
        node.current_dir(&packages).arg("compile.mjs").stdin(Stdio::null());
        Ok(Self(serde_json::from_slice(&succeeded("node compile.mjs", node.output()?)?)?))
    }

    /// What creates a library's contract, `arguments` being those of its constructor.
    ///
    /// # Errors
    ///
    /// [`AnchorError::NoContract`].
    pub fn init_code(
        &self,
        library: Library,
        contract: &str,
        arguments: &[u8],
    ) -> Result<Bytes, AnchorError> {
        let name = format!("{}{contract}", library.name);
        let code = self.0.get(&name).ok_or(AnchorError::NoContract(name))?;
        Ok([code, arguments].concat().into())
    }
}

/// Unpacks the packages unless that was done before.
fn install(home: &Path) -> Result<PathBuf, AnchorError> {
    let directory = home.join(hex::encode(&keccak256(LOCK)[..8]));
    if directory.join("node_modules").is_dir() {
        return Ok(directory);
    }
    fs::create_dir_all(home)?;
    // In a directory of its own first: what has the final name is complete.
    let unfinished = tempfile::tempdir_in(home)?;
    fs::write(unfinished.path().join("package.json"), PACKAGE)?;
    fs::write(unfinished.path().join("package-lock.json"), LOCK)?;
    let mut npm = Command::new(NPM);
    npm.current_dir(unfinished.path()).stdin(Stdio::null());
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    // Without a network this is to fail in seconds, not in npm's usual minutes.
    npm.args(["--fetch-retries=1", "--fetch-retry-mintimeout=1000"]);
    succeeded("npm ci", npm.output()?)?;
    fs::rename(unfinished.keep(), &directory)?;
    Ok(directory)
}

fn succeeded(command: &'static str, output: Output) -> Result<Vec<u8>, AnchorError> {
    if output.status.success() {
        return Ok(output.stdout);
    }
    let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(AnchorError::Failed { command, complaint })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_pins_by_hash_and_names_no_registry() {
        assert!(LOCK.contains("\"integrity\": \"sha512-"));
        assert!(!LOCK.contains("\"resolved\""), "a registry of one machine is in the lock file");
    }

    #[test]
    fn every_package_is_pinned_to_one_version() {
        let package: serde_json::Value = serde_json::from_str(PACKAGE).unwrap();
        let lock: serde_json::Value = serde_json::from_str(LOCK).unwrap();
        let wanted = package["dependencies"].as_object().unwrap();
        assert_eq!(wanted.len(), 3);
        for (name, version) in wanted {
            assert_eq!(lock["packages"][format!("node_modules/{name}")]["version"], *version);
        }
    }
}
