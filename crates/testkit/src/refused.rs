//! Refusals, compared to the byte.

use std::{cell::RefCell, collections::BTreeSet, fmt::Debug};

use alloy::{
    primitives::Bytes,
    sol_types::{SolError, SolInterface},
};
use client::call::CallError;

thread_local! {
    /// Selectors of what the assertions below saw on this thread.
    static MET: RefCell<BTreeSet<[u8; 4]>> = const { RefCell::new(BTreeSet::new()) };
}

/// Every error that this module's assertions see, so that one which nobody provokes is noticed.
///
/// Each test has a thread to itself, and what is noted is that thread's: a test is never credited
/// with what another one met. What a test spawns elsewhere is not noted.
#[derive(Debug)]
pub struct Met(());

impl Met {
    /// Notes them from now on.
    pub fn watch() -> Self {
        MET.take();
        Self(())
    }

    /// All of an interface's errors were met; `name` is the interface's own `name_by_selector`.
    ///
    /// # Panics
    ///
    /// With the names of those that were not.
    #[track_caller]
    pub fn assert_all<Errors: SolInterface>(&self, name: fn([u8; 4]) -> Option<&'static str>) {
        let all = (0..Errors::COUNT).filter_map(Errors::selector_at);
        let missing = all.filter(|it| MET.with_borrow(|met| !met.contains(it)));
        let missing: Vec<_> = missing.map(|it| name(it).unwrap_or("?")).collect();
        assert!(missing.is_empty(), "nobody provoked {}", missing.join(", "));
    }
}

fn note<E: SolError>(_: &E) {
    MET.with_borrow_mut(|met| met.insert(E::SELECTOR));
}

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
    note(&expected);
}

/// The call was refused by somebody between with exactly `outer`, told exactly this error: a
/// constructor's comes inside the deployer's, what a contract tells a token inside what the token
/// answers.
///
/// # Panics
///
/// As [`assert_refused`].
#[track_caller]
pub fn assert_refused_inside<T: Debug, E: Into<CallError>, Outer: SolError + Debug>(
    outcome: Result<T, E>,
    outer: impl FnOnce(Bytes) -> Outer,
    inner: impl SolError,
) {
    assert_refused(outcome, outer(inner.abi_encode().into()));
    note(&inner);
}

/// Somebody on the chain was told exactly this error, and passed on the bytes.
///
/// # Panics
///
/// If they are others.
#[track_caller]
pub fn assert_told(answer: &[u8], expected: impl SolError + Debug) {
    let said = bindings::explain(answer);
    assert_eq!(answer, expected.abi_encode(), "expected {expected:?}, and it was {said}");
    note(&expected);
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{Address, U256};
    use bindings::{
        IMicroStakingVault::{VaultOverflow, VaultZeroShares},
        stylus::StylusDeployer::*,
    };

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

    fn assert_all(met: &Met) {
        met.assert_all::<StylusDeployerErrors>(StylusDeployerErrors::name_by_selector);
    }

    /// Everything of the deployer's but `EmptyBytecode`.
    fn meet_most() {
        let (excess, bytecode) = (U256::ONE, Bytes::new());
        let returned = ContractDeploymentError { bytecode }.abi_encode().into();
        let passed_on = ContractInitializationError { newContract: Address::ZERO, returned };
        assert_refused_inside(
            refused(&passed_on),
            |returned| ContractInitializationError { newContract: Address::ZERO, returned },
            ContractDeploymentError { bytecode: Bytes::new() },
        );
        assert_told(
            &RefundExcessValueError { excess }.abi_encode(),
            RefundExcessValueError { excess },
        );
        assert_refused(refused(&InitValueButNotInitData {}), InitValueButNotInitData {});
    }

    #[test]
    fn an_error_is_met_wherever_it_comes() {
        let met = Met::watch();
        meet_most();
        assert_refused(refused(&EmptyBytecode {}), EmptyBytecode {});

        assert_all(&met);
    }

    #[test]
    #[should_panic(expected = "nobody provoked EmptyBytecode")]
    fn what_was_met_before_or_expected_in_vain_is_not_met() {
        assert_refused(refused(&EmptyBytecode {}), EmptyBytecode {});
        let met = Met::watch();
        meet_most();
        let other = || assert_refused(refused(&VaultOverflow {}), EmptyBytecode {});
        assert!(std::panic::catch_unwind(other).is_err());

        assert_all(&met);
    }

    #[test]
    #[should_panic(expected = "VaultZeroShares { assets: 2 }")]
    fn what_was_told_is_compared_with_its_values() {
        let told = VaultZeroShares { assets: U256::from(1) }.abi_encode();
        assert_told(&told, VaultZeroShares { assets: U256::from(2) });
    }
}
