//! Where the contracts of a deployment are, as a file that tools read.
//!
//! A deployment to chain 42161 under the name `millet` is `deployments/42161/millet.json`:
//! who deployed, and for each [`Contract`] its address, its interface and where it came from.
//! What the chain itself can be asked, such as decimals, symbols and owners, is not in it, and
//! nothing in it is secret.

mod contract;
mod file;
mod name;

use std::collections::BTreeMap;

use alloy::primitives::{Address, B256};
use serde::{Deserialize, Serialize};

pub use crate::{
    contract::Contract,
    file::ManifestError,
    name::{Name, NameError},
};

/// The file's form. A field that changes its meaning or goes away raises it; a new one does not.
pub const SCHEMA: u32 = 1;

/// One deployment on one chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Which of the chain's deployments this is.
    pub name: Name,
    /// The chain's id.
    pub chain_id: u64,
    /// The account that deployed.
    pub deployer: Address,
    /// Where everything is.
    pub contracts: BTreeMap<Contract, Deployed>,
}

/// One contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployed {
    /// Where it is.
    pub address: Address,
    /// Its interface: a path in this repository.
    pub abi: String,
    /// What runs there; absent for a contract that was there before, such as a real dollar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<Coded>,
    /// How it came there; absent where the chain no longer tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Created>,
}

/// A program of this repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coded {
    /// Its crate in `contracts/`.
    pub name: String,
    /// keccak256 of the account's code.
    pub code_hash: B256,
}

/// Where a contract's history begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// The transaction that created it.
    pub transaction: B256,
    /// The number of its block, as the chain counts its own.
    pub block: u64,
}

impl Manifest {
    /// Where `contract` is.
    ///
    /// # Errors
    ///
    /// [`ManifestError::NoContract`], if the deployment does not have it.
    pub fn address(&self, contract: Contract) -> Result<Address, ManifestError> {
        self.contract(contract).map(|deployed| deployed.address)
    }

    /// What there is to know of `contract`.
    ///
    /// # Errors
    ///
    /// [`ManifestError::NoContract`], if the deployment does not have it.
    pub fn contract(&self, contract: Contract) -> Result<&Deployed, ManifestError> {
        self.contracts.get(&contract).ok_or(ManifestError::NoContract(contract))
    }

    /// The first block that can have anything to say of this deployment: 0 where nothing is known.
    pub fn first_block(&self) -> u64 {
        let ours = self.contracts.values().filter(|deployed| deployed.program.is_some());
        let blocks = ours.map(|deployed| deployed.created.map_or(0, |created| created.block));
        blocks.min().unwrap_or(0)
    }
}
