//! Whole-number arithmetic with a stated rounding.
//!
//! Amounts are 256-bit words. Products are kept in 512 bits until they are divided, so nothing is
//! lost before the one rounding that a formula asks for.

use core::{error, fmt};

use ruint::aliases::{U256, U512};

/// Which whole number stands for a quotient that is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// The next one below.
    Down,
    /// The next one above.
    Up,
}

/// A result that is not a 256-bit word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MathError {
    /// It would be more than 2^256 - 1, or more than the field that is to keep it can hold.
    Overflow,
    /// It would be below zero.
    Underflow,
    /// It has no value.
    DivisionByZero,
}

impl fmt::Display for MathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overflow => "the result is too large",
            Self::Underflow => "the result is below zero",
            Self::DivisionByZero => "division by zero",
        })
    }
}

impl error::Error for MathError {}

/// `a * b / d`, rounded once. docs/protocol.md (1).
///
/// # Errors
///
/// [`MathError::DivisionByZero`] if `d` is zero, [`MathError::Overflow`] if the result passes
/// 2^256 - 1; the product may be as large as it likes.
pub fn mul_div(a: U256, b: U256, d: U256, round: Round) -> Result<U256, MathError> {
    if d.is_zero() {
        return Err(MathError::DivisionByZero);
    }
    let (high, low) = halves(a.widening_mul(b));
    // The quotient fits in 256 bits exactly when the high half is below the divisor.
    if d <= high {
        return Err(MathError::Overflow);
    }
    let (quotient, is_exact) = divide(high, low, d);
    match round {
        Round::Up if !is_exact => quotient.checked_add(U256::ONE).ok_or(MathError::Overflow),
        _ => Ok(quotient),
    }
}

fn halves(product: U512) -> (U256, U256) {
    let [l0, l1, l2, l3, h0, h1, h2, h3] = product.into_limbs();
    (U256::from_limbs([h0, h1, h2, h3]), U256::from_limbs([l0, l1, l2, l3]))
}

/// Bits of a digit. A product of two digits and two more digits fit in 64 bits, which is as far as
/// a program's own arithmetic goes.
const DIGIT: usize = 32;
/// The largest digit.
const DIGIT_MASK: u64 = (1 << DIGIT) - 1;

/// The digits of a word, the lowest first.
fn digits(word: U256) -> [u64; 8] {
    let [a, b, c, d] = *word.as_limbs();
    [a, a >> DIGIT, b, b >> DIGIT, c, c >> DIGIT, d, d >> DIGIT].map(|it| it & DIGIT_MASK)
}

/// The quotient of `high * 2^256 + low` by `d`, rounded down, and whether nothing is left; for
/// `high < d`, so that the quotient fits.
///
/// Long division by digits of 32 bits: Knuth, The Art of Computer Programming, vol. 2, 4.3.1,
/// algorithm D, with its letters. A library's division is more code than a program has room for,
/// and one bit at a time costs a deposit some thousands of gas.
fn divide(high: U256, low: U256, d: U256) -> (U256, bool) {
    let n = d.bit_len().div_ceil(DIGIT);
    // D1: shifted until the highest of the n digits of v is at least half of what it can be.
    let shift = n * DIGIT - d.bit_len();
    let v = digits(d << shift);
    let carried = if shift == 0 { U256::ZERO } else { low >> (U256::BITS - shift) };
    let mut u = [0; 16];
    u[..8].copy_from_slice(&digits(low << shift));
    // Below v * 2^256 after the shift as before it, so there is no digit above these.
    u[8..].copy_from_slice(&digits((high << shift) | carried));

    let mut q = [0; 8];
    // D2: from the highest digit of the quotient down.
    for j in (0..8).rev() {
        q[j] = next_digit(&mut u[j..=j + n], &v[..n]);
    }
    let limb = |i: usize| q[i] | (q[i + 1] << DIGIT);
    let quotient = U256::from_limbs([limb(0), limb(2), limb(4), limb(6)]);
    (quotient, u.iter().all(|digit| *digit == 0))
}

