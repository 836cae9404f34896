//! One transaction or call, from its environment to its effects.

use std::convert::Infallible;

use revm::{
    Context, Database, Journal,
    context::{BlockEnv, CfgEnv, TxEnv, result::ExecutionResult},
    context_interface::{JournalTr, result::EVMError, transaction::TransactionType},
    handler::{EvmTr, Handler},
    primitives::{Address, B256, Bytes, Log, U256, eip170::MAX_CODE_SIZE},
    state::EvmState,
};

use super::{
    ArbContext, CallFrame, CallTree, Ctx, Db, Precompiles, RecentPrograms, StepLog, StepParts,
    frames::ArbEvm,
    handler::ArbHandler,
    refusal::{self, Refusal},
};
use crate::{
    arbos::{
        ArbosState, Field, Rules,
        addresses::{ARBOS_STATE, BATCH_POSTER},
    },
    stylus::{
        engine::Engine,
        trace::{Record, Recorder},
    },
};

/// The gas limit in every block's header; what limits a transaction is
/// [`Field::MaxTxGas`].
pub const BLOCK_GAS_LIMIT: u64 = 1 << 50;

/// Runs transactions and calls, by the rules of the ArbOS version that the state is of. Holds what
/// outlives one of them: compiled programs.
#[derive(Debug)]
pub struct Machine {
    chain_id: u64,
    engine: Engine,
}

/// The block a transaction runs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockInfo {
    /// The number of this chain's block.
    pub number: u64,
    /// The parent chain's block number: what `NUMBER` shows.
    pub l1_number: u64,
    /// Seconds since 1970.
    pub timestamp: u64,
    /// Wei per gas.
    pub base_fee: u64,
    /// What the transactions before this one in the block ran: see [`Executed::recent`].
    pub recent: RecentPrograms,
}

/// Why something is run; it decides which checks apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A signed transaction: nonce, balance and fee are checked, gas is paid.
    Transaction,
    /// `eth_call` and estimation: no nonce, no balance for gas, any sender;
    /// `BASEFEE` reads 0 where the gas price is 0.
    Call,
}

/// What a run did. The state is not committed yet.
#[derive(Clone, Debug)]
pub struct Executed {
    /// How it ended.
    pub outcome: Outcome,
    /// Gas paid for, refunds taken off.
    pub gas_used: u64,
    /// Logs in order; empty unless it succeeded.
    pub logs: Vec<Log>,
    /// Accounts touched, to be committed or dropped.
    pub state: EvmState,
    /// Lines that programs printed, with the account they acted for.
    pub console: Vec<(Address, String)>,
    /// Programs that ran in the block up to now. For the next transaction they are as if they were
    /// cached, where the version has it so.
    pub recent: RecentPrograms,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded.
    Success {
        /// Return data.
        output: Bytes,
        /// The contract a creating transaction left.
        created: Option<Address>,
    },
    /// It reverted, keeping the unused gas.
    Revert {
        /// Revert data.
        output: Bytes,
    },
    /// It failed and used all its gas.
    Halt {
        /// The reason in geth's words (`out of gas`, `program activation failed: …`).
        reason: String,
    },
}

impl Machine {
    /// A machine for a chain.
    pub fn new(chain_id: u64) -> Self {
        Self { chain_id, engine: Engine::new() }
    }

    /// The chain id that signatures and the `CHAINID` opcode carry.
    pub fn chain_id(&self) -> u64 {
        self.chain_id
    }

    /// What ArbOS does before a block's first transaction: it carries out an upgrade whose time has
    /// come. The changes are to be committed before anything is run in the block.
    pub fn open_block<DB: Database<Error = Infallible>>(
        &self,
        db: DB,
        block: &BlockInfo,
    ) -> EvmState {
        let mut journal: Journal<DB> = Journal::new(db);
        let Ok(()) = ArbosState::new(&mut journal).upgrade_if_due(block.timestamp);
        journal.finalize()
    }

    /// Runs one transaction or call on `db`, which is read and not written.
    ///
    /// `db.block_hash` answers for numbers of this chain's blocks.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] where the transaction cannot be part of a block.
    pub fn run<DB: Database<Error = Infallible>>(
        &self,
        db: DB,
        block: &BlockInfo,
        tx: TxEnv,
        purpose: Purpose,
    ) -> Result<Executed, Refusal> {
        self.execute(db, block, tx, purpose, |_| {}).map(|(executed, _)| executed)
    }

