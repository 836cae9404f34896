//! The contracts of a deployment: which program each one is, and what it is told at birth.

use std::collections::BTreeMap;

use alloy::primitives::{Address, B256, U256, keccak256};
use bindings::{
    DistributorInit, EscrowInit, GovernorInit, RewardsInit, SplitterInit, TimelockInit, TokenInit,
    VaultInit, stylus,
};
pub use manifest::Contract;
use params::{DOLLAR_DECIMALS, FeeRecipient, Params, Stablecoin, TOKEN_DECIMALS};
use serde::Serialize;

use crate::programs::Programs;

/// A token that people save: with a vault over it, and rewards paid in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Currency {
    /// The stablecoin.
    Dollars,
    /// The governance token.
    Tokens,
}

impl Currency {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Dollars, Self::Tokens];

    /// The token.
    pub const fn token(self) -> Contract {
        match self {
            Self::Dollars => Contract::Stablecoin,
            Self::Tokens => Contract::Token,
        }
    }

    /// Its decimals.
    pub const fn decimals(self) -> u8 {
        match self {
            Self::Dollars => DOLLAR_DECIMALS,
            Self::Tokens => TOKEN_DECIMALS,
        }
    }

    /// The vault over it.
    pub const fn vault(self) -> Contract {
        match self {
            Self::Dollars => Contract::Savings,
            Self::Tokens => Contract::Staking,
        }
    }

    /// The contract that pays its savers' bonuses.
    pub const fn rewards(self) -> Contract {
        match self {
            Self::Dollars => Contract::DollarRewards,
            Self::Tokens => Contract::TokenRewards,
        }
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
    /// Where contracts are that were put there before, maybe with other programs; where the rest will be
    /// follows.
    pub placed: BTreeMap<Contract, Address>,
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
        if let Some(at) = self.placed.get(&contract) {
            return *at;
        }
        match (contract, self.params.stablecoin) {
            (Contract::Stablecoin, Stablecoin::Existing { at }) => at,
            _ => self.birth(contract).address(),
        }
    }

    /// What creates `contract`.
    pub fn birth(&self, contract: Contract) -> Birth {
        let init_data = match contract {
            Contract::Stablecoin | Contract::VaultOffice => Vec::new(),
            Contract::Token => stylus::constructor_call(&TokenInit {
                holder: self.params.token.holder.address(self.deployer),
            }),
            Contract::Timelock => self.timelock(),
            Contract::VoteEscrow => stylus::constructor_call(&EscrowInit {
                token: self.address(Contract::Token),
                governance: self.governance(),
                name: self.params.lock.name.word(),
                symbol: self.params.lock.symbol.word(),
            }),
            Contract::FeeDistributor => stylus::constructor_call(&DistributorInit {
                lock: self.address(Contract::VoteEscrow),
            }),
            Contract::FeeSplitter => stylus::constructor_call(&SplitterInit {
                governance: self.governance(),
                token: self.address(Contract::Token),
                feeToken: self.address(Contract::Stablecoin),
            }),
            Contract::Governor => self.governor(),
            Contract::Staking => self.vault(Currency::Tokens, &self.params.staking),
            Contract::Savings => self.vault(Currency::Dollars, &self.params.savings),
            Contract::DollarRewards => self.rewards(Currency::Dollars, &self.params.dollar_rewards),
            Contract::TokenRewards => self.rewards(Currency::Tokens, &self.params.token_rewards),
        };
        Birth {
            init_code: wasm_build::init_code(&self.programs.of(contract).code),
            init_data,
            salt: salt(contract),
        }
    }

    /// Who owns at first what will be the timelock's.
    pub const fn governance(&self) -> Address {
        self.params.roles.governance.address(self.deployer)
    }

    fn guardian(&self) -> Address {
        self.params.roles.guardian.address(self.deployer)
    }

    /// Who receives the fees of vaults.
    fn fee_recipient(&self) -> Address {
        match self.params.roles.fee_recipient {
            FeeRecipient::Splitter => self.address(Contract::FeeSplitter),
            FeeRecipient::Account(account) => account.address(self.deployer),
        }
    }

    /// Nobody proposes at first, because the governor is told the timelock's address and not the
    /// other way round; anyone executes what is ready; the deployer names the proposer and renounces.
    fn timelock(&self) -> Vec<u8> {
        stylus::constructor_call(&TimelockInit {
            minDelay: self.params.governance.delay.get(),
            proposers: Vec::new(),
            executors: vec![Address::ZERO],
            admin: self.deployer,
        })
    }

    fn governor(&self) -> Vec<u8> {
        let rules = self.params.governance;
        stylus::constructor_call(&GovernorInit {
            lock: self.address(Contract::VoteEscrow),
            timelock: self.address(Contract::Timelock),
            guardian: self.guardian(),
            votingDelay: rules.voting_delay.get(),
            votingPeriod: rules.voting_period.get(),
            proposalThreshold: rules.proposal_threshold.get(),
            quorumNumerator: rules.quorum_percent.get(),
            lateQuorumExtension: rules.late_quorum_extension.get(),
        })
    }

    fn vault(&self, currency: Currency, labels: &params::Labels) -> Vec<u8> {
        stylus::constructor_call(&VaultInit {
            office: self.address(Contract::VaultOffice),
            asset: self.address(currency.token()),
            governance: self.governance(),
            guardian: self.guardian(),
            feeRecipient: self.fee_recipient(),
            name: labels.name.word(),
            symbol: labels.symbol.word(),
        })
    }

    fn rewards<const DECIMALS: u8>(
        &self,
        currency: Currency,
        limits: &params::Rewards<DECIMALS>,
    ) -> Vec<u8> {
        stylus::constructor_call(&RewardsInit {
            reward: self.address(currency.token()),
            vault: self.address(currency.vault()),
            governance: self.governance(),
            guardian: self.guardian(),
            updater: self.params.roles.updater.address(self.deployer),
            timelock: U256::from(limits.timelock.seconds()),
            maxEpochIncrease: limits.max_epoch_increase.get(),
        })
    }
}

/// Sets a contract's address apart from those of others with the same program.
///
/// The number is that of the storage layout and constructor: a new one is a new contract.
fn salt(contract: Contract) -> B256 {
    keccak256(format!("millet {} 1", contract.name()))
}
