//! The contracts of a deployment: which program each one is, and what it is told at birth.

use std::fmt;

use alloy::primitives::{Address, B256, U256, keccak256};
use bindings::{RewardsInit, TokenInit, VaultInit, stylus};
use params::{Params, Stablecoin};

use crate::programs::Programs;

/// A contract of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Contract {
    /// The dollar; deployed only where there is no real one.
    Stablecoin,
    /// The governance token.
    Token,
    /// The second program of every vault.
    VaultOffice,
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
    /// All of them, each after those it refers to.
    pub const ALL: [Self; 7] = [
        Self::Stablecoin,
        Self::Token,
        Self::VaultOffice,
        Self::Staking,
        Self::Savings,
        Self::DollarRewards,
        Self::TokenRewards,
    ];

    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stablecoin => "stablecoin",
            Self::Token => "token",
            Self::VaultOffice => "vault-office",
            Self::Staking => "staking",
            Self::Savings => "savings",
            Self::DollarRewards => "dollar-rewards",
            Self::TokenRewards => "token-rewards",
        }
    }

    /// The program it runs: a crate of `contracts/`.
    pub const fn program(self) -> &'static str {
        match self {
            Self::Stablecoin => "stablecoin",
            Self::Token => "token",
            Self::VaultOffice => "vault-office",
            Self::Staking | Self::Savings => "vault",
            Self::DollarRewards | Self::TokenRewards => "merkle-rewards",
        }
    }

    /// Sets its address apart from those of other contracts with the same program.
    ///
    /// The number is that of the storage layout and constructor: a new one is a new contract.
    fn salt(self) -> B256 {
        keccak256(format!("millet {} 1", self.name()))
    }
}

/// A contract of rewards, as the payer of a vault's bonuses: both are over the same token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    /// Of those who save dollars.
    Dollars,
    /// Of those who stake the governance token.
    Tokens,
}

impl Payer {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Dollars, Self::Tokens];

    /// The contract that pays.
    pub const fn contract(self) -> Contract {
        match self {
            Self::Dollars => Contract::DollarRewards,
            Self::Tokens => Contract::TokenRewards,
        }
    }

    /// The vault whose bonuses they are.
    pub const fn vault(self) -> Contract {
        match self {
            Self::Dollars => Contract::Savings,
            Self::Tokens => Contract::Staking,
        }
    }
}

impl fmt::Display for Contract {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// What a deployment will be, as far as it follows from programs, parameters and deployer alone.
#[derive(Clone, Debug)]
pub struct Blueprint {
    /// The programs.
    pub programs: Programs,
    /// The parameters.
    pub params: Params,
    /// Who deploys.
    pub deployer: Address,
}

/// What creates one contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Birth {
    /// EVM code that returns the program.
    pub init_code: Vec<u8>,
    /// The constructor call; empty for a program without a constructor.
    pub init_data: Vec<u8>,
    /// Goes into the address.
    pub salt: B256,
}

impl Birth {
    /// Where it leads to.
    pub fn address(&self) -> Address {
        let Self { init_code, init_data, salt } = self;
        stylus::address_of(stylus::STYLUS_DEPLOYER, init_code, init_data, *salt)
    }
}

impl Blueprint {
    /// Where `contract` is, or will be. The same on every chain with these parameters.
    pub fn address(&self, contract: Contract) -> Address {
        match (contract, self.params.stablecoin) {
            (Contract::Stablecoin, Stablecoin::Existing { at }) => at,
            _ => self.birth(contract).address(),
        }
    }

    /// What creates `contract`.
    pub fn birth(&self, contract: Contract) -> Birth {
        let roles = self.params.roles;
        let vault = |asset: Contract, labels: &params::Vault| {
            stylus::constructor_call(&VaultInit {
                office: self.address(Contract::VaultOffice),
                asset: self.address(asset),
                governance: roles.governance.address(self.deployer),
                guardian: roles.guardian.address(self.deployer),
                feeRecipient: roles.fee_recipient.address(self.deployer),
                name: labels.name.word(),
                symbol: labels.symbol.word(),
            })
        };
        let init_data = match contract {
            Contract::Stablecoin | Contract::VaultOffice => Vec::new(),
            Contract::Token => stylus::constructor_call(&TokenInit {
                holder: self.params.token.holder.address(self.deployer),
            }),
            Contract::Staking => vault(Contract::Token, &self.params.staking),
            Contract::Savings => vault(Contract::Stablecoin, &self.params.savings),
            Contract::DollarRewards => {
                self.rewards(Contract::Stablecoin, Contract::Savings, &self.params.dollar_rewards)
            }
            Contract::TokenRewards => {
                self.rewards(Contract::Token, Contract::Staking, &self.params.token_rewards)
            }
        };
        Birth {
            init_code: wasm_build::init_code(&self.programs.of(contract).code),
            init_data,
            salt: contract.salt(),
        }
    }

    /// What rewards paid in `token`, or in shares of `vault`, are told.
    fn rewards<const DECIMALS: u8>(
        &self,
        token: Contract,
        vault: Contract,
        limits: &params::Rewards<DECIMALS>,
    ) -> Vec<u8> {
        let roles = self.params.roles;
        stylus::constructor_call(&RewardsInit {
            reward: self.address(token),
            vault: self.address(vault),
            governance: roles.governance.address(self.deployer),
            guardian: roles.guardian.address(self.deployer),
            updater: roles.updater.address(self.deployer),
            timelock: U256::from(limits.timelock.seconds()),
            maxEpochIncrease: limits.max_epoch_increase.get(),
        })
    }
}
