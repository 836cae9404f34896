//! What a program is called with, what it returns, and what it was returned.

use devnode::{evm::Outcome, stylus::hooks::Hook};
use revm::primitives::{Address, Bytes};

use super::{case::Case, holds};
use crate::{
    bench::{Bench, module},
    formulas::{EVM_API, HOSTIO, read, write},
};

/// EVM code that returns or reverts with the first `bytes` of ones it put into memory.
fn ends_with(bytes: u16, op: u8) -> Vec<u8> {
    use revm::bytecode::opcode::{MSTORE, NOT, PUSH0, PUSH2};
    let [high, low] = bytes.to_be_bytes();
    // memory[0..32] = ff…ff; op(0, bytes)
    vec![PUSH0, NOT, PUSH0, MSTORE, PUSH2, high, low, PUSH0, op]
}

/// Calls the account whose address is at 0, with nothing.
const ASK: &str = "(drop (call $static_call_contract (i32.const 0) (i32.const 0) (i32.const 0)
                     (i64.const 100000) (i32.const 20)))";

/// Memory with an address at 0, and behind it the length that [`ASK`] leaves.
fn asked(callee: Address, returned: u32) -> Vec<u8> {
    [callee.as_slice(), &returned.to_le_bytes()].concat()
}

pub(super) fn cases(bench: &mut Bench) -> Vec<Case> {
    use revm::bytecode::opcode::{RETURN, REVERT};
    let mut cases = vec![
        Case::new(Hook::ExitEarly, &[0], 0, 0).known(0),
        Case::new(Hook::ReturnDataSize, &[], HOSTIO, 0).answering(0).known(8_400),
        Case::new(Hook::ReadReturnData, &[64, 0, 100], HOSTIO + EVM_API + write(0), 0)
            .about("where nothing was called")
            .answering(0),
    ];
    for (len, known) in [(0, None), (4, Some(13_440)), (36, Some(13_560)), (100, Some(15_480))] {
        let calldata = vec![7; len];
        let case = Case::new(Hook::ReadArgs, &[64], HOSTIO + write(len), 0);
        let case = case.about(format!("{len} bytes")).writing(64, &calldata);
        cases.push(Case { calldata, known_ink: known, ..case });
    }
    for len in [0, 1, 32, 33, 100, 10_000] {
        cases.push(Case::new(Hook::WriteResult, &[0, len], HOSTIO + 2 * read(len as usize), 0));
    }
    for (op, about) in [(RETURN, "returned"), (REVERT, "reverted")] {
        let callee = bench.place(ends_with(5, op));
        let case = Case::new(Hook::ReturnDataSize, &[], HOSTIO, 0).about(about).before(ASK);
        let memory = asked(callee, 0);
        cases.push(case.memory(memory).writing(20, 5_u32.to_le_bytes()).answering(5));
    }
    let callee = bench.place(ends_with(10_000, RETURN));
    let returned = [vec![0xff; 32], vec![0; 9_968]].concat();
    for (offset, size, copied, known) in [
        (0, 10, 10, Some(73_113)),
        (0, 100, 100, Some(75_153)),
        (0, 1000, 1000, Some(102_153)),
        (0, 10_000, 10_000, Some(372_153)),
        (0, 10_001, 10_000, None),
        (30, 4, 4, None),
        (9_990, 100, 10, None),
        (10_000, 1, 0, None),
        (20_000, 1, 0, None),
        (u64::from(u32::MAX), u64::from(u32::MAX), 0, None),
    ] {
        let ink = HOSTIO + EVM_API + write(copied);
        let from = (offset as usize).min(returned.len());
        let case = Case::new(Hook::ReadReturnData, &[64, offset, size], ink, 0)
            .before(ASK)
            .memory(asked(callee, 0))
            .writing(20, 10_000_u32.to_le_bytes())
            .writing(64, &returned[from..from + copied])
            .answering(copied as u64);
        cases.push(Case { known_ink: known, ..case });
    }
    cases
}

holds!(cases);

#[test]
fn the_last_result_counts() {
    let mut bench = Bench::new();
    let program = bench.program(&module(
        "(i32.store16 (i32.const 0) (i32.const 0x0201))
         (call $write_result (i32.const 0) (i32.const 2))
         (call $write_result (i32.const 1) (i32.const 1))
         i32.const 0",
    ));

    let executed = bench.call(program, vec![]);

    let output = Bytes::from_static(&[2]);
    assert_eq!(executed.outcome, Outcome::Success { output, created: None });
}
