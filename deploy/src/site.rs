//! Where a blueprint meets a chain.

use alloy::{primitives::Address, providers::DynProvider};
use bindings::{
    IFeeDistributorInstance, IFeeSplitterInstance, IGovernorInstance, IMerkleRewardsInstance,
    IMicroStakingVaultInstance, IMilletTokenInstance, IStablecoinInstance, ITimelockInstance,
    IVotingEscrowInstance,
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

    /// Locks of the governance token.
    pub fn vote_escrow(&self) -> IVotingEscrowInstance<DynProvider> {
        IVotingEscrowInstance::new(self.address(Contract::VoteEscrow), self.provider())
    }

    /// What pays lock holders their part of the fees.
    pub fn fee_distributor(&self) -> IFeeDistributorInstance<DynProvider> {
        IFeeDistributorInstance::new(self.address(Contract::FeeDistributor), self.provider())
    }

    /// What divides the fees.
    pub fn fee_splitter(&self) -> IFeeSplitterInstance<DynProvider> {
        IFeeSplitterInstance::new(self.address(Contract::FeeSplitter), self.provider())
    }

    /// Proposals and votes.
    pub fn governor(&self) -> IGovernorInstance<DynProvider> {
        IGovernorInstance::new(self.address(Contract::Governor), self.provider())
    }

    /// What waits between a decision and its execution.
    pub fn timelock(&self) -> ITimelockInstance<DynProvider> {
        ITimelockInstance::new(self.address(Contract::Timelock), self.provider())
    }

    fn provider(&self) -> DynProvider {
        self.chain.provider().clone()
    }
}
