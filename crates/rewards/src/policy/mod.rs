//! What is paid for: one TOML file, from the first epoch on.
//!
//! The file names the contracts, and holds the terms of every epoch there has been: new terms are
//! added below the old ones, with the epoch they begin with. So anyone who has the file, and the
//! airdrops it names by their sha256, can compute every epoch again from the chain alone.
//! `docs/rewards.md` explains each key.

mod airdrop;
mod error;
mod terms;

use std::{
    fs,
    path::{Path, PathBuf},
};

use alloy::{
    eips::BlockNumberOrTag,
    primitives::{Address, B256},
};
use protocol::time::WEEK;
use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};

pub use self::{
    airdrop::{Airdrop, HEADER as AIRDROP_HEADER},
    error::PolicyError,
    terms::{Budget, Kind, PerKind, Rebate, Streak, Terms},
};
use crate::{csv, epoch::Epoch};

/// The most accounts that may be left out.
pub const MAX_EXCLUDED: usize = 1_000;

/// A policy file that has been read and makes sense.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Where everything is.
    pub deployment: Deployment,
    /// At least one, in the order of the epochs they begin with; the first begins with 1.
    terms: Vec<Terms>,
    /// By epoch.
    airdrops: Vec<Airdrop>,
    /// Of the file.
    pub sha256: B256,
    /// The directory it is in: airdrops are named from there.
    directory: PathBuf,
}

/// The contracts, and since when they are watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// The chain's id.
    pub chain_id: u64,
    /// The vault whose shares earn.
    pub vault: Address,
    /// The merkle-rewards contract that pays.
    pub contract: Address,
    /// The token it pays.
    pub reward: Address,
    /// The contract that tells of locks; `None`: nobody has any.
    pub locks: Option<Address>,
    /// A block not after the one in which the vault was created.
    pub first_block: u64,
    /// When epoch 1 begins, in seconds: the beginning of a week.
    pub start: u64,
    /// How settled a block has to be before it is read.
    pub head: Head,
    /// Accounts whose shares earn nothing: those named, the vault, the contract that pays and the
    /// zero address. Sorted.
    pub excluded: Vec<Address>,
}

/// Which block is the last one to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Head {
    /// The newest. It may yet be replaced by another one.
    Latest,
    /// The newest that the parent chain has been told of.
    Safe,
    /// The newest that the parent chain can no longer take back.
    Finalized,
}

impl Head {
    /// The tag that asks a node for it.
    pub const fn tag(self) -> BlockNumberOrTag {
        match self {
            Self::Latest => BlockNumberOrTag::Latest,
            Self::Safe => BlockNumberOrTag::Safe,
            Self::Finalized => BlockNumberOrTag::Finalized,
        }
    }
}

/// The file, key by key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    chain_id: u64,
    #[serde(deserialize_with = "address")]
    vault: Address,
    #[serde(deserialize_with = "address")]
    contract: Address,
    #[serde(deserialize_with = "address")]
    reward: Address,
    locks: Option<Listed>,
    first_block: u64,
    start: u64,
    head: Head,
    #[serde(default)]
    excluded: Vec<Listed>,
    terms: Vec<Terms>,
    #[serde(default)]
    airdrop: Vec<Airdrop>,
}

#[derive(Debug, Deserialize)]
struct Listed(#[serde(deserialize_with = "address")] Address);

impl Policy {
    /// Reads the file at `path`. The airdrops it names are not read yet.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or does not make sense.
    pub fn read(path: &Path) -> Result<Self, PolicyError> {
        let text = fs::read_to_string(path)?;
        let directory = path.parent().map_or_else(PathBuf::new, Path::to_owned);
        Self::parse(&text, directory)
    }

    /// The policy that `text` writes down; `directory` is where its airdrops are.
    ///
    /// # Errors
    ///
    /// As [`Policy::read`].
    pub fn parse(text: &str, directory: PathBuf) -> Result<Self, PolicyError> {
        let written: Written = toml::from_str(text).map_err(Box::new)?;
        let Written { chain_id, vault, contract, reward, first_block, start, head, .. } = written;
        for (key, address) in [("vault", vault), ("contract", contract), ("reward", reward)] {
            if address.is_zero() {
                return Err(PolicyError::ZeroAddress(key));
            }
        }
        if !start.is_multiple_of(WEEK) || start == 0 || Epoch::LAST_START < start {
            return Err(PolicyError::NotAWeek { start });
        }
        if MAX_EXCLUDED < written.excluded.len() {
            return Err(PolicyError::TooManyExcluded);
        }
        let mut excluded: Vec<_> = written.excluded.into_iter().map(|it| it.0).collect();
        excluded.extend([vault, contract, Address::ZERO]);
        excluded.sort_unstable();
        excluded.dedup();

        terms::check(&written.terms)?;
        airdrop::check(&written.airdrop)?;
        let locks = written.locks.map(|it| it.0);
        let deployment = Deployment {
            chain_id,
            vault,
            contract,
            reward,
            locks,
            first_block,
            start,
            head,
            excluded,
        };
        let sha256 = B256::from_slice(&Sha256::digest(text));
        let (terms, airdrops) = (written.terms, written.airdrop);
        Ok(Self { deployment, terms, airdrops, sha256, directory })
    }

    /// The terms of an epoch: the last ones that begin with it or before.
    pub fn terms_of(&self, epoch: Epoch) -> &Terms {
        let later = self.terms.partition_point(|terms| terms.from_epoch <= epoch.number);
        // The first terms begin with the first epoch, so one at least is not later.
        &self.terms[later.saturating_sub(1)]
    }

    /// The airdrops of an epoch.
    pub fn airdrops_of(&self, epoch: Epoch) -> impl Iterator<Item = &Airdrop> {
        self.airdrops.iter().filter(move |it| it.epoch == epoch.number)
    }

    /// Where the airdrops' files are.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// An epoch by its number; epoch 1 begins at [`Deployment::start`].
    ///
    /// # Errors
    ///
    /// [`PolicyError::NoSuchEpoch`] for 0 and for numbers beyond the end of time.
    pub fn epoch(&self, number: u32) -> Result<Epoch, PolicyError> {
        Epoch::new(number, self.deployment.start).ok_or(PolicyError::NoSuchEpoch(number))
    }
}

/// An address as the claims' files have it: with a checksum that holds, if it has one.
fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Address, D::Error> {
    let text = String::deserialize(from)?;
    csv::address(&text).map_err(serde::de::Error::custom)
}
