//! A chain as bytes: what happened to it, in order.
//!
//! Only what cannot be made again is kept: what each version changed, and of each block its time,
//! its transactions and what came of those. Reading carries everything out again, and every block is
//! sealed anew. So a chain that was read is one that this node could have made, with the very
//! hashes it had, or it is refused.

use alloy::{
    consensus::{TxEnvelope, transaction::Recovered},
    eips::eip2718::{Decodable2718, Encodable2718},
    primitives::{Address, B256, Bytes, Log, U256, keccak256},
};
use alloy_rlp::{Decodable, Encodable, RlpDecodable, RlpEncodable};

use super::{
    Account, Block, Chain, Changes, Clock, Included, clock::END_OF_TIME, snapshot::Snapshot,
    state::Version,
};
use crate::arbos::Rules;

/// How saved chains begin, whatever their format. The format's number follows, in one byte.
const MAGIC: &[u8] = b"devnode chain ";

/// The format written here, and the only one that is read. Another number for each change of the
/// structures below, and of how a block is sealed.
const FORMAT: u8 = b'4';

/// Why bytes are no chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SavedError {
    /// Something else than a saved chain.
    #[error("this is no saved chain of a devnode")]
    NotAChain,
    /// Another version of the devnode wrote it.
    #[error("the chain was saved in format {saved}, and this devnode reads format {}", FORMAT as char)]
    OtherFormat {
        /// Its format.
        saved: char,
    },
    /// Bytes were changed or lost since it was written.
    #[error("the saved chain is damaged: its checksum does not fit its content")]
    Damaged,
    /// No rules are known for its ArbOS version.
    #[error("the saved chain follows ArbOS {0}, which is not known")]
    UnknownArbos(u64),
    /// The checksum fits, and yet no chain is like this.
    #[error("the saved chain cannot be: {0}")]
    Impossible(String),
}

#[derive(RlpEncodable, RlpDecodable)]
struct Saved {
    chain_id: u64,
    /// Every code there ever was, in the order of hashes.
    codes: Vec<Bytes>,
    /// From version 1 on, which is what exists at block 0.
    versions: Vec<SavedVersion>,
    /// The newest block's hash: through it, every block's, transaction's and receipt's.
    head: B256,
    clock: SavedClock,
    snapshots: Vec<SavedSnapshot>,
    impersonated: Vec<Address>,
    impersonates_all: bool,
}

#[derive(RlpEncodable, RlpDecodable)]
#[rlp(trailing)]
struct SavedVersion {
    accounts: Vec<SavedAccount>,
    words: Vec<SavedWord>,
    /// `None` for a change by a method for tests, without a block.
    block: Option<SavedBlock>,
}

#[derive(RlpEncodable, RlpDecodable)]
struct SavedAccount {
    address: Address,
    nonce: u64,
    balance: U256,
    code_hash: B256,
}

#[derive(RlpEncodable, RlpDecodable)]
struct SavedWord {
    address: Address,
    slot: U256,
    value: U256,
}

#[derive(RlpEncodable, RlpDecodable)]
struct SavedBlock {
    timestamp: u64,
    /// Clients', in order.
    transactions: Vec<SavedTransaction>,
}

#[derive(RlpEncodable, RlpDecodable)]
struct SavedTransaction {
    /// Kept, as an impersonated account's cannot be recovered.
    sender: Address,
    signed: Bytes,
    success: bool,
    gas_used: u64,
    logs: Vec<Log>,
}

#[derive(RlpEncodable, RlpDecodable)]
#[rlp(trailing)]
struct SavedClock {
    /// An `i64`, as RLP has no sign.
    offset: u64,
    next: Option<u64>,
}

#[derive(RlpEncodable, RlpDecodable)]
struct SavedSnapshot {
    head: u64,
    version: u64,
    clock: SavedClock,
}

/// The bytes of a chain.
pub(crate) fn encode(chain: &Chain) -> Vec<u8> {
    let mut body = Vec::new();
    saved(chain).encode(&mut body);
    let checksum = keccak256(&body);
    [MAGIC, &[FORMAT, b'\n'], checksum.as_slice(), &body].concat()
}

/// The chain of such bytes.
///
/// # Errors
///
/// A [`SavedError`], if they are not what [`encode`] of this version wrote.
pub(crate) fn decode(bytes: &[u8]) -> Result<Chain, SavedError> {
    let Some([format, b'\n', rest @ ..]) = bytes.strip_prefix(MAGIC) else {
        return Err(SavedError::NotAChain);
    };
    if *format != FORMAT {
        return Err(SavedError::OtherFormat { saved: char::from(*format) });
    }
    let Some((checksum, mut body)) = rest.split_at_checked(B256::len_bytes()) else {
        return Err(SavedError::Damaged);
    };
    if keccak256(body) != checksum {
        return Err(SavedError::Damaged);
    }
    let saved = Saved::decode(&mut body).map_err(|error| impossible(error.to_string()))?;
    carried_out(saved)
}

fn impossible(why: impl Into<String>) -> SavedError {
    SavedError::Impossible(why.into())
}

