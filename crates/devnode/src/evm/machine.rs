//! One transaction or call, from its environment to its effects.

use revm::{
    Database,
    context::TxEnv,
    primitives::{Address, B256, Bytes, Log, U256},
    state::EvmState,
};

use crate::arbos::Rules;

/// Runs transactions and calls. Holds what outlives one of them: the rules and compiled programs.
#[derive(Debug)]
pub struct Machine {
    /// The chain id that signatures and the `CHAINID` opcode carry.
    pub chain_id: u64,
    /// The version gates in force.
    pub rules: Rules,
}

/// The block a transaction runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockInfo {
    /// The number of this chain's block.
    pub number: u64,
    /// The parent chain's block number: what `NUMBER` shows.
    pub l1_number: u64,
    /// Seconds since 1970.
    pub timestamp: u64,
    /// Wei per gas.
    pub base_fee: u64,
}

/// Why something is run; it decides which checks apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A signed transaction: nonce, balance and fee are checked, gas is paid.
    Transaction,
    /// `eth_call` and estimation: no nonce, no balance for gas, any sender;
    /// `BASEFEE` reads 0 where the gas price is 0.
    Call,
}

/// What a run did. The state is not committed yet.
#[derive(Clone, Debug)]
pub struct Executed {
    /// How it ended.
    pub outcome: Outcome,
    /// Gas paid for, refunds taken off.
    pub gas_used: u64,
    /// Logs in order; empty unless it succeeded.
    pub logs: Vec<Log>,
    /// Accounts touched, to be committed or dropped.
    pub state: EvmState,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded.
    Success {
        /// Return data.
        output: Bytes,
        /// The contract a creating transaction left.
        created: Option<Address>,
    },
    /// It reverted, keeping the unused gas.
    Revert {
        /// Revert data.
        output: Bytes,
    },
    /// It failed and used all its gas.
    Halt {
        /// The reason in geth's words (`out of gas`, `program activation failed: …`).
        reason: String,
    },
}

/// Why a transaction cannot be part of a block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The account has moved on.
    #[error("nonce too low: address {address}, tx: {tx} state: {state}")]
    NonceTooLow {
        /// The sender.
        address: Address,
        /// What the transaction says.
        tx: u64,
        /// What the account expects.
        state: u64,
    },
    /// Transactions in between are missing.
    #[error("nonce too high: address {address}, tx: {tx} state: {state}")]
    NonceTooHigh {
        /// The sender.
        address: Address,
        /// What the transaction says.
        tx: u64,
        /// What the account expects.
        state: u64,
    },
    /// The sender cannot pay for value and the most gas.
    #[error(
        "insufficient funds for gas * price + value: address {address} have {have} want {want}"
    )]
    InsufficientFunds {
        /// The sender.
        address: Address,
        /// Its balance in wei.
        have: U256,
        /// What the transaction may cost in wei.
        want: U256,
    },
    /// The fee cap is under the block's base fee.
    #[error(
        "max fee per gas less than block base fee: address {address}, maxFeePerGas: {cap}, baseFee: {base_fee}"
    )]
    FeeCapTooLow {
        /// The sender.
        address: Address,
        /// The transaction's cap, wei per gas.
        cap: u128,
        /// The block's base fee, wei per gas.
        base_fee: u64,
    },
    /// The gas limit does not even cover the transaction itself.
    #[error("intrinsic gas too low: have {have}, want {want}")]
    IntrinsicGas {
        /// The gas limit.
        have: u64,
        /// What the transaction needs before it runs.
        want: u64,
    },
    /// A type this chain does not take, or that its version does not know yet.
    #[error("transaction type not supported")]
    TypeNotSupported,
    /// Anything else that makes a transaction invalid, in geth's words.
    #[error("{0}")]
    Invalid(String),
}

impl Machine {
    /// A machine for a chain.
    pub fn new(chain_id: u64, rules: Rules) -> Self {
        Self { chain_id, rules }
    }

    /// Runs one transaction or call on `db`, which is read and not written.
    ///
    /// `db.block_hash` answers for numbers of this chain's blocks.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] where the transaction cannot be part of a block.
    pub fn run<DB: Database<Error = core::convert::Infallible>>(
        &self,
        db: DB,
        block: &BlockInfo,
        tx: TxEnv,
        purpose: Purpose,
    ) -> Result<Executed, Refusal> {
        let _ = (db, block, tx, purpose, B256::ZERO);
        Err(Refusal::Invalid("not wired up yet".into()))
    }
}
