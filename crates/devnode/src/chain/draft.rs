//! A block that is being made, and what comes of its transactions.

use alloy::{
    consensus::{Transaction as _, TxEnvelope, transaction::Recovered},
    primitives::{Address, Bloom, Log},
};
use revm::{DatabaseCommit, state::EvmState};

use super::{Chain, Changes, Overlay, Receipt, Transaction, transaction::environment};
use crate::{
    arbos::addresses::ARBOS_ACTS,
    evm::{BlockInfo, Executed, Machine, Outcome, Purpose, Refusal},
};

/// Transactions one after the other, each on what those before it left.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    machine: &'a Machine,
    info: BlockInfo,
    db: Overlay<'a>,
    /// What the last one left, or the opening of the block: nobody need see it unless there is
    /// another.
    newest: EvmState,
    changes: Changes,
    included: Vec<Included>,
    console: Vec<(Address, String)>,
}

/// What is to become of the chain.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) timestamp: u64,
    pub(super) changes: Changes,
    pub(super) included: Vec<Included>,
    /// What programs printed, with the account they acted for.
    pub(super) console: Vec<(Address, String)>,
}

/// A client's transaction, and what came of it.
#[derive(Debug)]
pub(super) struct Included {
    pub(super) tx: Recovered<TxEnvelope>,
    pub(super) success: bool,
    pub(super) gas_used: u64,
    pub(super) logs: Vec<Log>,
}

impl<'a> Draft<'a> {
    /// The block that comes next, still empty.
    pub(super) fn new(chain: &'a Chain) -> Self {
        let info = chain.next_block();
        let mut db = Overlay::new(chain.newest());
        let opened = chain.machine.open_block(&mut db, &info);
        Self {
            machine: &chain.machine,
            info,
            db,
            newest: opened,
            changes: Changes::default(),
            included: Vec::new(),
            console: Vec::new(),
        }
    }

    /// Runs a transaction as the block's next one.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] where it cannot be part of the block, which is as before then.
    pub(super) fn add(&mut self, tx: Recovered<TxEnvelope>) -> Result<(), Refusal> {
        let before = std::mem::take(&mut self.newest);
        if !before.is_empty() {
            self.db.commit(before.clone());
            self.changes.then(before.into());
        }
        let environment = environment(&tx);
        let executed =
            self.machine.run(&mut self.db, &self.info, environment, Purpose::Transaction)?;
        let Executed { outcome, gas_used, logs, state, console, recent } = executed;
        let success = matches!(outcome, Outcome::Success { .. });
        self.newest = state;
        self.info.recent = recent;
        self.included.push(Included { tx, success, gas_used, logs });
        self.console.extend(console);
        Ok(())
    }

    /// Whether no client's transaction is part of it yet.
    pub(super) fn is_empty(&self) -> bool {
        self.included.is_empty()
    }

    /// What the next transaction of an account has to carry.
    pub(super) fn nonce_of(&self, account: Address) -> u64 {
        let left = self.newest.get(&account).map(|account| account.info.nonce);
        left.unwrap_or_else(|| {
            let Ok(info) = revm::DatabaseRef::basic_ref(&self.db, account);
            info.map_or(0, |info| info.nonce)
        })
    }

    /// The block's content.
    pub(super) fn finish(mut self) -> Done {
        self.changes.then(self.newest.into());
        Done {
            timestamp: self.info.timestamp,
            changes: self.changes,
            included: self.included,
            console: self.console,
        }
    }
}

impl Included {
    /// After others of its block that used so much gas and logged so often.
    pub(super) fn receipt(&self, gas_before: u64, logs_before: u64) -> Receipt {
        let Included { tx, success, gas_used, logs } = self;
        let (sender, envelope) = (tx.signer(), tx.inner());
        let creates = envelope.kind().is_create();
        Receipt {
            hash: *envelope.hash(),
            ty: envelope.tx_type() as u8,
            from: sender,
            to: envelope.to(),
            success: *success,
            gas_used: *gas_used,
            cumulative_gas_used: gas_before + gas_used,
            contract_address: creates.then(|| sender.create(envelope.nonce())),
            bloom: logs.iter().collect(),
            logs: logs.clone(),
            first_log_index: logs_before,
        }
    }
}

impl Receipt {
    /// What comes of the transaction that opens a block: nothing, at no cost.
    pub(super) fn of_opening(opening: &Transaction) -> Self {
        Self {
            hash: opening.hash(),
            ty: opening.ty(),
            from: ARBOS_ACTS,
            to: Some(ARBOS_ACTS),
            success: true,
            gas_used: 0,
            cumulative_gas_used: 0,
            contract_address: None,
            logs: Vec::new(),
            bloom: Bloom::ZERO,
            first_log_index: 0,
        }
    }
}
