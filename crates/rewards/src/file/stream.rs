//! The claims of a tree file, one after the other.

use std::io::{BufReader, Read, Seek, SeekFrom};

use alloy::primitives::Address;

use super::{FileError, HEADER_SIZE, Header, TreeFile, read::split};
use crate::{Claim, claims::Row};

/// Reads claims in their order, in little memory whatever the size.
#[derive(Debug)]
pub struct ClaimStream<'a, R> {
    from: BufReader<&'a mut R>,
    pub(super) header: Header,
    pub(super) rewards: Vec<Address>,
    next: u64,
    last: Option<(Address, u32)>,
}

impl<R: Read + Seek> TreeFile<R> {
    /// All claims, by account and then by reward.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or its rewards are not in order.
    pub fn stream(&mut self) -> Result<ClaimStream<'_, R>, FileError> {
        self.from.seek(SeekFrom::Start(HEADER_SIZE as u64))?;
        let header = self.header;
        let mut from = BufReader::with_capacity(1 << 18, &mut self.from);
        let mut rewards = Vec::new();
        for _ in 0..header.rewards {
            let mut reward = Address::ZERO;
            from.read_exact(reward.as_mut_slice())?;
            rewards.push(reward);
        }
        if !rewards.is_sorted_by(|a, b| a < b) {
            return Err(FileError::Header("its rewards are not in order"));
        }
        Ok(ClaimStream { from, header, rewards, next: 0, last: None })
    }
}

impl<R: Read> ClaimStream<'_, R> {
    /// The next row, which is not before the one that came last.
    pub(super) fn row(&mut self) -> Result<Option<Row>, FileError> {
        if self.next == self.header.claims {
            return Ok(None);
        }
        let mut bytes = [0; 56];
        let bytes = &mut bytes[..self.header.row_size()];
        self.from.read_exact(bytes)?;
        let (account, reward, cumulative) = split(bytes);
        let fault = |fault| Err(FileError::Row { row: self.next, fault });
        if self.rewards.len() <= reward as usize {
            return fault("there is no such reward");
        }
        if self.last.is_some_and(|last| (account, reward) < last) {
            return fault("it is not in order");
        }
        self.last = Some((account, reward));
        self.next += 1;
        Ok(Some(Row { account, reward, cumulative }))
    }
}

impl<R: Read> Iterator for ClaimStream<'_, R> {
    type Item = Result<Claim, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.row().transpose()?;
        Some(row.map(|Row { account, reward, cumulative }| Claim {
            account,
            reward: self.rewards[reward as usize],
            cumulative,
        }))
    }
}
