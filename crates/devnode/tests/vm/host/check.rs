//! What must hold of each case.

use devnode::{
    evm::{Executed, Outcome, Purpose},
    stylus::hooks::Hook,
};
use revm::{
    bytecode::opcode,
    context::TxEnv,
    primitives::{Address, Bytes, TxKind, U256},
};

use super::{
    Family,
    case::{Case, InStatic, PAGE},
};
use crate::{
    bench::{Bench, PLENTY, evm_caller, output, unpaid},
    formulas::INK_PRICE,
};

/// Runs `check` on each case of a family, on a chain of its own.
fn each(family: Family, check: impl Fn(&mut Bench, Case)) {
    let count = family(&mut Bench::new()).len();
    for index in 0..count {
        let mut bench = Bench::new();
        let case = family(&mut bench).swap_remove(index);
        check(&mut bench, case);
    }
}

fn transaction(case: &Case, program: Address, gas_limit: u64) -> TxEnv {
    TxEnv {
        kind: TxKind::Call(program),
        data: case.calldata.clone().into(),
        value: U256::from(case.value),
        gas_limit,
        ..TxEnv::default()
    }
}

/// It costs what its formula says, and known figures agree; it answers what it should, and writes
/// what it should and nothing else.
pub(super) fn costs_and_answers(family: Family) {
    each(family, |bench, case| {
        let name = case.name();
        if let Some(known) = case.known_ink {
            assert_eq!((case.ink)(INK_PRICE), known, "the formula for {name}");
        }
        if case.hook == Hook::ExitEarly {
            return; // It does not come back to be measured.
        }
        let program = case.install(bench, &case.measuring());

        let executed = bench.send(transaction(&case, program, PLENTY));

        let (memory, ink, answer) = case.measured(&output(&executed));
        assert_eq!(ink, (case.ink)(INK_PRICE), "ink of {name}");
        assert_eq!(case.answer.unwrap_or(answer), answer, "answer of {name}");
        let expected = case.memory_after();
        if let Some(at) = memory.iter().zip(&expected).position(|(is, should)| is != should) {
            panic!("memory after {name}, at {at}: {:x?}", &memory[at..memory.len().min(at + 64)]);
        }
    });
}

/// The ink of a gas, where ink is to be given by the unit.
const ONE_TO_ONE: u64 = 1;

/// With the ink it needs it is done, with a unit less it is not: the program is out of gas then.
pub(super) fn too_little_ink(family: Family) {
    each(family, |bench, case| {
        let name = case.name();
        let needs = (case.needs)(ONE_TO_ONE).max(match case.hook {
            // They do what they can with the gas there is.
            Hook::CallContract
            | Hook::DelegateCallContract
            | Hook::StaticCallContract
            | Hook::Create1
            | Hook::Create2 => 0,
            _ => (case.ink)(ONE_TO_ONE),
        });
        if needs == 0 {
            return; // There is no less than nothing.
        }
        output(&bench.own("setInkPrice(uint32)", &[U256::from(ONE_TO_ONE)]));
        let program = case.install(bench, &case.breaking_off());
        let run = |bench: &mut Bench, gas: u64| {
            let tx = unpaid(transaction(&case, program, gas));
            bench.machine.trace(&mut bench.db, &bench.block, tx, Purpose::Call).unwrap()
        };
        let all = 1 << 40;
        let (_, records) = run(bench, all);
        let before = records.last().unwrap().start_ink;

        let (done, enough) = run(bench, all - before + needs);
        let (ended, short) = run(bench, all - before + needs - 1);

        assert_eq!(ended.outcome, Outcome::Halt { reason: "out of gas".into() }, "{name}");
        if matches!(case.hook, Hook::Create1 | Hook::Create2) {
            // It fails for another reason then: there is no gas for the creation.
            assert_eq!(done.outcome, Outcome::Revert { output: Bytes::new() }, "{name}");
            return;
        }
        assert_eq!(enough.len(), records.len(), "{name} is done");
        assert_eq!(short.len(), records.len() - 1, "{name} is not done");
    });
}

/// How much memory a pointer stands for.
enum Size {
    Bytes(usize),
    /// As much as another argument says.
    Argument(usize),
    Calldata,
    /// As much as it answers.
    Answer,
}

