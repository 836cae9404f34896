//! The log.

use devnode::{evm::Outcome, stylus::hooks::Hook};
use revm::primitives::{B256, Bytes};

use super::{
    case::{Case, InStatic},
    holds,
};
use crate::{
    bench::{Bench, module, output},
    formulas::{EVM_API, HOSTIO, read},
};

pub(super) fn cases(_: &mut Bench) -> Vec<Case> {
    [
        (0, 0, 3_834_454),
        (0, 10, 4_634_454),
        (0, 100, 11_838_194),
        (1, 100, 15_589_954),
        (2, 100, 19_341_714),
        (3, 100, 23_093_474),
        (4, 100, 26_845_234),
    ]
    .map(|(topics, data, known)| {
        let len = 32 * topics + data;
        let gas = 375 * (1 + topics) + 8 * data;
        Case::new(Hook::EmitLog, &[0, len, topics], HOSTIO + EVM_API + read(len as usize), gas)
            .in_static(InStatic::Fails)
            .known(known)
    })
    .into()
}

holds!(cases);

fn log(len: u32, topics: u32) -> String {
    module(&format!(
        "(memory.fill (i32.const 0) (i32.const 1) (i32.const 32))
         (memory.fill (i32.const 32) (i32.const 2) (i32.const 32))
         (memory.fill (i32.const 64) (i32.const 3) (i32.const 96))
         (call $emit_log (i32.const 0) (i32.const {len}) (i32.const {topics})) i32.const 0"
    ))
}

#[test]
fn topics_come_first_and_the_rest_is_data() {
    let mut bench = Bench::new();
    let program = bench.program(&log(67, 2));

    let executed = bench.call(program, vec![]);

    output(&executed);
    let [log] = &executed.logs[..] else { panic!("{:?}", executed.logs) };
    assert_eq!(log.address, program);
    assert_eq!(log.topics(), [1, 2].map(B256::repeat_byte));
    assert_eq!(log.data.data, Bytes::from_static(&[3; 3]));
}

#[test]
fn more_topics_than_four_or_than_there_are_bytes_for_fail() {
    for (len, topics) in [(160, 5), (31, 1), (127, 4), (0, u32::MAX), (32, 1 << 27)] {
        let mut bench = Bench::new();
        let program = bench.program(&log(len, topics));

        let executed = bench.call(program, vec![]);

        let outcome = Outcome::Revert { output: Bytes::new() };
        assert_eq!(executed.outcome, outcome, "{topics} topics in {len} bytes");
        assert!(executed.logs.is_empty());
    }
}
