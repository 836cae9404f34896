//! Manifests of schema 1: addresses, code hashes, and where contracts were created.

use std::collections::BTreeMap;

use alloy::primitives::{Address, B256};
use serde::Deserialize;

use crate::{Contract, Created, Deployed, Manifest, Name, Program, SCHEMA};

/// The schema's number.
pub(crate) const FIRST: u32 = 1;

#[derive(Deserialize)]
pub(crate) struct FirstForm {
    name: Name,
    chain_id: u64,
    deployer: Address,
    contracts: BTreeMap<Contract, Standing>,
}

#[derive(Deserialize)]
struct Standing {
    address: Address,
    abi: String,
    program: Option<Coded>,
    created: Option<Created>,
}

#[derive(Deserialize)]
struct Coded {
    name: String,
    code_hash: B256,
}

impl From<FirstForm> for Manifest {
    /// What it did not say stays unsaid.
    fn from(first: FirstForm) -> Self {
        let mut programs = BTreeMap::new();
        let mut contracts = BTreeMap::new();
        for (contract, Standing { address, abi, program, created }) in first.contracts {
            let program = program.map(|Coded { name, code_hash }| {
                programs.insert(name.clone(), Program { code_hash, built: None });
                name
            });
            contracts.insert(contract, Deployed { address, abi, program, birth: None, created });
        }
        Self {
            schema: SCHEMA,
            name: first.name,
            chain_id: first.chain_id,
            genesis: None,
            deployer: first.deployer,
            source: None,
            programs,
            contracts,
            steps: BTreeMap::new(),
        }
    }
}
