//! What revert data says, in the words of geth and Nitro.

use alloy::sol_types::{Panic, PanicKind, Revert, SolError};

use crate::evm::precompiles::error_text;

/// The reason in `data`, where it is of a kind that nodes explain.
pub(super) fn reason(data: &[u8]) -> Option<String> {
    if let Ok(Revert { reason }) = Revert::abi_decode(data) {
        return Some(reason);
    }
    if let Ok(panic) = Panic::abi_decode(data) {
        return Some(panic_reason(&panic));
    }
    error_text(data)
}

/// Solidity's panic codes, in geth's words.
fn panic_reason(panic: &Panic) -> String {
    let known = match panic.kind() {
        Some(PanicKind::Generic) => "generic panic",
        Some(PanicKind::Assert) => "assert(false)",
        Some(PanicKind::UnderOverflow) => "arithmetic underflow or overflow",
        Some(PanicKind::DivisionByZero) => "division or modulo by zero",
        Some(PanicKind::EnumConversionError) => "enum overflow",
        Some(PanicKind::StorageEncodingError) => "invalid encoded storage byte array accessed",
        Some(PanicKind::EmptyArrayPop) => "out-of-bounds array access; popping on an empty array",
        Some(PanicKind::ArrayOutOfBounds) => "out-of-bounds access of an array or bytesN",
        Some(PanicKind::ResourceError) => "out of memory",
        Some(PanicKind::InvalidInternalFunction) => "uninitialized function",
        _ => return format!("unknown panic code: {:#x}", panic.code),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use alloy::primitives::U256;

    use super::*;

    #[test]
    fn reasons_are_told_in_geth_s_words() {
        let text = Revert::from("too little").abi_encode();
        let overflow = Panic { code: U256::from(0x11) }.abi_encode();
        let odd = Panic { code: U256::from(0x99) }.abi_encode();

        assert_eq!(reason(&text).as_deref(), Some("too little"));
        assert_eq!(reason(&overflow).as_deref(), Some("arithmetic underflow or overflow"));
        assert_eq!(reason(&odd).as_deref(), Some("unknown panic code: 0x99"));
        assert_eq!(reason(&[]), None);
        assert_eq!(reason(&[1, 2, 3, 4, 5]), None);
    }
}
