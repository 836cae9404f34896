//! Arguments that are arrays, strings or bytes: the word in their place says where they begin, there
//! stands how many there are, and then come they.
//!
//! Nothing is copied: what is answered are parts of the call's input. Where a length or a place leads
//! outside of it, the call is [`Malformed`].

use alloy_primitives::U256;

use crate::calldata::Malformed;

/// A word as it comes.
pub type Word = [u8; 32];

/// The words of an array of `uint256`, `bytes32` or other values of a word each, at `offset` of
/// `input`.
///
/// # Errors
///
/// [`Malformed`] if it is not all there.
pub fn words(input: &[u8], offset: U256) -> Result<&[Word], Malformed> {
    let (length, content) = content(input, offset)?;
    let (words, _) = content.as_chunks::<32>();
    words.get(..length).ok_or(Malformed)
}

/// [`words`] of at most `bits` bits: 160 for `address[]`, 1 for `bool[]`.
///
/// # Errors
///
/// [`Malformed`] if one of them has more, or they are not all there.
pub fn small_words(input: &[u8], offset: U256, bits: usize) -> Result<&[Word], Malformed> {
    let words = words(input, offset)?;
    let fits = |word: &Word| U256::from_be_bytes(*word).bit_len() <= bits;
    if words.iter().all(fits) { Ok(words) } else { Err(Malformed) }
}

/// The bytes of a `string` or `bytes` at `offset` of `input`.
///
/// # Errors
///
/// [`Malformed`] if they are not all there.
pub fn bytes(input: &[u8], offset: U256) -> Result<&[u8], Malformed> {
    let (length, content) = content(input, offset)?;
    content.get(..length).ok_or(Malformed)
}

/// The text of a `string` at `offset` of `input`.
///
/// # Errors
///
/// [`Malformed`] if it is not all there, or not UTF-8.
pub fn text(input: &[u8], offset: U256) -> Result<&str, Malformed> {
    str::from_utf8(bytes(input, offset)?).map_err(|_| Malformed)
}

/// The arrays of words in an array of them at `offset` of `input`, each as [`words`] would have it.
///
/// # Errors
///
/// [`Malformed`] if their number is not there. Each array tells its own faults.
pub fn nested(
    input: &[u8],
    offset: U256,
) -> Result<impl ExactSizeIterator<Item = Result<&[Word], Malformed>>, Malformed> {
    each(input, offset, words)
}

/// What is in a `bytes[]` or `string[]` at `offset` of `input`, each as [`bytes`] would have it.
///
/// # Errors
///
/// [`Malformed`] if their number is not there. Each tells its own faults.
pub fn nested_bytes(
    input: &[u8],
    offset: U256,
) -> Result<impl ExactSizeIterator<Item = Result<&[u8], Malformed>>, Malformed> {
    each(input, offset, bytes)
}

/// What `read` has of the places in an array of them.
fn each<'a, T>(
    input: &'a [u8],
    offset: U256,
    read: impl Fn(&'a [u8], U256) -> T,
) -> Result<impl ExactSizeIterator<Item = T>, Malformed> {
    let outer = words(input, offset)?;
    // Places of the inner ones are counted from the first word after the number.
    let (_, content) = content(input, offset)?;
    Ok(outer.iter().map(move |place| read(content, U256::from_be_bytes(*place))))
}

/// The length written at `offset`, and all that follows.
fn content(input: &[u8], offset: U256) -> Result<(usize, &[u8]), Malformed> {
    let from = usize::try_from(offset).map_err(|_| Malformed)?;
    let (length, content) =
        input.get(from..).and_then(<[u8]>::split_first_chunk::<32>).ok_or(Malformed)?;
    let length = usize::try_from(U256::from_be_bytes(*length)).map_err(|_| Malformed)?;
    Ok((length, content))
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, B256};
    use alloy_sol_types::SolValue;

    use super::*;

    const FIRST: U256 = U256::ZERO;
    const SECOND: U256 = U256::from_limbs([32, 0, 0, 0]);

    fn number(words: &[Word], index: usize) -> U256 {
        U256::from_be_bytes(words[index])
    }

    #[test]
    fn arrays_are_read_as_the_abi_writes_them() {
        let numbers = vec![U256::from(7), U256::MAX];
        let proofs = vec![vec![B256::repeat_byte(1)], vec![], vec![B256::repeat_byte(2); 2]];
        let texts = vec!["".to_owned(), "Millet €".repeat(9)];
        let input =
            (numbers, "Millet €".to_owned(), proofs.clone(), texts.clone()).abi_encode_params();
        let at = |index: usize| number(input.as_chunks::<32>().0, index);

        assert_eq!(number(words(&input, at(0)).unwrap(), 1), U256::MAX);
        assert_eq!(words(&input, at(0)).unwrap().len(), 2);
        assert_eq!(bytes(&input, at(1)).unwrap(), "Millet €".as_bytes());
        let read = nested(&input, at(2)).unwrap().map(|inner| inner.unwrap().to_vec());
        let expected = proofs.into_iter().map(|inner| inner.into_iter().map(|hash| hash.0));
        assert!(read.eq(expected.map(Iterator::collect::<Vec<_>>)));
        let read = nested_bytes(&input, at(3)).unwrap().map(Result::unwrap);
        assert!(read.eq(texts.iter().map(String::as_bytes)));
    }

    #[test]
    fn what_is_not_all_there_is_refused() {
        let input = vec![U256::from(1), U256::from(2)].abi_encode();
        let cut = &input[..input.len() - 1];

        assert!(words(&input, SECOND).is_ok());
        assert_eq!(words(cut, SECOND), Err(Malformed));
        assert_eq!(words(&input, FIRST), Err(Malformed), "32 of them");
        assert_eq!(bytes(&input, U256::from(input.len() - 31)), Err(Malformed));
        for nowhere in [U256::from(input.len()), U256::from(u64::MAX), U256::MAX] {
            assert_eq!(words(&input, nowhere), Err(Malformed));
        }
        let endless = U256::MAX.to_be_bytes::<32>();
        assert_eq!(words(&endless, FIRST), Err(Malformed));
        assert_eq!(bytes(&endless, FIRST), Err(Malformed));
    }

    #[test]
    fn an_inner_array_that_leads_outside_is_refused() {
        let input = vec![vec![B256::ZERO]].abi_encode();
        let cut = &input[..input.len() - 1];

        let mut inner = nested(cut, SECOND).unwrap();

        assert_eq!(inner.len(), 1);
        assert_eq!(inner.next(), Some(Err(Malformed)));
    }

    #[test]
    fn what_a_type_cannot_have_is_refused() {
        let accounts = vec![Address::repeat_byte(0xff)].abi_encode();
        let two = vec![U256::from(2)].abi_encode();

        assert!(small_words(&accounts, SECOND, 160).is_ok());
        assert_eq!(small_words(&accounts, SECOND, 159), Err(Malformed));
        assert!(small_words(&two, SECOND, 2).is_ok());
        assert_eq!(small_words(&two, SECOND, 1), Err(Malformed));
    }
}