/// The digit `u / v`, which is taken off `u`; `u` has one digit more than `v` and is below
/// `v * 2^32`.
fn next_digit(u: &mut [u64], v: &[u64]) -> u64 {
    let n = v.len();
    // D3: from the highest two digits; at most two too large, and mended by a third digit to
    // hardly ever one too large.
    let top = (u[n] << DIGIT) | u[n - 1];
    let (mut guess, mut rest) = (top / v[n - 1], top % v[n - 1]);
    let (v_next, u_next) = if 1 < n { (v[n - 2], u[n - 2]) } else { (0, 0) };
    while DIGIT_MASK < guess || ((rest << DIGIT) | u_next) < guess * v_next {
        guess -= 1;
        rest += v[n - 1];
        if DIGIT_MASK < rest {
            break;
        }
    }
    // D4: take `guess * v` off u. What is below zero wraps, and is seen in the bits above a digit.
    let mut owed = 0;
    for (digit, factor) in u.iter_mut().zip(v.iter().chain(&[0])) {
        let product = guess * factor + owed;
        let difference = digit.wrapping_sub(product & DIGIT_MASK);
        *digit = difference & DIGIT_MASK;
        owed = (product >> DIGIT) + (difference >> 63);
    }
    if owed == 0 {
        return guess;
    }
    // D6: one too large after all; give one `v` back.
    let mut carry = 0;
    for (digit, addend) in u.iter_mut().zip(v.iter().chain(&[0])) {
        let sum = *digit + addend + carry;
        *digit = sum & DIGIT_MASK;
        carry = sum >> DIGIT;
    }
    guess - 1
}

/// Hundredths of a percent; never more than the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bps(u16);

impl Bps {
    /// None of it.
    pub const ZERO: Self = Self(0);
    /// Half of it.
    pub const HALF: Self = Self(5_000);
    /// All of it.
    pub const WHOLE: Self = Self(10_000);

    /// `raw` hundredths of a percent, unless that is more than the whole.
    #[must_use]
    pub const fn new(raw: u16) -> Option<Self> {
        if raw <= Self::WHOLE.0 { Some(Self(raw)) } else { None }
    }

    /// The raw count.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// This part of `amount`.
    ///
    /// # Errors
    ///
    /// None in fact: a part is not larger than the whole, which fits. The result is kept so that
    /// nothing here can panic.
    pub fn of(self, amount: U256, round: Round) -> Result<U256, MathError> {
        mul_div(amount, self.word(), Self::WHOLE.word(), round)
    }

    /// The smallest amount of which `net` is left when this part, rounded up, is taken away.
    /// docs/protocol.md (3).
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if it passes 2^256 - 1, [`MathError::DivisionByZero`] if this is
    /// the whole: nothing is ever left of that.
    pub fn gross_up(self, net: U256) -> Result<U256, MathError> {
        let left = Self(Self::WHOLE.0 - self.0);
        mul_div(net, Self::WHOLE.word(), left.word(), Round::Up)
    }

