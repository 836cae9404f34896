//! Arguments with arrays among them, as the ABI writes them: a word in the place of each, and after
//! all of those, what does not fit into one.
//!
//! [`crate::arrays`] reads what is written here. Programs without arrays to write do with the encoder
//! of errors and events, which knows none and is smaller for it.

use alloc::vec::Vec;

use alloy_primitives::U256;

use crate::arrays::Word;

/// Arguments being written, in their order.
#[derive(Clone, Debug)]
pub struct Arguments {
    head: Vec<u8>,
    tail: Vec<u8>,
    /// Where the tail begins, in bytes from the first word of the head.
    tail_at: usize,
}

impl Arguments {
    /// None yet, of `count` in the end.
    #[must_use]
    pub fn of(count: usize) -> Self {
        Self { head: Vec::with_capacity(32 * count), tail: Vec::new(), tail_at: 32 * count }
    }

    /// One that fits into a word.
    #[must_use]
    pub fn word(mut self, word: Word) -> Self {
        self.head.extend_from_slice(&word);
        self
    }

    /// `bytes` or `string`
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.begin_tail();
        push_bytes(&mut self.tail, bytes);
        self
    }

    /// An array of values of a word each.
    #[must_use]
    pub fn words(mut self, words: &[Word]) -> Self {
        self.begin_tail();
        push_number(&mut self.tail, words.len());
        self.tail.extend_from_slice(words.as_flattened());
        self
    }

    /// `bytes[]` or `string[]`
    #[must_use]
    pub fn many(mut self, many: &[&[u8]]) -> Self {
        self.begin_tail();
        push_number(&mut self.tail, many.len());
        // Places are counted from the first of them.
        let mut place = 32 * many.len();
        for bytes in many {
            push_number(&mut self.tail, place);
            place += 32 + bytes.len().next_multiple_of(32);
        }
        many.iter().for_each(|bytes| push_bytes(&mut self.tail, bytes));
        self
    }

    /// Their bytes, after `selector`: that of a call, or nothing.
    #[must_use]
    pub fn after(self, selector: &[u8]) -> Vec<u8> {
        debug_assert_eq!(self.head.len(), self.tail_at, "as many arguments as were announced");
        [selector, &self.head, &self.tail].concat()
    }

    fn begin_tail(&mut self) {
        push_number(&mut self.head, self.tail_at + self.tail.len());
    }
}

/// The length, and the bytes filled up to whole words.
fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push_number(out, bytes.len());
    out.extend_from_slice(bytes);
    out.resize(out.len().next_multiple_of(32), 0);
}

fn push_number(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&U256::from(number).to_be_bytes::<32>());
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{B256, Bytes};
    use alloy_sol_types::SolValue;

    use super::*;

    #[test]
    fn arguments_are_written_as_alloy_does() {
        let text = Bytes::from_static(b"why");
        for count in [0, 1, 3] {
            let numbers: Vec<_> = (0..count).map(|it| U256::MAX - U256::from(it)).collect();
            let many: Vec<_> = (0..count).map(|it| Bytes::from(vec![0xab; 31 * it])).collect();
            let salt = B256::repeat_byte(0x5a);
            let alloys = (numbers.clone(), salt, many.clone(), text.clone()).abi_encode_params();

            let words: Vec<_> = numbers.iter().map(|it| it.to_be_bytes()).collect();
            let slices: Vec<_> = many.iter().map(|it| &it[..]).collect();
            let ours = Arguments::of(4).words(&words).word(salt.0).many(&slices).bytes(&text);

            assert_eq!(ours.clone().after(&[]), alloys, "{count}");
            assert_eq!(ours.after(b"four"), [&b"four"[..], &alloys].concat(), "{count}");
        }
    }
}
