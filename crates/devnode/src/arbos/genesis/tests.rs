//! What the contracts of block 0 do, run as transactions.

use std::io::Write;

use alloy::{
    sol,
    sol_types::{SolCall, SolError, SolEvent, SolValue},
};
use revm::{
    DatabaseCommit,
    bytecode::Bytecode,
    context::TxEnv,
    database::{CacheDB, EmptyDB},
    primitives::{Address, B256, Bytes, TxKind, U256, keccak256},
    state::AccountInfo,
};

use super::{addresses::*, *};
use crate::{
    arbos::Field,
    evm::{BlockInfo, Executed, Machine, Outcome, Purpose},
};

sol! {
    interface IStylusDeployer {
        event ContractDeployed(address deployedContract);
        error ContractDeploymentError(bytes bytecode);
        error ContractInitializationError(address newContract, bytes data);
        error RefundExcessValueError(uint256 excessValue);
        error EmptyBytecode();
        error InitValueButNotInitData();
        function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt)
            external payable returns (address);
        function initSalt(bytes32 salt, bytes initData) external view returns (bytes32);
        function requiresActivation(address addr) external view returns (bool);
    }

    interface ICacheManager {
        event InsertBid(bytes32 indexed codehash, address program, uint192 bid, uint64 size);
        error AlreadyCached(bytes32 codehash);
        function placeBid(address program) external payable;
        function getMinBid(address program) external view returns (uint192);
    }

    interface IArbWasmCache {
        function codehashIsCached(bytes32 codehash) external view returns (bool);
    }
}

use IStylusDeployer::{
    ContractDeployed, ContractDeploymentError, ContractInitializationError, EmptyBytecode,
    InitValueButNotInitData, deployCall, initSaltCall, requiresActivationCall,
};

/// A chain whose transactions all come from the dev account.
struct Chain {
    machine: Machine,
    db: CacheDB<EmptyDB>,
}

impl Chain {
    fn new() -> Self {
        let rules = Rules::default();
        let mut db = CacheDB::new(EmptyDB::new());
        for account in accounts(&rules) {
            let info = AccountInfo::default()
                .with_balance(account.balance)
                .with_nonce(account.nonce)
                .with_code(Bytecode::new_legacy(account.code));
            db.insert_account_info(account.address, info);
            for (slot, value) in account.storage {
                db.insert_account_storage(account.address, slot, value).unwrap();
            }
        }
        Self { machine: Machine::new(412_346), db }
    }

    fn run(&mut self, to: Address, value: U256, input: Vec<u8>, purpose: Purpose) -> Executed {
        let nonce = self.db.load_account(DEV_ACCOUNT).unwrap().info.nonce;
        let block = BlockInfo {
            number: 1,
            timestamp: 1_800_000_000,
            base_fee: 100_000_000,
            ..BlockInfo::default()
        };
        let tx = TxEnv {
            caller: DEV_ACCOUNT,
            kind: TxKind::Call(to),
            value,
            data: input.into(),
            nonce,
            gas_limit: 20_000_000,
            gas_price: 100_000_000,
            chain_id: Some(412_346),
            ..TxEnv::default()
        };
        self.machine.run(&mut self.db, &block, tx, purpose).unwrap()
    }

    fn send(&mut self, to: Address, value: U256, call: impl SolCall) -> Executed {
        let executed = self.run(to, value, call.abi_encode(), Purpose::Transaction);
        self.db.commit(executed.state.clone());
        executed
    }

    fn ask<C: SolCall>(&mut self, to: Address, call: C) -> C::Return {
        let executed = self.run(to, U256::ZERO, call.abi_encode(), Purpose::Call);
        let Outcome::Success { output, .. } = executed.outcome else { panic!("{executed:?}") };
        C::abi_decode_returns(&output).unwrap()
    }

    fn deploy(&mut self, value: U256, init_data: &[u8], init_value: u64, salt: u64) -> Executed {
        self.send(STYLUS_DEPLOYER, value, deploying(init_code(), init_data, init_value, salt))
    }

    fn balance(&mut self, address: Address) -> U256 {
        self.db.load_account(address).unwrap().info.balance
    }

    fn code(&mut self, address: Address) -> Bytes {
        let code = self.db.load_account(address).unwrap().info.code.clone();
        code.map(|code| code.original_bytes()).unwrap_or_default()
    }
}

