//! Records of one storage word: big-endian fields, one after the other from the top.

use revm::primitives::U256;

/// Writes fields into a word.
#[derive(Debug, Default)]
pub(super) struct Packer {
    word: [u8; 32],
    filled: usize,
}

impl Packer {
    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.word[self.filled..self.filled + bytes.len()].copy_from_slice(bytes);
        self.filled += bytes.len();
        self
    }

    pub(super) fn u8(self, value: u8) -> Self {
        self.bytes(&[value])
    }

    pub(super) fn u16(self, value: u16) -> Self {
        self.bytes(&value.to_be_bytes())
    }

    /// The low 24 bits: callers bound the value.
    pub(super) fn u24(self, value: u32) -> Self {
        debug_assert!(value < 1 << 24, "{value} does not fit 24 bits");
        self.bytes(&value.to_be_bytes()[1..])
    }

    pub(super) fn u32(self, value: u32) -> Self {
        self.bytes(&value.to_be_bytes())
    }

    pub(super) fn word(self) -> U256 {
        U256::from_be_bytes(self.word)
    }
}

/// Reads the fields of a word in the order in which they were written.
#[derive(Debug)]
pub(super) struct Unpacker {
    word: [u8; 32],
    taken: usize,
}

impl Unpacker {
    pub(super) fn new(word: U256) -> Self {
        Self { word: word.to_be_bytes(), taken: 0 }
    }

    fn number(&mut self, bytes: usize) -> u32 {
        let field = &self.word[self.taken..self.taken + bytes];
        self.taken += bytes;
        field.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
    }

    pub(super) fn u8(&mut self) -> u8 {
        self.number(1) as u8
    }

    pub(super) fn u16(&mut self) -> u16 {
        self.number(2) as u16
    }

    pub(super) fn u24(&mut self) -> u32 {
        self.number(3)
    }

    pub(super) fn u32(&mut self) -> u32 {
        self.number(4)
    }
}
