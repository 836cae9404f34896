//! A chain without blocks or RPC: a state, a machine and a sender.

use std::io::Write;

use devnode::{
    CHAIN_ID,
    arbos::{Rules, addresses, genesis},
    evm::{BlockInfo, Executed, Machine, Outcome, Purpose, RecentPrograms, Refusal},
    stylus::hooks::{Hook, ValType},
};
use revm::{
    Database, DatabaseCommit,
    bytecode::{Bytecode, opcode},
    context::TxEnv,
    database::{CacheDB, EmptyDB},
    primitives::{Address, B256, Bytes, TxKind, U256, keccak256},
    state::AccountInfo,
};

/// Gas that no test uses up by itself.
pub(crate) const PLENTY: u64 = 20_000_000;
/// What a transaction costs before it runs, without calldata.
pub(crate) const INTRINSIC: u64 = 21_000;

/// Where test contracts lie; cold unless a test says otherwise.
const FIRST_CONTRACT: u64 = 0x00c0_ffee_0000;

pub(crate) struct Bench {
    pub(crate) machine: Machine,
    pub(crate) db: CacheDB<EmptyDB>,
    pub(crate) block: BlockInfo,
    next_contract: u64,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with_rules(Rules::default())
    }

    pub(crate) fn with_rules(rules: Rules) -> Self {
        let mut db = CacheDB::new(EmptyDB::default());
        for account in genesis::accounts(&rules) {
            let code = Bytecode::new_raw(account.code);
            let info = AccountInfo::default()
                .with_balance(account.balance)
                .with_nonce(account.nonce)
                .with_code(code);
            db.insert_account_info(account.address, info);
            for (slot, value) in account.storage {
                db.insert_account_storage(account.address, slot, value).unwrap();
            }
        }
        let block = BlockInfo {
            number: 1,
            timestamp: 1_800_000_000,
            base_fee: 100_000_000,
            ..BlockInfo::default()
        };
        Self { machine: Machine::new(CHAIN_ID), db, block, next_contract: FIRST_CONTRACT }
    }

    /// Where the next account will lie.
    pub(crate) fn next_address(&self) -> Address {
        Address::left_padding_from(&(self.next_contract + 1).to_be_bytes())
    }

    /// An account with this code, without deploying it.
    pub(crate) fn place(&mut self, code: impl Into<Bytes>) -> Address {
        let address = self.next_address();
        self.next_contract += 1;
        let info = AccountInfo::default().with_nonce(1).with_code(Bytecode::new_raw(code.into()));
        self.db.insert_account_info(address, info);
        address
    }

    /// An account with a program that was activated; `wat` is its module.
    pub(crate) fn program(&mut self, wat: &str) -> Address {
        self.program_of(&wat::parse_str(wat).unwrap())
    }

    /// An account with a program that was activated.
    pub(crate) fn program_of(&mut self, wasm: &[u8]) -> Address {
        let address = self.place(program_code(wasm));
        let activated = self.activate(address);
        assert!(matches!(activated.outcome, Outcome::Success { .. }), "{:?}", activated.outcome);
        address
    }

    /// Activates the program at an address, paying more than it costs.
    pub(crate) fn activate(&mut self, program: Address) -> Executed {
        let data = calldata("activateProgram(address)", program.into_word());
        let one_eth = U256::from(10).pow(U256::from(18));
        self.send(TxEnv {
            kind: TxKind::Call(addresses::ARB_WASM),
            value: one_eth,
            data: data.into(),
            gas_limit: PLENTY,
            ..TxEnv::default()
        })
    }

    /// Marks a program as cached.
    pub(crate) fn cache(&mut self, program: Address) {
        let data = calldata("cacheProgram(address)", program.into_word());
        let cached = self.call(addresses::ARB_WASM_CACHE, data);
        assert!(matches!(cached.outcome, Outcome::Success { .. }), "{:?}", cached.outcome);
    }

    /// Gives an account this much, in wei.
    pub(crate) fn set_balance(&mut self, account: Address, wei: u64) {
        let info = self.db.basic(account).unwrap().unwrap_or_default();
        self.db.insert_account_info(account, info.with_balance(U256::from(wei)));
    }

    /// Sends a call from the development account and commits it.
    pub(crate) fn call(&mut self, to: Address, data: impl Into<Bytes>) -> Executed {
        self.call_with_gas(to, data, PLENTY)
    }

    pub(crate) fn call_with_gas(
        &mut self,
        to: Address,
        data: impl Into<Bytes>,
        gas: u64,
    ) -> Executed {
        let kind = TxKind::Call(to);
        self.send(TxEnv { kind, data: data.into(), gas_limit: gas, ..TxEnv::default() })
    }

    /// Calls from nobody, with more gas than a transaction may have, as `eth_call` can.
    pub(crate) fn call_with_much_gas(&mut self, to: Address, data: Vec<u8>) -> Executed {
        let tx = TxEnv { kind: TxKind::Call(to), data: data.into(), ..TxEnv::default() };
        let tx = unpaid(TxEnv { gas_limit: 1 << 45, ..tx });
        self.machine.run(&mut self.db, &self.block, tx, Purpose::Call).unwrap()
    }

    /// Begins another block, so many seconds after this one.
    pub(crate) fn next_block(&mut self, seconds: u64) {
        self.block.number += 1;
        self.block.timestamp += seconds;
        self.block.recent = RecentPrograms::default();
        let opened = self.machine.open_block(&mut self.db, &self.block);
        self.db.commit(opened);
    }

    /// The chain's owner calls `ArbOwner`; the arguments follow the selector, a word each.
    pub(crate) fn own(&mut self, signature: &str, arguments: &[U256]) -> Executed {
        let words = arguments.iter().flat_map(U256::to_be_bytes::<32>);
        let data: Vec<_> = keccak256(signature)[..4].iter().copied().chain(words).collect();
        self.call(addresses::ARB_OWNER, data)
    }

    /// Sends a transaction from the development account and commits it. It pays the base fee,
    /// unless it says otherwise.
    pub(crate) fn send(&mut self, tx: TxEnv) -> Executed {
        self.try_send(tx).expect("a valid transaction")
    }

    pub(crate) fn try_send(&mut self, tx: TxEnv) -> Result<Executed, Refusal> {
        let caller = addresses::DEV_ACCOUNT;
        let nonce = self.db.basic(caller).unwrap().unwrap_or_default().nonce;
        let base_fee = u128::from(self.block.base_fee);
        let gas_price = if tx.gas_price == 0 { base_fee } else { tx.gas_price };
        let chain_id = (0 < tx.tx_type).then_some(CHAIN_ID);
        let tx = TxEnv { caller, nonce, gas_price, chain_id, ..tx };
        let executed = self.machine.run(&mut self.db, &self.block, tx, Purpose::Transaction)?;
        self.db.commit(executed.state.clone());
        Ok(executed)
    }
}

