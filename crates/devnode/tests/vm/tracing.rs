//! What is told of a run whose host calls are recorded.

use devnode::{
    arbos::addresses,
    evm::{Executed, Purpose},
    stylus::trace::{Inner, Record},
};
use revm::{
    Database,
    context::TxEnv,
    primitives::{Address, Bytes, TxKind, U256, hex, keccak256},
};

use crate::bench::{Bench, PLENTY, escaped, imports, module};

/// Ink that a host call costs at least.
const HOSTIO: u64 = 8_400;
/// Ink of a host call that writes to one pointer.
const HOSTIO_PTR: u64 = 13_440;
/// Ink of a slot's first read.
const COLD_LOAD: u64 = 21_068_480;

fn transaction(bench: &mut Bench, to: Address, data: &[u8]) -> TxEnv {
    let caller = addresses::DEV_ACCOUNT;
    TxEnv {
        caller,
        nonce: bench.db.basic(caller).unwrap().unwrap_or_default().nonce,
        gas_price: bench.block.base_fee.into(),
        gas_limit: PLENTY,
        kind: TxKind::Call(to),
        data: data.to_vec().into(),
        chain_id: None,
        ..TxEnv::default()
    }
}

fn trace(bench: &mut Bench, to: Address, data: &[u8]) -> (Executed, Vec<Record>) {
    let tx = transaction(bench, to, data);
    bench.machine.trace(&mut bench.db, &bench.block, tx, Purpose::Transaction).unwrap()
}

fn names(records: &[Record]) -> Vec<&str> {
    records.iter().map(|it| it.name).collect()
}

fn inner(record: &Record) -> &Inner {
    record.inner.as_ref().unwrap()
}

#[test]
fn a_program_is_told_from_entry_to_return() {
    let mut bench = Bench::new();
    let body = "(call $read_args (i32.const 0))
        (call $msg_sender (i32.const 64))
        (call $storage_load_bytes32 (i32.const 128) (i32.const 160))
        (call $native_keccak256 (i32.const 0) (i32.const 3) (i32.const 192))
        (i64.store (i32.const 256) (i64.const 7))
        (call $math_mul_mod (i32.const 256) (i32.const 256) (i32.const 192))
        (drop (call $block_timestamp))
        (call $write_result (i32.const 0) (i32.const 2))
        i32.const 1";
    let program = bench.program(&module(body));
    bench.db.insert_account_storage(program, U256::ZERO, U256::from(5)).unwrap();

    let (executed, records) = trace(&mut bench, program, &[1, 2, 3]);

    assert_eq!(
        names(&records),
        [
            "user_entrypoint",
            "read_args",
            "msg_sender",
            "storage_load_bytes32",
            "native_keccak256",
            "math_mul_mod",
            "block_timestamp",
            "write_result",
            "user_returned",
        ]
    );
    let seven: U256 = U256::from(7) << 248;
    let hash = keccak256([1, 2, 3]);
    let word = |it: U256| Bytes::from(it.to_be_bytes::<32>());
    let parts: Vec<_> = records.iter().map(|it| (it.args.clone(), it.outs.clone())).collect();
    let operands = [word(seven), word(seven), hash.into()].concat();
    assert_eq!(
        parts,
        [
            (hex!("00000003").into(), Bytes::new()),
            (Bytes::new(), hex!("010203").into()),
            (Bytes::new(), addresses::DEV_ACCOUNT.to_vec().into()),
            (word(U256::ZERO), word(U256::from(5))),
            (hex!("010203").into(), hash.into()),
            (operands.into(), word(seven.mul_mod(seven, hash.into()))),
            (Bytes::new(), bench.block.timestamp.to_be_bytes().into()),
            (hex!("0102").into(), Bytes::new()),
            (Bytes::new(), hex!("00000001").into()),
        ]
    );
    let ink: Vec<_> = records.iter().map(|it| it.start_ink - it.end_ink).collect();
    assert_eq!((ink[2], ink[3], ink[6]), (HOSTIO_PTR, COLD_LOAD, HOSTIO));
    assert_eq!((ink[0], ink[8]), (0, 0));
    assert_eq!(records[0].start_ink, records[8].start_ink);
    for pair in records[..8].windows(2) {
        assert!(pair[1].start_ink < pair[0].end_ink, "code between host calls costs ink too");
    }
    let same = bench.call(program, vec![1, 2, 3]);
    assert_eq!((executed.gas_used, executed.outcome), (same.gas_used, same.outcome));
}

