//! Calls between programs and EVM code in every direction. What each host call costs is in `host`.

use devnode::{arbos::addresses, evm::Outcome};
use revm::{
    Database,
    bytecode::{Bytecode, opcode},
    context::TxEnv,
    primitives::{Address, Bytes, TxKind, U256, keccak256},
    state::AccountInfo,
};

use crate::{
    bench::{Bench, PLENTY, evm_caller, module, output, program_code},
    formulas::{
        BLOCK, CALL, COLD_ACCOUNT_GAS, CONST, DROP, EVM_API, HOSTIO, INK_PRICE, LOCAL_SET, PTR,
        read,
    },
};

/// A program that delegates to the account in its calldata and returns the status.
fn delegating() -> String {
    module(
        "(call $read_args (i32.const 0))
         (i32.store8 (i32.const 64) (call $delegate_call_contract (i32.const 12) (i32.const 0)
           (i32.const 0) (i64.const -1) (i32.const 128)))
         (call $write_result (i32.const 64) (i32.const 1)) i32.const 0",
    )
}

#[test]
fn a_call_passes_on_at_most_63_64ths() {
    let mut bench = Bench::new();
    let fails = bench.place(vec![opcode::INVALID]);
    let program = bench.program(&module(
        "(call $read_args (i32.const 0))
         call $evm_ink_left local.set $a
         (drop (call $call_contract (i32.const 12) (i32.const 0) (i32.const 0) (i32.const 64)
           (i64.const -1) (i32.const 128)))
         call $evm_ink_left local.set $b
         (i64.store (i32.const 0) (local.get $a))
         (i64.store (i32.const 8) (local.get $b))
         (call $write_result (i32.const 0) (i32.const 16)) i32.const 0",
    ));

    let told = output(&bench.call(program, fails.into_word().to_vec()));

    let ink = |at: usize| u64::from_le_bytes(told[at..at + 8].try_into().unwrap());
    let asking = HOSTIO + 3 * PTR + EVM_API + 2 * read(0);
    let asked = ink(0) - (BLOCK + LOCAL_SET + 6 * CONST + CALL) - asking;
    let passed_on = (asked / INK_PRICE - COLD_ACCOUNT_GAS) * 63 / 64;
    let left = asked - (COLD_ACCOUNT_GAS + passed_on) * INK_PRICE;
    assert_eq!(ink(8), left - (BLOCK + DROP + CALL) - HOSTIO);
}

/// A program that tells the acting account, the caller and whether it is reentrant.
fn who() -> String {
    module(
        "(call $contract_address (i32.const 12))
         (call $msg_sender (i32.const 44))
         (i32.store8 (i32.const 95) (call $msg_reentrant))
         (call $write_result (i32.const 0) (i32.const 96))
         i32.const 0",
    )
}

#[test]
fn evm_code_calls_a_program_and_a_program_sees_who_calls() {
    let mut bench = Bench::new();
    let program = bench.program(&who());
    let caller = bench.place(evm_caller(opcode::CALL));
    let delegating = bench.place(evm_caller(opcode::DELEGATECALL));
    let word = |address: Address| address.into_word().to_vec();

    let called = output(&bench.call(caller, word(program)));
    let delegated = output(&bench.call(delegating, word(program)));

    let one = U256::ONE.to_be_bytes::<32>().to_vec();
    let zero = vec![0; 32];
    let sender = addresses::DEV_ACCOUNT;
    assert_eq!(called, [&one, &word(program), &word(caller), &zero].map(Vec::as_slice).concat());
    assert_eq!(
        delegated,
        [&one, &word(delegating), &word(sender), &zero].map(Vec::as_slice).concat()
    );
}

#[test]
fn a_program_called_again_from_further_in_is_reentrant() {
    // With calldata it calls the address in it with nothing and returns what comes back; without
    // it tells whether it is reentrant.
    let wat = module(
        "(if (i32.eqz (local.get $len)) (then
           (i32.store8 (i32.const 31) (call $msg_reentrant))
           (call $write_result (i32.const 0) (i32.const 32))
           (call $exit_early (i32.const 0))))
         (call $read_args (i32.const 0))
         (drop (call $call_contract (i32.const 12) (i32.const 64) (i32.sub (local.get $len)
           (i32.const 32)) (i32.const 256) (i64.const -1) (i32.const 128)))
         (local.set $i (call $return_data_size))
         (drop (call $read_return_data (i32.const 512) (i32.const 0) (local.get $i)))
         (call $write_result (i32.const 512) (local.get $i))
         i32.const 0",
    );
    let mut bench = Bench::new();
    let program = bench.program(&wat);
    let alone = output(&bench.call(program, vec![]));

    let itself = output(&bench.call(program, program.into_word().to_vec()));

    assert_eq!(U256::from_be_slice(&alone), U256::ZERO);
    assert_eq!(U256::from_be_slice(&itself), U256::ONE);
}

