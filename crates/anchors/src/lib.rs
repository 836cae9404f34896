//! Well-known Solidity contracts, to measure ours beside and to have ours work with.
//!
//! `tests/anchors/` has thin contracts over them, and pins the versions and hashes of the packages.
//! They are unpacked below `target/` on first use; their scripts are not run.

use std::{collections::BTreeMap, path::Path};

use alloy::{json_abi::JsonAbi, primitives::Bytes};
pub use npm::NpmError;
use npm::Packages;
use serde::Deserialize;

const PACKAGES: Packages = Packages {
    package: include_str!("../../../tests/anchors/package.json"),
    lock: include_str!("../../../tests/anchors/package-lock.json"),
};

const COMPILER: &str = "compile.mjs";

/// What is compiled, and what compiles it.
const SOURCES: [(&str, &str); 5] = [
    (COMPILER, include_str!("../../../tests/anchors/compile.mjs")),
    ("OpenZeppelin.sol", include_str!("../../../tests/anchors/OpenZeppelin.sol")),
    (
        "OpenZeppelinGovernance.sol",
        include_str!("../../../tests/anchors/OpenZeppelinGovernance.sol"),
    ),
    ("Pendle.sol", include_str!("../../../tests/anchors/Pendle.sol")),
    ("Solady.sol", include_str!("../../../tests/anchors/Solady.sol")),
];

/// A family of contracts: token, vault and distributor of one library, unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Library {
    /// As its contracts in `tests/anchors/` begin.
    pub name: &'static str,
}

/// OpenZeppelin's: with votes, a governor and a timelock.
pub const OPEN_ZEPPELIN: Library = Library { name: "OpenZeppelin" };

/// Pendle's: a lock.
pub const PENDLE: Library = Library { name: "Pendle" };

/// Those we are measured beside, in the order in which tables show them.
pub const LIBRARIES: [Library; 3] = [OPEN_ZEPPELIN, Library { name: "Solady" }, PENDLE];

/// Every contract by name.
#[derive(Clone, Debug)]
pub struct Anchors(BTreeMap<String, Compiled>);

/// A contract as the compiler leaves it.
#[derive(Clone, Debug, Deserialize)]
pub struct Compiled {
    /// Its calls, events and errors.
    pub abi: JsonAbi,
    /// What creates it, without the arguments of its constructor.
    pub code: Bytes,
}

/// Why there is nothing to be measured beside.
#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
    /// node or npm is missing, or failed; also, what does not compile.
    #[error(transparent)]
    Npm(#[from] NpmError),
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
        let packages = PACKAGES.install(home, || ())?;
        for (name, content) in SOURCES {
            packages.put(name, content)?;
        }
        Ok(Self(serde_json::from_slice(&packages.run(COMPILER, &[])?)?))
    }

    /// A library's contract.
    ///
    /// # Errors
    ///
    /// [`AnchorError::NoContract`].
    pub fn contract(&self, library: Library, contract: &str) -> Result<&Compiled, AnchorError> {
        let name = format!("{}{contract}", library.name);
        self.0.get(&name).ok_or(AnchorError::NoContract(name))
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
        Ok([&self.contract(library, contract)?.code, arguments].concat().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_pins_by_hash_and_names_no_registry() {
        let lock = PACKAGES.lock;
        assert!(lock.contains("\"integrity\": \"sha512-"));
        assert!(!lock.contains("\"resolved\""), "a registry of one machine is in the lock file");
    }

    #[test]
    fn every_package_is_pinned_to_one_version() {
        let package: serde_json::Value = serde_json::from_str(PACKAGES.package).unwrap();
        let wanted = package["dependencies"].as_object().unwrap();
        assert_eq!(wanted.len(), 4);
        for (name, version) in wanted {
            assert_eq!(PACKAGES.version(name).as_deref(), version.as_str());
        }
    }
}
