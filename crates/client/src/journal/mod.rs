//! Transactions that survive a kill.
//!
//! A step is something that has to happen once on a chain, with a name. What is signed for it is
//! on the disk before it is sent. Whoever runs the step again, after whatever happened, first looks
//! for what was signed, sends the same bytes again where they are missing, and signs anew only
//! with the same nonce, or after the chain has shown somebody else's transaction with it. So of all that is
//! signed for a step at most one transaction is ever included (docs/decisions/0045).

mod delivery;
mod entry;
mod error;
mod pace;
mod settling;
mod store;
mod taker;

use std::{fmt, path::Path};

use alloy::{
    eips::BlockNumberOrTag,
    primitives::{B256, U256},
    providers::Provider,
    rpc::types::TransactionReceipt,
};

use crate::{
    account::Account,
    call::IntoRequest,
    chain::{Chain, ChainError},
};
use delivery::Earlier;
use entry::{Book, Entry, FORMAT};
use store::Store;

pub use error::{JournalError, SendError};
pub use pace::{Pace, Progress};

/// Hears what becomes of a step: its name, and the progress.
pub type Watcher = Box<dyn FnMut(&str, &Progress) + Send>;

/// The steps of one tool on one chain.
pub struct Journal {
    store: Store,
    book: Book,
    pace: Pace,
    watcher: Option<Watcher>,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens the journal at `path`, or begins one about `chain`. Until this is dropped, nobody else
    /// can.
    ///
    /// # Errors
    ///
    /// [`JournalError`], if the file is in use, damaged or about another chain.
    pub async fn open(path: &Path, chain: &Chain) -> Result<Self, JournalError> {
        let here = Identity::of(chain).await?;
        let (mut store, lines) = Store::open(path)?;
        let mut book = Book::default();
        if lines.is_empty() {
            let Identity { chain, genesis } = here;
            store.append(&text(&Entry::Opened { format: FORMAT, chain, genesis }))?;
        }
        for (index, line) in lines.iter().enumerate() {
            let unknown = |reason: String| JournalError::Unknown {
                path: path.to_owned(),
                line: index + 1,
                reason,
            };
            let entry = serde_json::from_str(line).map_err(|error| unknown(error.to_string()))?;
            match entry {
                Entry::Opened { format, .. } if index == 0 && format != FORMAT => {
                    return Err(unknown(format!("format {format}, expected {FORMAT}")));
                }
                Entry::Opened { chain, genesis, .. } if index == 0 => {
                    let of = Identity { chain, genesis };
                    if !of.may_be(here) {
                        let (of, here) = (of.to_string(), here.to_string());
                        return Err(JournalError::OtherChain { path: path.to_owned(), of, here });
                    }
                }
                _ if index == 0 => return Err(unknown("not the beginning of a journal".into())),
                entry => book.add(entry).map_err(|reason| unknown(reason.to_owned()))?,
            }
        }
        Ok(Self { store, book, pace: Pace::PUBLIC, watcher: None })
    }

    /// At another pace than [`Pace::PUBLIC`].
    pub const fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Tells `watcher` from now on, instead of whom it told before.
    pub fn watch(&mut self, watcher: impl FnMut(&str, &Progress) + Send + 'static) {
        self.watcher = Some(Box::new(watcher));
    }

    /// Sees to it that `step` is done, and returns the receipt of what did it, in this run or an
    /// earlier one.
    ///
    /// The step's name stands for what it does: under one name there is only one thing to do.
    /// Nonces are chosen here. A transaction that was included and failed did nothing: the step is
    /// tried again when this is called again.
    ///
    /// # Errors
    ///
    /// [`SendError`]. What was signed stays in the journal.
    pub async fn send(
        &mut self,
        account: &Account,
        step: &str,
        call: impl IntoRequest,
    ) -> Result<TransactionReceipt, SendError> {
        self.deliver(account, step, call.into_request(), Earlier::Counts).await
    }

