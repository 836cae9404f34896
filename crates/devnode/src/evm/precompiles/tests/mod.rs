//! Precompiles on a journal, called as the EVM calls them.

mod access;
mod activation;
mod cache;
mod gas;
mod owner;
mod selectors;
mod sends;
mod views;

use alloy::sol_types::{SolCall, SolError};
use revm::{
    Context, Journal,
    bytecode::Bytecode,
    context::{BlockEnv, CfgEnv, TxEnv},
    context_interface::{ContextTr, JournalTr},
    database::{CacheDB, EmptyDB},
    handler::PrecompileProvider,
    interpreter::{CallInput, CallInputs, CallScheme, CallValue, InstructionResult},
    primitives::{Address, B256, Bytes, Log, U256, address},
    state::AccountInfo,
};

use super::Precompiles;
use crate::{
    arbos::{ArbosState, Rules, genesis},
    evm::ArbContext,
};

type TestContext =
    Context<BlockEnv, TxEnv, CfgEnv, CacheDB<EmptyDB>, Journal<CacheDB<EmptyDB>>, ArbContext>;

/// Somebody without any rights, who is rich.
const STRANGER: Address = address!("00000000000000000000000000000000000000ee");
/// When everything happens, in seconds since 1970.
const NOW: u64 = 1_800_000_000;
const GAS: u64 = 10_000_000;

fn ether() -> U256 {
    U256::from(10).pow(U256::from(18))
}

/// A chain at block 0, in the middle of a transaction.
struct World {
    ctx: TestContext,
    precompiles: Precompiles,
}

/// A call about to be made.
struct Request {
    to: Address,
    caller: Address,
    value: U256,
    input: Bytes,
    gas: u64,
    scheme: CallScheme,
}

/// How a call ended.
#[derive(Debug)]
struct Ended {
    result: InstructionResult,
    output: Bytes,
    gas_used: u64,
    logs: Vec<Log>,
}

impl Request {
    /// An ordinary call by a stranger.
    fn new(to: Address, input: impl SolCall) -> Self {
        Self {
            to,
            caller: STRANGER,
            value: U256::ZERO,
            input: input.abi_encode().into(),
            gas: GAS,
            scheme: CallScheme::Call,
        }
    }

    fn from(self, caller: Address) -> Self {
        Self { caller, ..self }
    }

    fn value(self, value: U256) -> Self {
        Self { value, ..self }
    }

    fn gas(self, gas: u64) -> Self {
        Self { gas, ..self }
    }

    fn scheme(self, scheme: CallScheme) -> Self {
        Self { scheme, ..self }
    }

    fn input(self, input: impl Into<Bytes>) -> Self {
        Self { input: input.into(), ..self }
    }
}

impl World {
    fn new(arbos: u64) -> Self {
        let rules = Rules::of(arbos).unwrap();
        let mut db = CacheDB::new(EmptyDB::new());
        for account in genesis::accounts(&rules) {
            let info = AccountInfo::default()
                .with_balance(account.balance)
                .with_nonce(account.nonce)
                .with_code(Bytecode::new_raw(account.code));
            db.insert_account_info(account.address, info);
            for (slot, value) in account.storage {
                db.insert_account_storage(account.address, slot, value).unwrap();
            }
        }
        db.insert_account_info(STRANGER, AccountInfo::default().with_balance(ether()));

        let mut ctx: TestContext = Context::new(db, rules.spec);
        ctx.block.timestamp = U256::from(NOW);
        ctx.cfg.chain_id = 412_346;
        ctx.chain = ArbContext { rules: rules.clone(), l2_block_number: 1000, ..ctx.chain };
        ctx.tx.caller = STRANGER;
        Self { ctx, precompiles: Precompiles::new(&rules) }
    }

    /// Calls as a frame does: value first, then the precompile, then commit or revert.
    fn call(&mut self, request: Request) -> Ended {
        let journal = self.ctx.journal_mut();
        let logs_before = journal.logs().len();
        let checkpoint = journal.checkpoint();
        if !request.value.is_zero() && request.scheme == CallScheme::Call {
            let refused = journal.transfer(request.caller, request.to, request.value).unwrap();
            assert_eq!(refused, None);
        }
        let is_delegated = request.scheme == CallScheme::DelegateCall;
        let inputs = CallInputs {
            input: CallInput::Bytes(request.input),
            return_memory_offset: 0..0,
            gas_limit: request.gas,
            reservoir: 0,
            bytecode_address: request.to,
            known_bytecode: (B256::ZERO, Bytecode::default()),
            target_address: if is_delegated { request.caller } else { request.to },
            caller: request.caller,
            value: CallValue::Transfer(request.value),
            scheme: request.scheme,
            is_static: request.scheme == CallScheme::StaticCall,
            charged_new_account_state_gas: false,
        };

        let result = self.precompiles.run(&mut self.ctx, &inputs).unwrap().unwrap();

        let journal = self.ctx.journal_mut();
        if result.is_ok() {
            journal.checkpoint_commit();
        } else {
            journal.checkpoint_revert(checkpoint);
        }
        Ended {
            result: result.result,
            gas_used: result.gas.total_gas_spent(),
            output: result.output,
            logs: journal.logs()[logs_before..].to_vec(),
        }
    }

    /// What a call returned and the gas it took; it must succeed.
    fn read<C: SolCall>(&mut self, to: Address, input: C) -> (C::Return, u64) {
        let ended = self.call(Request::new(to, input));
        assert_eq!(ended.result, InstructionResult::Return, "{ended:?}");
        (C::abi_decode_returns(&ended.output).unwrap(), ended.gas_used)
    }

    fn state(&mut self) -> ArbosState<'_, Journal<CacheDB<EmptyDB>>> {
        ArbosState::new(self.ctx.journal_mut())
    }

    fn balance(&mut self, address: Address) -> U256 {
        self.ctx.journal_mut().load_account(address).unwrap().data.info.balance
    }

    /// Puts code on an account and returns its hash.
    fn deploy(&mut self, address: Address, code: &[u8]) -> B256 {
        let code = Bytecode::new_legacy(Bytes::copy_from_slice(code));
        let hash = code.hash_slow();
        let journal = self.ctx.journal_mut();
        journal.load_account(address).unwrap();
        journal.set_code_with_hash(address, code, hash);
        hash
    }
}

impl Ended {
    /// The call reverted with this error of an interface.
    fn assert_declared(&self, error: impl SolError) {
        assert_eq!(self.result, InstructionResult::Revert, "{self:?}");
        assert_eq!(self.output, Bytes::from(error.abi_encode()));
        assert!(self.gas_used < GAS, "{self:?}");
    }

    /// The call reverted without data and kept its gas.
    fn assert_refused(&self) {
        assert_eq!(self.result, InstructionResult::Revert, "{self:?}");
        assert!(self.output.is_empty(), "{self:?}");
        assert!(self.gas_used < GAS, "{self:?}");
    }

    /// The call reverted without data and took all the gas.
    fn assert_bad(&self) {
        assert_eq!(self.result, InstructionResult::Revert, "{self:?}");
        assert!(self.output.is_empty(), "{self:?}");
        assert_eq!(self.gas_used, GAS, "{self:?}");
    }

    fn assert_done(&self) {
        assert_eq!(self.result, InstructionResult::Return, "{self:?}");
    }
}