#[test]
fn delegating_acts_on_the_storage_of_the_caller() {
    let mut bench = Bench::new();
    // SSTORE(0, 7)
    let writer = bench.place(vec![0x60, 7, opcode::PUSH0, opcode::SSTORE]);
    let program = bench.program(&delegating());

    let status = output(&bench.call(program, writer.into_word().to_vec()));

    assert_eq!(status.as_ref(), [0]);
    assert_eq!(bench.db.storage(program, U256::ZERO), Ok(U256::from(7)));
    assert_eq!(bench.db.storage(writer, U256::ZERO), Ok(U256::ZERO));
}

#[test]
fn programs_nest_until_their_pages_are_used_up() {
    let mut bench = Bench::new();
    // Calls the address in its calldata with the same calldata, and returns the answer plus one.
    let program = bench.program(&module(
        "(call $read_args (i32.const 0))
         (drop (call $call_contract (i32.const 12) (i32.const 0) (local.get $len) (i32.const 256)
           (i64.const -1) (i32.const 128)))
         (drop (call $read_return_data (i32.const 512) (i32.const 0) (i32.const 8)))
         (i64.store (i32.const 512) (i64.add (i64.load (i32.const 512)) (i64.const 1)))
         (call $write_result (i32.const 512) (i32.const 8))
         i32.const 0",
    ));

    let frames = output(&bench.call_with_much_gas(program, program.into_word().to_vec()));

    assert_eq!(frames.as_ref(), 128_u64.to_le_bytes());
}

#[test]
fn evm_code_that_a_program_delegates_to_cannot_destroy_it() {
    let mut bench = Bench::new();
    let killer = bench.place(vec![opcode::PUSH0, opcode::SELFDESTRUCT]);
    let program = bench.program(&delegating());

    let executed = bench.call(program, killer.into_word().to_vec());

    assert_eq!(output(&executed).as_ref(), [2]);
    assert!(executed.gas_used < 100_000, "a revert keeps the gas");
}

/// Init code that leaves `code`.
fn deploying(code: &[u8]) -> Bytes {
    use opcode::*;
    let len = code.len() as u8;
    let mut init = vec![0x60, len, DUP1, 0x60, 9, PUSH0, CODECOPY, PUSH0, RETURN];
    init.extend(code);
    init.into()
}

#[test]
fn new_code_may_start_with_0xef_only_if_it_is_a_program() {
    let create = |code: &[u8]| {
        Bench::new()
            .send(TxEnv {
                kind: TxKind::Create,
                data: deploying(code),
                gas_limit: PLENTY,
                ..TxEnv::default()
            })
            .outcome
    };
    let refused = Outcome::Halt { reason: "invalid code: must not begin with 0xef".into() };

    let program = program_code(&wat::parse_str(module("i32.const 0")).unwrap()[..40]);
    assert!(matches!(create(&program), Outcome::Success { .. }));
    assert_eq!(create(&[0xef]), refused);
    assert_eq!(create(&[0xef, 0xf0, 0x00]), refused, "a bare prefix");
    assert_eq!(create(&[0xef, 0xf0, 0x01, 0x00]), refused, "fragments come later");
    assert_eq!(create(&[0xef, 0x01, 0x00, 0x00]), refused);
}

#[test]
fn an_account_that_delegates_to_a_program_runs_it_for_itself() {
    let mut bench = Bench::new();
    let program = bench.program(&who());
    let account = bench.place(vec![]);
    let delegation = Bytecode::new_eip7702(program);
    bench
        .db
        .insert_account_info(account, AccountInfo::default().with_nonce(1).with_code(delegation));
    let caller = bench.place(evm_caller(opcode::CALL));

    let direct = output(&bench.call(account, vec![]));
    let called = output(&bench.call(caller, account.into_word().to_vec()));

    assert_eq!(Address::from_slice(&direct[12..32]), account);
    assert_eq!(Address::from_slice(&direct[44..64]), addresses::DEV_ACCOUNT);
    assert_eq!(Address::from_slice(&called[44..64]), account);
    assert_eq!(Address::from_slice(&called[76..96]), caller);
}

