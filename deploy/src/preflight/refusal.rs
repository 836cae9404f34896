//! Why a deployment is not begun.

use alloy::primitives::{Address, B256, U256};
use bindings::stylus::{CREATE2_FACTORY, STYLUS_DEPLOYER};
use client::money;
use params::{Breaches, DOLLAR_DECIMALS, TOKEN_DECIMALS};

use super::STYLUS_DEPLOYER_CREATION;
use crate::contract::Contract;

/// Why a deployment is not begun. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It is another chain than the parameters are for.
    #[error(
        "chain {found} answers, and the parameters are for {name}, chain {expected}: {}",
        other_profiles(.profiles)
    )]
    OtherChain {
        /// Its id.
        found: u64,
        /// The id in the parameters.
        expected: u64,
        /// What the parameters call that one.
        name: String,
        /// Profiles of the chain that answers.
        profiles: Vec<&'static str>,
    },
    /// Nobody said that money may be spent.
    #[error("{name}, chain {id}, is where money is: say --yes-mainnet to send transactions there")]
    NotAgreed {
        /// What the parameters call the chain.
        name: String,
        /// Its id.
        id: u64,
    },
    /// The parameters contradict themselves, or are not complete.
    #[error("the parameters cannot be deployed with: {0}")]
    Parameters(#[from] Breaches),
    /// There are no Stylus precompiles.
    #[error("chain {0} does not run Stylus programs")]
    NotStylus(u64),
    /// The contract that creates programs is missing.
    #[error(
        "chain {chain} has no StylusDeployer at {STYLUS_DEPLOYER}: {}send {CREATE2_FACTORY} a \
         transaction with 32 zero bytes and the code that creates StylusDeployer (keccak256 \
         {STYLUS_DEPLOYER_CREATION}); docs/deploying.md has the commands",
        without_factory(*.has_factory)
    )]
    NoDeployer {
        /// The chain's id.
        chain: u64,
        /// Whether the CREATE2 factory is there.
        has_factory: bool,
    },
    /// What is there instead may do anything with the ETH and the programs it is given.
    #[error(
        "the code at {STYLUS_DEPLOYER} on chain {chain} has the hash {found}, and is no \
         StylusDeployer that is known: nothing is sent to it; ask who runs that chain"
    )]
    OtherDeployer {
        /// The chain's id.
        chain: u64,
        /// keccak256 of the code.
        found: B256,
    },
    /// The chain's owners have stopped activations, by a price that no transaction can pay.
    #[error(
        "chain {chain} activates no programs now: it wants {gas} gas for each, and a transaction has \
         {limit} at most; wait until its owners allow it again"
    )]
    ActivationPaused {
        /// The chain's id.
        chain: u64,
        /// What an activation is charged.
        gas: u64,
        /// What a transaction may use.
        limit: u64,
    },
    /// Somebody said how much may be paid, or agreed to a plan at another price.
    #[error(
        "gas costs {} gwei now, and no more than {} may be offered: wait until it is cheaper, or raise \
         --max-fee", money::exact(U256::from(*.price), 9), money::exact(U256::from(*.ceiling), 9)
    )]
    TooDear {
        /// The base fee, in wei.
        price: u128,
        /// The most, in wei.
        ceiling: u128,
    },
    /// Everybody would pay for it with every call.
    #[error(
        "{0} was built without wasm-opt, which is for development chains only; \
         install node and npm, then run again"
    )]
    NotOptimized(Contract),
    /// No chain takes so much code in one contract.
    #[error(
        "the program of {contract} has {size} bytes, and a contract {limit} at most; `cargo xtask \
         sizes` tells what they are spent on"
    )]
    TooLarge {
        /// The contract.
        contract: Contract,
        /// Bytes that would be put on chain.
        size: usize,
        /// The most.
        limit: usize,
    },
    /// Nobody could build again what is deployed.
    #[error("with money at stake everybody has to be able to build the same, and {0}")]
    NotReproducible(String),
    /// A multisig of another chain is not one here until it is created here.
    #[error(
        "multisigs.{name}, {at}, has no code on chain {chain}: create it there first; what is given \
         to an address that nobody can act for is lost"
    )]
    NoMultisig {
        /// Its name in the parameters.
        name: String,
        /// Its address.
        at: Address,
        /// The chain's id.
        chain: u64,
    },
    /// There is no token.
    #[error("the stablecoin at {0} is no contract on this chain: look at `stablecoin.at`")]
    NoDollar(Address),
    /// Amounts in the parameters would mean something else.
    #[error(
        "the stablecoin at {at} has {decimals} decimals; only one of {DOLLAR_DECIMALS} will do"
    )]
    OtherDollar {
        /// The stablecoin.
        at: Address,
        /// What it says.
        decimals: u8,
    },
    /// Somebody moved tokens by hand, or the allocation changed after it was begun.
    #[error(
        "the deployer has {} MLT, which is what is left after none of the rows of {file}: have it as \
         it was, or move the surplus to where it came from",
        money::exact(*.left, TOKEN_DECIMALS)
    )]
    OtherAllocation {
        /// The allocation's file.
        file: String,
        /// What the deployer has, in units of 10^-18.
        left: U256,
    },
    /// It would stop half way.
    #[error(
        "the deployer {account} has {} ETH and may need up to {} ETH",
        money::eth(*.has), money::eth(*.needs)
    )]
    TooPoor {
        /// The deployer.
        account: Address,
        /// What it has, in wei.
        has: U256,
        /// What it may need, in wei.
        needs: U256,
    },
}

fn other_profiles(profiles: &[&str]) -> String {
    match profiles {
        [] => "write parameters for it, with its id (--params)".to_owned(),
        names => format!("look at the address, or take --profile {}", names.join(" or ")),
    }
}

const fn without_factory(has_factory: bool) -> &'static str {
    if has_factory { "" } else { "put the CREATE2 factory there first; then " }
}
