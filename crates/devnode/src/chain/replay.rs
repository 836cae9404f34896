//! A block run again, transaction by transaction.

use revm::{DatabaseCommit, context::TxEnv};

use super::{Block, Chain, Overlay, Transaction, View, info_of, transaction::environment};
use crate::evm::{BlockInfo, Machine, Purpose, Refusal};

/// A block somewhere between two of its transactions.
#[derive(Debug)]
pub(crate) struct Replay<'a> {
    machine: &'a Machine,
    /// The state that the next transaction meets.
    pub(crate) db: Overlay<'a>,
    /// The block that it meets.
    pub(crate) info: BlockInfo,
}

impl Chain {
    /// A block of this chain, before its first transaction.
    pub(crate) fn replay(&self, block: &Block) -> Replay<'_> {
        let before = block.header.number.saturating_sub(1) as usize;
        let version = self.versions.get(before).copied().unwrap_or_default();
        let info = info_of(block);
        let mut db = Overlay::new(View { state: &self.state, version, hashes: &self.hashes });
        let opened = self.machine.open_block(&mut db, &info);
        db.commit(opened);
        Replay { machine: &self.machine, db, info }
    }

    /// A block of this chain, before its transaction at `index`.
    ///
    /// # Errors
    ///
    /// As [`Replay::pass`].
    pub(crate) fn replay_until(&self, block: &Block, index: usize) -> Result<Replay<'_>, Refusal> {
        let mut replay = self.replay(block);
        for tx in block.transactions[..index].iter().filter_map(Transaction::signed) {
            replay.pass(environment(tx))?;
        }
        Ok(replay)
    }
}

impl Replay<'_> {
    /// Runs the next transaction, and goes on behind it.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] if it cannot be run again.
    pub(crate) fn pass(&mut self, tx: TxEnv) -> Result<(), Refusal> {
        let executed = self.machine.run(&mut self.db, &self.info, tx, Purpose::Transaction)?;
        self.db.commit(executed.state);
        self.info.recent = executed.recent;
        Ok(())
    }
}
