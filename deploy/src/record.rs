//! What happened on the chain, and what it cost.

use alloy::{
    primitives::{Address, B256, U256},
    rpc::types::TransactionReceipt,
    sol_types::SolEvent,
};
use bindings::stylus::{
    ArbWasm::ProgramActivated, STYLUS_DEPLOYER, StylusDeployer::ContractDeployed,
};
use manifest::Activation;

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
    /// Not done, because somebody set it to this since.
    Differs(String),
}

impl Outcome {
    /// In one word, for programs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Done(_) | Self::Free(_) => "done",
            Self::Already => "already",
            Self::Skipped(_) => "skipped",
            Self::Differs(_) => "differs",
        }
    }

    /// What else there is to say of it.
    pub fn remark(&self) -> Option<String> {
        match self {
            Self::Done(_) | Self::Already => None,
            Self::Free(remark) | Self::Skipped(remark) => Some(remark.clone()),
            Self::Differs(found) => Some(format!("set to {found}")),
        }
    }
}

/// What a transaction took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The transaction.
    pub transaction: B256,
    /// The number of its block.
    pub block: u64,
    /// Gas it used.
    pub gas: u64,
    /// Wei paid for gas, and for activating a program.
    pub wei: U256,
    /// What activating a program came to, if it did that.
    pub activation: Option<Activation>,
    /// The contract it created, if it did that.
    pub created: Option<Address>,
}

impl From<&TransactionReceipt> for Cost {
    fn from(receipt: &TransactionReceipt) -> Self {
        let for_gas = U256::from(receipt.gas_used) * U256::from(receipt.effective_gas_price);
        let logs = || receipt.logs().iter().map(|log| &log.inner);
        let activation = logs().find_map(|log| {
            let said = ProgramActivated::decode_log_data(log).ok()?;
            Some(Activation { fee: said.dataFee, module_hash: said.moduleHash })
        });
        let created = logs().find_map(|log| {
            let said = ContractDeployed::decode_log_data(log).ok()?;
            (log.address == STYLUS_DEPLOYER).then_some(said.deployedContract)
        });
        Self {
            transaction: receipt.transaction_hash,
            // A receipt is of a block.
            block: receipt.block_number.unwrap_or_default(),
            gas: receipt.gas_used,
            wei: for_gas + activation.map_or(U256::ZERO, |it| it.fee),
            activation,
            created,
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
            Outcome::Free(_) | Outcome::Already | Outcome::Skipped(_) | Outcome::Differs(_) => None,
        }
    }
}

/// Hears of a deployment while it happens.
pub trait Observer {
    /// What follows belongs together under this title.
    fn opens(&mut self, title: &str);
    /// So many steps follow, each of which begins and ends.
    fn plans(&mut self, steps: usize);
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
    fn plans(&mut self, _: usize) {}
    fn begins(&mut self, _: &str) {}
    fn ended(&mut self, _: &Record) {}
}
