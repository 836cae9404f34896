//! What an owner signs instead of sending a transaction.

use alloy::{
    primitives::{Address, B256},
    sol,
    sol_types::{Eip712Domain, SolStruct, eip712_domain},
};

sol! {
    /// ERC-2612: `owner` lets `spender` move `value`, once, until `deadline` (seconds).
    #[derive(Debug, PartialEq, Eq)]
    struct Permit {
        address owner;
        address spender;
        uint256 value;
        uint256 nonce;
        uint256 deadline;
    }

    /// ERC-5805: whoever signed has `delegatee` vote with its lock; good once, until `expiry`
    /// (seconds).
    #[derive(Debug, PartialEq, Eq)]
    struct Delegation {
        address delegatee;
        uint256 nonce;
        uint256 expiry;
    }
}

/// The EIP-712 domain of a token: what keeps a signature from being valid anywhere else.
///
/// Every token here has version "1".
pub fn domain(name: impl Into<String>, chain_id: u64, token: Address) -> Eip712Domain {
    eip712_domain! {
        name: name.into(),
        version: "1",
        chain_id: chain_id,
        verifying_contract: token,
    }
}

impl Permit {
    /// The hash that `owner` signs.
    pub fn digest(&self, domain: &Eip712Domain) -> B256 {
        self.eip712_signing_hash(domain)
    }
}
