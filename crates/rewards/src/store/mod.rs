//! What was read of a chain, kept in one SQLite file, so that it is read once.
//!
//! The file holds facts alone: what the vault and the locks told of themselves, in the chain's
//! order, and the hashes of the blocks up to which that was read. Each range of blocks comes in by
//! one transaction, so whatever kills the program leaves a store that says exactly how far it goes.
//! A digest over all entries stands beside each range: a file that was changed or has decayed is
//! noticed when the entries are read again.

mod entry;
mod error;
mod schema;

use std::path::Path;

use alloy::primitives::{Address, B256};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::{
    entry::{Entry, Event},
    error::StoreError,
};

/// What a store is about. It is of no use for anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The chain's id.
    pub chain_id: u64,
    /// The vault.
    pub vault: Address,
    /// The contract that tells of locks, if there is one.
    pub locks: Option<Address>,
    /// The first block that is read.
    pub first_block: u64,
}

/// A block, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: B256,
    /// Its timestamp, in seconds.
    pub time: u64,
}

/// An open store.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens the store at `path`, or makes one.
    ///
    /// # Errors
    ///
    /// If the file is no store, is damaged, or is about something else than `origin`.
    pub fn open(path: &Path, origin: &Origin) -> Result<Self, StoreError> {
        Self::prepare(Connection::open(path)?, origin)
    }

    /// A store that is gone when it is dropped.
    ///
    /// # Errors
    ///
    /// If there is no memory for it.
    pub fn in_memory(origin: &Origin) -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?, origin)
    }

    fn prepare(mut connection: Connection, origin: &Origin) -> Result<Self, StoreError> {
        schema::prepare(&mut connection, origin)?;
        Ok(Self { connection })
    }

    /// The last block that was read; `None` if none was.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn last(&self) -> Result<Option<Block>, StoreError> {
        self.last_before(u64::MAX >> 1)
    }

    /// The last block before `number` at which a range that was read ends.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn last_before(&self, number: u64) -> Result<Option<Block>, StoreError> {
        let select =
            "SELECT number, hash, time FROM range WHERE number < ?1 ORDER BY number DESC LIMIT 1";
        Ok(self.connection.query_row(select, [number], schema::block).optional()?)
    }

    /// Adds what happened from the last block that was read up to `end`, in the chain's order.
    ///
    /// # Errors
    ///
    /// [`StoreError::OutOfOrder`] if it does not follow what is there; if the file cannot be
    /// written.
    pub fn append(&mut self, entries: &[Entry], end: &Block) -> Result<(), StoreError> {
        let last = self.last()?.map(|it| it.number);
        let places = entries.iter().map(|it| (it.block, it.place));
        let is_sorted = places.is_sorted_by(|a, b| a < b);
        let is_within = |block| last.is_none_or(|last| last < block) && block <= end.number;
        if !is_sorted || !is_within(end.number) || !entries.iter().all(|it| is_within(it.block)) {
            return Err(StoreError::OutOfOrder { last, end: end.number });
        }
        let mut digest = self.digest()?;
        let transaction = self.connection.transaction()?;
        {
            let mut insert = transaction
                .prepare("INSERT INTO entry (block, place, time, event) VALUES (?1, ?2, ?3, ?4)")?;
            for entry in entries {
                let event = entry.event.encode();
                insert.execute(params![entry.block, entry.place, entry.time, event])?;
                digest = entry.digest(digest);
            }
        }
        transaction.execute(
            "INSERT INTO range (number, hash, time, digest) VALUES (?1, ?2, ?3, ?4)",
            params![end.number, end.hash.as_slice(), end.time, digest.as_slice()],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Forgets everything after the block `number`, at which a range ends; everything if `None`.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn unwind(&mut self, number: Option<u64>) -> Result<(), StoreError> {
        // What is known of a block's time needs the block after it as well.
        let (after, known) = number.map_or((-1, -1), |it| (it as i64, it as i64 - 1));
        let transaction = self.connection.transaction()?;
        transaction.execute("DELETE FROM entry WHERE ?1 < block", [after])?;
        transaction.execute("DELETE FROM range WHERE ?1 < number", [after])?;
        transaction.execute("DELETE FROM boundary WHERE ?1 < number", [known])?;
        transaction.commit()?;
        Ok(())
    }

    /// Calls `each` with every entry in the chain's order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] if the entries are not those that were written; those of `each`.
    pub fn replay<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut digest = B256::ZERO;
        let select = "SELECT block, place, time, event FROM entry ORDER BY block, place";
        let mut select = self.connection.prepare(select).map_err(StoreError::from)?;
        let mut rows = select.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let entry = schema::entry(row)?;
            digest = entry.digest(digest);
            each(entry)?;
        }
        if digest != self.digest()? {
            return Err(StoreError::Damaged("its entries are not those that were written").into());
        }
        Ok(())
    }

    /// The last block before a second, if that was found out earlier.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn boundary(&self, second: u64) -> Result<Option<Block>, StoreError> {
        let select = "SELECT number, hash, time FROM boundary WHERE second = ?1";
        Ok(self.connection.query_row(select, [second], schema::block).optional()?)
    }

    /// Remembers the last block before a second. The block after it has been read.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn remember_boundary(&mut self, second: u64, block: &Block) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT OR REPLACE INTO boundary (second, number, hash, time) VALUES (?1, ?2, ?3, ?4)",
            params![second, block.number, block.hash.as_slice(), block.time],
        )?;
        Ok(())
    }

    /// The digest over all entries, as it was written with the last range.
    fn digest(&self) -> Result<B256, StoreError> {
        let select = "SELECT digest FROM range ORDER BY number DESC LIMIT 1";
        let digest =
            self.connection.query_row(select, [], |row| schema::hash(row, 0)).optional()?;
        Ok(digest.unwrap_or_default())
    }
}

impl Entry {
    /// `sha256(before || block || place || time || event)`, integers in 8 bytes, big-endian.
    fn digest(&self, before: B256) -> B256 {
        let mut hash = Sha256::new_with_prefix(before);
        for part in [self.block, self.place, self.time] {
            hash.update(part.to_be_bytes());
        }
        hash.update(self.event.encode());
        B256::from_slice(&hash.finalize())
    }
}
