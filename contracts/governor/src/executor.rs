//! Who may change the governor: the timelock, in what a proposal tells it, while that is executed.
//!
//! The timelock may have other proposers. So that none of them changes how votes are held, `execute`
//! writes down which calls of this contract are to come, and each is allowed once, in their
//! order.

use alloy_primitives::{Address, B256, U256};
use interfaces::governor::IGovernor as abi;
use onchain::{batch, machine::*, refusal::Refusal};
use stylus_sdk::{
    prelude::*,
    storage::{StorageB256, StorageVec},
};

use crate::Governor;

/// Empty but while a proposal is executed that calls the governor.
#[storage]
pub struct Executor {
    /// Hashes of calls, the next one last.
    expected: StorageVec<StorageB256>,
}

impl Executor {
    /// How many calls are expected.
    pub(crate) fn depth(&self) -> usize {
        self.expected.len()
    }

    /// This call comes before all that are expected.
    pub(crate) fn expect(&mut self, call: B256) {
        self.expected.push(call);
    }

    /// Whether `call` is expected. It will not be again, nor will those before it: they were of functions
    /// that anyone may call, and nothing asked for them here. A refusal undoes this as everything.
    pub(crate) fn admit(&mut self, call: B256) -> bool {
        while let Some(next) = self.expected.pop() {
            if next == call {
                return true;
            }
        }
        false
    }

    /// Whatever was not called of what was expected since will not be.
    pub(crate) fn forget(&mut self, depth: usize) {
        while depth < self.expected.len() {
            self.expected.erase_last();
        }
    }
}

impl Governor {
    /// Lets only a call go on, of this selector and with this input, that a proposal has the timelock
    /// make.
    #[inline(never)]
    pub(crate) fn only_executor(&mut self, selector: u32, input: &[u8]) -> Result<(), Refusal> {
        let account = self.machine().msg_sender();
        let call = [&selector.to_be_bytes()[..], input].concat();
        let call = self.machine().native_keccak256(&call);
        if account == self.settings.timelock() && self.executor.admit(call) {
            return Ok(());
        }
        Err(abi::GovernorOnlyExecutor { account }.into())
    }

    /// Calls `target` in this contract's name.
    pub(crate) fn relay(&self, target: Address, value: U256, data: &[u8]) -> Result<(), Refusal> {
        batch::make(self.machine(), target, value, data).map_err(|reason| {
            if reason.is_empty() { abi::FailedCall {}.into() } else { Refusal::passed_on(reason) }
        })
    }
}

#[cfg(test)]
mod tests {
    use stylus_sdk::testing::TestVM;

    use super::*;

    const FIRST: B256 = B256::repeat_byte(1);
    const SECOND: B256 = B256::repeat_byte(2);
    const THIRD: B256 = B256::repeat_byte(3);

    #[test]
    fn calls_are_admitted_once_and_in_their_order() {
        let mut executor = Executor::from(&TestVM::default());
        assert!(!executor.admit(FIRST));
        executor.expect(SECOND);
        executor.expect(FIRST);

        assert!(executor.admit(FIRST));
        assert!(executor.admit(SECOND));
        assert!(!executor.admit(SECOND));
        assert_eq!(executor.depth(), 0);
    }

    #[test]
    fn what_comes_before_a_call_may_have_needed_no_leave() {
        let mut executor = Executor::from(&TestVM::default());
        executor.expect(THIRD);
        executor.expect(SECOND);
        executor.expect(FIRST);

        assert!(executor.admit(SECOND));
        assert!(!executor.admit(FIRST));

        let mut executor = Executor::from(&TestVM::default());
        executor.expect(THIRD);
        executor.expect(SECOND);
        executor.expect(FIRST);
        assert!(executor.admit(FIRST));
        assert!(executor.admit(THIRD));
        assert_eq!(executor.depth(), 0);
    }

    #[test]
    fn what_was_not_called_is_forgotten() {
        let mut executor = Executor::from(&TestVM::default());
        executor.expect(FIRST);
        executor.expect(SECOND);

        executor.forget(1);

        assert_eq!(executor.depth(), 1);
        assert!(executor.admit(FIRST));

        executor.expect(FIRST);
        executor.expect(SECOND);
        executor.forget(1);
        assert!(!executor.admit(SECOND));
    }
}
