//! StylusDeployer: deploys, activates and constructs a program in one transaction.

use devnode::{
    arbos::addresses,
    evm::{Executed, Outcome},
};
use revm::{
    Database,
    bytecode::opcode,
    context::TxEnv,
    primitives::{Address, B256, Bytes, TxKind, U256, b256, keccak256},
};

use crate::{
    bench::{Bench, PLENTY, module, output, program_code},
    entering::echo,
};

const DEPLOYED: B256 = b256!("8ffcdc15a283d706d38281f500270d8b5a656918f555de0913d7455e3e6bc1bf");

/// `deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt)`.
fn deploy(
    bench: &mut Bench,
    init_code: &[u8],
    init: &[u8],
    init_value: u64,
    salt: B256,
) -> Executed {
    let word = |value: usize| U256::from(value).to_be_bytes::<32>();
    let padded = |bytes: &[u8]| {
        let mut padded = word(bytes.len()).to_vec();
        padded.extend(bytes);
        padded.resize(32 + bytes.len().next_multiple_of(32), 0);
        padded
    };
    let (code, init) = (padded(init_code), padded(init));
    let mut data = vec![0xa9, 0xa8, 0xe4, 0xe9];
    data.extend(word(128));
    data.extend(word(128 + code.len()));
    data.extend(word(init_value as usize));
    data.extend(salt);
    data.extend(code);
    data.extend(init);
    bench.send(TxEnv {
        kind: TxKind::Call(addresses::STYLUS_DEPLOYER),
        value: one_eth(),
        data: data.into(),
        gas_limit: PLENTY,
        ..TxEnv::default()
    })
}

fn one_eth() -> U256 {
    U256::from(10).pow(U256::from(18))
}

/// Init code that leaves `code`, as deploy tools write it.
fn prelude(code: &[u8]) -> Vec<u8> {
    use opcode::*;
    let mut init = vec![PUSH32];
    init.extend(U256::from(code.len()).to_be_bytes::<32>());
    init.extend([DUP1, 0x60, 43, 0x60, 0, CODECOPY, 0x60, 0, RETURN, 0]);
    init.extend(code);
    init
}

/// Keeps the first word of its calldata, and its value, in slots 0 and 1.
fn constructed() -> Vec<u8> {
    wat::parse_str(module(
        "(call $read_args (i32.const 256))
         (call $storage_cache_bytes32 (i32.const 0) (i32.const 256))
         (i32.store8 (i32.const 31) (i32.const 1))
         (call $msg_value (i32.const 512))
         (call $storage_cache_bytes32 (i32.const 0) (i32.const 512))
         (call $storage_flush_cache (i32.const 0))
         i32.const 0",
    ))
    .unwrap()
}

fn created(executed: &Executed) -> Address {
    let event = executed.logs.iter().find(|log| log.topics().first() == Some(&DEPLOYED));
    let event = event.expect("a ContractDeployed event");
    assert_eq!(event.address, addresses::STYLUS_DEPLOYER);
    let address = Address::from_word(B256::from_slice(&event.data.data));
    assert_eq!(output(executed).as_ref(), address.into_word().as_slice());
    address
}

#[test]
fn one_transaction_deploys_activates_and_constructs() {
    let mut bench = Bench::new();
    let sender = addresses::DEV_ACCOUNT;
    let before = bench.db.basic(sender).unwrap().unwrap().balance;
    let init_code = prelude(&program_code(&constructed()));
    let init = [7; 32];
    let salt = B256::repeat_byte(1);

    let executed = deploy(&mut bench, &init_code, &init, 1000, salt);

    let program = created(&executed);
    let real_salt = keccak256([salt.as_slice(), &init].concat());
    let expected = addresses::STYLUS_DEPLOYER.create2_from_code(real_salt, &init_code);
    assert_eq!(program, expected, "the constructor's arguments are part of the salt");
    assert_eq!(bench.db.storage(program, U256::ZERO), Ok(U256::from_be_bytes(init)));
    assert_eq!(bench.db.storage(program, U256::ONE), Ok(U256::from(1000)));
    let after = bench.db.basic(sender).unwrap().unwrap().balance;
    let gas = U256::from(executed.gas_used) * U256::from(bench.block.base_fee);
    let fee = bench.db.basic(Address::ZERO).unwrap().unwrap().balance - gas;
    assert_eq!(before - after, gas + fee + U256::from(1000), "the rest came back");
    let deployer = bench.db.basic(addresses::STYLUS_DEPLOYER).unwrap().unwrap();
    assert_eq!(deployer.balance, U256::ZERO);
}

#[test]
fn without_a_salt_the_address_follows_the_nonce() {
    let mut bench = Bench::new();
    let nonce = bench.db.basic(addresses::STYLUS_DEPLOYER).unwrap().unwrap().nonce;

    let executed = deploy(&mut bench, &prelude(&program_code(&echo())), &[], 0, B256::ZERO);

    assert_eq!(created(&executed), addresses::STYLUS_DEPLOYER.create(nonce));
}

#[test]
fn code_that_is_active_already_is_not_activated_again() {
    let mut bench = Bench::new();
    let init_code = prelude(&program_code(&echo()));
    deploy(&mut bench, &init_code, &[], 0, B256::repeat_byte(1));

    let second = deploy(&mut bench, &init_code, &[], 0, B256::repeat_byte(2));

    created(&second);
    assert_eq!(second.logs.len(), 1, "no ProgramActivated");
}

fn selector(signature: &str) -> Vec<u8> {
    keccak256(signature)[..4].to_vec()
}

fn revert_of(executed: Executed) -> Bytes {
    let Outcome::Revert { output } = executed.outcome else { panic!("{:?}", executed.outcome) };
    output
}

#[test]
fn mistakes_are_refused_with_their_own_errors() {
    let mut bench = Bench::new();
    let init_code = prelude(&program_code(&echo()));
    let salt = B256::repeat_byte(1);

    let empty = revert_of(deploy(&mut bench, &[], &[], 0, salt));
    let value_for_nothing = revert_of(deploy(&mut bench, &init_code, &[], 1, salt));
    let failing_init_code = revert_of(deploy(&mut bench, &[opcode::INVALID], &[], 0, salt));

    assert_eq!(empty.as_ref(), selector("EmptyBytecode()"));
    assert_eq!(value_for_nothing.as_ref(), selector("InitValueButNotInitData()"));
    assert_eq!(&failing_init_code[..4], selector("ContractDeploymentError(bytes)"));
}

#[test]
fn a_constructor_that_reverts_undoes_everything() {
    let mut bench = Bench::new();
    let refusing = wat::parse_str(module("i32.const 1")).unwrap();
    let init_code = prelude(&program_code(&refusing));

    let output = revert_of(deploy(&mut bench, &init_code, &[1], 0, B256::repeat_byte(1)));

    assert_eq!(&output[..4], selector("ContractInitializationError(address,bytes)"));
    let program = Address::from_word(B256::from_slice(&output[4..36]));
    assert!(bench.db.basic(program).unwrap().unwrap_or_default().is_empty());
}