/// A program that calls EVM code, once without leave to change anything and with 90,000 gas, and
/// once with all there is; and the program that this code calls each time.
fn nested(bench: &mut Bench) -> [Address; 3] {
    let callee = bench.program(&module("(drop (call $chainid)) i32.const 0"));
    // CALL(gas, callee, 0, 0, 0, 0, 0), STOP
    let between = [&hex!("5f5f5f5f5f73")[..], callee.as_slice(), &hex!("5af100")].concat();
    let between = bench.place(between);
    let caller = bench.program(&format!(
        "(module {} (memory (export \"memory\") 1 1)
           (data (i32.const 0) \"{}\") (data (i32.const 32) \"\\aa\\bb\")
           (func (export \"user_entrypoint\") (param i32) (result i32)
             (drop (call $static_call_contract
               (i32.const 0) (i32.const 32) (i32.const 2) (i64.const 90000) (i32.const 64)))
             (drop (call $call_contract
               (i32.const 0) (i32.const 32) (i32.const 2) (i32.const 96) (i64.const -1)
               (i32.const 64)))
             i32.const 0))",
        imports(),
        escaped(between.as_slice()),
    ));
    [caller, between, callee]
}

#[test]
fn a_frame_is_told_inside_of_the_call_that_made_it() {
    let mut bench = Bench::new();
    let [caller, between, callee] = nested(&mut bench);

    let (_, records) = trace(&mut bench, caller, &[]);

    let shape = ["user_entrypoint", "static_call_contract", "call_contract", "user_returned"];
    assert_eq!(names(&records), shape);
    let limited = [between.as_slice(), &90_000_u64.to_be_bytes(), &hex!("aabb")].concat();
    assert_eq!(records[1].args, limited);
    assert_eq!(records[1].outs[..], [0; 5]);
    let zero = [0; 32];
    let all = [between.as_slice(), &u64::MAX.to_be_bytes(), &zero, &hex!("aabb")].concat();
    assert_eq!(records[2].args, all);
    for call in &records[1..3] {
        let Inner { address, steps } = inner(call);
        assert_eq!((*address, names(steps)), (between, vec!["evm_call_contract"]));
        assert_eq!((steps[0].start_ink, &steps[0].args), (0, &Bytes::new()));
        let Inner { address, steps } = inner(&steps[0]);
        assert_eq!(*address, callee);
        assert_eq!(names(steps), ["user_entrypoint", "chainid", "user_returned"]);
        let used = steps[0].start_ink - steps[1].end_ink;
        assert!(used < call.start_ink - call.end_ink, "who calls pays for what it calls");
    }
}

#[test]
fn accounts_without_code_and_creations_are_told_as_frames() {
    let mut bench = Bench::new();
    let to = Address::repeat_byte(0x77);
    let program = bench.program(&format!(
        "(module {} (memory (export \"memory\") 1 1)
           (data (i32.const 0) \"{}\")
           (func (export \"user_entrypoint\") (param i32) (result i32)
             (drop (call $delegate_call_contract
               (i32.const 0) (i32.const 32) (i32.const 0) (i64.const 0) (i32.const 64)))
             (call $create1
               (i32.const 32) (i32.const 0) (i32.const 96) (i32.const 128) (i32.const 64))
             i32.const 0))",
        imports(),
        escaped(to.as_slice()),
    ));

    let (_, records) = trace(&mut bench, program, &[]);

    let created = program.create(1);
    assert_eq!(
        names(&records),
        ["user_entrypoint", "delegate_call_contract", "evm_create1", "create1", "user_returned"]
    );
    assert_eq!(*inner(&records[1]), Inner { address: to, steps: vec![] });
    assert_eq!(*inner(&records[2]), Inner { address: created, steps: vec![] });
    assert_eq!(records[3].outs, [created.as_slice(), &[0; 4]].concat());
}

#[test]
fn an_early_exit_returns_and_a_trap_does_not() {
    let mut bench = Bench::new();
    let exits = bench.program(&module("(call $exit_early (i32.const 3)) i32.const 0"));
    let traps = bench.program(&module("(drop (call $chainid)) unreachable"));

    let (_, exit) = trace(&mut bench, exits, &[]);
    let (_, trap) = trace(&mut bench, traps, &[]);

    assert_eq!(names(&exit), ["user_entrypoint", "exit_early", "user_returned"]);
    assert_eq!((&exit[1].args[..], &exit[2].outs[..]), (&[0, 0, 0, 3][..], &[0, 0, 0, 3][..]));
    assert_eq!(names(&trap), ["user_entrypoint", "chainid"]);
}

#[test]
fn a_host_call_that_failed_is_not_told() {
    let mut bench = Bench::new();
    let body = "(call $msg_sender (i32.const 65530)) i32.const 0";
    let program = bench.program(&module(body));

    let (_, records) = trace(&mut bench, program, &[]);

    assert_eq!(names(&records), ["user_entrypoint"]);
}

#[test]
fn frames_of_programs_and_of_evm_code_are_one_tree() {
    let mut bench = Bench::new();
    let [caller, between, callee] = nested(&mut bench);
    let tx = transaction(&mut bench, caller, &[1, 2]);
    let purpose = Purpose::Transaction;
    let executed = bench.machine.run(&mut bench.db, &bench.block, tx.clone(), purpose).unwrap();

    let root = bench.machine.trace_calls(&mut bench.db, &bench.block, tx, purpose).unwrap();

    assert_eq!((root.kind, root.from, root.to), ("CALL", addresses::DEV_ACCOUNT, Some(caller)));
    assert_eq!((root.gas, root.gas_used), (PLENTY, executed.gas_used));
    assert_eq!((&root.input[..], &root.error), (&[1, 2][..], &None));
    let shape: Vec<_> = root.calls.iter().map(|it| (it.kind, it.from, it.to, it.value)).collect();
    assert_eq!(
        shape,
        [
            ("STATICCALL", caller, Some(between), None),
            ("CALL", caller, Some(between), Some(U256::ZERO)),
        ]
    );
    assert_eq!(root.calls[0].gas, 90_000);
    for call in &root.calls {
        assert_eq!(&call.input[..], hex!("aabb"));
        let [inner] = &call.calls[..] else { panic!("{call:?}") };
        assert_eq!((inner.kind, inner.from, inner.to), ("CALL", between, Some(callee)));
        assert_eq!((&inner.calls, &inner.error), (&vec![], &None));
        assert!(0 < inner.gas_used && inner.gas_used < call.gas_used, "{call:?}");
    }
    assert!(root.calls.iter().map(|it| it.gas_used).sum::<u64>() < root.gas_used);
}

#[test]
fn what_went_wrong_is_told_of_each_frame() {
    let mut bench = Bench::new();
    let callee = bench.program(&module("unreachable"));
    // CALL(gas, callee, 0, 0, 0, 0, 0), INVALID
    let code = [&hex!("5f5f5f5f5f73")[..], callee.as_slice(), &hex!("5af1fe")].concat();
    let around = bench.place(code);
    let tx = transaction(&mut bench, around, &[]);

    let root =
        bench.machine.trace_calls(&mut bench.db, &bench.block, tx, Purpose::Transaction).unwrap();

    assert_eq!(root.error.as_deref(), Some("invalid opcode"));
    assert_eq!(root.calls.len(), 1);
    assert_eq!(root.calls[0].error.as_deref(), Some("execution reverted"));
    assert!(root.calls[0].gas_used < root.calls[0].gas);
}

#[test]
fn a_delegate_call_is_asked_for_by_the_account_it_acts_for() {
    let mut bench = Bench::new();
    let callee = bench.program(&module("i32.const 0"));
    // DELEGATECALL(gas, callee, 0, 0, 0, 0), STOP
    let code = [&hex!("5f5f5f5f73")[..], callee.as_slice(), &hex!("5af400")].concat();
    let around = bench.place(code);
    let tx = TxEnv { value: U256::from(3), ..transaction(&mut bench, around, &[]) };

    let root =
        bench.machine.trace_calls(&mut bench.db, &bench.block, tx, Purpose::Transaction).unwrap();

    let [call] = &root.calls[..] else { panic!("{root:?}") };
    assert_eq!((call.kind, call.from, call.to), ("DELEGATECALL", around, Some(callee)));
    assert_eq!(call.value, Some(U256::from(3)));
}
