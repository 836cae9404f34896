//! A chain without blocks or RPC: a state, a machine and a sender.

use std::io::Write;

use devnode::{
    arbos::{Rules, addresses, genesis},
    evm::{BlockInfo, Executed, Machine, Outcome, Purpose, Refusal},
    stylus::hooks::{Hook, ValType},
};
use revm::{
    Database, DatabaseCommit,
    bytecode::Bytecode,
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
        let block =
            BlockInfo { number: 1, l1_number: 0, timestamp: 1_800_000_000, base_fee: 100_000_000 };
        Self { machine: Machine::new(412_346), db, block, next_contract: FIRST_CONTRACT }
    }

    /// An account with this code, without deploying it.
    pub(crate) fn place(&mut self, code: impl Into<Bytes>) -> Address {
        self.next_contract += 1;
        let address = Address::left_padding_from(&self.next_contract.to_be_bytes());
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
        let tx = TxEnv {
            kind: TxKind::Call(to),
            data: data.into(),
            gas_limit: 1 << 45,
            chain_id: None,
            ..TxEnv::default()
        };
        self.machine.run(&mut self.db, &self.block, tx, Purpose::Call).unwrap()
    }

    /// Begins another block, so many seconds after this one.
    pub(crate) fn next_block(&mut self, seconds: u64) {
        self.block.number += 1;
        self.block.timestamp += seconds;
        let opened = self.machine.open_block(&mut self.db, &self.block);
        self.db.commit(opened);
    }

    /// The chain's owner calls `ArbOwner`; the arguments follow the selector, a word each.
    pub(crate) fn own(&mut self, signature: &str, arguments: &[U256]) -> Executed {
        let words = arguments.iter().flat_map(U256::to_be_bytes::<32>);
        let data: Vec<_> = keccak256(signature)[..4].iter().copied().chain(words).collect();
        self.call(addresses::ARB_OWNER, data)
    }

    /// Sends a transaction from the development account and commits it.
    pub(crate) fn send(&mut self, tx: TxEnv) -> Executed {
        self.try_send(tx).expect("a valid transaction")
    }

    pub(crate) fn try_send(&mut self, tx: TxEnv) -> Result<Executed, Refusal> {
        let caller = addresses::DEV_ACCOUNT;
        let nonce = self.db.basic(caller).unwrap().unwrap_or_default().nonce;
        let gas_price = u128::from(self.block.base_fee);
        let tx = TxEnv { caller, nonce, gas_price, chain_id: None, ..tx };
        let executed = self.machine.run(&mut self.db, &self.block, tx, Purpose::Transaction)?;
        self.db.commit(executed.state.clone());
        Ok(executed)
    }
}

/// Calldata of a function that takes one word.
pub(crate) fn calldata(signature: &str, word: B256) -> Vec<u8> {
    [&keccak256(signature)[..4], word.as_slice()].concat()
}

/// A module as the code of an account.
pub(crate) fn program_code(wasm: &[u8]) -> Vec<u8> {
    let mut code = vec![0xef, 0xf0, 0x00, 0x00];
    brotli::CompressorWriter::new(&mut code, 4096, 11, 22).write_all(wasm).unwrap();
    code
}

/// Imports of every host call, each under its own name.
pub(crate) fn imports() -> String {
    let name = |ty: &ValType| match ty {
        ValType::I32 => "i32",
        ValType::I64 => "i64",
        ValType::F32 => "f32",
        ValType::F64 => "f64",
    };
    let hooks = Hook::ALL.iter().filter(|hook| !hook.is_debug());
    hooks
        .map(|hook| {
            let params: Vec<_> = hook.params().iter().map(name).collect();
            let result = hook.result().map(|ty| format!("(result {})", name(&ty)));
            format!(
                "(import \"{}\" \"{n}\" (func ${n} (param {}) {}))\n",
                hook.module(),
                params.join(" "),
                result.unwrap_or_default(),
                n = hook.name(),
            )
        })
        .collect()
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