fn deploying(bytecode: Vec<u8>, init_data: &[u8], init_value: u64, salt: u64) -> deployCall {
    deployCall {
        bytecode: bytecode.into(),
        initData: Bytes::copy_from_slice(init_data),
        initValue: U256::from(init_value),
        salt: U256::from(salt).into(),
    }
}

fn deployed(executed: &Executed) -> Address {
    let Outcome::Success { output, .. } = &executed.outcome else { panic!("{executed:?}") };
    let address = Address::abi_decode(output).unwrap();
    let told: Vec<_> = executed
        .logs
        .iter()
        .filter(|log| log.address == STYLUS_DEPLOYER)
        .map(|log| ContractDeployed::decode_log_data(&log.data).unwrap().deployedContract)
        .collect();
    assert_eq!(told, [address]);
    address
}

fn assert_reverts(executed: &Executed, error: impl SolError) {
    let output = Bytes::from(error.abi_encode());
    assert_eq!(executed.outcome, Outcome::Revert { output });
}

fn milliether(count: u64) -> U256 {
    U256::from(count) * U256::from(1_000_000_000_000_000_u64)
}

/// A program that keeps its calldata's first byte as a status: 0 succeeds, anything else
/// reverts. Without calldata it succeeds.
fn program() -> Vec<u8> {
    let wasm = wat::parse_str(
        r#"(module
             (import "vm_hooks" "read_args" (func $read_args (param i32)))
             (memory (export "memory") 1 1)
             (func (export "user_entrypoint") (param i32) (result i32)
               i32.const 0
               call $read_args
               i32.const 0
               i32.load8_u))"#,
    )
    .unwrap();
    let mut code = vec![0xef, 0xf0, 0, 0];
    let mut writer = brotli::CompressorWriter::new(&mut code, 4096, 11, 22);
    writer.write_all(&wasm).unwrap();
    drop(writer);
    code
}

/// Init code that leaves the program: push its length, copy it from behind this prelude, return.
fn init_code() -> Vec<u8> {
    let code = program();
    let mut init = vec![0x7f];
    init.extend(U256::from(code.len()).to_be_bytes::<32>());
    init.extend([0x80, 0x60, 43, 0x60, 0, 0x39, 0x60, 0, 0xf3, 0]);
    init.extend(code);
    init
}

#[test]
fn the_factory_creates_where_create2_says() {
    let mut chain = Chain::new();
    let salt = B256::repeat_byte(7);
    let input = [&salt[..], &init_code()].concat();

    let executed = chain.run(CREATE2_FACTORY, U256::ZERO, input, Purpose::Transaction);

    let expected = CREATE2_FACTORY.create2_from_code(salt, init_code());
    let Outcome::Success { output, .. } = &executed.outcome else { panic!("{executed:?}") };
    assert_eq!(output.as_ref(), expected.as_slice());
    chain.db.commit(executed.state);
    assert_eq!(chain.code(expected), program());
}

#[test]
fn a_program_is_deployed_and_activated_and_the_rest_refunded() {
    let mut chain = Chain::new();
    let before = chain.balance(DEV_ACCOUNT);

    let executed = chain.deploy(milliether(10), &[], 0, 0);

    let program_at = deployed(&executed);
    assert_eq!(program_at, STYLUS_DEPLOYER.create(1));
    assert_eq!(chain.code(program_at), program());
    assert!(!chain.ask(STYLUS_DEPLOYER, requiresActivationCall { addr: program_at }));
    assert_eq!(chain.balance(STYLUS_DEPLOYER), U256::ZERO);
    let gas_cost = U256::from(executed.gas_used) * U256::from(100_000_000);
    let fee = before - chain.balance(DEV_ACCOUNT) - gas_cost;
    assert_eq!(chain.balance(Address::ZERO), fee + gas_cost);
    assert!(U256::from(40_000_000_000_000_u64) < fee && fee < milliether(1), "{fee}");
}

#[test]
fn a_second_program_with_the_same_code_needs_no_activation() {
    let mut chain = Chain::new();
    deployed(&chain.deploy(milliether(10), &[], 0, 0));

    let executed = chain.deploy(U256::ZERO, &[], 0, 0);

    assert_eq!(deployed(&executed), STYLUS_DEPLOYER.create(2));
}

