//! Amounts that are listed instead of computed.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use alloy::primitives::{Address, B256, U256};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::PolicyError;
use crate::csv::{self, CsvError};

/// The first line of an airdrop's file.
pub const HEADER: &str = "account,amount";

/// A list of amounts that is paid in one epoch.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Airdrop {
    /// The epoch.
    pub epoch: u32,
    /// Lines `account,amount`, in base units of the reward; from the policy's directory.
    pub file: PathBuf,
    /// Of the file, so that what is paid is what was announced.
    pub sha256: B256,
}

impl Airdrop {
    /// Reads the file. No account is listed twice.
    ///
    /// # Errors
    ///
    /// If it cannot be read, is another file than was announced, or a line is wrong.
    pub fn read(&self, directory: &Path) -> Result<BTreeMap<Address, U256>, PolicyError> {
        let bytes = fs::read(directory.join(&self.file)).map_err(|it| self.at(it.into()))?;
        let found = B256::from_slice(&Sha256::digest(&bytes));
        if found != self.sha256 {
            let (file, expected) = (self.file.clone(), self.sha256);
            return Err(PolicyError::AirdropHash { file, expected, found });
        }
        csv::amounts(&bytes).map_err(|it| self.at(it))
    }

    fn at(&self, fault: CsvError) -> PolicyError {
        PolicyError::Airdrop { file: self.file.clone(), fault: Box::new(fault) }
    }
}

/// Whether these are the airdrops of a policy file.
pub(super) fn check(all: &[Airdrop]) -> Result<(), PolicyError> {
    if all.iter().any(|it| it.epoch == 0) {
        return Err(PolicyError::Airdrops("epochs are counted from 1"));
    }
    let is_again = |(place, it): (usize, &Airdrop)| all[..place].iter().any(|one| one == it);
    if all.iter().enumerate().any(is_again) {
        return Err(PolicyError::Airdrops("the same file is listed twice for the same epoch"));
    }
    Ok(())
}
