//! Printing, which debug chains have: free, and nobody on the chain can tell.

use devnode::stylus::hooks::Hook;

use super::{case::Case, holds};
use crate::bench::{Bench, import, module, output};

pub(super) fn cases(_: &mut Bench) -> Vec<Case> {
    vec![
        Case::new(Hook::LogTxt, &[0, 5], 0, 0).memory("hello"),
        Case::new(Hook::LogI32, &[7], 0, 0),
        Case::new(Hook::LogI64, &[7], 0, 0),
        Case::new(Hook::LogF32, &[0], 0, 0),
        Case::new(Hook::LogF64, &[0], 0, 0),
        Case::new(Hook::TeeI32, &[0xffff_fff9], 0, 0).answering(0xffff_fff9),
        Case::new(Hook::TeeI64, &[u64::MAX], 0, 0).answering(u64::MAX),
        Case::new(Hook::TeeF32, &[0], 0, 0),
        Case::new(Hook::TeeF64, &[0], 0, 0),
    ]
}

holds!(cases);

#[test]
fn the_node_is_told_each_line_with_the_account_it_is_from() {
    let imports: String =
        Hook::ALL.iter().copied().filter(|it| it.is_debug()).map(import).collect();
    let body = "(call $log_txt (i32.const 0) (i32.const 5))
         (call $log_i32 (i32.const -7)) (call $log_i64 (i64.const -8))
         (call $log_f32 (local.get $f)) (call $log_f64 (local.get $d))
         (drop (call $tee_i32 (i32.const 3))) (drop (call $tee_i64 (i64.const 4)))
         i32.const 0";
    let wat = module(body)
        .replacen("(local $a", "(local $f f32) (local $d f64) (local $a", 1)
        .replacen("(memory", &format!("{imports} (data (i32.const 0) \"hello\") (memory"), 1);
    let mut bench = Bench::new();
    let program = bench.program(&wat);

    let executed = bench.call(program, vec![]);

    output(&executed);
    let lines = ["hello", "-7", "-8", "0", "0", "3", "4"].map(|line| (program, line.to_owned()));
    assert_eq!(executed.console, lines);
}
