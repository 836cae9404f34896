//! Storage: the cache of a frame, its prices, and what reaches the state.

use devnode::evm::Outcome;
use revm::{
    Database,
    primitives::{Address, U256},
};

use crate::bench::{Bench, imports, output};

/// Runs `steps` (wat) in one frame and tells the ink of each, without the operators around them.
///
/// Each step is the name of a host call and its constant arguments.
fn inks(bench: &mut Bench, steps: &[(&str, &[u32])]) -> (Address, Vec<u64>) {
    let mut body = String::new();
    for (index, (hook, args)) in steps.iter().enumerate() {
        let args: String = args.iter().map(|arg| format!("i32.const {arg} ")).collect();
        body += &format!(
            "call $evm_ink_left local.set $a {args} call ${hook} call $evm_ink_left local.set $b
             (i64.store (i32.const {}) (i64.sub (local.get $a) (local.get $b)))\n",
            4096 + 8 * index,
        );
    }
    let wat = format!(
        "(module {} (memory (export \"memory\") 1 1)
           (data (i32.const 0) \"key\") (data (i32.const 32) \"value\")
           (func (export \"user_entrypoint\") (param i32) (result i32) (local $a i64) (local $b i64)
             {body}
             (call $write_result (i32.const 4096) (i32.const {}))
             i32.const 0))",
        imports(),
        8 * steps.len(),
    );
    let program = bench.program(&wat);
    (program, measured(bench, program, steps))
}

/// Calls a program of [`inks`] again.
fn measured(bench: &mut Bench, program: Address, steps: &[(&str, &[u32])]) -> Vec<u64> {
    let bytes = output(&bench.call(program, vec![]));
    let figures = bytes.chunks_exact(8).map(|bytes| u64::from_le_bytes(bytes.try_into().unwrap()));
    figures
        .zip(steps)
        .map(|(ink, (_, args))| {
            ink - (2450 + 210 + args.len() as u64 + 3800) - (2450 + 3800) - 8400
        })
        .collect()
}

/// Memory: the key at 0, the value at 32, nothing at 64, room at 128.
const LOAD: (&str, &[u32]) = ("storage_load_bytes32", &[0, 128]);
const WRITE: (&str, &[u32]) = ("storage_cache_bytes32", &[0, 32]);
const WRITE_ZERO: (&str, &[u32]) = ("storage_cache_bytes32", &[0, 64]);
const FLUSH: (&str, &[u32]) = ("storage_flush_cache", &[0]);
const FLUSH_AND_CLEAR: (&str, &[u32]) = ("storage_flush_cache", &[1]);

#[test]
fn a_slot_is_cold_then_cached_then_warm() {
    let steps = [LOAD, LOAD, FLUSH_AND_CLEAR, LOAD];

    let (_, inks) = inks(&mut Bench::new(), &steps);

    assert_eq!(inks, [21_068_480, 18_480, 68_073, 1_068_480]);
}

#[test]
fn a_new_slot_is_paid_when_it_is_flushed() {
    let (_, inks) = inks(&mut Bench::new(), &[WRITE, FLUSH, FLUSH]);

    assert_eq!(inks, [18_480, 221_068_073, 68_073]);
}

#[test]
fn writing_a_known_slot_needs_no_second_access() {
    let (_, inks) = inks(&mut Bench::new(), &[LOAD, WRITE, FLUSH, LOAD]);

    assert_eq!(inks, [21_068_480, 18_480, 200_068_073, 18_480]);
}

#[test]
fn a_slot_that_is_not_zero_is_cheaper_to_write_and_then_dirty() {
    let mut bench = Bench::new();
    let steps = [WRITE, FLUSH, WRITE_ZERO, FLUSH];
    let (program, _) = inks(&mut bench, &steps);
    bench.db.insert_account_storage(program, key(), U256::from(7)).unwrap();

    let again = measured(&mut bench, program, &steps);

    assert_eq!(again, [18_480, 50_068_073, 18_480, 1_068_073]);
}

#[test]
fn writing_back_what_was_loaded_is_free() {
    let load_into_value = ("storage_load_bytes32", &[0, 32][..]);

    let (_, inks) = inks(&mut Bench::new(), &[load_into_value, WRITE, FLUSH]);

    assert_eq!(inks[2], 68_073);
}

#[test]
fn writing_an_unknown_slot_is_paid_even_if_nothing_changes() {
    let (_, inks) = inks(&mut Bench::new(), &[WRITE_ZERO, FLUSH]);

    assert_eq!(inks[1], 68_073 + (2100 + 100) * 10_000);
}

#[test]
fn the_cache_grows_dearer_with_use() {
    let reads = vec![LOAD; 130];
    let writes = vec![WRITE; 66];

    let (_, read) = inks(&mut Bench::new(), &reads);
    let (_, written) = inks(&mut Bench::new(), &writes);

    let extra = |ink: u64| (ink - 18_480) / 10_000;
    assert_eq!([read[1], read[31], read[32], read[127], read[128]].map(extra), [0, 0, 2, 2, 10]);
    let steps = [written[0], written[7], written[8], written[63], written[64]];
    assert_eq!(steps.map(extra), [0, 0, 7, 7, 10]);
}

fn key() -> U256 {
    let mut key = [0; 32];
    key[..3].copy_from_slice(b"key");
    U256::from_be_bytes(key)
}

fn value() -> U256 {
    let mut value = [0; 32];
    value[..5].copy_from_slice(b"value");
    U256::from_be_bytes(value)
}

#[test]
fn what_is_not_flushed_is_lost() {
    let mut bench = Bench::new();

    let (lost, _) = inks(&mut bench, &[WRITE]);
    let (kept, _) = inks(&mut bench, &[WRITE, FLUSH]);

    assert_eq!(bench.db.storage(lost, key()), Ok(U256::ZERO));
    assert_eq!(bench.db.storage(kept, key()), Ok(value()));
}

#[test]
fn clearing_a_slot_refunds_at_most_a_fifth() {
    let mut bench = Bench::new();
    let (program, _) = inks(&mut bench, &[WRITE_ZERO, FLUSH]);
    bench.cache(program);
    bench.db.insert_account_storage(program, key(), U256::ZERO).unwrap();
    let unchanged = bench.call(program, vec![]).gas_used;
    bench.db.insert_account_storage(program, key(), U256::from(7)).unwrap();

    let cleared = bench.call(program, vec![]);

    // 5000 instead of 2200 for the write, less 4800 back, as a fifth of the whole allows it.
    let before_refund = unchanged + 5000 - 2200;
    assert_eq!(cleared.gas_used, before_refund - u64::min(4800, before_refund / 5));
    assert!(matches!(cleared.outcome, Outcome::Success { .. }));
}
