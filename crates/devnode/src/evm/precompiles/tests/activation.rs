//! Activating programs: what it takes, what it leaves.

use std::io::Write;

use alloy::sol_types::{SolCall, SolEvent};
use revm::{
    interpreter::InstructionResult,
    primitives::{Address, B256, U256, address},
};

use super::{Ended, NOW, Request, STRANGER, World, ether};
use crate::{
    arbos::{Field, Program, activation_hours, addresses::*},
    evm::precompiles::arb_wasm::IArbWasm,
};

const PROGRAM: Address = address!("00000000000000000000000000000000000000cc");
const DAY: u64 = 86_400;

/// Gas of a first activation but for what depends on the module.
const FIXED_GAS: u64 = 1_747_826;

/// The fee of a module of [`WASM_BYTES`] with one function of one parameter and one result,
/// where no other space is in demand.
const FEE: u64 = 43_672_675_108_907;
const WASM_BYTES: usize = 187;

/// A program that succeeds without doing anything, made as long as it has to be by a custom
/// section, which counts like anything else.
fn wasm() -> Vec<u8> {
    let mut wasm = wat::parse_str(
        r#"(module (memory (export "memory") 1 1)
             (func (export "user_entrypoint") (param i32) (result i32) i32.const 0))"#,
    )
    .unwrap();
    // Section id, section size, name size, name of one byte, padding.
    let content = WASM_BYTES - wasm.len() - 2;
    wasm.extend([0, u8::try_from(content).unwrap(), 1, b'p']);
    wasm.resize(WASM_BYTES, 0);
    wasm
}

fn classic(wasm: &[u8]) -> Vec<u8> {
    let mut code = vec![0xef, 0xf0, 0, 0];
    let mut writer = brotli::CompressorWriter::new(&mut code, 4096, 11, 22);
    writer.write_all(wasm).unwrap();
    drop(writer);
    code
}

fn activate() -> Request {
    Request::new(ARB_WASM, IArbWasm::activateProgramCall { program: PROGRAM }).value(ether())
}

fn with_program(arbos: u64) -> (World, B256) {
    let mut world = World::new(arbos);
    let hash = world.deploy(PROGRAM, &classic(&wasm()));
    (world, hash)
}

fn variable_gas(arbos: u64) -> u64 {
    let rules = crate::arbos::Rules::of(arbos).unwrap();
    crate::stylus::activate(&wasm(), &rules, 128, true).unwrap().gas
}

#[test]
fn a_first_activation_costs_the_fixed_sum_and_the_modules_own() {
    for (arbos, fixed) in [(51, FIXED_GAS), (60, FIXED_GAS + 800)] {
        let (mut world, _) = with_program(arbos);

        let ended = world.call(activate());

        ended.assert_done();
        assert_eq!(ended.gas_used - variable_gas(arbos), fixed, "ArbOS {arbos}");
    }
}

#[test]
fn the_fee_goes_to_the_chain_and_the_rest_back() {
    let (mut world, _) = with_program(51);

    let ended = world.call(activate());

    let results = IArbWasm::activateProgramCall::abi_decode_returns(&ended.output).unwrap();
    assert_eq!((results.version, results.dataFee), (2, U256::from(FEE)));
    assert_eq!(world.balance(STRANGER), ether() - U256::from(FEE));
    assert_eq!(world.balance(Address::ZERO), U256::from(FEE));
    assert_eq!(world.balance(ARB_WASM), U256::ZERO);
}

#[test]
fn the_record_and_the_event_say_what_was_activated() {
    let (mut world, hash) = with_program(51);

    let ended = world.call(activate());

    let program = world.state().program(hash).unwrap();
    assert_eq!((program.version, program.footprint, program.asm_kb), (2, 1, 503));
    assert_eq!(program.activated_at, activation_hours(NOW));
    assert_eq!((program.init_cost, program.cached_cost), (34, 11));
    let [log] = &ended.logs[..] else { panic!("{ended:?}") };
    let event = IArbWasm::ProgramActivated::decode_log_data(&log.data).unwrap();
    assert_eq!((event.codehash, event.program, event.version), (hash, PROGRAM, 2));
    assert_eq!(event.moduleHash, world.state().module_hash(hash).unwrap());
    assert_eq!(world.state().get(Field::DataDemand).unwrap(), U256::from(514_189));
}

#[test]
fn a_second_activation_is_refused_until_the_program_expires() {
    let (mut world, hash) = with_program(51);
    world.call(activate().value(U256::from(FEE))).assert_done();

    world.call(activate().value(U256::ZERO)).assert_declared(IArbWasm::ProgramUpToDate {});

    let cached = Program { cached: true, ..world.state().program(hash).unwrap() };
    world.state().set_program(hash, &cached).unwrap();
    world.ctx.block.timestamp = U256::from(NOW + 367 * DAY);
    world.call(activate().value(U256::from(FEE))).assert_done();
    assert!(world.state().program(hash).unwrap().cached);
}

#[test]
fn too_little_value_undoes_everything_and_keeps_the_gas() {
    let (mut world, hash) = with_program(51);
    let have = U256::from(FEE - 1);

    let ended = world.call(activate().value(have));

    let want = U256::from(FEE);
    ended.assert_declared(IArbWasm::ProgramInsufficientValue { have, want });
    assert!(FIXED_GAS - 10_000 < ended.gas_used);
    assert_eq!(world.state().program(hash).unwrap(), Program::default());
    assert_eq!(world.state().get(Field::DataDemand).unwrap(), U256::ZERO);
    assert_eq!(world.balance(STRANGER), ether());
}

