//! Arithmetic on words of 256 bits, and keccak.

use devnode::stylus::hooks::Hook;
use revm::primitives::{U256, keccak256, ruint::Uint};

use super::{case::Case, holds};
use crate::{
    bench::Bench,
    formulas::{HOSTIO, PTR, keccak},
};

/// Words at the edges, and some between.
fn words() -> Vec<U256> {
    let top = U256::ONE << 255;
    let middle = U256::from_limbs([0x0123_4567_89ab_cdef, 7, 0, 0xfedc_ba98]);
    vec![U256::ZERO, U256::ONE, U256::from(10), middle, top, U256::MAX]
}

/// The operands, one behind the other.
fn memory(operands: &[U256]) -> Vec<u8> {
    operands.iter().flat_map(U256::to_be_bytes::<32>).collect()
}

/// Numbers twice as wide, so that nothing overflows.
type Wide = Uint<512, 8>;

fn wide(word: U256) -> Wide {
    Wide::from(word)
}

fn narrow(number: Wide) -> U256 {
    U256::from_be_slice(&number.to_be_bytes::<64>()[32..])
}

/// `a` to the power of `exponent`, by squaring, modulo 2^256.
fn power(a: U256, exponent: U256) -> U256 {
    let squared = |n: U256| narrow(wide(n) * wide(n));
    (0..256).rev().fold(U256::ONE, |result, bit| {
        let result = squared(result);
        if exponent.bit(bit) { narrow(wide(result) * wide(a)) } else { result }
    })
}

pub(super) fn cases(_: &mut Bench) -> Vec<Case> {
    let by = |divisor: U256, quotient: fn(Wide, Wide) -> Wide, a: Wide| {
        if divisor.is_zero() { U256::ZERO } else { narrow(quotient(a, wide(divisor))) }
    };
    let mut cases = Vec::new();
    for a in words() {
        for b in [U256::ZERO, U256::from(10), U256::MAX] {
            for (hook, result, known) in [
                (Hook::MathDiv, by(b, |a, b| a / b, wide(a)), 43_520),
                (Hook::MathMod, by(b, |a, b| a % b, wide(a)), 43_520),
            ] {
                let case = Case::new(hook, &[0, 32], HOSTIO + 3 * PTR + 20_000, 0).known(known);
                let result = result.to_be_bytes::<32>();
                cases.push(
                    case.memory(memory(&[a, b])).writing(0, result).about(format!("{a} {b}")),
                );
            }
        }
    }
    let few = [U256::ZERO, U256::from(10), U256::MAX];
    for (a, b, m) in few.iter().flat_map(|a| few.iter().flat_map(|b| few.map(|m| (*a, *b, m)))) {
        for (hook, own, result, known) in [
            (Hook::MathAddMod, 21_000, by(m, |a, m| a % m, wide(a) + wide(b)), 49_560),
            (Hook::MathMulMod, 24_100, by(m, |a, m| a % m, wide(a) * wide(b)), 52_660),
        ] {
            let case = Case::new(hook, &[0, 32, 64], HOSTIO + 4 * PTR + own, 0).known(known);
            let result = result.to_be_bytes::<32>();
            cases
                .push(case.memory(memory(&[a, b, m])).writing(0, result).about(format!("{a} {b}")));
        }
    }
    for (bytes, known) in
        [(0, None), (1, Some(61_520)), (2, Some(79_020)), (10, Some(219_020)), (32, Some(604_020))]
    {
        let exponent = if bytes == 0 { U256::ZERO } else { U256::MAX >> (256 - 8 * bytes) };
        let a = U256::from(0x1_0003);
        let ink = HOSTIO + 3 * PTR + 3_000 + 17_500 * (bytes as u64 + 1);
        let case = Case::new(Hook::MathPow, &[0, 32], ink, 0).about(format!("{bytes} bytes"));
        let result = power(a, exponent).to_be_bytes::<32>();
        let case = case.memory(memory(&[a, exponent])).writing(0, result);
        cases.push(Case { known_ink: known, ..case });
    }
    for (len, known) in
        [(0, 121_800), (10, 121_800), (64, 121_800), (65, 142_800), (100, 163_800), (1000, 751_800)]
    {
        let bytes: Vec<_> = (0..len).map(|at| at as u8).collect();
        let case = Case::new(Hook::NativeKeccak256, &[0, len as u64, 4096], keccak(len), 0);
        cases.push(case.memory(bytes.clone()).writing(4096, keccak256(bytes)).known(known));
    }
    cases
}

holds!(cases);
