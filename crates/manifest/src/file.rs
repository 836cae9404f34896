//! Manifests on disk.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use serde::Deserialize;
use tempfile::NamedTempFile;

use crate::{
    Contract, Manifest, Name, SCHEMA,
    first_form::{FIRST, FirstForm},
};

/// A manifest that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Nobody deployed there, or the file is elsewhere.
    #[error("there is no {at}: deploy to that chain first, or name another file")]
    Missing {
        /// The file.
        at: PathBuf,
    },
    /// The file cannot be read.
    #[error("cannot read {at}: {why}")]
    Unreadable {
        /// The file.
        at: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// The file is something else, or was cut off.
    #[error("{at} is no manifest: {why}")]
    Malformed {
        /// The file.
        at: PathBuf,
        /// Where it goes wrong.
        why: serde_json::Error,
    },
    /// Fields would mean something else.
    #[error(
        "{at} has schema {found}, and this tool reads up to {SCHEMA}: take the tool that wrote it, \
         or a newer one"
    )]
    OtherSchema {
        /// The file.
        at: PathBuf,
        /// Its schema.
        found: u32,
    },
    /// Its addresses mean nothing on this chain.
    #[error("{at} is of chain {found}, and this is chain {expected}")]
    OtherChain {
        /// The file.
        at: PathBuf,
        /// The chain that it is of.
        found: u64,
        /// The chain that was asked for.
        expected: u64,
    },
    /// The deployment is from before there was such a contract.
    #[error("the deployment has no {0}: deploy again to add it")]
    NoContract(Contract),
    /// The file cannot be written.
    #[error("cannot write {at}: {why}")]
    Unwritten {
        /// The file.
        at: PathBuf,
        /// What the system said.
        why: io::Error,
    },
}

/// What can be read of a manifest whatever its form.
#[derive(Deserialize)]
struct Form {
    schema: u32,
}

impl Manifest {
    /// The file of the deployment `name` to the chain with this id, below `folder`, by custom
    /// `deployments`.
    pub fn path(folder: &Path, chain_id: u64, name: &Name) -> PathBuf {
        folder.join(chain_id.to_string()).join(format!("{name}.json"))
    }

    /// Reads the file `at`, which is to be of the chain with this id.
    ///
    /// # Errors
    ///
    /// [`ManifestError`], if there is none, or it is of another form or chain.
    pub fn read(at: &Path, chain_id: u64) -> Result<Self, ManifestError> {
        let at = at.to_owned();
        let text = match fs::read(&at) {
            Ok(text) => text,
            Err(why) if why.kind() == ErrorKind::NotFound => {
                return Err(ManifestError::Missing { at });
            }
            Err(why) => return Err(ManifestError::Unreadable { at, why }),
        };
        let malformed = |why| ManifestError::Malformed { at: at.clone(), why };
        let Form { schema } = serde_json::from_slice(&text).map_err(malformed)?;
        let manifest: Self = match schema {
            SCHEMA => serde_json::from_slice(&text).map_err(malformed)?,
            FIRST => serde_json::from_slice::<FirstForm>(&text).map_err(malformed)?.into(),
            found => return Err(ManifestError::OtherSchema { at, found }),
        };
        if manifest.chain_id != chain_id {
            let (found, expected) = (manifest.chain_id, chain_id);
            return Err(ManifestError::OtherChain { at, found, expected });
        }
        Ok(manifest)
    }

