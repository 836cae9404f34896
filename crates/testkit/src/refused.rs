//! Refusals, compared to the byte.

use std::fmt::Debug;

use alloy::sol_types::SolError;
use client::call::CallError;

/// The call was refused with exactly this error.
///
/// # Panics
///
/// If it was not: if it succeeded, failed otherwise, or was refused with other bytes.
#[track_caller]
pub fn assert_refused<T: Debug, E: Into<CallError>>(
    outcome: Result<T, E>,
    expected: impl SolError + Debug,
) {
    match outcome.map_err(Into::into) {
        Err(CallError::Reverted(refusal)) if *refusal == *expected.abi_encode() => {}
        Err(other) => panic!("expected {expected:?}, and it was {other}"),
        Ok(answer) => panic!("expected {expected:?}, and it succeeded with {answer:?}"),
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::U256;
    use bindings::IMicroStakingVault::{VaultOverflow, VaultZeroShares};

    use super::*;

    fn refused(error: &impl SolError) -> Result<(), CallError> {
        Err(CallError::Reverted(error.abi_encode().into()))
    }

    #[test]
    fn the_same_bytes_pass() {
        assert_refused(refused(&VaultOverflow {}), VaultOverflow {});
    }

    #[test]
    #[should_panic(expected = "VaultZeroShares { assets: 2 }")]
    fn other_values_do_not() {
        let outcome = refused(&VaultZeroShares { assets: U256::from(1) });
        assert_refused(outcome, VaultZeroShares { assets: U256::from(2) });
    }

    #[test]
    #[should_panic(expected = "it succeeded")]
    fn success_does_not() {
        assert_refused::<(), CallError>(Ok(()), VaultOverflow {});
    }
}
