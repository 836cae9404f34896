//! How a running chain moves to a later ArbOS version.
//!
//! The owners schedule it; the first block whose time has come carries it out before anything else,
//! so that a whole block follows one version. Programs of an earlier Stylus version then have to be
//! activated again.

use revm::{
    Database,
    bytecode::Bytecode,
    context_interface::JournalTr,
    primitives::{Address, U256},
};

use super::{ArbosState, Field, Rules, addresses, genesis::PRECOMPILE_CODE};

type DbError<J> = <<J as JournalTr>::Database as Database>::Error;

impl<J: JournalTr> ArbosState<'_, J> {
    /// The upgrade that is waiting: its version, and from when, in seconds since 1970. `None` once
    /// the chain follows that version.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn scheduled_upgrade(&mut self) -> Result<Option<(u64, u64)>, DbError<J>> {
        let version = self.get(Field::UpgradeVersion)?.saturating_to::<u64>();
        let timestamp = self.get(Field::UpgradeTimestamp)?.saturating_to();
        let now = self.get(Field::ArbosVersion)?.saturating_to::<u64>();
        Ok((now < version).then_some((version, timestamp)))
    }

    /// Carries out the upgrade that is waiting, if its time has come at `now` (seconds since 1970).
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn upgrade_if_due(&mut self, now: u64) -> Result<(), DbError<J>> {
        let Some((to, _)) = self.scheduled_upgrade()?.filter(|(_, from_when)| *from_when <= now)
        else {
            return Ok(());
        };
        // Only known versions can be scheduled.
        let Some(rules) = Rules::of(to) else { return Ok(()) };
        let from = self.get(Field::ArbosVersion)?.saturating_to::<u64>();
        let passes = |version| from < version && version <= to;

        let mut params = self.stylus_params()?;
        params.version = rules.stylus_version;
        if passes(50) {
            params.max_stack_depth = params.max_stack_depth.min(rules.max_stack_depth);
            self.separate_transactions_from_blocks()?;
        }
        if passes(60) {
            params.max_wasm_size = rules.max_wasm_size;
            params.max_fragments = rules.max_fragments.unwrap_or(0);
        }
        self.set_stylus_params(&params)?;
        for address in addresses::precompiles(to) {
            self.mark_as_precompile(address)?;
        }
        self.set(Field::ArbosVersion, U256::from(to))
    }

    /// Until 50, what one limit said held for a block and so for its transactions; since then
    /// transactions have one of their own.
    fn separate_transactions_from_blocks(&mut self) -> Result<(), DbError<J>> {
        let limit = self.get(Field::MaxTxGas)?;
        self.set(Field::MaxBlockGas, limit)?;
        self.set(Field::MaxTxGas, U256::from(super::MAX_TX_GAS))
    }

    /// Gives a precompile that is new the code that those have that were there before.
    fn mark_as_precompile(&mut self, address: Address) -> Result<(), DbError<J>> {
        let journal = self.journal();
        if journal.load_account(address)?.info.is_empty_code_hash() {
            journal.set_code(address, Bytecode::new_legacy(PRECOMPILE_CODE.into()));
            journal.touch_account(address);
        }
        Ok(())
    }
}
