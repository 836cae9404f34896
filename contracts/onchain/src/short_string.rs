//! Text of up to 32 bytes in one word, from the left, the rest zero.

use alloy_primitives::B256;

/// The text's bytes.
#[must_use]
pub fn bytes(word: &B256) -> &[u8] {
    let end = word.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    &word.as_slice()[..end]
}

/// The text; empty if it is not UTF-8.
#[must_use]
pub fn text(word: &B256) -> String {
    String::from_utf8(bytes(word).into()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_not_text() {
        let word = B256::right_padding_from("Millet €".as_bytes());

        assert_eq!(text(&word), "Millet €");
        assert_eq!(text(&B256::ZERO), "");
    }

    #[test]
    fn a_full_word_is_all_text() {
        assert_eq!(text(&B256::repeat_byte(b'm')), "m".repeat(32));
    }

    #[test]
    fn what_is_not_utf8_reads_as_nothing() {
        assert_eq!(text(&B256::repeat_byte(0xff)), "");
    }
}
