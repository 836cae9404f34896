//! What is left, what it costs, and memory that is paid for. More of memory is in `memory`.

use devnode::stylus::hooks::Hook;

use super::{case::Case, holds};
use crate::{
    bench::{Bench, module, output},
    formulas::{HOSTIO, INK_PRICE, pages_gas},
};

pub(super) fn cases(_: &mut Bench) -> Vec<Case> {
    let mut cases = vec![
        Case::new(Hook::EvmGasLeft, &[], HOSTIO, 0).known(8_400),
        Case::new(Hook::EvmInkLeft, &[], HOSTIO, 0).known(8_400),
        Case::new(Hook::TxInkPrice, &[], HOSTIO, 0).known(8_400),
        Case::new(Hook::PayForMemoryGrow, &[0], HOSTIO, 0).known(8_400),
        Case::new(Hook::PayForMemoryGrow, &[100], 0, pages_gas(100, 1, 1)).known(9_320_660_000),
    ];
    for pages in [1, 2, 16, 60] {
        cases.push(Case::new(Hook::PayForMemoryGrow, &[pages], 0, pages_gas(pages, 1, 1)));
    }
    cases
}

holds!(cases);

#[test]
fn gas_is_ink_by_its_price_rounded_down() {
    for price in [INK_PRICE, 1, 7, (1 << 24) - 1] {
        let mut bench = Bench::new();
        let price_word = revm::primitives::U256::from(price);
        output(&bench.own("setInkPrice(uint32)", &[price_word]));
        let program = bench.program(&module(
            "call $evm_ink_left local.set $a
             call $evm_gas_left local.set $b
             (i64.store (i32.const 0) (local.get $a))
             (i64.store (i32.const 8) (local.get $b))
             (i64.store (i32.const 16) (i64.extend_i32_u (call $tx_ink_price)))
             (call $write_result (i32.const 0) (i32.const 24)) i32.const 0",
        ));

        let told = output(&bench.call(program, vec![]));

        let word = |at: usize| u64::from_le_bytes(told[at..at + 8].try_into().unwrap());
        // Between the two readings: a block with its call, and the second reading itself.
        let between = 2450 + 210 + 3800 + HOSTIO;
        assert_eq!(word(8), (word(0) - between) / price, "{price} ink per gas");
        assert_eq!(word(16), price);
    }
}
