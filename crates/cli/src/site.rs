//! Which deployment on which chain: a connection and the addresses of the manifest.

use std::{
    env,
    path::{Path, PathBuf},
};

use alloy::{
    eips::BlockNumberOrTag,
    primitives::{Address, B256},
    providers::{DynProvider, Provider},
};
use bindings::{
    IFeeDistributorInstance, IFeeSplitterInstance, IGovernorInstance, IMerkleRewardsInstance,
    IMicroStakingVaultInstance, IMilletTokenInstance, ITimelockInstance, IVotingEscrowInstance,
};
use client::{
    chain::{Chain, ChainError},
    codes,
    token::Token,
};
use eyre::Result;
use manifest::{Contract, Manifest, ManifestError, Name};

use crate::said::Unit;

/// The variable that says which chain, where the command line does not.
const RPC_URL: &str = "MILLET_RPC_URL";

/// Where manifests are, below the working directory.
const FOLDER: &str = "deployments";

/// Where to look.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Where {
    /// The chain; without it, the environment's MILLET_RPC_URL
    #[arg(long, value_name = "URL", global = true)]
    rpc_url: Option<String>,

    /// The deployment: read from deployments/<CHAIN ID>/<NAME>.json
    #[arg(long, value_name = "NAME", global = true, default_value = "millet")]
    deployment: Name,

    /// The deployment's manifest, wherever it is
    #[arg(long, value_name = "FILE", global = true)]
    manifest: Option<PathBuf>,
}

/// Nobody said which chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("which chain? set {RPC_URL} or give --rpc-url, such as http://127.0.0.1:8547")]
pub(crate) struct NoChain;

/// Something else stands where the manifest has a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the {contract} at {at} is not what was deployed: its code has the hash {found}, and the \
     manifest says {expected}; take the manifest of this chain, or look with `deploy check`"
)]
pub(crate) struct OtherCode {
    contract: Contract,
    at: Address,
    expected: B256,
    found: B256,
}

/// A deployment on its chain.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) chain: Chain,
    pub(crate) manifest: Manifest,
}

/// A vault with what it takes and gives.
#[derive(Clone, Debug)]
pub(crate) struct Vault {
    pub(crate) unit: Unit,
    pub(crate) calls: IMicroStakingVaultInstance<DynProvider>,
    pub(crate) asset: Token,
    pub(crate) shares: Token,
}

impl Where {
    /// Connects, and finds the addresses.
    ///
    /// # Errors
    ///
    /// If nobody answers, or there is no manifest for that chain.
    pub(crate) async fn open(&self) -> Result<Site> {
        let url = self.rpc_url.clone().or_else(|| env::var(RPC_URL).ok()).ok_or(NoChain)?;
        let chain = Chain::connect(&url).await?;
        let default = || Manifest::path(Path::new(FOLDER), chain.id(), &self.deployment);
        let file = self.manifest.clone().unwrap_or_else(default);
        let manifest = Manifest::read(&file, chain.id())?;
        Ok(Site { chain, manifest })
    }
}

impl Site {
    /// Whether what stands at the addresses is what was put there. One question to the node.
    ///
    /// # Errors
    ///
    /// [`OtherCode`] of the first contract that runs another program; another if nobody answers.
    pub(crate) async fn recognize(&self) -> Result<()> {
        let ours = self.manifest.contracts.iter().filter_map(|(contract, deployed)| {
            let program = self.manifest.program(*contract)?;
            Some((*contract, deployed.address, program.code_hash))
        });
        let ours: Vec<_> = ours.collect();
        let accounts: Vec<_> = ours.iter().map(|(_, at, _)| *at).collect();
        let found = codes::code_hashes(&self.chain, &accounts).await?;
        for ((contract, at, expected), found) in ours.into_iter().zip(found) {
            if found != expected {
                return Err(OtherCode { contract, at, expected, found }.into());
            }
        }
        Ok(())
    }

    fn provider(&self) -> DynProvider {
        self.chain.provider().clone()
    }

    pub(crate) fn at(&self, contract: Contract) -> Result<Address, ManifestError> {
        self.manifest.address(contract)
    }

    /// What a unit is counted in.
    pub(crate) async fn asset(&self, unit: Unit) -> Result<Token> {
        let contract = match unit {
            Unit::Usd => Contract::Stablecoin,
            Unit::Mlt => Contract::Token,
        };
        Ok(Token::ask(self.at(contract)?, self.provider()).await?)
    }

    /// The vault that takes it.
    pub(crate) async fn vault(&self, unit: Unit) -> Result<Vault> {
        let at = self.at(vault_of(unit))?;
        let calls = IMicroStakingVaultInstance::new(at, self.provider());
        let (asset, shares) = (self.asset(unit).await?, Token::ask(at, self.provider()).await?);
        Ok(Vault { unit, calls, asset, shares })
    }

    /// Anything with the functions of an ERC-20.
    pub(crate) fn erc20(&self, at: Address) -> IMilletTokenInstance<DynProvider> {
        IMilletTokenInstance::new(at, self.provider())
    }

    pub(crate) fn lock(&self) -> Result<IVotingEscrowInstance<DynProvider>, ManifestError> {
        Ok(IVotingEscrowInstance::new(self.at(Contract::VoteEscrow)?, self.provider()))
    }

    pub(crate) fn distributor(
        &self,
    ) -> Result<IFeeDistributorInstance<DynProvider>, ManifestError> {
        Ok(IFeeDistributorInstance::new(self.at(Contract::FeeDistributor)?, self.provider()))
    }

    pub(crate) fn splitter(&self) -> Result<IFeeSplitterInstance<DynProvider>, ManifestError> {
        Ok(IFeeSplitterInstance::new(self.at(Contract::FeeSplitter)?, self.provider()))
    }

    pub(crate) fn governor(&self) -> Result<IGovernorInstance<DynProvider>, ManifestError> {
        Ok(IGovernorInstance::new(self.at(Contract::Governor)?, self.provider()))
    }

    pub(crate) fn timelock(&self) -> Result<ITimelockInstance<DynProvider>, ManifestError> {
        Ok(ITimelockInstance::new(self.at(Contract::Timelock)?, self.provider()))
    }

    /// What pays rewards in a unit.
    pub(crate) fn rewards(
        &self,
        unit: Unit,
    ) -> Result<IMerkleRewardsInstance<DynProvider>, ManifestError> {
        let contract = match unit {
            Unit::Usd => Contract::DollarRewards,
            Unit::Mlt => Contract::TokenRewards,
        };
        Ok(IMerkleRewardsInstance::new(self.at(contract)?, self.provider()))
    }

    /// The number of the newest block, and its time in seconds: what is read at one block fits
    /// together.
    pub(crate) async fn newest(&self) -> Result<(u64, u64), ChainError> {
        let newest = self.chain.provider().get_block_by_number(BlockNumberOrTag::Latest).await?;
        let newest = newest.ok_or_else(|| ChainError::Silent("it has no blocks".to_owned()))?;
        Ok((newest.header.number, newest.header.timestamp))
    }
}

impl Vault {
    pub(crate) fn address(&self) -> Address {
        *self.calls.address()
    }
}

/// The contract that takes a unit in.
pub(crate) const fn vault_of(unit: Unit) -> Contract {
    match unit {
        Unit::Usd => Contract::Savings,
        Unit::Mlt => Contract::Staking,
    }
}