    /// Makes the checks of a transaction that come before it runs.
    ///
    /// # Errors
    ///
    /// The [`Refusal`] of the first that fails.
    pub fn check<DB: Database<Error = Infallible>>(
        &self,
        mut db: DB,
        block: &BlockInfo,
        tx: TxEnv,
    ) -> Result<(), Refusal> {
        let mut evm = self.evm(&mut db, block, tx, Purpose::Transaction)?;
        ArbHandler::new(Purpose::Transaction)
            .validate(&mut evm)
            .map(|_| ())
            .map_err(|error| refused(error, &evm.ctx().tx))
    }

    /// As [`run`](Self::run), telling what programs asked of their host.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn trace<DB: Database<Error = Infallible>>(
        &self,
        db: DB,
        block: &BlockInfo,
        tx: TxEnv,
        purpose: Purpose,
    ) -> Result<(Executed, Vec<Record>), Refusal> {
        let listen = |heard: &mut ArbContext| heard.recorder = Some(Recorder::default());
        let (executed, heard) = self.execute(db, block, tx, purpose, listen)?;
        Ok((executed, heard.recorder.map(Recorder::finish).unwrap_or_default()))
    }

    /// As [`run`](Self::run), telling which frames there were instead of what they left behind.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn trace_calls<DB: Database<Error = Infallible>>(
        &self,
        db: DB,
        block: &BlockInfo,
        tx: TxEnv,
        purpose: Purpose,
    ) -> Result<CallFrame, Refusal> {
        let listen = |heard: &mut ArbContext| heard.calls = Some(CallTree::default());
        let (executed, heard) = self.execute(db, block, tx.clone(), purpose, listen)?;
        Ok(heard.calls.unwrap_or_default().finish(&tx, &executed))
    }

    /// As [`run`](Self::run), telling what the EVM did step by step, as far as `parts` says.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn trace_steps<DB: Database<Error = Infallible>>(
        &self,
        db: DB,
        block: &BlockInfo,
        tx: TxEnv,
        purpose: Purpose,
        parts: StepParts,
    ) -> Result<(Executed, StepLog), Refusal> {
        let listen = |heard: &mut ArbContext| heard.steps = Some(StepLog::new(parts));
        let (executed, heard) = self.execute(db, block, tx, purpose, listen)?;
        Ok((executed, heard.steps.unwrap_or_else(|| StepLog::new(parts))))
    }

    /// Runs with the listeners that `listen` sets, and returns them too.
    fn execute<DB: Database<Error = Infallible>>(
        &self,
        mut db: DB,
        block: &BlockInfo,
        tx: TxEnv,
        purpose: Purpose,
        listen: impl FnOnce(&mut ArbContext),
    ) -> Result<(Executed, ArbContext), Refusal> {
        let mut evm = self.evm(&mut db, block, tx, purpose)?;
        listen(&mut evm.ctx_mut().chain);
        let result = ArbHandler::new(purpose)
            .run(&mut evm)
            .map_err(|error| refused(error, &evm.ctx().tx))?;
        let ctx = evm.ctx_mut();
        let state = ctx.journaled_state.finalize();
        let console = std::mem::take(&mut ctx.chain.console);
        let gas_used = result.tx_gas_used();
        let created = result.created_address();
        let (outcome, logs) = match result {
            ExecutionResult::Success { output, logs, .. } => {
                (Outcome::Success { output: output.into_data(), created }, logs)
            }
            ExecutionResult::Revert { output, .. } => (Outcome::Revert { output }, Vec::new()),
            ExecutionResult::Halt { reason, .. } => {
                let reason =
                    ctx.chain.failure.take().unwrap_or_else(|| refusal::halt_text(&reason));
                (Outcome::Halt { reason }, Vec::new())
            }
        };
        let mut heard = std::mem::take(&mut ctx.chain);
        let recent = std::mem::take(&mut heard.recent);
        Ok((Executed { outcome, gas_used, logs, state, console, recent }, heard))
    }

    /// The EVM for one run, after the checks that come before one.
    fn evm<'db>(
        &'db self,
        mut db: Db<'db>,
        block: &BlockInfo,
        tx: TxEnv,
        purpose: Purpose,
    ) -> Result<ArbEvm<'db>, Refusal> {
        if purpose == Purpose::Transaction {
            refusal::check(&mut db, self.chain_id, block, &tx)?;
        }
        let rules = rules_in(&mut db)?;
        let settings = Settings::read(&mut db, &rules);
        let precompiles = Precompiles::new(&rules);
        let ctx = self.context(db, block, tx, purpose, rules, settings);
        Ok(ArbEvm::new(ctx, precompiles, &self.engine))
    }

    fn context<'db>(
        &self,
        db: Db<'db>,
        block: &BlockInfo,
        tx: TxEnv,
        purpose: Purpose,
        rules: Rules,
        settings: Settings,
    ) -> Ctx<'db> {
        let is_call = purpose == Purpose::Call;
        let free = is_call && tx.gas_price == 0;
        let mut cfg = CfgEnv::new_with_spec(rules.spec).with_chain_id(self.chain_id);
        cfg.limit_contract_code_size = Some(MAX_CODE_SIZE);
        cfg.tx_gas_limit_cap = Some(u64::MAX);
        cfg.disable_eip3541 = true; // programs start with 0xEF: `frames` checks new code itself
        cfg.disable_eip7623 = !settings.prices_calldata_higher;
        cfg.disable_nonce_check = is_call;
        cfg.disable_eip3607 = is_call;
        cfg.disable_base_fee = is_call;
        let block_env = BlockEnv {
            number: U256::from(block.l1_number),
            beneficiary: BATCH_POSTER,
            timestamp: U256::from(block.timestamp),
            gas_limit: BLOCK_GAS_LIMIT,
            basefee: if free { 0 } else { block.base_fee },
            difficulty: U256::ONE,
            prevrandao: Some(B256::with_last_byte(1)),
            ..BlockEnv::default()
        };
        let chain = ArbContext {
            rules,
            l2_block_number: block.number,
            offered_gas_price: offered_gas_price(&tx, block.base_fee),
            recent: block.recent.clone(),
            ..ArbContext::default()
        };
        Context {
            block: block_env,
            tx: as_paid(tx, self.chain_id, settings.collects_tips),
            cfg,
            journaled_state: Journal::new(db),
            chain,
            local: revm::context::LocalContext::default(),
            error: Ok(()),
        }
    }
}

