//! The contracts of a deployment, by name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A contract of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contract {
    /// The dollar; deployed only where there is no real one.
    Stablecoin,
    /// The governance token.
    Token,
    /// The second program of every vault.
    VaultOffice,
    /// Holds what was decided until it may be carried out; the owner of everything in the end.
    Timelock,
    /// Locks of the governance token, and the votes that come of them.
    VoteEscrow,
    /// Pays the stakers' part of the fees to those who lock.
    FeeDistributor,
    /// Receives the fees and divides them.
    FeeSplitter,
    /// Proposals and votes.
    Governor,
    /// The vault over the governance token.
    Staking,
    /// The vault over the dollar.
    Savings,
    /// Rewards paid in the dollar, or in shares of the vault over it.
    DollarRewards,
    /// Rewards paid in the governance token, or in shares of the vault over it.
    TokenRewards,
}

impl Contract {
    /// All of them, each after those it is told of when it is created.
    pub const ALL: [Self; 12] = [
        Self::Stablecoin,
        Self::Token,
        Self::VaultOffice,
        Self::Timelock,
        Self::VoteEscrow,
        Self::FeeDistributor,
        Self::FeeSplitter,
        Self::Governor,
        Self::Staking,
        Self::Savings,
        Self::DollarRewards,
        Self::TokenRewards,
    ];

    /// Its name in files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stablecoin => "stablecoin",
            Self::Token => "token",
            Self::VaultOffice => "vault-office",
            Self::Timelock => "timelock",
            Self::VoteEscrow => "vote-escrow",
            Self::FeeDistributor => "fee-distributor",
            Self::FeeSplitter => "fee-splitter",
            Self::Governor => "governor",
            Self::Staking => "staking",
            Self::Savings => "savings",
            Self::DollarRewards => "dollar-rewards",
            Self::TokenRewards => "token-rewards",
        }
    }

    /// The program it runs: a crate of `contracts/`.
    pub const fn program(self) -> &'static str {
        match self {
            Self::Staking | Self::Savings => "vault",
            Self::DollarRewards | Self::TokenRewards => "merkle-rewards",
            other => other.name(),
        }
    }

    /// Its interface: a path in this repository. A vault and its office have one between them.
    pub const fn abi(self) -> &'static str {
        match self {
            Self::Stablecoin => "abi/IStablecoin.sol",
            Self::Token => "abi/IMilletToken.sol",
            Self::VaultOffice | Self::Staking | Self::Savings => "abi/IMicroStakingVault.sol",
            Self::Timelock => "abi/ITimelock.sol",
            Self::VoteEscrow => "abi/IVotingEscrow.sol",
            Self::FeeDistributor => "abi/IFeeDistributor.sol",
            Self::FeeSplitter => "abi/IFeeSplitter.sol",
            Self::Governor => "abi/IGovernor.sol",
            Self::DollarRewards | Self::TokenRewards => "abi/IMerkleRewards.sol",
        }
    }
}

impl fmt::Display for Contract {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_contracts_as_reports_do() {
        for contract in Contract::ALL {
            assert_eq!(serde_json::to_value(contract).unwrap(), contract.name());
        }
    }
}
