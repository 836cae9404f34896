//! Small contracts in EVM code.

use alloy::primitives::{Bytes, hex};

/// Logs once, without data and with the first word of its input as topic, and counts in slot 0.
///
/// ```text
/// 5f 35          the input's first word
/// 5f 5f a1       LOG1 of no data
/// 5f 54 6001 01  slot 0, plus 1
/// 5f 55 00       back into slot 0
/// ```
pub(crate) const EMITTER: [u8; 13] = hex!("5f355f5fa15f546001015f5500");

/// Reverts with its input.
///
/// ```text
/// 36 5f 5f 37    copy the input to memory
/// 36 5f fd       revert with it
/// ```
pub(crate) const REVERTER: [u8; 7] = hex!("365f5f37365ffd");

/// Returns the words NUMBER, TIMESTAMP, BASEFEE, GASPRICE and slot 0.
///
/// ```text
/// 43 5f 52  42 6020 52  48 6040 52  3a 6060 52  5f 54 6080 52  60a0 5f f3
/// ```
pub(crate) const REPORTER: [u8; 24] = hex!("435f524260205248604052 3a606052 5f54608052 60a05ff3");

/// Succeeds if more than a million gas is left, which it does not use.
///
/// ```text
/// 5a 620f4240 10   is a million less than the gas left?
/// 600c 57          then on to the end
/// 5f 5f fd         else revert
/// 5b 00
/// ```
pub(crate) const HOARDER: [u8; 14] = hex!("5a620f424010600c575f5ffd5b00");

/// Never ends.
pub(crate) const LOOP: [u8; 3] = hex!("5b5f56");

/// Code that puts `runtime`, of less than 256 bytes, on the chain.
///
/// ```text
/// 60nn 80 6009 5f 39   copy what follows these nine bytes to memory
/// 5f f3                return it
/// ```
pub(crate) fn init_code(runtime: &[u8]) -> Bytes {
    let length = u8::try_from(runtime.len()).unwrap();
    [&[0x60, length], &hex!("8060095f395ff3")[..], runtime].concat().into()
}
