//! Text of up to 32 bytes in one word, from the left, the rest zero.

use alloy_primitives::{B256, U256};

/// The text's bytes.
#[must_use]
pub fn bytes(word: &B256) -> &[u8] {
    let end = word.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    &word.as_slice()[..end]
}

/// The words that the ABI has for the text, after the offset that points to them: its length and,
/// unless it is empty, itself.
#[must_use]
pub fn encoded(word: &B256) -> Vec<u8> {
    let text = bytes(word);
    let mut encoded = [0; 64];
    // At most 32, so it fits in the last byte.
    encoded[31] = text.len() as u8;
    encoded[32..].copy_from_slice(word.as_slice());
    let end = if text.is_empty() { 32 } else { 64 };
    encoded[..end].to_vec()
}

/// The answer of the text alone.
#[must_use]
pub fn answer(word: &B256) -> Vec<u8> {
    let offset = U256::from(32).to_be_bytes::<32>();
    [&offset[..], &encoded(word)].concat()
}

#[cfg(test)]
mod tests {
    use alloy_sol_types::{SolType, sol_data};

    use super::*;

    fn read(word: &B256) -> String {
        sol_data::String::abi_decode(&answer(word), true).unwrap()
    }

    #[test]
    fn padding_is_not_text() {
        assert_eq!(read(&B256::right_padding_from("Millet €".as_bytes())), "Millet €");
    }

    #[test]
    fn a_full_word_is_all_text() {
        assert_eq!(read(&B256::repeat_byte(b'm')), "m".repeat(32));
    }

    #[test]
    fn no_text_has_no_word() {
        assert_eq!(read(&B256::ZERO), "");
        assert_eq!(encoded(&B256::ZERO).len(), 32);
    }
}
