//! Other accounts: balance and code.

use devnode::{arbos::addresses, stylus::hooks::Hook};
use revm::primitives::{Address, U256, keccak256};

use super::{case::Case, holds};
use crate::{
    bench::{Bench, program_code},
    formulas::{COLD_ACCOUNT_GAS, EVM_API, HOSTIO, PTR, WARM_GAS, write},
};

/// Ink of asking for a balance or a code hash, without its gas.
const ASK: u64 = HOSTIO + 2 * PTR + EVM_API;
/// Ink of asking for code, without its gas.
const ASK_CODE: u64 = HOSTIO + EVM_API;
/// Gas of loading code that is at most as long as code may be on a fresh chain.
const LOAD_GAS: u64 = 700;

/// Asks for the size of the code of the account whose address is at 0.
const SIZE: &str = "(drop (call $account_code_size (i32.const 0)))";

fn balances(known: Address, nobody: Address) -> Vec<Case> {
    let case = |about: &str, account: Address, wei: u64, gas| {
        Case::new(Hook::AccountBalance, &[0, 64], ASK, gas)
            .about(about)
            .memory(account.to_vec())
            .writing(64, U256::from(wei).to_be_bytes::<32>())
            // As much as for a cold account, even if it is warm.
            .needing(ASK, COLD_ACCOUNT_GAS)
    };
    let again = "(call $account_balance (i32.const 0) (i32.const 64))";
    vec![
        case("cold", known, 777, COLD_ACCOUNT_GAS),
        case("warm", known, 777, WARM_GAS).before(again),
        case("of nobody", nobody, 0, COLD_ACCOUNT_GAS),
        case("of a precompile", addresses::ARB_SYS, 0, WARM_GAS).known(1_078_153),
    ]
}

fn hashes(program: Address, code: &[u8], known: Address, nobody: Address) -> Vec<Case> {
    let case = |about: &str, account: Address, hash: [u8; 32], gas| {
        Case::new(Hook::AccountCodehash, &[0, 64], ASK, gas)
            .about(about)
            .memory(account.to_vec())
            .writing(64, hash)
            .needing(ASK, COLD_ACCOUNT_GAS)
    };
    vec![
        case("of a program", program, keccak256(code).0, COLD_ACCOUNT_GAS).known(26_078_153),
        case("of an account without code", known, keccak256([]).0, COLD_ACCOUNT_GAS),
        case("of nobody", nobody, [0; 32], COLD_ACCOUNT_GAS),
        case("of a precompile", addresses::ARB_SYS, keccak256([0xfe]).0, WARM_GAS),
    ]
}

fn sizes(program: Address, len: usize, nobody: Address) -> Vec<Case> {
    let case = |about: &str, account: Address, len: usize, gas| {
        Case::new(Hook::AccountCodeSize, &[0], ASK_CODE, gas)
            .about(about)
            .memory(account.to_vec())
            .answering(len as u64)
            .needing(ASK_CODE, COLD_ACCOUNT_GAS)
    };
    let part =
        "(drop (call $account_code (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64)))";
    let hash = "(call $account_codehash (i32.const 0) (i32.const 64))";
    vec![
        case("cold", program, len, LOAD_GAS + COLD_ACCOUNT_GAS).known(33_068_073),
        case("warm", program, len, LOAD_GAS + WARM_GAS)
            .before(hash)
            .writing(64, keccak256(vec![0xef; len])),
        case("of the account asked for last", program, len, 0).before(SIZE),
        case("after its code", program, len, 0).before(part),
        case("of nobody", nobody, 0, LOAD_GAS + COLD_ACCOUNT_GAS),
        case("of nobody again", nobody, 0, LOAD_GAS + WARM_GAS).before(SIZE),
        case("of a precompile", addresses::ARB_SYS, 1, LOAD_GAS + WARM_GAS),
    ]
}

fn codes(program: Address, code: &[u8]) -> Vec<Case> {
    let case = |offset: u64, size: u64, before: &str, gas| {
        let from = (offset as usize).min(code.len());
        let part = &code[from..code.len().min(from + size as usize)];
        // All of the code is paid for, however little is asked for.
        Case::new(Hook::AccountCode, &[0, offset, size, 64], ASK_CODE + write(code.len()), gas)
            .about(format!("{} bytes", code.len()))
            .memory(program.to_vec())
            .before(before)
            .writing(64, part)
            .answering(part.len() as u64)
            .needing(ASK_CODE, COLD_ACCOUNT_GAS)
    };
    let cold = LOAD_GAS + COLD_ACCOUNT_GAS;
    vec![
        case(0, code.len() as u64, "", cold),
        case(0, 8, SIZE, 0),
        case(10, 4, "", cold),
        case(code.len() as u64 - 2, 100, "", cold),
        case(code.len() as u64, 1, "", cold),
        case(u32::MAX.into(), u32::MAX.into(), "", cold),
        case(0, 0, "", cold),
    ]
}

/// Codes as long as those of the programs of which a node told the ink.
fn known_lengths(bench: &mut Bench) -> Vec<Case> {
    [(120, 33_075_753), (206, 33_078_333), (179, 33_077_523), (135, 33_076_203)]
        .map(|(len, known)| {
            let account = bench.place(vec![0xef; len]);
            let gas = LOAD_GAS + COLD_ACCOUNT_GAS;
            Case::new(Hook::AccountCode, &[0, 0, 0, 64], ASK_CODE + write(len), gas)
                .memory(account.to_vec())
                .answering(0)
                .known(known)
        })
        .into()
}

pub(super) fn cases(bench: &mut Bench) -> Vec<Case> {
    let (rich, nobody) = (Address::repeat_byte(0x55), Address::repeat_byte(0x77));
    bench.set_balance(rich, 777);
    let code = program_code(&wat::parse_str("(module)").unwrap());
    let program = bench.place(code.clone());
    let long = bench.place(vec![0xef; 300]);
    let mut cases = balances(rich, nobody);
    cases.extend(hashes(program, &code, rich, nobody));
    cases.extend(sizes(long, 300, nobody));
    cases.extend(codes(program, &code));
    cases.extend(known_lengths(bench));
    cases
}

holds!(cases);