/// A call by the development account that nobody pays for, as `eth_call` makes it.
pub(crate) fn unpaid(tx: TxEnv) -> TxEnv {
    TxEnv { caller: addresses::DEV_ACCOUNT, gas_price: 0, chain_id: None, ..tx }
}

/// Calldata of a function that takes one word.
pub(crate) fn calldata(signature: &str, word: B256) -> Vec<u8> {
    [&keccak256(signature)[..4], word.as_slice()].concat()
}

/// A module as the code of an account.
pub(crate) fn program_code(wasm: &[u8]) -> Vec<u8> {
    let mut code = vec![0xef, 0xf0, 0x00, 0x00];
    // Tools compress as well as they can. Here it need not be small, but done at once.
    brotli::CompressorWriter::new(&mut code, 4096, 1, 22).write_all(wasm).unwrap();
    code
}

/// The import of a host call, under its own name.
pub(crate) fn import(hook: Hook) -> String {
    let name = |ty: &ValType| match ty {
        ValType::I32 => "i32",
        ValType::I64 => "i64",
        ValType::F32 => "f32",
        ValType::F64 => "f64",
    };
    let params: Vec<_> = hook.params().iter().map(name).collect();
    let result = hook.result().map(|ty| format!("(result {})", name(&ty)));
    format!(
        "(import \"{}\" \"{n}\" (func ${n} (param {}) {}))\n",
        hook.module(),
        params.join(" "),
        result.unwrap_or_default(),
        n = hook.name(),
    )
}

/// Imports of every host call but printing.
pub(crate) fn imports() -> String {
    Hook::ALL.iter().copied().filter(|hook| !hook.is_debug()).map(import).collect()
}

/// EVM code that calls (or what `op` does) the address in the first word of its calldata with what
/// follows, and returns the status as a word and the returned bytes behind it.
pub(crate) fn evm_caller(op: u8) -> Vec<u8> {
    use opcode::*;
    // memory[0..] = calldata[32..]; its length stays on the stack.
    let mut code = vec![PUSH1, 32, CALLDATASIZE, SUB, DUP1, PUSH1, 32, PUSH0, CALLDATACOPY];
    // From the bottom: out size, out offset, in size, in offset, (value), address, gas.
    code.extend([PUSH0, PUSH0, DUP3, PUSH0]);
    if op == CALL || op == CALLCODE {
        code.push(PUSH0);
    }
    code.extend([PUSH0, CALLDATALOAD, GAS, op]);
    code.extend([PUSH0, MSTORE, RETURNDATASIZE, PUSH0, PUSH1, 32, RETURNDATACOPY]);
    code.extend([RETURNDATASIZE, PUSH1, 32, ADD, PUSH0, RETURN]);
    code
}

/// A program of one page with this body for its entrypoint, which has the locals `$a` (i64),
/// `$b` (i64) and `$i` (i32) besides its argument `$len`.
pub(crate) fn module(body: &str) -> String {
    format!(
        "(module {} (memory (export \"memory\") 1 1)
           (func (export \"user_entrypoint\") (param $len i32) (result i32)
             (local $a i64) (local $b i64) (local $i i32)
             {body}))",
        imports()
    )
}

/// The output of a run that succeeded.
pub(crate) fn output(executed: &Executed) -> Bytes {
    match &executed.outcome {
        Outcome::Success { output, .. } => output.clone(),
        other => panic!("not a success: {other:?}"),
    }
}

/// Gas of the frame: what was used beyond the transaction itself. Refunds must not have been due.
pub(crate) fn frame_gas(executed: &Executed, calldata: &[u8]) -> u64 {
    let data: u64 = calldata.iter().map(|byte| if *byte == 0 { 4 } else { 16 }).sum();
    executed.gas_used - INTRINSIC - data
}

/// An address as a wat string.
pub(crate) fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:02x}")).collect()
}