fn saved(chain: &Chain) -> Saved {
    let mut blocks = chain.blocks.iter();
    let mut since = chain.versions.iter();
    // A block's version is the first after all that came of its parent; the others are edits.
    let mut next_block = Some(Version(1));
    let versions = chain.state.changes().into_iter().zip(1..).map(|(changes, version)| {
        let mut block = None;
        if next_block == Some(Version(version)) {
            block = blocks.next().map(|block| saved_block(block));
            next_block = since.next().map(|newest| Version(newest.0 + 1));
        }
        SavedVersion {
            accounts: changes.accounts().map(saved_account).collect(),
            words: changes
                .slots()
                .map(|(address, slot, value)| SavedWord { address, slot, value })
                .collect(),
            block,
        }
    });
    let versions = versions.collect();
    let mut impersonated: Vec<_> = chain.impersonated.iter().copied().collect();
    impersonated.sort_unstable();
    Saved {
        chain_id: chain.id(),
        codes: chain.state.codes().into_values().collect(),
        versions,
        head: chain.head().hash,
        clock: saved_clock(chain.clock),
        snapshots: chain.snapshots.iter().map(saved_snapshot).collect(),
        impersonated,
        impersonates_all: chain.impersonates_all,
    }
}

fn saved_account((address, account): (Address, Account)) -> SavedAccount {
    let Account { nonce, balance, code_hash } = account;
    SavedAccount { address, nonce, balance, code_hash }
}

fn saved_block(block: &Block) -> SavedBlock {
    let pairs = block.transactions.iter().zip(&block.receipts);
    let transactions = pairs.filter_map(|(transaction, receipt)| {
        let tx = transaction.signed()?;
        Some(SavedTransaction {
            sender: tx.signer(),
            signed: tx.inner().encoded_2718().into(),
            success: receipt.success,
            gas_used: receipt.gas_used,
            logs: receipt.logs.clone(),
        })
    });
    SavedBlock { timestamp: block.header.timestamp, transactions: transactions.collect() }
}

fn saved_clock(clock: Clock) -> SavedClock {
    let (offset, next) = clock.parts();
    SavedClock { offset: offset.cast_unsigned(), next }
}

fn saved_snapshot(snapshot: &Snapshot) -> SavedSnapshot {
    let Snapshot { head, version, clock } = *snapshot;
    SavedSnapshot { head, version: version.0, clock: saved_clock(clock) }
}

/// The chain to which all this happened.
fn carried_out(saved: Saved) -> Result<Chain, SavedError> {
    let mut chain = Chain::empty(saved.chain_id);
    let mut codes = Some(saved.codes);
    for SavedVersion { accounts, words, block } in saved.versions {
        let mut changes = Changes::default();
        for code in codes.take().unwrap_or_default() {
            changes.code(code);
        }
        for SavedAccount { address, nonce, balance, code_hash } in accounts {
            changes.account(address, Account { nonce, balance, code_hash });
        }
        for SavedWord { address, slot, value } in words {
            changes.slot(address, slot, value);
        }
        let Some(SavedBlock { timestamp, transactions }) = block else {
            chain.edit(changes);
            continue;
        };
        let parent = chain.blocks.last().map_or(0, |block| block.header.timestamp);
        if !(parent..=END_OF_TIME).contains(&timestamp) {
            return Err(impossible(format!("a block of time {timestamp} after one of {parent}")));
        }
        let included = transactions.into_iter().map(included).collect::<Result<_, _>>()?;
        let version = chain.state.apply(changes);
        let arbos = chain.push(version, timestamp, included).arbos();
        if Rules::of(arbos).is_none() {
            return Err(SavedError::UnknownArbos(arbos));
        }
    }
    let head = chain.blocks.last().map(|block| block.hash);
    if head != Some(saved.head) {
        return Err(impossible(format!("its newest block was {}, and is another now", saved.head)));
    }
    if !chain.state.knows_all_codes() {
        return Err(impossible("an account's code is missing"));
    }
    chain.clock = clock(&saved.clock)?;
    for SavedSnapshot { head, version, clock: then } in &saved.snapshots {
        let (head, version) = (*head, Version(*version));
        if chain.head_number() < head || chain.state.newest() < version {
            return Err(impossible("a snapshot of what has not happened"));
        }
        chain.snapshots.push(Snapshot { head, version, clock: clock(then)? });
    }
    chain.impersonated = saved.impersonated.into_iter().collect();
    chain.impersonates_all = saved.impersonates_all;
    Ok(chain)
}

fn included(saved: SavedTransaction) -> Result<Included, SavedError> {
    let SavedTransaction { sender, signed, success, gas_used, logs } = saved;
    let tx = TxEnvelope::decode_2718_exact(&signed);
    let tx = tx.map_err(|error| impossible(format!("a transaction: {error}")))?;
    Ok(Included { tx: Recovered::new_unchecked(tx, sender), success, gas_used, logs })
}

fn clock(saved: &SavedClock) -> Result<Clock, SavedError> {
    Clock::of_parts(saved.offset.cast_signed(), saved.next)
        .ok_or_else(|| impossible("a clock past the end of time"))
}

#[cfg(test)]
mod tests;
