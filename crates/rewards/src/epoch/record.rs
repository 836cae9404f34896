//! An epoch in one small document: what it was computed from, and what came of it.
//!
//! With the policy file and the airdrops it names, it is all that anyone needs to compute the epoch
//! again. It says which chain and contracts the tree is for, which the tree itself does not.

use std::{fs, io, path::Path};

use alloy::primitives::{Address, B256, U256};
use serde::{Deserialize, Deserializer, Serialize, de::Error};

use super::{PolicyTotals, compute::Computed};
use crate::{
    decimal,
    file::{self, Header},
    policy::{Kind, Policy},
    store::Block,
};

/// Of the format below.
pub const VERSION: u32 = 1;

/// An epoch's record. Its JSON has these fields in this order; amounts are decimal text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// [`VERSION`].
    pub version: u32,
    /// The chain's id.
    pub chain_id: u64,
    /// The merkle-rewards contract that the root is for.
    pub contract: Address,
    /// The token it pays.
    pub reward: Address,
    /// The vault whose shares earned.
    pub vault: Address,
    /// The contract that tells of locks, if there is one.
    pub locks: Option<Address>,
    /// The epoch's number.
    pub epoch: u32,
    /// Its first second.
    pub start: u64,
    /// The first second after it.
    pub end: u64,
    /// The last block before it; `None` if the vault is younger.
    pub after: Option<BlockId>,
    /// Its last block, or the one of `after` if it has none.
    pub last: Option<BlockId>,
    /// The sha256 of the policy file.
    pub policy_sha256: B256,
    /// The sha256 of each airdrop of the epoch.
    pub airdrops: Vec<B256>,
    /// What became of each policy's money.
    pub policies: Vec<PolicyRecord>,
    /// Paid by airdrops.
    #[serde(serialize_with = "decimal", deserialize_with = "units")]
    pub airdrop: U256,
    /// Paid in all.
    #[serde(serialize_with = "decimal", deserialize_with = "units")]
    pub paid: U256,
    /// Paid from the first epoch on: what the contract is told.
    #[serde(serialize_with = "decimal", deserialize_with = "units")]
    pub total_cumulative: U256,
    /// How many accounts have been paid anything.
    pub claims: u64,
    /// The root of the tree.
    pub root: B256,
    /// The sha256 of the tree's data: what the contract is told.
    pub data_hash: B256,
}

/// Which block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockId {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: B256,
}

impl From<Block> for BlockId {
    fn from(Block { number, hash, .. }: Block) -> Self {
        Self { number, hash }
    }
}

/// What became of a policy's money: [`PolicyTotals`], by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyRecord {
    /// Its key in the policy file.
    pub policy: String,
    /// Left by earlier epochs.
    #[serde(serialize_with = "decimal", deserialize_with = "units")]
    pub carried: U256,
    /// New money.
    #[serde(serialize_with = "decimal", deserialize_with = "units")]
    pub budget: U256,
    /// What could be paid.
    #[serde(serialize_with = "decimal", deserialize_with = "units")]
    pub available: U256,
    /// The weights of all accounts together.
    #[serde(serialize_with = "decimal", deserialize_with = "units")]
    pub weight: U256,
    /// What was paid.
    #[serde(serialize_with = "decimal", deserialize_with = "units")]
    pub paid: U256,
    /// Left to later epochs.
    #[serde(serialize_with = "decimal", deserialize_with = "units")]
    pub carry: U256,
}

/// Why a file is no record.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not what is written here.
    #[error("this is not an epoch's record: {0}")]
    Json(#[from] serde_json::Error),
    /// It was written by another version.
    #[error("this record has version {0}; version {VERSION} is known")]
    Version(u32),
}

impl Record {
    /// Of an epoch whose tree has this header.
    pub fn new(policy: &Policy, computed: &Computed, tree: &Header) -> Self {
        let (at, epoch) = (&policy.deployment, computed.epoch);
        let settlement = &computed.settlement;
        let named = |kind: Kind| PolicyRecord::new(kind, &settlement.policies[kind]);
        Self {
            version: VERSION,
            chain_id: at.chain_id,
            contract: at.contract,
            reward: at.reward,
            vault: at.vault,
            locks: at.locks,
            epoch: epoch.number,
            start: epoch.start,
            end: epoch.end(),
            after: computed.after.map(BlockId::from),
            last: computed.last.map(BlockId::from),
            policy_sha256: policy.sha256,
            airdrops: policy.airdrops_of(epoch).map(|it| it.sha256).collect(),
            policies: Kind::ALL.map(named).into(),
            airdrop: settlement.airdrop,
            paid: settlement.paid(),
            total_cumulative: computed.ledger.total(),
            claims: tree.claims,
            root: tree.root,
            data_hash: tree.data_hash,
        }
    }

    /// Reads a record.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is no record.
    pub fn read(path: &Path) -> Result<Self, RecordError> {
        let record: Self = serde_json::from_slice(&fs::read(path)?)?;
        if record.version != VERSION {
            return Err(RecordError::Version(record.version));
        }
        Ok(record)
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        file::atomically(path, |file| {
            serde_json::to_writer_pretty(&mut *file, self)?;
            io::Write::write_all(file, b"\n")
        })
    }
}

impl PolicyRecord {
    fn new(kind: Kind, totals: &PolicyTotals) -> Self {
        let PolicyTotals { carried, budget, available, weight, paid, carry } = *totals;
        Self { policy: kind.name().into(), carried, budget, available, weight, paid, carry }
    }
}

fn units<'de, D: Deserializer<'de>>(from: D) -> Result<U256, D::Error> {
    let text = String::deserialize(from)?;
    let is_digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let amount = is_digits.then(|| U256::from_str_radix(&text, 10).ok()).flatten();
    amount.ok_or_else(|| D::Error::custom(format!("{text:?} is not an amount")))
}