    /// Writes the file below `folder`, whole or not at all: whoever reads meanwhile finds the one
    /// before it.
    ///
    /// - **Out:** the file.
    ///
    /// # Errors
    ///
    /// [`ManifestError::Unwritten`], with what the system said.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, ManifestError> {
        let at = Self::path(folder, self.chain_id, &self.name);
        self.replace(&at).map_err(|why| ManifestError::Unwritten { at: at.clone(), why })?;
        Ok(at)
    }

    fn replace(&self, at: &Path) -> io::Result<()> {
        // A file is renamed in one step within one file system, so it begins beside its place.
        let folder = at.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        writeln!(file)?;
        file.as_file().sync_all()?;
        file.persist(at).map_err(|error| error.error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{Address, B256, U256};
    use tempfile::{TempDir, tempdir};

    use super::*;
    use crate::{
        Activation, Argument, Birth, Built, Commit, Created, Deployed, Program, Sent, Source,
    };

    const CHAIN: u64 = 412_346;

    fn manifest() -> Manifest {
        let hash = B256::repeat_byte;
        let birth = Birth {
            salt: hash(6),
            init_code_hash: hash(7),
            constructor_data: vec![8].into(),
            arguments: vec![Argument {
                name: "holder".into(),
                kind: "address".into(),
                value: Address::repeat_byte(5).to_string(),
            }],
        };
        // More than a JSON number can say.
        let activation = Activation { fee: U256::MAX, module_hash: hash(9) };
        let created = Created {
            transaction: hash(3),
            block: 7,
            gas: Some(2_000_000),
            activation: Some(activation),
        };
        let token = Deployed {
            address: Address::repeat_byte(1),
            abi: Contract::Token.abi().to_owned(),
            program: Some("token".into()),
            birth: Some(birth),
            created: Some(created),
        };
        let dollar = Deployed {
            address: Address::repeat_byte(4),
            abi: Contract::Stablecoin.abi().to_owned(),
            program: None,
            birth: None,
            created: None,
        };
        let built = Built {
            sha256: "00".repeat(32),
            wasm_bytes: 30_000,
            code_bytes: 10_000,
            opt_level: "3".into(),
            optimized: true,
        };
        let source = Source {
            commit: Some(Commit { id: "c0ffee".repeat(7), clean: true }),
            rustc: "rustc 1.95.0".into(),
            wasm_opt: None,
            parameters: hash(11),
        };
        Manifest {
            schema: SCHEMA,
            name: "millet".parse().unwrap(),
            chain_id: CHAIN,
            genesis: Some(hash(10)),
            deployer: Address::repeat_byte(5),
            source: Some(source),
            programs: [("token".into(), Program { code_hash: hash(2), built: Some(built) })].into(),
            contracts: [(Contract::Token, token), (Contract::Stablecoin, dollar)].into(),
            steps: [("cache token".into(), Sent { transaction: hash(12), block: 9, gas: 50_000 })]
                .into(),
        }
    }

    /// A folder with the manifest, in which `was` is `is`.
    fn altered(was: &str, is: &str) -> (TempDir, PathBuf) {
        let folder = tempdir().unwrap();
        let at = manifest().write(folder.path()).unwrap();
        let text = fs::read_to_string(&at).unwrap();
        assert!(text.contains(was), "{text}");
        fs::write(&at, text.replace(was, is)).unwrap();
        (folder, at)
    }

    #[test]
    fn what_was_written_is_read() {
        let folder = tempdir().unwrap();
        let written = manifest();

        let at = written.write(folder.path()).unwrap();
        let again = written.write(folder.path()).unwrap();

        assert_eq!(at, folder.path().join("412346/millet.json"));
        assert_eq!(again, at);
        assert_eq!(Manifest::read(&at, CHAIN).unwrap(), written);
        assert_eq!(fs::read_dir(folder.path().join("412346")).unwrap().count(), 1);
    }

    #[test]
    fn nobody_reads_addresses_of_another_chain() {
        let (_folder, at) = altered("412346", "42161");

        let refused = Manifest::read(&at, CHAIN).unwrap_err();

        assert!(
            matches!(refused, ManifestError::OtherChain { found: 42_161, expected: CHAIN, .. }),
            "{refused}"
        );
    }

    #[test]
    fn another_form_is_refused_before_it_is_understood() {
        let (_folder, at) = altered("\"schema\": 2", "\"schema\": 3");
        let text = fs::read_to_string(&at).unwrap().replace("\"deployer\"", "\"by\"");
        fs::write(&at, text).unwrap();

        let refused = Manifest::read(&at, CHAIN).unwrap_err();

        assert!(matches!(refused, ManifestError::OtherSchema { found: 3, .. }), "{refused}");
    }

    /// As schema 1 was written.
    #[test]
    fn the_form_before_this_one_is_read_as_far_as_it_goes() {
        let folder = tempdir().unwrap();
        let at = folder.path().join("first.json");
        let address = |digit: &str| format!("0x{}", digit.repeat(40));
        let hash = |digit: &str| format!("0x{}", digit.repeat(64));
        let text = serde_json::json!({
            "schema": 1,
            "name": "millet",
            "chain_id": CHAIN,
            "deployer": address("5"),
            "contracts": {
                "staking": {
                    "address": address("1"),
                    "abi": "abi/IMicroStakingVault.sol",
                    "program": { "name": "vault", "code_hash": hash("2") },
                    "created": { "transaction": hash("3"), "block": 7 },
                },
                "stablecoin": { "address": address("4"), "abi": "abi/IStablecoin.sol" },
            },
        });
        fs::write(&at, text.to_string()).unwrap();

        let read = Manifest::read(&at, CHAIN).unwrap();

        assert_eq!((read.schema, read.source.clone(), read.genesis), (SCHEMA, None, None));
        assert_eq!(read.address(Contract::Staking).unwrap(), Address::repeat_byte(0x11));
        let program = read.program(Contract::Staking).unwrap();
        assert_eq!(*program, Program { code_hash: B256::repeat_byte(0x22), built: None });
        assert_eq!(read.program(Contract::Stablecoin), None);
        assert_eq!(read.first_block(), 7);
        // What it becomes is of this form, and reads as itself.
        let at = read.write(folder.path()).unwrap();
        assert_eq!(Manifest::read(&at, CHAIN).unwrap(), read);
    }

    #[test]
    fn an_amount_is_digits_and_nothing_else() {
        for wrong in ["", "0x10", "1e3", "-1", "1.5", " 1"] {
            let (_folder, at) =
                altered(&format!("\"{}\"", U256::MAX), &serde_json::to_string(wrong).unwrap());
            let refused = Manifest::read(&at, CHAIN).unwrap_err().to_string();
            assert!(refused.contains("is not a whole amount"), "{refused}");
        }
    }

    #[test]
    fn what_is_missing_or_cut_off_says_so() {
        let (folder, at) = altered("\"deployer\"", "\"by\"");
        let elsewhere = folder.path().join("1/millet.json");

        let refused = Manifest::read(&at, CHAIN).unwrap_err();
        assert!(matches!(refused, ManifestError::Malformed { .. }), "{refused}");
        assert!(refused.to_string().contains("missing field `deployer`"), "{refused}");
        let refused = Manifest::read(&elsewhere, 1).unwrap_err();
        assert!(matches!(refused, ManifestError::Missing { .. }), "{refused}");
        let refused = manifest().address(Contract::Governor).unwrap_err();
        assert!(refused.to_string().starts_with("the deployment has no governor"), "{refused}");
    }

    #[test]
    fn history_begins_with_the_first_of_ours() {
        let mut manifest = manifest();
        assert_eq!(manifest.first_block(), 7);

        manifest.contracts.get_mut(&Contract::Token).unwrap().created = None;
        assert_eq!(manifest.first_block(), 0);
    }
}
