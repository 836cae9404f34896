//! An epoch: one week, from what was done in it to what is paid for it.
//!
//! [`Inputs`] are all that the policies look at. [`standings`] sums them up for each account alone,
//! so that any part of the accounts can be summed up anywhere; [`settle`] weighs the standings,
//! shares the budgets out and says what is left. Nothing here reads a chain, a clock or a file, and
//! the order of accounts is that of their addresses: the same input gives the same bytes.

mod compute;
mod files;
mod history;
mod inputs;
mod ledger;
mod record;
mod settle;

use protocol::time::WEEK;

pub use self::{
    compute::{ComputeError, Computed, compute},
    files::{Files, FilesError},
    history::{History, HistoryError},
    inputs::{AccountWeek, Change, Inputs, Standing, standings},
    ledger::Ledger,
    record::{BlockId, PolicyRecord, Record, RecordError, VERSION as RECORD_VERSION},
    settle::{
        PolicyTotals, Pots, SettleError, Settlement, Totals, Weights, settle, settle_in_passes,
    },
};

/// A week of rewards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// Counted from 1, as the contract does.
    pub number: u32,
    /// Its first second.
    pub start: u64,
}

impl Epoch {
    /// The latest that epoch 1 may begin, so that no epoch's end is beyond a 64-bit second.
    pub const LAST_START: u64 = 1 << 60;

    /// Of that number, if epoch 1 begins at `first`; `None` for 0 and for a `first` after
    /// [`Epoch::LAST_START`].
    pub fn new(number: u32, first: u64) -> Option<Self> {
        let before = u64::from(number.checked_sub(1)?);
        // At most 2^60 + 2^32 * 2^20.
        (first <= Self::LAST_START).then(|| Self { number, start: first + before * WEEK })
    }

    /// The first second that is not in it any more.
    pub const fn end(self) -> u64 {
        self.start + WEEK
    }
}
