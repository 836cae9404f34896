//! Calls to the vote-escrow.

use crate::machine::*;
use alloc::vec::Vec;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use interfaces::{
    fields::Field,
    vote_escrow::{
        IVotingEscrow::{lockChangesCall, numeratorAtCall},
        LockChange,
    },
};
use stylus_sdk::stylus_core::calls::context::Call;

use crate::{
    encoding::selected,
    erc20::{Reason, number, said},
};

/// The numerator of all locks at `timestamp`, of those made before it: units times seconds.
///
/// # Errors
///
/// What it answered, if not a number.
pub fn numerator_at(vm: Machine<'_>, lock: Address, timestamp: u64) -> Result<U256, Reason> {
    let timestamp = U256::from(timestamp);
    let call = selected(numeratorAtCall::SELECTOR, &[Field::Number(&timestamp)]);
    number(vm.static_call(&Call::new(), lock, &call))
}

/// The changes of `account`'s lock from the `first` on, `max` of them at most.
///
/// # Errors
///
/// What it answered, if not an array of changes.
pub fn lock_changes(
    vm: Machine<'_>,
    lock: Address,
    account: Address,
    first: u64,
    max: usize,
) -> Result<Vec<LockChange>, Reason> {
    let (first, max) = (U256::from(first), U256::from(max));
    let fields = [Field::Address(&account), Field::Number(&first), Field::Number(&max)];
    let call = selected(lockChangesCall::SELECTOR, &fields);
    let answer = said(vm.static_call(&Call::new(), lock, &call))?;
    match changes(&answer) {
        Some(changes) => Ok(changes),
        None => Err(answer),
    }
}

/// A place, a length, and three words for each.
fn changes(answer: &[u8]) -> Option<Vec<LockChange>> {
    let (words, _) = answer.as_chunks::<32>();
    let ([_, length], content) = words.split_first_chunk()?;
    let (changes, _) = content.as_chunks::<3>();
    let length = usize::try_from(U256::from_be_bytes(*length)).ok()?;
    let change = |words: &[[u8; 32]; 3]| {
        let [at, amount, end] = words.map(U256::from_be_bytes);
        LockChange { at, amount, end }
    };
    Some(changes.get(..length)?.iter().map(change).collect())
}

#[cfg(test)]
mod tests {
    use alloy_sol_types::SolValue;
    use stylus_sdk::testing::TestVM;

    use super::*;

    const LOCK: Address = Address::repeat_byte(0x10);
    const ALICE: Address = Address::repeat_byte(0xa1);

    fn asked(answer: Result<Vec<u8>, Vec<u8>>) -> Result<Vec<LockChange>, Reason> {
        let vm = TestVM::default();
        let (first, max) = (U256::from(7), U256::from(65));
        let call = lockChangesCall { account: ALICE, first, max };
        vm.mock_static_call(LOCK, call.abi_encode(), answer);
        lock_changes(&vm, LOCK, ALICE, 7, 65)
    }

    #[test]
    fn changes_are_read_as_the_abi_writes_them() {
        for count in [0_u64, 1, 3] {
            let change = |it: u64| LockChange {
                at: U256::from(it),
                amount: U256::MAX - U256::from(it),
                end: U256::from(it) << 200_usize,
            };
            let changes: Vec<_> = (0..count).map(change).collect();

            assert_eq!(asked(Ok(changes.abi_encode())), Ok(changes));
        }
    }

    #[test]
    fn what_is_no_array_of_changes_is_told() {
        let at = U256::ONE;
        let whole = vec![LockChange { at, amount: at, end: at }].abi_encode();
        let cut = whole[..whole.len() - 1].to_vec();
        let endless = [U256::from(32), U256::MAX].map(|word| word.to_be_bytes::<32>()).concat();

        for no_changes in [Vec::new(), cut, endless] {
            assert_eq!(asked(Ok(no_changes.clone())), Err(no_changes));
        }
        assert_eq!(asked(Err(vec![1, 2])), Err(vec![1, 2]));
    }
}
