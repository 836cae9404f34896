//! Activating programs: what it costs, who gets the money, and what is refused.

use devnode::{arbos::addresses, evm::Outcome};
use revm::{
    Database,
    context::TxEnv,
    primitives::{Address, Bytes, TxKind, U256, keccak256},
};

use crate::{
    bench::{self, Bench, PLENTY, frame_gas, imports, module, output, program_code},
    entering::{echo, other_echo},
};

/// The fee for 514,189 bytes of native code where nothing was activated before, in wei.
const ECHO_FEE: u64 = 43_672_675_108_907;

fn calldata(program: Address) -> Vec<u8> {
    bench::calldata("activateProgram(address)", program.into_word())
}

fn balance(bench: &mut Bench, account: Address) -> U256 {
    bench.db.basic(account).unwrap().unwrap_or_default().balance
}

#[test]
fn activating_costs_its_gas_and_its_fee_and_gives_the_rest_back() {
    let mut bench = Bench::new();
    let program = bench.place(program_code(&echo()));
    let sender = addresses::DEV_ACCOUNT;
    let before = balance(&mut bench, sender);

    let executed = bench.activate(program);

    // 1 747 826 for every program, 64 624 for this one.
    assert_eq!(frame_gas(&executed, &calldata(program)), 1_812_450);
    let answer = output(&executed);
    assert_eq!(U256::from_be_slice(&answer[..32]), U256::from(2), "the Stylus version");
    assert_eq!(U256::from_be_slice(&answer[32..]), U256::from(ECHO_FEE));
    let gas = U256::from(executed.gas_used) * U256::from(bench.block.base_fee);
    assert_eq!(before - balance(&mut bench, sender), U256::from(ECHO_FEE) + gas);
    assert_eq!(balance(&mut bench, Address::ZERO), U256::from(ECHO_FEE) + gas, "the network's");
    let topic = keccak256("ProgramActivated(bytes32,bytes32,address,uint256,uint16)");
    assert_eq!(executed.logs.len(), 1);
    assert_eq!(executed.logs[0].topics(), [topic, keccak256(program_code(&echo()))]);
}

#[test]
fn activating_twice_is_refused() {
    let mut bench = Bench::new();
    let program = bench.program_of(&echo());

    let again = bench.activate(program);

    let error = Bytes::copy_from_slice(&keccak256("ProgramUpToDate()")[..4]);
    assert_eq!(again.outcome, Outcome::Revert { output: error });
}

#[test]
fn too_little_value_is_refused_with_what_was_wanted() {
    let mut bench = Bench::new();
    let program = bench.place(program_code(&echo()));

    let executed = bench.send(TxEnv {
        kind: TxKind::Call(addresses::ARB_WASM),
        value: U256::from(ECHO_FEE - 1),
        data: calldata(program).into(),
        gas_limit: PLENTY,
        ..TxEnv::default()
    });

    let mut error = keccak256("ProgramInsufficientValue(uint256,uint256)")[..4].to_vec();
    error.extend(U256::from(ECHO_FEE - 1).to_be_bytes::<32>());
    error.extend(U256::from(ECHO_FEE).to_be_bytes::<32>());
    assert_eq!(executed.outcome, Outcome::Revert { output: error.into() });
    assert_eq!(balance(&mut bench, addresses::ARB_WASM), U256::ZERO);
    let retried = bench.activate(program);
    assert!(matches!(retried.outcome, Outcome::Success { .. }), "nothing was stored before");
}

/// The text of an activation that fails; all gas is gone then.
fn refusal(wasm: &[u8]) -> String {
    let mut bench = Bench::new();
    let program = bench.place(program_code(wasm));
    let executed = bench.activate(program);
    let Outcome::Halt { reason } = executed.outcome else { panic!("{:?}", executed.outcome) };
    assert_eq!(executed.gas_used, PLENTY);
    let reason = reason.strip_prefix("program activation failed: ").expect("the prefix");
    reason.to_owned()
}

fn wat(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

#[test]
fn a_data_count_section_is_refused() {
    // The text format writes the section where code names a data segment.
    let text = refusal(&wat(&module("(data.drop $passive) i32.const 0").replacen(
        "(memory",
        "(data $passive \"\") (memory",
        1,
    )));

    assert!(text.contains("DataCountSection"), "{text}");
}

#[test]
fn float_arithmetic_is_refused() {
    let text = refusal(&wat(&module("(drop (f32.add (f32.const 1) (f32.const 2))) i32.const 0")));

    assert!(text.to_lowercase().contains("f32"), "{text}");
}

#[test]
fn a_module_without_its_memory_is_refused() {
    let text = refusal(&wat(
        "(module (memory 1 1) (func (export \"user_entrypoint\") (param i32) (result i32)
           i32.const 0))",
    ));

    assert!(text.contains("missing memory export with name memory"), "{text}");
}

#[test]
fn a_module_without_an_entrypoint_is_refused() {
    let text = refusal(&wat("(module (memory (export \"memory\") 1 1))"));

    assert!(text.contains("user_entrypoint"), "{text}");
}

#[test]
fn reserved_names_are_refused() {
    let text = refusal(&wat(&module("i32.const 0").replacen(
        "(memory",
        "(func (export \"stylus_ink_left\")) (memory",
        1,
    )));

    assert!(text.contains("reserved symbol"), "{text}");
}

#[test]
fn a_growing_module_has_to_import_the_payment() {
    let text = refusal(&wat("(module (memory (export \"memory\") 1)
           (func (export \"user_entrypoint\") (param i32) (result i32) i32.const 0))"));

    assert!(text.contains("missing import pay_for_memory_grow"), "{text}");
}

#[test]
fn more_pages_than_there_are_are_refused() {
    let with_pages = |pages: u32| {
        wat(&format!(
            "(module {} (memory (export \"memory\") {pages} {pages})
               (func (export \"user_entrypoint\") (param i32) (result i32) i32.const 0))",
            imports()
        ))
    };
    let mut bench = Bench::new();
    let largest = bench.place(program_code(&with_pages(128)));

    let accepted = bench.activate(largest);
    refusal(&with_pages(129));

    assert!(matches!(accepted.outcome, Outcome::Success { .. }), "{:?}", accepted.outcome);
}

#[test]
fn what_is_no_program_reverts_and_keeps_the_gas() {
    let mut bench = Bench::new();
    let empty = Address::repeat_byte(0x77);
    let evm = bench.place(vec![0]);
    let broken = bench.place(vec![0xef, 0xf0, 0x00, 0x00, 1, 2, 3]);
    let unknown_dictionary = bench.place(vec![0xef, 0xf0, 0x00, 0x02, 1, 2, 3]);

    let not_wasm = Bytes::copy_from_slice(&keccak256("ProgramNotWasm()")[..4]);
    for (account, output) in [
        (empty, not_wasm),
        (evm, Bytes::new()),
        (broken, Bytes::new()),
        (unknown_dictionary, Bytes::new()),
    ] {
        let executed = bench.activate(account);

        assert_eq!(executed.outcome, Outcome::Revert { output }, "{account}");
        assert!(executed.gas_used < 2_000_000, "{account}: {}", executed.gas_used);
    }
}

#[test]
fn quick_activations_make_the_next_one_dearer() {
    let mut bench = Bench::new();
    bench.program_of(&echo());
    let other = bench.place(program_code(&other_echo()));

    let fee = output(&bench.activate(other));

    assert!(U256::from(ECHO_FEE) < U256::from_be_slice(&fee[32..]));
}
