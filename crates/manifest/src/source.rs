//! What a deployment was made from.

use alloy::primitives::B256;
use serde::{Deserialize, Serialize};

/// What was deployed, and what built it: enough to build it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The commit of this repository; `None` where git did not tell.
    pub commit: Option<Commit>,
    /// The compiler of the programs, as it calls itself.
    pub rustc: String,
    /// The version of wasm-opt that is pinned. Whether it had a part is said of each program.
    pub wasm_opt: Option<String>,
    /// keccak256 of the parameter file's text.
    pub parameters: B256,
}

/// A commit, and what the work tree had beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Its hash.
    pub id: String,
    /// Whether the work tree was the commit, no file changed or added. Manifests do not count.
    pub clean: bool,
}

impl Commit {
    /// Enough of the hash for people.
    pub fn short(&self) -> &str {
        self.id.get(..12).unwrap_or(&self.id)
    }
}

/// A program of this repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// keccak256 of an account's code that runs it.
    pub code_hash: B256,
    /// How it came about; absent in a file that an older tool wrote.
    #[serde(flatten)]
    pub built: Option<Built>,
}

/// What building a program came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Built {
    /// Of the module before compression, as `sha256sum` tells it.
    pub sha256: String,
    /// Bytes of the module.
    pub wasm_bytes: u64,
    /// Bytes of an account's code.
    pub code_bytes: u64,
    /// As cargo calls it.
    pub opt_level: String,
    /// Whether wasm-opt had a part in it.
    pub optimized: bool,
}
