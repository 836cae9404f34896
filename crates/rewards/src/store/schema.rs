//! The tables, and rows from and to them.

use alloy::primitives::{Address, B256};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::{Block, Entry, Event, Origin, StoreError};

/// "MLRW": by it SQLite's own tools name the file.
const APPLICATION: i32 = 0x4d4c_5257;

/// Of the tables below. A store of another version is not converted: it can be read anew.
const VERSION: i32 = 1;

const TABLES: &str = "
CREATE TABLE origin (
    chain_id INTEGER NOT NULL, vault BLOB NOT NULL, locks BLOB, first_block INTEGER NOT NULL
) STRICT;
-- Up to these blocks, inclusive, everything was read; digest is over all entries up to there.
CREATE TABLE range (
    number INTEGER PRIMARY KEY, hash BLOB NOT NULL, time INTEGER NOT NULL, digest BLOB NOT NULL
) STRICT;
-- The last block before a second.
CREATE TABLE boundary (
    second INTEGER PRIMARY KEY, number INTEGER NOT NULL, hash BLOB NOT NULL, time INTEGER NOT NULL
) STRICT;
CREATE TABLE entry (
    block INTEGER NOT NULL, place INTEGER NOT NULL, time INTEGER NOT NULL, event BLOB NOT NULL,
    PRIMARY KEY (block, place)
) STRICT, WITHOUT ROWID;
";

/// Sees that the file is a store about `origin`, or makes it one if it is new.
pub(super) fn prepare(connection: &mut Connection, origin: &Origin) -> Result<(), StoreError> {
    let application: i32 = pragma(connection, "application_id")?;
    let version: i32 = pragma(connection, "user_version")?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (application, version, tables) {
        (0, 0, 0) => create(connection, origin)?,
        (APPLICATION, VERSION, _) => {}
        _ => return Err(StoreError::Foreign),
    }
    // A reader does not stop the writer; what is committed is on the disk.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;

    let found = connection.query_row("SELECT * FROM origin", [], read_origin).optional()?;
    let found = found.ok_or(StoreError::Damaged("it does not say what it is about"))?;
    if found != *origin {
        let (found, expected) = (Box::new(found), Box::new(origin.clone()));
        return Err(StoreError::OtherOrigin { found, expected });
    }
    Ok(())
}

fn create(connection: &mut Connection, origin: &Origin) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(TABLES)?;
    let Origin { chain_id, vault, locks, first_block } = origin;
    let locks = locks.as_ref().map(|it| it.as_slice());
    transaction.execute(
        "INSERT INTO origin (chain_id, vault, locks, first_block) VALUES (?1, ?2, ?3, ?4)",
        params![chain_id, vault.as_slice(), locks, first_block],
    )?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}

fn pragma(connection: &Connection, name: &str) -> Result<i32, StoreError> {
    Ok(connection.pragma_query_value(None, name, |row| row.get(0))?)
}

fn read_origin(row: &Row<'_>) -> rusqlite::Result<Origin> {
    let address = |bytes: [u8; 20]| Address::from(bytes);
    Ok(Origin {
        chain_id: row.get(0)?,
        vault: address(row.get(1)?),
        locks: row.get::<_, Option<[u8; 20]>>(2)?.map(address),
        first_block: row.get(3)?,
    })
}

/// Number, hash and time.
pub(super) fn block(row: &Row<'_>) -> rusqlite::Result<Block> {
    Ok(Block { number: row.get(0)?, hash: hash(row, 1)?, time: row.get(2)? })
}

pub(super) fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<B256> {
    Ok(B256::from(row.get::<_, [u8; 32]>(column)?))
}

/// Block, place, time and event.
pub(super) fn entry(row: &Row<'_>) -> Result<Entry, StoreError> {
    let bytes: Vec<u8> = row.get(3)?;
    let event = Event::decode(&bytes).ok_or(StoreError::Damaged("an entry cannot be read"))?;
    Ok(Entry { block: row.get(0)?, place: row.get(1)?, time: row.get(2)?, event })
}