    /// As [`send`](Self::send), for a step whose effect can end, such as a program's activation, and
    /// that the chain was seen to want: what an earlier call has finished does not count. What it
    /// only began does, so that a kill costs no second transaction.
    ///
    /// # Errors
    ///
    /// [`SendError`]. What was signed stays in the journal.
    pub async fn send_again(
        &mut self,
        account: &Account,
        step: &str,
        call: impl IntoRequest,
    ) -> Result<TransactionReceipt, SendError> {
        self.deliver(account, step, call.into_request(), Earlier::IsOver).await
    }

    /// Every transaction that was signed for a step, with the step's name. Of one step's the newest is
    /// the first.
    pub fn signed(&self) -> impl Iterator<Item = (&str, B256)> {
        self.book.signed()
    }

    /// Notes what came of what `account` has sent, as far as a kill kept that from being noted. A step
    /// that the chain is found to have done is not asked for again, and would stay open for good. What
    /// is in another block than noted, because that was replaced, is noted anew.
    ///
    /// # Errors
    ///
    /// [`SendError`], if the chain does not answer, or it cannot be written down.
    pub async fn settle(&mut self, account: &Account) -> Result<(), SendError> {
        self.look_at_open(account).await?;
        self.look_at_landed(account).await
    }

    /// The newest receipt that is noted for a transaction.
    pub fn receipt(&self, transaction: B256) -> Option<&TransactionReceipt> {
        self.book
            .receipts()
            .map(|(_, receipt)| receipt)
            .find(|it| it.transaction_hash == transaction)
    }

    /// Whether something that was signed for `step` was included and succeeded, as far as is noted.
    pub fn has_landed(&self, step: &str) -> bool {
        let mut receipts = self.book.receipts();
        receipts.any(|(of, receipt)| of == step && receipt.status())
    }

    /// Wei that go with what was signed last for `step`.
    pub fn value_signed(&self, step: &str) -> Option<U256> {
        self.book.last(step).map(|bid| bid.newest.value())
    }

    /// The same, unless it is known what came of it.
    pub fn value_open(&self, step: &str) -> Option<U256> {
        self.book.last(step).filter(|bid| bid.outcome.is_none()).map(|bid| bid.newest.value())
    }

    /// Writes a line down. What it says has to go into the book too.
    fn write(&mut self, entry: &Entry) -> Result<(), JournalError> {
        self.store.append(&text(entry))
    }

    /// Writes down what came of the bid that counts.
    fn note(&mut self, outcome: Entry) -> Result<(), JournalError> {
        self.write(&outcome)?;
        let added = self.book.add(outcome);
        debug_assert_eq!(added, Ok(()), "an outcome is of a bid");
        Ok(())
    }

    fn tell(&mut self, step: &str, progress: &Progress) {
        if let Some(watcher) = &mut self.watcher {
            watcher(step, progress);
        }
    }
}

#[expect(clippy::expect_used, reason = "strings, numbers and hashes, none of which can fail")]
fn text(entry: &Entry) -> String {
    serde_json::to_string(entry).expect("an entry is JSON")
}

/// Which chain it is. Ids are not enough: development chains share theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    chain: u64,
    /// Of block 0; `None` if the node does not have it.
    genesis: Option<B256>,
}

impl Identity {
    async fn of(chain: &Chain) -> Result<Self, ChainError> {
        let first = chain.provider().get_block_by_number(BlockNumberOrTag::Number(0)).await?;
        Ok(Self { chain: chain.id(), genesis: first.map(|it| it.header.hash) })
    }

    fn may_be(self, other: Self) -> bool {
        let genesis = self.genesis.zip(other.genesis);
        self.chain == other.chain && genesis.is_none_or(|(one, other)| one == other)
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { chain, genesis } = self;
        match genesis {
            Some(hash) => write!(f, "chain {chain} that begins with block {hash}"),
            None => write!(f, "chain {chain}"),
        }
    }
}
