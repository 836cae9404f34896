//! What programs pay, as formulas: written down a second time on purpose, so that the node's own
//! price lists are tested against something. Ink, unless a name says gas.

use revm::primitives::ruint::Uint;

/// Ink per gas on a fresh chain.
pub(crate) const INK_PRICE: u64 = 10_000;

/// Crossing to the host and back.
pub(crate) const HOSTIO: u64 = 8_400;
/// Reading or writing through a pointer.
pub(crate) const PTR: u64 = 5_040;
/// Asking the EVM.
pub(crate) const EVM_API: u64 = 59_673;

/// The head of a block of operators.
pub(crate) const BLOCK: u64 = 2_450;
pub(crate) const CONST: u64 = 1;
pub(crate) const CALL: u64 = 3_800;
pub(crate) const DROP: u64 = 9;
pub(crate) const LOCAL_GET: u64 = 75;
pub(crate) const LOCAL_SET: u64 = 210;

/// Writing `bytes` into the program's memory.
pub(crate) fn write(bytes: usize) -> u64 {
    PTR + 30 * bytes.saturating_sub(32) as u64
}

/// Reading `bytes` from the program's memory.
pub(crate) fn read(bytes: usize) -> u64 {
    16_381 + 55 * bytes.saturating_sub(32) as u64
}

/// Hashing `bytes`.
pub(crate) fn keccak(bytes: usize) -> u64 {
    121_800 + 21_000 * bytes.div_ceil(32).saturating_sub(2) as u64
}

/// Gas of looking at an account or calling it (EIP-2929).
pub(crate) const COLD_ACCOUNT_GAS: u64 = 2_600;
/// Gas of looking at a slot for the first time (EIP-2929).
pub(crate) const COLD_SLOT_GAS: u64 = 2_100;
/// Gas of looking again at what is warm (EIP-2929).
pub(crate) const WARM_GAS: u64 = 100;

/// Gas for asking the EVM about a slot; it follows the price of ink.
pub(crate) fn slot_api_gas(ink_price: u64) -> u64 {
    EVM_API / ink_price
}

/// Gas of writing a slot that was `original` before the transaction and is `current` (EIP-2200).
pub(crate) fn sstore_gas(original: u64, current: u64, new: u64) -> u64 {
    match (original, current, new) {
        (_, current, new) if current == new => 100,
        (0, 0, _) => 20_000,
        (original, current, _) if original == current => 2_900,
        _ => 100,
    }
}

/// What such a write does to the refund (EIP-3529).
pub(crate) fn sstore_refund(original: u64, current: u64, new: u64) -> i64 {
    if current == new {
        return 0;
    }
    let mut refund = 0;
    if original == current {
        return if new == 0 { 4_800 } else { 0 };
    }
    if original != 0 {
        refund += match (current, new) {
            (0, _) => -4_800,
            (_, 0) => 4_800,
            _ => 0,
        };
    }
    if original == new {
        refund += if original == 0 { 19_900 } else { 2_800 };
    }
    refund
}

/// Pages that cost nothing, and gas of each one beyond them.
const FREE_PAGES: u64 = 2;
const PAGE_GAS: u64 = 1_000;

/// Gas of opening `new` pages where `open` are open and `ever` were, at the most.
pub(crate) fn pages_gas(new: u64, open: u64, ever: u64) -> u64 {
    let (now_open, now_ever) = (open + new, ever.max(open + new));
    if now_ever <= FREE_PAGES {
        return 0;
    }
    let paid = |pages: u64| pages.saturating_sub(FREE_PAGES);
    let linear = (paid(now_open) - paid(open)) * PAGE_GAS;
    linear + exponential(now_ever) - exponential(ever)
}

/// 31 874 000 to the power of `pages / 128`, rounded down, and one less for all 128.
fn exponential(pages: u64) -> u64 {
    const MOST: u64 = 31_874_000;
    if pages == 128 {
        return MOST - 1;
    }
    type Wide = Uint<3264, 51>;
    let power = |base: u64, exponent: u64| Wide::from(base).pow(Wide::from(exponent));
    let bound = power(MOST, pages);
    let (mut low, mut high) = (1, MOST);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if power(middle, 128) <= bound { low = middle } else { high = middle - 1 }
    }
    low
}

/// Gas that a frame has used at least which ends with `bytes` of output.
pub(crate) fn output_gas(bytes: usize) -> u64 {
    let words = bytes.div_ceil(32) as u64;
    3 * words + words * words / 512
}

/// The counts over a module that its prices are made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) functions: u64,
    /// Parameters and results of these.
    pub(crate) values: u64,
    pub(crate) wasm_bytes: u64,
    /// The module's own.
    pub(crate) globals: u64,
    /// Of data and element segments, encoded.
    pub(crate) segment_bytes: u64,
    pub(crate) pages: u64,
}

impl Shape {
    /// Gas of starting a program that is kept ready.
    pub(crate) fn cached_gas(self) -> u64 {
        let Self { functions, values, wasm_bytes, globals, segment_bytes, pages } = self;
        11 * 32
            + functions * 13_420 / 100_000
            + values * 89 / 100_000
            + wasm_bytes * 122 / 100_000
            + (globals + 4) * 1628 / 1000
            + segment_bytes * 75_244 / 100_000
            + pages * 5
    }

    /// Gas of starting one that is not.
    pub(crate) fn uncached_gas(self) -> u64 {
        let Self { functions, values, wasm_bytes, .. } = self;
        let init = functions * 8252 / 1000 + values * 1059 / 1000 + wasm_bytes * 1286 / 10_000;
        self.cached_gas() + 69 * 128 + init
    }
}

#[test]
fn the_formulas_give_the_known_figures() {
    assert_eq!(pages_gas(128, 0, 0), 31_999_998);
    assert_eq!(pages_gas(17, 0, 0), 15_008);
    assert_eq!(pages_gas(126, 2, 128), 126_000);
    assert_eq!(output_gas(1 << 20), 2_195_456);
    let write_args =
        Shape { functions: 1, values: 2, wasm_bytes: 187, globals: 0, segment_bytes: 0, pages: 1 };
    assert_eq!((write_args.cached_gas(), write_args.uncached_gas()), (363, 9229));
    assert_eq!((sstore_refund(7, 7, 0), sstore_refund(7, 0, 7)), (4_800, -2_000));
    assert_eq!((sstore_refund(0, 7, 0), sstore_refund(7, 9, 7)), (19_900, 2_800));
}
