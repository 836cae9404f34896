//! The record that is written beside a tree, as far as publishing needs it.

use std::{fs, path::Path};

use alloy::primitives::{Address, B256};
use eyre::{Result, WrapErr};
use rewards::publish::Purpose;
use serde::Deserialize;

/// The part of a record that says what its tree was made for.
#[derive(Debug, Deserialize)]
struct Record {
    chain_id: u64,
    contract: Address,
    epoch: u64,
    root: B256,
    data_hash: B256,
}

/// What the tree of the record at `path` was made for.
pub(super) fn purpose(path: &Path) -> Result<Purpose> {
    let reading = || format!("reading {}", path.display());
    let text = fs::read(path).wrap_err_with(reading)?;
    let record: Record = serde_json::from_slice(&text).wrap_err_with(reading)?;
    Ok(Purpose {
        chain_id: record.chain_id,
        contract: Some(record.contract),
        epoch: Some(record.epoch),
        tree: Some((record.root, record.data_hash)),
    })
}