#[test]
fn a_salt_and_the_constructors_call_decide_the_address() {
    let mut chain = Chain::new();
    let init_data = [0, 1, 2];
    let salt = B256::from(U256::from(5));

    let executed = chain.deploy(milliether(10), &init_data, 0, 5);

    let full_salt = keccak256([&salt[..], &init_data].concat());
    let expected = STYLUS_DEPLOYER.create2_from_code(full_salt, init_code());
    assert_eq!(deployed(&executed), expected);
    let ask = initSaltCall { salt, initData: Bytes::from_static(&[0, 1, 2]) };
    assert_eq!(chain.ask(STYLUS_DEPLOYER, ask), full_salt);

    let again = chain.deploy(milliether(10), &init_data, 0, 5);
    assert_reverts(&again, ContractDeploymentError { bytecode: init_code().into() });
}

#[test]
fn the_constructor_gets_its_value() {
    let mut chain = Chain::new();

    let executed = chain.deploy(milliether(10), &[0], 12_345, 0);

    assert_eq!(chain.balance(deployed(&executed)), U256::from(12_345));
}

#[test]
fn a_constructor_that_reverts_undoes_the_deployment() {
    let mut chain = Chain::new();

    let executed = chain.deploy(milliether(10), &[1], 0, 0);

    let new_contract = STYLUS_DEPLOYER.create(1);
    let error = ContractInitializationError { newContract: new_contract, data: Bytes::new() };
    assert_reverts(&executed, error);
    assert!(chain.code(new_contract).is_empty());
}

#[test]
fn requests_that_make_no_sense_are_refused() {
    let mut chain = Chain::new();

    let nothing = chain.send(STYLUS_DEPLOYER, U256::ZERO, deploying(vec![], &[], 0, 0));
    assert_reverts(&nothing, EmptyBytecode {});
    let unheard = chain.deploy(milliether(10), &[], 1, 0);
    assert_reverts(&unheard, InitValueButNotInitData {});
    let failing = vec![0xfe];
    let broken = chain.send(STYLUS_DEPLOYER, U256::ZERO, deploying(failing.clone(), &[], 0, 0));
    assert_reverts(&broken, ContractDeploymentError { bytecode: failing.into() });
}

#[test]
fn a_bid_of_nothing_caches_a_program_once() {
    let mut chain = Chain::new();
    let program_at = deployed(&chain.deploy(milliether(10), &[], 0, 0));
    let codehash = keccak256(program());
    assert_eq!(chain.ask(CACHE_MANAGER, ICacheManager::getMinBidCall { program: program_at }), 0);

    let bid = ICacheManager::placeBidCall { program: program_at };
    let executed = chain.send(CACHE_MANAGER, U256::ZERO, bid.clone());

    assert!(matches!(executed.outcome, Outcome::Success { .. }), "{executed:?}");
    let told = ICacheManager::InsertBid::decode_log_data(&executed.logs[1].data).unwrap();
    assert_eq!((told.codehash, told.program), (codehash, program_at));
    assert!(chain.ask(ARB_WASM_CACHE, IArbWasmCache::codehashIsCachedCall { codehash }));
    let again = chain.send(CACHE_MANAGER, U256::ZERO, bid);
    assert_reverts(&again, ICacheManager::AlreadyCached { codehash });
}

#[test]
fn what_is_there_from_the_start_depends_on_the_version() {
    let has = |arbos, address| {
        let rules = Rules::of(arbos).unwrap();
        accounts(&rules).iter().any(|account| account.address == address)
    };

    assert!(!has(40, ARB_NATIVE_TOKEN_MANAGER) && has(51, ARB_NATIVE_TOKEN_MANAGER));
    assert!(!has(51, ARB_FILTERED_TRANSACTIONS) && has(60, ARB_FILTERED_TRANSACTIONS));
}

#[test]
fn no_two_values_of_the_state_share_a_slot() {
    let mut chain = Chain::new();
    let state = accounts(&Rules::default())
        .into_iter()
        .find(|account| account.address == ARBOS_STATE)
        .unwrap();

    let mut slots: Vec<_> = state.storage.iter().map(|(slot, _)| *slot).collect();
    slots.sort();
    slots.dedup();

    assert_eq!(slots.len(), state.storage.len());
    let params = chain.db.load_account(ARBOS_STATE).unwrap();
    let word = params.storage[&Field::StylusParams.slot()];
    assert_eq!(StylusParams::unpack(word), StylusParams::of(&Rules::default()));
}
