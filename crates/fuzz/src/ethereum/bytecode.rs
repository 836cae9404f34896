//! Code for the EVM that does something with nearly every instruction there is.
//!
//! Left out is what tells of the block, where Arbitrum differs: see [`super`]. What is left is put
//! together from expressions, which leave one word, and statements, which leave none, so that most
//! of it runs to an end.

use alloy::primitives::{Address, hex};

use crate::random::Random;

/// `BLOCKHASH`, `COINBASE`, `NUMBER`, `PREVRANDAO`, `GASLIMIT`, `BLOBBASEFEE`.
const OF_THE_BLOCK: [u8; 6] = [0x40, 0x41, 0x43, 0x44, 0x45, 0x4a];

/// Words that an instruction takes, of those that leave one.
const PURE: [(u8, usize); 31] = [
    (0x01, 2),
    (0x02, 2),
    (0x03, 2),
    (0x04, 2),
    (0x05, 2),
    (0x06, 2),
    (0x07, 2),
    (0x08, 3),
    (0x09, 3),
    (0x0a, 2),
    (0x0b, 2),
    (0x10, 2),
    (0x11, 2),
    (0x12, 2),
    (0x13, 2),
    (0x14, 2),
    (0x15, 1),
    (0x16, 2),
    (0x17, 2),
    (0x18, 2),
    (0x19, 1),
    (0x1a, 2),
    (0x1b, 2),
    (0x1c, 2),
    (0x1d, 2),
    (0x1e, 1),
    (0x35, 1),
    (0x49, 1),
    (0x51, 1),
    (0x54, 1),
    (0x5c, 1),
];

/// Facts about the frame, the transaction and the chain.
const FACTS: [u8; 16] = [
    0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d, 0x42, 0x46, 0x47, 0x48, 0x58, 0x59, 0x5a, 0x5f,
];

/// Facts about an account: its balance, and the size and hash of its code.
const OF_ACCOUNTS: [u8; 3] = [0x31, 0x3b, 0x3f];

/// Init codes of at most a word: they leave a byte of code, revert, fail, leave nothing, leave code
/// that may not be, destroy what they create, and write where others do.
const SMALL: [&[u8]; 7] = [
    &hex!("5f5f5360015ff3"),
    &hex!("60aa5f5260205ffd"),
    &hex!("fe"),
    &hex!("5f5ff3"),
    &hex!("60ef5f5360015ff3"),
    &hex!("33ff"),
    &hex!("6007600155600160025d5a60035560065ff3"),
];

/// Code of a contract that knows these accounts.
pub(super) fn contract(random: &mut Random, accounts: &[Address]) -> Vec<u8> {
    if random.once_in(12) {
        return noise(random);
    }
    let mut code = Code { bytes: Vec::new(), random, accounts };
    let len = 2 + code.random.index(14);
    code.statements(len, 0);
    match code.random.below(4) {
        0 => {}
        end => {
            // Returns or reverts with what is in memory.
            code.small(200);
            code.small(100);
            code.bytes.push(if end == 1 { 0xfd } else { 0xf3 });
        }
    }
    code.bytes
}

/// Code that creates a contract, or tries to.
pub(super) fn init_code(random: &mut Random, accounts: &[Address]) -> Vec<u8> {
    match random.below(6) {
        0 => return noise(random),
        1 => return random.pick(&SMALL).to_vec(),
        _ => {}
    }
    let runtime = contract(random, accounts);
    let mut code = Code { bytes: Vec::new(), random, accounts };
    let len = code.random.index(5);
    code.statements(len, 1);
    // What is copied begins after the 14 bytes that copy it.
    let (len, from) = (runtime.len() as u16, code.bytes.len() as u16 + 14);
    let ([l0, l1], [f0, f1]) = (len.to_be_bytes(), from.to_be_bytes());
    code.bytes.extend([0x61, l0, l1, 0x61, f0, f1, 0x5f, 0x39, 0x61, l0, l1, 0x5f, 0xf3, 0x00]);
    code.bytes.extend(runtime);
    code.bytes
}

/// Bytes of any kind.
fn noise(random: &mut Random) -> Vec<u8> {
    let len = random.index(200);
    let bytes = random.bytes(len).into_iter();
    // A place to jump to, in place of what is left out; also where 0xEF would begin code.
    let replace = |byte| if OF_THE_BLOCK.contains(&byte) || byte == 0xef { 0x5b } else { byte };
    bytes.map(replace).collect()
}

struct Code<'a> {
    bytes: Vec<u8>,
    random: &'a mut Random,
    accounts: &'a [Address],
}