/// What revm found beyond the checks made before.
fn refused(error: EVMError<Infallible>, tx: &TxEnv) -> Refusal {
    match error {
        EVMError::Transaction(invalid) => refusal::of(&invalid, tx),
        other => Refusal::Invalid(other.to_string()),
    }
}

/// What the sender offered per gas: the whole price of an old transaction, base fee and tip up to
/// the cap of a newer one.
fn offered_gas_price(tx: &TxEnv, base_fee: u64) -> u128 {
    match tx.gas_priority_fee {
        Some(tip) => tx.gas_price.min(tip.saturating_add(base_fee.into())),
        None => tx.gas_price,
    }
}

/// The transaction as it is paid: the price becomes a cap, and there is no tip unless the chain
/// keeps tips.
///
/// Types 0 and 1 become type 2, which differs from them in nothing else: an unprotected signature
/// was already checked, so the chain id may be filled in.
fn as_paid(mut tx: TxEnv, chain_id: u64, collects_tips: bool) -> TxEnv {
    if tx.tx_type < TransactionType::Eip1559 as u8 {
        tx.tx_type = TransactionType::Eip1559 as u8;
        tx.chain_id = tx.chain_id.or(Some(chain_id));
        tx.gas_priority_fee = Some(tx.gas_price);
    }
    if !collects_tips {
        tx.gas_priority_fee = Some(0);
    }
    tx
}

/// What the owners have set that holds for a whole transaction.
#[derive(Clone, Copy, Debug)]
struct Settings {
    /// Whether calldata costs at least what EIP-7623 says.
    prices_calldata_higher: bool,
    /// Whether senders pay their tips.
    collects_tips: bool,
}

impl Settings {
    fn read<DB: Database<Error = Infallible>>(db: &mut DB, rules: &Rules) -> Self {
        let mut is_set = |field| !setting(db, field).is_zero();
        Self {
            prices_calldata_higher: is_set(Field::CalldataPriceIncrease),
            collects_tips: rules.may_collect_tips && is_set(Field::CollectTips),
        }
    }
}

/// The rules that the state says the chain follows.
fn rules_in<DB: Database<Error = Infallible>>(db: &mut DB) -> Result<Rules, Refusal> {
    let version = setting(db, Field::ArbosVersion).saturating_to();
    Rules::of(version).ok_or(Refusal::UnknownArbos(version))
}

fn setting<DB: Database<Error = Infallible>>(db: &mut DB, field: Field) -> U256 {
    let Ok(value) = db.storage(ARBOS_STATE, field.slot());
    value
}
