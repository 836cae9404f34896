//! Where a blueprint meets a chain.

use alloy::{primitives::Address, providers::DynProvider};
use bindings::{
    IMerkleRewardsInstance, IMicroStakingVaultInstance, IMilletTokenInstance, IStablecoinInstance,
};
use client::{account::Account, chain::Chain};

use crate::contract::{Blueprint, Contract};

/// A chain, who deploys there, and what.
#[derive(Clone, Debug)]
pub struct Site {
    /// The chain.
    pub chain: Chain,
    /// Who signs.
    pub deployer: Account,
    /// What is to stand there.
    pub blueprint: Blueprint,
}

impl Site {
    /// Where `contract` is, or will be.
    pub fn address(&self, contract: Contract) -> Address {
        self.blueprint.address(contract)
    }

    /// The dollar.
    pub fn stablecoin(&self) -> IStablecoinInstance<DynProvider> {
        IStablecoinInstance::new(self.address(Contract::Stablecoin), self.provider())
    }

    /// The governance token.
    pub fn token(&self) -> IMilletTokenInstance<DynProvider> {
        IMilletTokenInstance::new(self.address(Contract::Token), self.provider())
    }

    /// The vault over the governance token.
    pub fn staking(&self) -> IMicroStakingVaultInstance<DynProvider> {
        self.vault(Contract::Staking)
    }

    /// The vault over the dollar.
    pub fn savings(&self) -> IMicroStakingVaultInstance<DynProvider> {
        self.vault(Contract::Savings)
    }

    pub(crate) fn vault(&self, vault: Contract) -> IMicroStakingVaultInstance<DynProvider> {
        IMicroStakingVaultInstance::new(self.address(vault), self.provider())
    }

    /// Rewards paid in the dollar.
    pub fn dollar_rewards(&self) -> IMerkleRewardsInstance<DynProvider> {
        IMerkleRewardsInstance::new(self.address(Contract::DollarRewards), self.provider())
    }

    /// Rewards paid in the governance token.
    pub fn token_rewards(&self) -> IMerkleRewardsInstance<DynProvider> {
        IMerkleRewardsInstance::new(self.address(Contract::TokenRewards), self.provider())
    }

    fn provider(&self) -> DynProvider {
        self.chain.provider().clone()
    }
}
