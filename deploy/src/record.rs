//! What happened on the chain, and what it cost.

use alloy::{
    primitives::{Address, B256, U256},
    rpc::types::TransactionReceipt,
};
use bindings::stylus;

/// One act on the chain, or the reason why there was none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What was to be brought about.
    pub step: String,
    /// The contract it was about.
    pub address: Option<Address>,
    /// How it went.
    pub outcome: Outcome,
}

/// How a step went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A transaction brought it about.
    Done(Cost),
    /// Brought about without a transaction, in this way.
    Free(String),
    /// The chain was already as wanted.
    Already,
    /// Not done, and why that is no failure.
    Skipped(String),
}

/// What a transaction took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The transaction.
    pub transaction: B256,
    /// Gas it used.
    pub gas: u64,
    /// Wei paid for gas, and for activating a program.
    pub wei: U256,
}

impl From<&TransactionReceipt> for Cost {
    fn from(receipt: &TransactionReceipt) -> Self {
        let for_gas = U256::from(receipt.gas_used) * U256::from(receipt.effective_gas_price);
        let for_activation: U256 =
            receipt.logs().iter().filter_map(|log| stylus::activation_fee(&log.inner.data)).sum();
        Self {
            transaction: receipt.transaction_hash,
            gas: receipt.gas_used,
            wei: for_gas + for_activation,
        }
    }
}

impl Record {
    /// A step that `receipt` brought about.
    pub fn done(step: impl Into<String>, address: Address, receipt: &TransactionReceipt) -> Self {
        let outcome = Outcome::Done(receipt.into());
        Self { step: step.into(), address: Some(address), outcome }
    }

    /// What it took, if it took anything.
    pub const fn cost(&self) -> Option<&Cost> {
        match &self.outcome {
            Outcome::Done(cost) => Some(cost),
            Outcome::Free(_) | Outcome::Already | Outcome::Skipped(_) => None,
        }
    }
}

/// Hears of a deployment while it happens.
pub trait Observer {
    /// What follows belongs together under this title.
    fn opens(&mut self, title: &str);
    /// This is about to be tried.
    fn begins(&mut self, step: &str);
    /// This is how it went.
    fn ended(&mut self, record: &Record);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Observer for Silent {
    fn opens(&mut self, _: &str) {}
    fn begins(&mut self, _: &str) {}
    fn ended(&mut self, _: &Record) {}
}
