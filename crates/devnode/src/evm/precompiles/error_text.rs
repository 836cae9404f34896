//! The errors that precompiles declare, in the words in which a node reports them.

use alloy::sol_types::SolInterface;

use super::{
    arb_debug::IArbDebug::{Custom, IArbDebugErrors},
    arb_sys::IArbSys::{IArbSysErrors, InvalidBlockNumber},
    arb_wasm::IArbWasm::{
        IArbWasmErrors as Wasm, ProgramExpired, ProgramInsufficientValue, ProgramKeepaliveTooSoon,
        ProgramNeedsUpgrade,
    },
};

/// What revert data says that encodes an error of one of Arbitrum's precompiles:
/// `error ProgramNeedsUpgrade(1, 2)`. `None` for any other data.
pub fn error_text(data: &[u8]) -> Option<String> {
    let text = if let Ok(error) = Wasm::abi_decode(data) {
        match error {
            Wasm::ProgramNotWasm(_) => "ProgramNotWasm()".into(),
            Wasm::ProgramNotActivated(_) => "ProgramNotActivated()".into(),
            Wasm::ProgramUpToDate(_) => "ProgramUpToDate()".into(),
            Wasm::ProgramNeedsUpgrade(ProgramNeedsUpgrade { version, stylusVersion }) => {
                format!("ProgramNeedsUpgrade({version}, {stylusVersion})")
            }
            Wasm::ProgramExpired(ProgramExpired { ageInSeconds }) => {
                format!("ProgramExpired({ageInSeconds})")
            }
            Wasm::ProgramKeepaliveTooSoon(ProgramKeepaliveTooSoon { ageInSeconds }) => {
                format!("ProgramKeepaliveTooSoon({ageInSeconds})")
            }
            Wasm::ProgramInsufficientValue(ProgramInsufficientValue { have, want }) => {
                format!("ProgramInsufficientValue({have}, {want})")
            }
        }
    } else if let Ok(IArbSysErrors::InvalidBlockNumber(error)) = IArbSysErrors::abi_decode(data) {
        let InvalidBlockNumber { requested, current } = error;
        format!("InvalidBlockNumber({requested}, {current})")
    } else if let Ok(IArbDebugErrors::Custom(error)) = IArbDebugErrors::abi_decode(data) {
        let Custom { number, message, flag } = error;
        format!("Custom({number}, {message}, {flag})")
    } else {
        return None;
    };
    Some(format!("error {text}"))
}

#[cfg(test)]
mod tests {
    use alloy::sol_types::{Revert, SolError};

    use super::*;
    use crate::arbos::ProgramError;

    #[test]
    fn declared_errors_read_like_the_ones_that_calls_of_programs_end_with() {
        let outdated = ProgramNeedsUpgrade { version: 1, stylusVersion: 2 };
        let called = ProgramError::NeedsUpgrade { version: 1, stylus_version: 2 };

        assert_eq!(error_text(&outdated.abi_encode()), Some(called.to_string()));
    }

    #[test]
    fn text_and_flags_are_told_too() {
        let custom = Custom { number: 7, message: "no".into(), flag: true };

        assert_eq!(error_text(&custom.abi_encode()).unwrap(), "error Custom(7, no, true)");
    }

    #[test]
    fn other_data_is_not_explained() {
        assert_eq!(error_text(&[]), None);
        assert_eq!(error_text(&Revert::from("no").abi_encode()), None);
    }
}
