//! Arguments that are single words, and answers of words.
//!
//! The SDK's router decodes and encodes each signature by code of its own; a program with many
//! methods cannot afford that (docs/decisions/0013). Here all go through the same few lines.

use alloy_primitives::{Address, B256, U256};

/// The most arguments a method has.
const MOST: usize = 8;

/// The arguments of a call; those that it does not have are zero.
pub type Args = [U256; MOST];

/// The type of an argument: how many bits it can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `bool`
    Flag = 1,
    /// `uint8`
    Byte = 8,
    /// `uint16`
    Short = 16,
    /// `uint32`
    Uint32 = 32,
    /// `uint48`
    Uint48 = 48,
    /// `address`
    Address = 160,
    /// `uint256` or `bytes32`: any word. [`selector`] for `bytes4`.
    Word = 256,
    /// Where an array or bytes begin ([`crate::arrays`]): any word as well.
    Offset = 257,
}

/// Too few arguments, or one that its type cannot have. Refused without a word, as Solidity does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl From<Malformed> for Vec<u8> {
    fn from(_: Malformed) -> Self {
        Self::new()
    }
}

/// The arguments in `input`, what follows a call's selector. Those beyond `kinds` are zero.
///
/// # Errors
///
/// [`Malformed`] if they are not of these kinds.
pub fn read(input: &[u8], kinds: &[Kind]) -> Result<Args, Malformed> {
    let mut args = Args::default();
    let (words, _) = input.as_chunks::<32>();
    if words.len() < kinds.len() {
        return Err(Malformed);
    }
    for ((arg, word), kind) in args.iter_mut().zip(words).zip(kinds) {
        *arg = U256::from_be_bytes(*word);
        if (*kind as usize) < arg.bit_len() {
            return Err(Malformed);
        }
    }
    Ok(args)
}

/// The address that an argument is.
#[must_use]
pub fn address(arg: U256) -> Address {
    Address::from_word(B256::from(arg))
}

/// The `bytes4` that an argument is: it stands at the left of its word.
///
/// # Errors
///
/// [`Malformed`] if there is more in the word.
pub fn selector(arg: U256) -> Result<u32, Malformed> {
    // The four bytes are all that is left, so they are 32 bits.
    let selector = (arg >> 224_usize).as_limbs()[0] as u32;
    if U256::from(selector) << 224_usize == arg { Ok(selector) } else { Err(Malformed) }
}

/// The answer of one number.
#[must_use]
pub fn number(value: U256) -> Vec<u8> {
    value.to_be_bytes_vec()
}

/// The answer of one array of numbers.
#[must_use]
pub fn numbers(values: &[U256]) -> Vec<u8> {
    let head = [U256::from(32), U256::from(values.len())];
    head.iter().chain(values).flat_map(|value| value.to_be_bytes::<32>()).collect()
}

/// The answer of one address.
#[must_use]
pub fn account(address: Address) -> Vec<u8> {
    address.into_word().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIGH: [u8; 32] = [0xff; 32];

    #[test]
    fn arguments_are_read_in_order() {
        let account = Address::repeat_byte(0x11);
        let input = [account.into_word().0, U256::ONE.to_be_bytes(), HIGH].concat();

        let args = read(&input, &[Kind::Address, Kind::Flag, Kind::Word]).unwrap();

        assert_eq!(address(args[0]), account);
        assert_eq!(args[1..3], [U256::ONE, U256::MAX]);
    }

    #[test]
    fn a_missing_argument_is_refused() {
        assert_eq!(read(&HIGH[..31], &[Kind::Word]), Err(Malformed));
        assert_eq!(read(&HIGH, &[Kind::Word, Kind::Word]), Err(Malformed));
    }

    #[test]
    fn an_array_of_numbers_is_answered_as_alloy_does() {
        use alloy_sol_types::SolValue;
        for values in [vec![], vec![U256::from(7), U256::MAX]] {
            assert_eq!(numbers(&values), values.abi_encode());
        }
    }

    #[test]
    fn what_a_type_cannot_have_is_refused() {
        let just_over = |bits: usize| (U256::ONE << bits).to_be_bytes::<32>();
        for (kind, bits) in [
            (Kind::Address, 160),
            (Kind::Uint48, 48),
            (Kind::Uint32, 32),
            (Kind::Short, 16),
            (Kind::Byte, 8),
            (Kind::Flag, 1),
        ] {
            assert_eq!(read(&just_over(bits), &[kind]), Err(Malformed), "{kind:?}");
            assert!(read(&just_over(bits - 1), &[kind]).is_ok(), "{kind:?}");
        }
    }

    #[test]
    fn four_bytes_stand_at_the_left() {
        assert_eq!(selector(U256::from(0x1234_5678_u32) << 224_usize), Ok(0x1234_5678));
        let bit = |index: usize| U256::ONE << index;
        for within in [224, 255] {
            assert!(selector(bit(within)).is_ok());
        }
        for outside in [0, 223] {
            assert_eq!(selector(bit(outside)), Err(Malformed));
        }
    }
}