impl Code<'_> {
    fn push(&mut self, value: &[u8]) {
        // At most 32 bytes; `PUSH0` is 0x5f.
        self.bytes.push(0x5f + value.len() as u8);
        self.bytes.extend(value);
    }

    /// A number below a limit of at most 256.
    fn small(&mut self, limit: u64) {
        let number = self.random.below(limit) as u8;
        self.push(&[number]);
    }

    fn account(&mut self) {
        let account = *self.random.pick(self.accounts);
        self.push(account.as_slice());
    }

    /// Leaves one word.
    fn expression(&mut self, depth: usize) {
        match self.random.below(if depth < 3 { 10 } else { 5 }) {
            0 | 1 => {
                let word = self.random.word().to_be_bytes::<32>();
                let zeros = word.iter().take_while(|byte| **byte == 0).count();
                self.push(&word[zeros..]);
            }
            2 => self.small(8),
            3 => self.bytes.push(*self.random.pick(&FACTS)),
            4 => {
                self.account();
                self.bytes.push(*self.random.pick(&OF_ACCOUNTS));
            }
            5 => {
                self.small(100);
                self.small(100);
                self.bytes.push(0x20);
            }
            _ => {
                let (instruction, words) = *self.random.pick(&PURE);
                for _ in 0..words {
                    // What is read is read nearby.
                    match instruction {
                        0x35 | 0x51 => self.small(200),
                        0x54 | 0x5c => self.small(6),
                        _ => self.expression(depth + 1),
                    }
                }
                self.bytes.push(instruction);
            }
        }
    }

    fn statements(&mut self, count: usize, depth: usize) {
        for _ in 0..count {
            self.statement(depth);
        }
    }

    /// Leaves nothing.
    fn statement(&mut self, depth: usize) {
        match self.random.below(if depth < 3 { 22 } else { 16 }) {
            // Storage and memory, for good and for the transaction.
            0..=3 => {
                self.expression(0);
                self.small(6);
                self.bytes.push(if self.random.once_in(3) { 0x5d } else { 0x55 });
            }
            4 | 5 => {
                self.expression(0);
                self.small(200);
                self.bytes.push(if self.random.once_in(3) { 0x53 } else { 0x52 });
            }
            6 => self.copy(),
            7 | 8 => {
                let topics = self.random.index(5);
                for _ in 0..topics {
                    self.expression(1);
                }
                self.small(100);
                self.small(100);
                self.bytes.push(0xa0 + topics as u8);
            }
            9..=11 => self.call(),
            12 => self.create(),
            13 => {
                self.expression(0);
                self.bytes.push(0x50);
            }
            14 if self.random.once_in(6) => self.end(),
            14 | 15 => {
                // What a call left: its size, and its beginning.
                self.bytes.push(0x3d);
                self.small(6);
                self.bytes.push(0x55);
            }
            16..=19 => self.condition(depth),
            _ => self.turns(depth),
        }
    }

    /// Copies to memory: calldata, code, an account's code, return data, memory itself.
    fn copy(&mut self) {
        self.small(100);
        // More than there is: the end of all but memory reads as zeros, or fails.
        let far = self.random.once_in(4);
        self.small(if far { 250 } else { 8 });
        self.small(200);
        let instruction = *self.random.pick(&[0x37, 0x39, 0x3c, 0x3e, 0x5e]);
        if instruction == 0x3c {
            self.account();
        }
        self.bytes.push(instruction);
    }

    /// `CALL`, `CALLCODE`, `DELEGATECALL` or `STATICCALL`; keeps what it says.
    fn call(&mut self) {
        let instruction = *self.random.pick(&[0xf1, 0xf1, 0xf2, 0xf4, 0xfa]);
        for limit in [64, 100, 200, 100] {
            self.small(limit);
        }
        if matches!(instruction, 0xf1 | 0xf2) {
            match self.random.below(3) {
                0 => self.small(3),
                1 => self.expression(2),
                _ => self.bytes.push(0x5f),
            }
        }
        self.account();
        match self.random.below(3) {
            0 => {
                let gas = self.random.below(60_000) as u16;
                self.push(&gas.to_be_bytes());
            }
            _ => self.bytes.push(0x5a),
        }
        self.bytes.push(instruction);
        self.small(6);
        self.bytes.push(0x55);
    }

    /// `CREATE` or `CREATE2`; keeps where.
    fn create(&mut self) {
        let init = *self.random.pick(&SMALL);
        let mut word = [0; 32];
        word[..init.len()].copy_from_slice(init);
        self.push(&word);
        self.bytes.extend([0x5f, 0x52]);
        let twice = self.random.once_in(2);
        if twice {
            self.small(3);
        }
        self.push(&[init.len() as u8]);
        self.bytes.push(0x5f);
        self.small(2);
        self.bytes.push(if twice { 0xf5 } else { 0xf0 });
        self.small(6);
        self.bytes.push(0x55);
    }

    fn end(&mut self) {
        match self.random.below(4) {
            0 => {
                self.account();
                self.bytes.push(0xff);
            }
            1 => self.bytes.push(0xfe),
            2 => self.bytes.push(0x00),
            _ => {
                self.small(200);
                self.small(100);
                self.bytes.push(0xfd);
            }
        }
    }

    /// Something that is done on a condition.
    fn condition(&mut self, depth: usize) {
        self.expression(1);
        let hole = self.bytes.len() + 1;
        self.bytes.extend([0x61, 0, 0, 0x57]);
        let count = 1 + self.random.index(3);
        self.statements(count, depth + 1);
        let [high, low] = (self.bytes.len() as u16).to_be_bytes();
        (self.bytes[hole], self.bytes[hole + 1]) = (high, low);
        self.bytes.push(0x5b);
    }

    /// Something that is done a few times.
    fn turns(&mut self, depth: usize) {
        let turns = 1 + self.random.below(4) as u8;
        self.push(&[turns]);
        let [high, low] = (self.bytes.len() as u16).to_be_bytes();
        self.bytes.push(0x5b);
        let count = 1 + self.random.index(2);
        self.statements(count, depth + 1);
        // One less; once more, unless that is zero.
        self.bytes.extend([0x60, 1, 0x90, 0x03, 0x80, 0x61, high, low, 0x57, 0x50]);
    }
}
