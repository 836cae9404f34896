//! What a deployment put on a chain, as a file that tools read.
//!
//! A deployment to chain 42161 under the name `millet` is `deployments/42161/millet.json`: who
//! deployed and from what, the programs by their hashes, and for each [`Contract`] its address, its
//! interface and where it came from. What the chain itself can be asked, such as decimals, symbols
//! and owners, is not in it, and nothing in it is secret.

mod contract;
mod decimal;
mod deployed;
mod file;
mod first_form;
mod name;
mod source;

use std::collections::BTreeMap;

use alloy::primitives::{Address, B256};
use serde::{Deserialize, Serialize};

pub use crate::{
    contract::Contract,
    deployed::{Activation, Argument, Birth, Created, Deployed, Sent},
    file::ManifestError,
    name::{Name, NameError},
    source::{Built, Commit, Program, Source},
};

/// The file's form. A field that changes its meaning or goes away raises it; a new one does not.
/// The form before it is still read.
pub const SCHEMA: u32 = 2;

/// One deployment on one chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Which of the chain's deployments this is.
    pub name: Name,
    /// The chain's id.
    pub chain_id: u64,
    /// Of the chain's block 0: development chains share their ids. `None` where the node lacks it.
    pub genesis: Option<B256>,
    /// The account that deployed.
    pub deployer: Address,
    /// What was deployed; `None` in a file that an older tool wrote.
    pub source: Option<Source>,
    /// The programs, by the names of their crates in `contracts/`.
    pub programs: BTreeMap<String, Program>,
    /// Where everything is that stands.
    pub contracts: BTreeMap<Contract, Deployed>,
    /// By step, the last transaction of those that created nothing: appointments, places in the
    /// cache, activations that were renewed.
    pub steps: BTreeMap<String, Sent>,
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

    /// The program that `contract` runs; `None` for one that was there before, such as a real dollar.
    pub fn program(&self, contract: Contract) -> Option<&Program> {
        self.programs.get(self.contracts.get(&contract)?.program.as_ref()?)
    }

    /// The first block that can have anything to say of this deployment: 0 where nothing is known.
    pub fn first_block(&self) -> u64 {
        let ours = self.contracts.values().filter(|deployed| deployed.program.is_some());
        let blocks = ours.map(|it| it.created.map_or(0, |created| created.block));
        blocks.min().unwrap_or(0)
    }
}
