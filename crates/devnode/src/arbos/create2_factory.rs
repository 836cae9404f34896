//! The factory behind deterministic deployments.
//!
//! It takes a salt of 32 bytes followed by init code, creates by CREATE2 with the value it was
//! sent, and returns the new address, 20 bytes long. Tools look for exactly this code at its
//! address, so it is written down instruction by instruction.

use revm::bytecode::opcode::{
    ADD, CALLDATACOPY, CALLDATALOAD, CALLDATASIZE, CALLVALUE, CREATE2, DUP1, DUP2, DUP3, ISZERO,
    JUMPDEST, JUMPI, MSTORE, POP, PUSH1, PUSH32, RETURN, REVERT,
};

/// Minus 32, in two's complement.
const MINUS_A_WORD: [u8; 32] = {
    let mut word = [0xff; 32];
    word[31] = 0xe0;
    word
};

/// Where a successful creation goes on.
const CREATED: u8 = 57;

/// All but the first instruction, which pushes [`MINUS_A_WORD`].
#[rustfmt::skip] // a line for each step
const CREATE: [u8; 36] = [
    // size = calldatasize - 32
    CALLDATASIZE, ADD,
    // memory[0..size] = calldata[32..]
    PUSH1, 0, DUP2, PUSH1, 32, DUP3, CALLDATACOPY,
    // address = create2(callvalue, 0, size, calldata[0..32])
    DUP1, CALLDATALOAD, DUP3, DUP3, CALLVALUE, CREATE2,
    // revert with nothing where there is no address
    DUP1, ISZERO, ISZERO, PUSH1, CREATED, JUMPI, DUP2, DUP3, REVERT,
    // return memory[12..32], which holds the address
    JUMPDEST, DUP1, DUP3, MSTORE, POP, POP, POP, PUSH1, 20, PUSH1, 12, RETURN,
];

/// Runtime code of the factory.
pub(super) fn code() -> Vec<u8> {
    [&[PUSH32][..], &MINUS_A_WORD, &CREATE].concat()
}

#[cfg(test)]
mod tests {
    use revm::primitives::{b256, keccak256};

    use super::*;

    #[test]
    fn it_is_the_code_that_tools_look_for() {
        let known = b256!("2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989");

        assert_eq!(keccak256(code()), known);
        assert_eq!(code()[usize::from(CREATED)], JUMPDEST);
    }
}
