//! What a running transaction knows beyond Ethereum's block, transaction and journal.

use crate::arbos::Rules;

/// The extension field of revm's context (`ctx.chain()`), fresh for each transaction.
#[derive(Clone, Debug, Default)]
pub struct ArbContext {
    /// The version gates in force.
    pub rules: Rules,
    /// The number of this chain's block (the `NUMBER` opcode shows the parent chain's).
    pub l2_block_number: u64,
    /// Memory pages held by the programs of this transaction.
    pub pages: Pages,
    /// Why the outermost frame failed, where that is no EVM reason (`program activation failed: …`).
    pub failure: Option<String>,
}

/// Memory pages of one transaction. Not journaled: a revert does not undo `ever`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// Pages open now.
    pub open: u16,
    /// The most pages that were ever open.
    pub ever: u16,
}
