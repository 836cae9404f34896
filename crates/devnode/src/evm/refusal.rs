//! Why a transaction is refused, and why one that runs stops, in geth's words: tools match on them.

use std::convert::Infallible;

use revm::{
    Database,
    context::TxEnv,
    context_interface::{
        Transaction,
        result::{HaltReason, InvalidTransaction, OutOfGasError},
        transaction::TransactionType,
    },
    primitives::{Address, U256, eip3860::MAX_INITCODE_SIZE},
};

use super::BlockInfo;

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
    /// It waits for a block already.
    #[error("already known")]
    AlreadyKnown,
    /// It offers too little to take the place of one that waits for a block.
    #[error("replacement transaction underpriced")]
    ReplacementUnderpriced,
    /// As many wait for a block as may.
    #[error("txpool is full")]
    PoolFull,
    /// A type this chain does not take, or that its version does not know yet.
    #[error("transaction type not supported")]
    TypeNotSupported,
    /// The state says that the chain follows a version for which there are no rules here.
    #[error("the state is of ArbOS {0}, which this node does not know")]
    UnknownArbos(u64),
    /// Anything else that makes a transaction invalid, in geth's words.
    #[error("{0}")]
    Invalid(String),
}

/// The checks of a signed transaction against the state, in the order a node makes them.
///
/// # Errors
///
/// The first one that fails.
pub(super) fn check<DB: Database<Error = Infallible>>(
    db: &mut DB,
    chain_id: u64,
    block: &BlockInfo,
    tx: &TxEnv,
) -> Result<(), Refusal> {
    if tx.tx_type == TransactionType::Eip4844 as u8 {
        return Err(Refusal::TypeNotSupported);
    }
    if let Some(signed_for) = tx.chain_id
        && signed_for != chain_id
    {
        let text = format!("invalid chain id for signer: have {signed_for} want {chain_id}");
        return Err(Refusal::Invalid(text));
    }
    let address = tx.caller;
    let Ok(account) = db.basic(address);
    let account = account.unwrap_or_default();
    let (nonce, state) = (tx.nonce, account.nonce);
    if nonce < state {
        return Err(Refusal::NonceTooLow { address, tx: nonce, state });
    }
    if state < nonce {
        return Err(Refusal::NonceTooHigh { address, tx: nonce, state });
    }
    let cap = tx.gas_price;
    if let Some(tip) = tx.gas_priority_fee
        && cap < tip
    {
        return Err(Refusal::Invalid(format!(
            "max priority fee per gas higher than max fee per gas: address {address}, \
             maxPriorityFeePerGas: {tip}, maxFeePerGas: {cap}"
        )));
    }
    let base_fee = block.base_fee;
    if cap < base_fee.into() {
        return Err(Refusal::FeeCapTooLow { address, cap, base_fee });
    }
    let most_gas = U256::from(cap).saturating_mul(U256::from(tx.gas_limit));
    let want = most_gas.saturating_add(tx.value);
    if account.balance < want {
        return Err(Refusal::InsufficientFunds { address, have: account.balance, want });
    }
    Ok(())
}

/// The refusal for what revm found beyond [`check`].
pub(super) fn of(invalid: &InvalidTransaction, tx: &TxEnv) -> Refusal {
    let address = tx.caller;
    match *invalid {
        InvalidTransaction::NonceTooLow { tx, state } => {
            Refusal::NonceTooLow { address, tx, state }
        }
        InvalidTransaction::NonceTooHigh { tx, state } => {
            Refusal::NonceTooHigh { address, tx, state }
        }
        InvalidTransaction::LackOfFundForMaxFee { ref fee, ref balance } => {
            Refusal::InsufficientFunds { address, have: **balance, want: **fee }
        }
        InvalidTransaction::CallGasCostMoreThanGasLimit { initial_gas, gas_limit } => {
            Refusal::IntrinsicGas { have: gas_limit, want: initial_gas }
        }
        InvalidTransaction::Eip7702NotSupported | InvalidTransaction::Eip4844NotSupported => {
            Refusal::TypeNotSupported
        }
        InvalidTransaction::CreateInitCodeSizeLimit => Refusal::Invalid(format!(
            "max initcode size exceeded: code size {} limit {MAX_INITCODE_SIZE}",
            tx.input().len()
        )),
        InvalidTransaction::RejectCallerWithCode => {
            Refusal::Invalid(format!("sender not an eoa: address {address}"))
        }
        InvalidTransaction::EmptyAuthorizationList => Refusal::Invalid(format!(
            "EIP-7702 transaction with empty auth list (sender {address})"
        )),
        ref other => Refusal::Invalid(other.to_string()),
    }
}

/// Why a transaction used all its gas.
pub(super) fn halt_text(reason: &HaltReason) -> String {
    match reason {
        HaltReason::OutOfGas(OutOfGasError::InvalidOperand) => "gas uint64 overflow",
        HaltReason::OutOfGas(_) => "out of gas",
        HaltReason::OpcodeNotFound | HaltReason::InvalidFEOpcode | HaltReason::NotActivated => {
            "invalid opcode"
        }
        HaltReason::InvalidJump => "invalid jump destination",
        HaltReason::StackUnderflow => "stack underflow",
        HaltReason::StackOverflow => "stack limit reached 1024 (1023)",
        HaltReason::OutOfOffset => "return data out of bounds",
        HaltReason::CreateCollision => "contract address collision",
        HaltReason::NonceOverflow => "nonce uint64 overflow",
        HaltReason::CreateContractSizeLimit => "max code size exceeded",
        HaltReason::CreateContractStartingWithEF => "invalid code: must not begin with 0xef",
        HaltReason::CreateInitCodeSizeLimit => "max initcode size exceeded",
        HaltReason::StateChangeDuringStaticCall | HaltReason::CallNotAllowedInsideStatic => {
            "write protection"
        }
        HaltReason::OutOfFunds => "insufficient balance for transfer",
        HaltReason::CallTooDeep => "max call depth exceeded",
        HaltReason::PrecompileErrorWithContext(text) => text,
        other => return format!("{other:?}"),
    }
    .to_owned()
}