    fn word(self) -> U256 {
        U256::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ruint::uint;

    use super::*;

    const MAX: U256 = U256::MAX;

    #[test]
    fn a_product_of_512_bits_survives_until_it_is_divided() {
        assert_eq!(mul_div(MAX, MAX, MAX, Round::Down), Ok(MAX));
        assert_eq!(mul_div(MAX, MAX - U256::ONE, MAX, Round::Up), Ok(MAX - U256::ONE));
    }

    #[test]
    fn a_quotient_over_256_bits_is_an_overflow() {
        let half = U256::ONE << 128;
        assert_eq!(mul_div(half, half, U256::ONE, Round::Down), Err(MathError::Overflow));
        assert_eq!(mul_div(MAX, uint!(2_U256), U256::ONE, Round::Up), Err(MathError::Overflow));
    }

    #[test]
    fn rounding_up_past_the_last_word_is_an_overflow() {
        // (2^256 - 1)^2 / (2^256 - 2) = 2^256 + 1 / (2^256 - 2): whole part 2^256 already.
        assert_eq!(mul_div(MAX, MAX, MAX - U256::ONE, Round::Down), Err(MathError::Overflow));
        // 2^255 * (2^256 - 1) / 2^255 leaves no rest; one unit of rest more must not wrap to zero.
        let d = U256::ONE << 255;
        assert_eq!(mul_div(MAX, d, d, Round::Up), Ok(MAX));
        assert_eq!(mul_div(MAX, d + U256::ONE, d, Round::Up), Err(MathError::Overflow));
    }

    #[test]
    fn dividing_by_nothing_is_refused() {
        assert_eq!(
            mul_div(U256::ONE, U256::ONE, U256::ZERO, Round::Up),
            Err(MathError::DivisionByZero)
        );
    }

    #[test]
    fn more_than_the_whole_is_no_part() {
        assert_eq!(Bps::new(10_000), Some(Bps::WHOLE));
        assert_eq!(Bps::new(10_001), None);
    }

    #[test]
    fn nothing_is_left_of_the_whole() {
        assert_eq!(Bps::WHOLE.gross_up(U256::ONE), Err(MathError::DivisionByZero));
    }

    /// Words of every length, so that short and long operands meet.
    /// A digit of the kind at which guessing a quotient's digit goes wrong.
    fn digit() -> impl Strategy<Value = u32> {
        const HALF: u32 = 1 << 31;
        prop_oneof![
            prop::sample::select(&[0, 1, 2, HALF - 1, HALF, HALF + 1, u32::MAX - 1, u32::MAX][..]),
            any::<u32>(),
        ]
    }

    /// Up to eight such digits.
    fn digits_word() -> impl Strategy<Value = U256> {
        prop::collection::vec(digit(), 1..=8).prop_map(|digits| {
            digits.into_iter().fold(U256::ZERO, |word, it| (word << DIGIT) | U256::from(it))
        })
    }

    fn wide(high: U256, low: U256) -> U512 {
        (U512::from(high) << U256::BITS) | U512::from(low)
    }

    #[test]
    fn a_digit_guessed_one_too_large_is_taken_back() {
        // By Knuth's bound the guess is hardly ever wrong; here it is, after all three digits.
        let u = uint!(0x7fffffff_80000000_00000000_00000000_U256);
        let v = uint!(0x80000000_00000000_00000001_U256);

        assert_eq!(divide(U256::ZERO, u, v), (uint!(0xfffffffe_U256), false));
    }

    fn word() -> impl Strategy<Value = U256> {
        (any::<[u64; 4]>(), 0_usize..256).prop_map(|(limbs, cut)| U256::from_limbs(limbs) >> cut)
    }

    proptest! {
        #[test]
        fn long_division_agrees_with_the_library_s(
            high in digits_word(), low in digits_word(), d in digits_word(),
        ) {
            let d = d.max(U256::ONE);
            let high = high % d;

            let (quotient, is_exact) = divide(high, low, d);

            let (expected, rest) = wide(high, low).div_rem(U512::from(d));
            prop_assert_eq!(U512::from(quotient), expected);
            prop_assert_eq!(is_exact, rest.is_zero());
        }

        #[test]
        fn mul_div_agrees_with_512_bit_division(a in word(), b in word(), d in word()) {
            prop_assume!(!d.is_zero());
            let product: U512 = a.widening_mul(b);
            let (whole, rest) = product.div_rem(U512::from(d));
            let expect = |q: U512| U256::checked_from_limbs_slice(q.as_limbs()).ok_or(MathError::Overflow);

            prop_assert_eq!(mul_div(a, b, d, Round::Down), expect(whole));
            let up = if rest.is_zero() { whole } else { whole + U512::from(1) };
            prop_assert_eq!(mul_div(a, b, d, Round::Up), expect(up));
        }

        /// docs/protocol.md (3): enough is left, and of one unit less it would not be.
        #[test]
        fn gross_up_is_the_smallest_that_leaves_enough(net in any::<u128>(), raw in 0_u16..10_000) {
            let (fee, net) = (Bps::new(raw).unwrap(), U256::from(net));
            let left = |gross: U256| gross - fee.of(gross, Round::Up).unwrap();

            let gross = fee.gross_up(net).unwrap();

            prop_assert_eq!(left(gross), net);
            if !net.is_zero() {
                prop_assert!(left(gross - U256::ONE) < net);
            }
        }
    }
}