#[test]
fn quick_successors_pay_more() {
    let (mut world, _) = with_program(51);
    world.call(activate().value(U256::from(FEE))).assert_done();
    let mut other = wasm();
    other[WASM_BYTES - 1] = 1;
    world.deploy(PROGRAM, &classic(&other));

    let refused = world.call(activate().value(U256::from(FEE)));

    assert_eq!(refused.result, InstructionResult::Revert);
    world.call(activate().value(ether() / U256::from(2))).assert_done();
}

#[test]
fn an_account_without_code_is_no_program() {
    let mut world = World::new(51);

    world.call(activate()).assert_declared(IArbWasm::ProgramNotWasm {});
}

#[test]
fn other_code_is_refused_plainly_before_60_and_by_name_after() {
    for (arbos, named) in [(51, false), (60, true)] {
        let mut world = World::new(arbos);
        world.deploy(PROGRAM, &[0x60, 0x00]);

        let ended = world.call(activate());

        if named {
            ended.assert_declared(IArbWasm::ProgramNotWasm {});
        } else {
            ended.assert_refused();
        }
    }
}

#[test]
fn a_stream_that_is_none_is_refused_plainly() {
    let mut world = World::new(51);
    world.deploy(PROGRAM, &[0xef, 0xf0, 0, 0, 0xff, 0xff, 0xff]);

    world.call(activate()).assert_refused();
}

#[test]
fn a_bad_module_takes_all_gas_and_the_sender_hears_why() {
    let mut world = World::new(51);
    world.deploy(PROGRAM, &classic(b"\0asm\x01\0\0\0"));

    let ended = world.call(activate());

    assert_eq!(ended.result, InstructionResult::PrecompileError);
    assert_eq!(ended.gas_used, super::GAS);
    assert!(ended.output.is_empty());
    let failure = world.ctx.chain.failure.unwrap();
    assert!(failure.starts_with("program activation failed: "), "{failure}");
}

#[test]
fn a_contracts_bad_module_is_its_own_affair() {
    let mut world = World::new(51);
    world.deploy(PROGRAM, &classic(b"\0asm\x01\0\0\0"));
    revm::context_interface::JournalTr::checkpoint(&mut world.ctx.journaled_state);

    world.call(activate());

    assert_eq!(world.ctx.chain.failure, None);
}

#[test]
fn pages_already_open_narrow_what_a_module_may_start_with() {
    let (mut world, _) = with_program(51);
    world.ctx.chain.pages.open = 128;

    let ended = world.call(activate());

    assert_eq!(ended.result, InstructionResult::PrecompileError);
}

#[test]
fn without_the_flat_gas_there_is_no_activation() {
    let (mut world, _) = with_program(51);

    let ended = world.call(activate().gas(1_659_970));

    assert_eq!(ended.result, InstructionResult::PrecompileOOG);
    assert_eq!(ended.gas_used, 1_659_970);
}

/// A root whose stream is cut into two accounts.
fn fragmented(world: &mut World) {
    let code = classic(&wasm());
    let (first, second) = code[4..].split_at(20);
    let homes = [Address::repeat_byte(0xf1), Address::repeat_byte(0xf2)];
    let mut root = vec![0xef, 0xf0, 2, 0];
    root.extend(u32::try_from(WASM_BYTES).unwrap().to_be_bytes());
    for (home, piece) in homes.iter().zip([first, second]) {
        world.deploy(*home, &[&[0xef, 0xf0, 1], piece].concat());
        root.extend(home.as_slice());
    }
    world.deploy(PROGRAM, &root);
}

#[test]
fn fragments_are_put_together_from_60_on() {
    let mut world = World::new(60);
    fragmented(&mut world);

    let ended = world.call(activate());

    ended.assert_done();
    // The two accounts were loaded by the deployment above, so they are warm.
    let pieces: u64 = 2 * 100 + 3 + words(classic(&wasm()).len() - 24 + 3) * 3;
    assert_eq!(ended.gas_used - variable_gas(60), FIXED_GAS + 800 + pieces);

    let mut world = World::new(51);
    fragmented(&mut world);
    world.call(activate()).assert_refused();
}

fn words(bytes: usize) -> u64 {
    bytes.div_ceil(32) as u64
}

fn keep_alive(world: &mut World, codehash: B256, days: u64) -> Ended {
    world.ctx.block.timestamp = U256::from(NOW + days * DAY);
    let method = IArbWasm::codehashKeepaliveCall { codehash };
    world.call(Request::new(ARB_WASM, method).value(ether() / U256::from(2)))
}

#[test]
fn a_life_is_extended_after_a_month_and_not_after_a_year() {
    let (mut world, hash) = with_program(51);
    world.call(activate()).assert_done();
    let activated = world.state().program(hash).unwrap();

    let soon = keep_alive(&mut world, hash, 30);
    let age = activated.age(NOW + 30 * DAY);
    soon.assert_declared(IArbWasm::ProgramKeepaliveTooSoon { ageInSeconds: age });

    let ended = keep_alive(&mut world, hash, 40);
    ended.assert_done();
    let [log] = &ended.logs[..] else { panic!("{ended:?}") };
    assert_eq!(log.data.topics()[1], hash);
    let extended = world.state().program(hash).unwrap();
    assert_eq!(extended.activated_at, activation_hours(NOW + 40 * DAY));

    let late = keep_alive(&mut world, hash, 40 + 366);
    let age = extended.age(NOW + 406 * DAY);
    late.assert_declared(IArbWasm::ProgramExpired { ageInSeconds: age });
}
