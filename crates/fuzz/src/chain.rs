//! A chain without blocks: a state, a machine, and transactions on them, in this process.

use std::io::Write;

use alloy::primitives::{Address, Bytes, TxKind, U256, keccak256};
use devnode::{
    arbos::{Rules, addresses, genesis},
    evm::{BlockInfo, Executed, Machine, Outcome, Purpose, Refusal},
};
use revm::{
    Database, DatabaseCommit,
    bytecode::Bytecode,
    context::TxEnv,
    database::{CacheDB, EmptyDB},
    state::AccountInfo,
};

/// The versions of ArbOS whose rules differ.
pub(crate) const VERSIONS: [u64; 6] = [40, 41, 50, 51, 59, 60];

/// More wei than an activation costs.
const ACTIVATION_FEE: u128 = 1_000_000_000_000_000_000;

/// Gas that an activation of a program of any size can pay with.
const ACTIVATION_GAS: u64 = 31_000_000;

/// A chain at its beginning, and what was done to it.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) machine: Machine,
    pub(crate) db: CacheDB<EmptyDB>,
    pub(crate) block: BlockInfo,
}

impl Chain {
    pub(crate) fn new(rules: Rules) -> Self {
        let mut db = CacheDB::new(EmptyDB::default());
        for account in genesis::accounts(&rules) {
            let info = AccountInfo::default()
                .with_balance(account.balance)
                .with_nonce(account.nonce)
                .with_code(Bytecode::new_raw(account.code));
            db.insert_account_info(account.address, info);
            for (slot, value) in account.storage {
                let Ok(()) = db.insert_account_storage(account.address, slot, value);
            }
        }
        let block = BlockInfo {
            number: 1,
            timestamp: 1_800_000_000,
            base_fee: 100_000_000,
            ..BlockInfo::default()
        };
        Self { machine: Machine::new(devnode::CHAIN_ID), db, block }
    }

    /// Gives an account this code.
    pub(crate) fn place(&mut self, address: Address, code: impl Into<Bytes>) {
        let info = AccountInfo::default().with_nonce(1).with_code(Bytecode::new_raw(code.into()));
        self.db.insert_account_info(address, info);
    }

    /// Activates the program at an address, as the owner of the chain.
    ///
    /// # Errors
    ///
    /// A [`Refusal`], if the transaction is none. Whether the program is one is in its outcome.
    pub(crate) fn activate(&mut self, program: Address) -> Result<Executed, Refusal> {
        let selector = &keccak256("activateProgram(address)")[..4];
        self.send(TxEnv {
            caller: addresses::DEV_ACCOUNT,
            kind: TxKind::Call(addresses::ARB_WASM),
            value: U256::from(ACTIVATION_FEE),
            data: [selector, program.into_word().as_slice()].concat().into(),
            gas_limit: ACTIVATION_GAS,
            ..TxEnv::default()
        })
    }

    /// Runs a transaction and keeps what it did.
    pub(crate) fn send(&mut self, tx: TxEnv) -> Result<Executed, Refusal> {
        let executed = self.run(tx)?;
        self.db.commit(executed.state.clone());
        Ok(executed)
    }

    /// Runs a transaction, its nonce and price filled in, and keeps nothing of it.
    pub(crate) fn run(&mut self, tx: TxEnv) -> Result<Executed, Refusal> {
        let Ok(sender) = self.db.basic(tx.caller);
        let tx = TxEnv {
            nonce: sender.unwrap_or_default().nonce,
            gas_price: self.block.base_fee.into(),
            chain_id: None,
            ..tx
        };
        self.machine.run(&mut self.db, &self.block, tx, Purpose::Transaction)
    }
}

/// A module as the code of an account. Quickly compressed: what is tried is not the compressor.
pub(crate) fn program_code(wasm: &[u8]) -> Vec<u8> {
    let mut code = vec![0xef, 0xf0, 0x00, 0x00];
    // Writing to memory does not fail.
    let _ = brotli::CompressorWriter::new(&mut code, 4096, 2, 22).write_all(wasm);
    code
}

/// What is different about two runs of the same; `None` where nothing is.
pub(crate) fn difference(
    first: &Result<Executed, Refusal>,
    second: &Result<Executed, Refusal>,
) -> Option<String> {
    let (first, second) = match (first, second) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(first), Err(second)) if first == second => return None,
        _ => return Some(format!("{first:?} and then {second:?}")),
    };
    let parts = [
        ("outcome", first.outcome == second.outcome),
        ("gas", first.gas_used == second.gas_used),
        ("logs", first.logs == second.logs),
        ("console", first.console == second.console),
        ("state", first.state == second.state),
    ];
    let (part, _) = parts.into_iter().find(|(_, same)| !same)?;
    Some(format!("another {part} the second time: {first:?} and then {second:?}"))
}

/// Whether a run succeeded.
pub(crate) fn succeeded(executed: &Executed) -> bool {
    matches!(executed.outcome, Outcome::Success { .. })
}
