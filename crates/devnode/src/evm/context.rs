//! What a running transaction knows beyond Ethereum's block, transaction and journal.

use std::convert::Infallible;

use revm::{
    Context, Database, Journal,
    context::{BlockEnv, CfgEnv, TxEnv},
    primitives::{Address, B256},
};

use super::{CallTree, StepLog};
use crate::{arbos::Rules, stylus::trace::Recorder};

/// The state a run reads: it lives in memory, so reading it does not fail.
pub(crate) type Db<'db> = &'db mut dyn Database<Error = Infallible>;

/// revm's context of one run.
pub(crate) type Ctx<'db> = Context<BlockEnv, TxEnv, CfgEnv, Db<'db>, Journal<Db<'db>>, ArbContext>;

/// The extension field of revm's context (`ctx.chain()`), of one transaction.
#[derive(Clone, Debug, Default)]
pub struct ArbContext {
    /// The version gates in force.
    pub rules: Rules,
    /// The number of this chain's block (the `NUMBER` opcode shows the parent chain's).
    pub l2_block_number: u64,
    /// What the sender offered per gas in wei, tip included; only the base fee is paid.
    pub offered_gas_price: u128,
    /// Who called the frame that asks for another one; nobody, where a transaction does.
    pub callers_caller: Address,
    /// Memory pages held by the programs of this transaction.
    pub pages: Pages,
    /// Programs that count as cached because they ran before.
    pub recent: RecentPrograms,
    /// Why the outermost frame failed, where that is no EVM reason (`program activation failed: …`).
    pub failure: Option<String>,
    /// Lines that programs printed, with the account they acted for.
    pub console: Vec<(Address, String)>,
    /// Listens to frames, if anybody does.
    pub(crate) calls: Option<CallTree>,
    /// Listens to operators, if anybody does.
    pub(crate) steps: Option<StepLog>,
    /// Listens to programs, if anybody does.
    pub(crate) recorder: Option<Recorder>,
}

/// Memory pages of one transaction. Not journaled: a revert does not undo `ever`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// Pages open now.
    pub open: u16,
    /// The most pages that were ever open.
    pub ever: u16,
}

impl Pages {
    /// The count after opening `new` pages.
    pub(crate) fn open(self, new: u16) -> Self {
        let open = self.open.saturating_add(new);
        Self { open, ever: self.ever.max(open) }
    }
}

/// The programs that ran last in a block. Not journaled: a revert does not make a program cold again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecentPrograms(Vec<B256>);

impl RecentPrograms {
    /// Notes that a program runs, dropping the one unused for longest beyond `capacity`;
    /// tells whether it was there.
    pub(crate) fn touch(&mut self, code_hash: B256, capacity: usize) -> bool {
        let position = self.0.iter().position(|known| *known == code_hash);
        if let Some(position) = position {
            self.0.remove(position);
        }
        self.0.push(code_hash);
        if capacity < self.0.len() {
            self.0.remove(0);
        }
        position.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_unused_for_longest_is_forgotten_first() {
        let [a, b, c] = [1, 2, 3].map(B256::repeat_byte);
        let mut recent = RecentPrograms::default();

        assert!(!recent.touch(a, 2));
        assert!(!recent.touch(b, 2));
        assert!(recent.touch(a, 2));
        assert!(!recent.touch(c, 2));

        assert!(recent.touch(a, 2));
        assert!(!recent.touch(b, 2));
    }

    #[test]
    fn closing_pages_leaves_the_most_that_was_open() {
        let pages = Pages { open: 1, ever: 4 };

        assert_eq!(pages.open(2), Pages { open: 3, ever: 4 });
        assert_eq!(pages.open(9), Pages { open: 10, ever: 10 });
        assert_eq!(pages.open(u16::MAX), Pages { open: u16::MAX, ever: u16::MAX });
    }
}
