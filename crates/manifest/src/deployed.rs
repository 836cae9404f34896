//! One contract of a deployment, and what was sent for it.

use alloy::primitives::{Address, B256, Bytes, U256};
use serde::{Deserialize, Serialize};

use crate::decimal;

/// One contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployed {
    /// Where it is.
    pub address: Address,
    /// Its interface: a path in this repository.
    pub abi: String,
    /// What runs there, by its name among the deployment's programs; absent for a contract that was
    /// there before, such as a real dollar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// What its address follows from, beside StylusDeployer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<Birth>,
    /// How it came there; absent where the chain no longer tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Created>,
}

/// What creates a contract, and so decides its address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Birth {
    /// As StylusDeployer is told it, which hashes it with the constructor data.
    pub salt: B256,
    /// keccak256 of the EVM code that returns the program.
    pub init_code_hash: B256,
    /// The constructor call; empty for a program without a constructor.
    pub constructor_data: Bytes,
    /// What it says, in order.
    pub arguments: Vec<Argument>,
}

/// One argument of a constructor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Argument {
    /// As the interface calls it.
    pub name: String,
    /// Its Solidity type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Numbers in decimals; addresses with their checksum.
    pub value: String,
}

/// Where a contract's history begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// The transaction that created it.
    pub transaction: B256,
    /// The number of its block, as the chain counts its own.
    pub block: u64,
    /// Gas the transaction used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gas: Option<u64>,
    /// What activating the program came to; absent if it was active already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation: Option<Activation>,
}

/// What the chain said when a program was activated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// The data fee, in wei.
    #[serde(with = "decimal")]
    pub fee: U256,
    /// Of the program as the chain translated it.
    pub module_hash: B256,
}

/// A transaction that did something else than create.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The transaction.
    pub transaction: B256,
    /// The number of its block, as the chain counts its own.
    pub block: u64,
    /// Gas it used.
    pub gas: u64,
}