/// The arguments of a host call that point into memory.
fn pointers_of(hook: Hook) -> Vec<(usize, Size)> {
    use Size::{Answer, Argument, Bytes, Calldata};
    const WORD: Size = Bytes(32);
    const ADDRESS: Size = Bytes(20);
    const LENGTH: Size = Bytes(4);
    match hook {
        Hook::ReadArgs => vec![(0, Calldata)],
        Hook::WriteResult | Hook::EmitLog | Hook::LogTxt => vec![(0, Argument(1))],
        Hook::StorageLoadBytes32
        | Hook::StorageCacheBytes32
        | Hook::TransientLoadBytes32
        | Hook::TransientStoreBytes32
        | Hook::MathDiv
        | Hook::MathMod
        | Hook::MathPow => vec![(0, WORD), (1, WORD)],
        Hook::MathAddMod | Hook::MathMulMod => vec![(0, WORD), (1, WORD), (2, WORD)],
        Hook::CallContract => vec![(0, ADDRESS), (1, Argument(2)), (3, WORD), (5, LENGTH)],
        Hook::DelegateCallContract | Hook::StaticCallContract => {
            vec![(0, ADDRESS), (1, Argument(2)), (4, LENGTH)]
        }
        Hook::Create1 => vec![(0, Argument(1)), (2, WORD), (3, ADDRESS), (4, LENGTH)],
        Hook::Create2 => vec![(0, Argument(1)), (2, WORD), (3, WORD), (4, ADDRESS), (5, LENGTH)],
        Hook::ReadReturnData => vec![(0, Answer)],
        Hook::AccountBalance | Hook::AccountCodehash => vec![(0, ADDRESS), (1, WORD)],
        Hook::AccountCode => vec![(0, ADDRESS), (3, Answer)],
        Hook::AccountCodeSize => vec![(0, ADDRESS)],
        Hook::BlockBasefee | Hook::MsgValue | Hook::TxGasPrice => vec![(0, WORD)],
        Hook::BlockCoinbase | Hook::ContractAddress | Hook::MsgSender | Hook::TxOrigin => {
            vec![(0, ADDRESS)]
        }
        Hook::NativeKeccak256 => vec![(0, Argument(1)), (2, WORD)],
        Hook::ExitEarly
        | Hook::StorageFlushCache
        | Hook::ReturnDataSize
        | Hook::EvmGasLeft
        | Hook::EvmInkLeft
        | Hook::Chainid
        | Hook::BlockGasLimit
        | Hook::BlockNumber
        | Hook::BlockTimestamp
        | Hook::MsgReentrant
        | Hook::TxInkPrice
        | Hook::PayForMemoryGrow
        | Hook::LogI32
        | Hook::LogI64
        | Hook::LogF32
        | Hook::LogF64
        | Hook::TeeI32
        | Hook::TeeI64
        | Hook::TeeF32
        | Hook::TeeF64 => Vec::new(),
    }
}

/// Each of its pointers may stand for the last bytes of memory. A byte further the program fails:
/// it reverts without data and keeps its gas.
pub(super) fn pointers(family: Family) {
    each(family, |bench, mut case| {
        for (argument, size) in pointers_of(case.hook) {
            let size = match size {
                Size::Bytes(bytes) => bytes,
                Size::Argument(other) => case.args[other] as usize,
                Size::Calldata => case.calldata.len(),
                Size::Answer => case.answer.unwrap() as usize,
            };
            if size == 0 {
                continue;
            }
            let last = (PAGE - size) as u64;
            for (pointer, fits) in [(last, true), (last + 1, false), (u32::MAX.into(), false)] {
                let asked = std::mem::replace(&mut case.args[argument], pointer);
                let program = case.install(bench, &case.measuring());
                let executed = bench.send(transaction(&case, program, PLENTY));

                let name = case.name();
                if fits {
                    assert!(!output(&executed).is_empty(), "{name}");
                } else {
                    assert_failed(&executed, &name);
                }
                case.args[argument] = asked;
            }
        }
    });
}

fn assert_failed(executed: &Executed, name: &str) {
    assert_eq!(executed.outcome, Outcome::Revert { output: Bytes::new() }, "{name}");
    assert!(executed.gas_used < PLENTY, "{name} keeps its gas");
}

/// In a static call it is the same, or refused, or fails.
pub(super) fn in_static_calls(family: Family) {
    each(family, |bench, case| {
        if case.hook == Hook::ExitEarly {
            return;
        }
        let name = case.name();
        let program = case.install(bench, &case.measuring());
        let caller = bench.place(evm_caller(opcode::STATICCALL));

        // The caller passes its calldata's second word and what follows on.
        let calldata = [program.into_word().as_slice(), &case.calldata].concat();
        let told = output(&bench.call(caller, calldata));

        let (status, told) = told.split_at(32);
        let succeeded = U256::from_be_slice(status) == U256::ONE;
        assert_eq!(succeeded, case.in_static != InStatic::Fails, "{name}");
        match case.in_static {
            InStatic::Same => assert_eq!(case.measured(told).1, (case.ink)(INK_PRICE), "{name}"),
            InStatic::Refused(ink) => {
                let (_, measured, answer) = case.measured(told);
                assert_eq!((measured, answer), (ink, 2), "{name}");
            }
            InStatic::Fails => assert!(told.is_empty(), "{name}"),
        }
    });
}