#[test]
fn what_a_failed_program_did_is_undone_and_what_it_called_too() {
    // Writes, logs, and calls the program in its calldata, if there is one; then fails.
    let steps = "(call $read_args (i32.const 0))
         (i32.store8 (i32.const 95) (i32.const 1))
         (call $storage_cache_bytes32 (i32.const 128) (i32.const 64))
         (call $storage_flush_cache (i32.const 0))
         (call $transient_store_bytes32 (i32.const 128) (i32.const 64))
         (call $emit_log (i32.const 0) (i32.const 0) (i32.const 0))
         (if (local.get $len) (then (drop (call $call_contract (i32.const 12) (i32.const 0)
           (i32.const 0) (i32.const 128) (i64.const -1) (i32.const 200)))))";
    let mut bench = Bench::new();
    let inner = bench.program(&module(&format!("{steps} i32.const 0")));
    let failing = bench.program(&module(&format!("{steps} unreachable")));
    let caller = bench.place(evm_caller(opcode::CALL));
    let calldata = [failing.into_word(), inner.into_word()].concat();

    let executed = bench.call(caller, calldata);

    assert_eq!(U256::from_be_slice(&output(&executed)), U256::ZERO);
    assert!(executed.logs.is_empty());
    for program in [inner, failing] {
        assert_eq!(bench.db.storage(program, U256::ZERO), Ok(U256::ZERO));
    }
}

#[test]
fn below_a_static_call_nothing_changes_however_deep() {
    // Calls the account in its calldata with what follows, changing nothing, and returns the status
    // and what came back.
    let asking = module(
        "(call $read_args (i32.const 0))
         (i32.store8 (i32.const 256) (call $static_call_contract (i32.const 12) (i32.const 32)
           (i32.sub (local.get $len) (i32.const 32)) (i64.const 1000000) (i32.const 128)))
         (drop (call $read_return_data (i32.const 257) (i32.const 0) (i32.const 32)))
         (call $write_result (i32.const 256) (i32.const 33)) i32.const 0",
    );
    for (change, changes) in [
        ("(call $storage_flush_cache (i32.const 0))", false),
        ("(call $storage_cache_bytes32 (i32.const 0) (i32.const 0))", false),
        (
            "(call $storage_cache_bytes32 (i32.const 0) (i32.const 0))
             (call $storage_flush_cache (i32.const 0))",
            true,
        ),
        ("(call $transient_store_bytes32 (i32.const 0) (i32.const 0))", true),
        ("(call $emit_log (i32.const 0) (i32.const 0) (i32.const 0))", true),
        (
            "(call $create1 (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64)
               (i32.const 96))",
            true,
        ),
    ] {
        let mut bench = Bench::new();
        let program = bench.program(&module(&format!("{change} i32.const 0")));
        let asking = bench.program(&asking);
        let between = bench.place(evm_caller(opcode::CALL));
        let path = |accounts: &[Address]| {
            accounts.iter().flat_map(|account| account.into_word().0).collect::<Vec<_>>()
        };
        let status = if changes { 2 } else { 0 };

        let direct = output(&bench.call(asking, path(&[program])));
        let deeper = output(&bench.call(asking, path(&[between, program])));
        let plain = output(&bench.call(between, path(&[program])));

        assert_eq!(direct[0], status, "{change}");
        // The code between succeeds, and tells whether the program did.
        assert_eq!((deeper[0], deeper[32]), (0, u8::from(!changes)), "{change}");
        assert_eq!(U256::from_be_slice(&plain), U256::ONE, "{change}");
    }
}

#[test]
fn a_precompile_tells_who_called_whoever_calls_it() {
    let ask = keccak256("myCallersAddressWithoutAliasing()")[..4].to_vec();
    let mut bench = Bench::new();
    let contracts = [opcode::CALL; 3].map(|op| bench.place(evm_caller(op)));
    let [first, second, third] = contracts;
    let sender = addresses::DEV_ACCOUNT;
    for (path, above) in [
        (&[][..], Address::ZERO),
        (&[first][..], sender),
        (&[first, second][..], first),
        (&[first, second, third][..], second),
    ] {
        // Each passes on what follows the address that it calls.
        let accounts = path.iter().copied().chain([addresses::ARB_SYS]).skip(1);
        let words = accounts.flat_map(|account| account.into_word().0);
        let calldata: Vec<_> =
            if path.is_empty() { ask.clone() } else { words.chain(ask.clone()).collect() };
        let to = path.first().copied().unwrap_or(addresses::ARB_SYS);

        let told = output(&bench.call(to, calldata));

        assert_eq!(Address::from_slice(&told[told.len() - 20..]), above, "{path:?}");
    }
}
