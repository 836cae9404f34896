//! Operations: announced, waited for, carried out or taken back.

use alloy_primitives::{Address, B256, Bytes, U256};
use interfaces::timelock::ITimelock as abi;
use onchain::{
    arguments::Arguments,
    batch::{self, Batch},
    event::log,
    machine::*,
};
use protocol::timelock::{Operation, State};
use stylus_sdk::{
    prelude::*,
    storage::{StorageMap, StorageU256},
};

use crate::{Timelock, error::Error, roles};

/// What is written down of each operation, by its id ([`Operation`]).
#[storage]
pub struct Operations {
    times: StorageMap<B256, StorageU256>,
}

/// What an operation does.
pub(crate) enum Act<'a> {
    /// One call: target, value and payload.
    Single(Address, U256, &'a [u8]),
    /// Several, and of as many parts each.
    Batch(&'a Batch<'a>),
}

/// What makes an operation different from another that does the same.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    /// Has to be done before; zero: nothing.
    pub(crate) predecessor: B256,
    pub(crate) salt: B256,
}

impl Operations {
    pub(crate) fn get(&self, id: B256) -> Operation {
        Operation(self.times.get(id))
    }

    fn set(&mut self, id: B256, operation: Operation) {
        self.times.setter(id).set(operation.0);
    }
}

impl Act<'_> {
    /// docs/protocol.md (34), (35).
    pub(crate) fn id(&self, vm: Machine<'_>, Terms { predecessor, salt }: Terms) -> B256 {
        let arguments = match self {
            Act::Single(target, value, payload) => {
                Arguments::of(5).word(target.into_word().0).word(value.to_be_bytes()).bytes(payload)
            }
            Act::Batch(batch) => batch.arguments(2),
        };
        vm.native_keccak256(&arguments.word(predecessor.0).word(salt.0).after(&[]))
    }

    /// Refuses a batch with a part missing.
    fn check_length(&self) -> Result<(), Error> {
        match self {
            Act::Batch(batch) if !batch.is_even() => {
                let [targets, payloads, values] =
                    [batch.targets.len(), batch.payloads.len(), batch.values.len()].map(U256::from);
                Err(abi::TimelockInvalidOperationLength { targets, payloads, values }.into())
            }
            _ => Ok(()),
        }
    }

    fn calls(&self) -> Vec<(Address, U256, &[u8])> {
        match self {
            Act::Single(target, value, payload) => vec![(*target, *value, payload)],
            Act::Batch(batch) => batch.each().collect(),
        }
    }
}

impl Timelock {
    pub(crate) fn state(&self, id: B256) -> State {
        self.operations.get(id).state(self.now())
    }

    pub(crate) fn schedule(
        &mut self,
        act: Act<'_>,
        terms: Terms,
        delay: U256,
    ) -> Result<(), Error> {
        self.roles.only(roles::PROPOSER)?;
        act.check_length()?;
        let id = act.id(self.machine(), terms);
        let minimum = self.min_delay.get();
        let operation = self.operations.get(id).schedule(self.now(), delay, minimum);
        let operation = operation.map_err(|it| Error::operation(it, id, delay, minimum))?;
        self.operations.set(id, operation);

        let Terms { predecessor, salt } = terms;
        for (index, (target, value, payload)) in act.calls().into_iter().enumerate() {
            let (index, data) = (U256::from(index), Bytes::copy_from_slice(payload));
            log(
                self.machine(),
                abi::CallScheduled { id, index, target, value, data, predecessor, delay },
            );
        }
        if !salt.is_zero() {
            log(self.machine(), abi::CallSalt { id, salt });
        }
        Ok(())
    }

    pub(crate) fn cancel(&mut self, id: B256) -> Result<(), Error> {
        self.roles.only(roles::CANCELLER)?;
        let operation = self.operations.get(id).cancel(self.now());
        self.operations.set(id, operation.map_err(|it| Error::state(it, id))?);
        log(self.machine(), abi::Cancelled { id });
        Ok(())
    }

    pub(crate) fn execute(&mut self, act: Act<'_>, terms: Terms) -> Result<(), Error> {
        self.roles.only_or_open(roles::EXECUTOR)?;
        act.check_length()?;
        let id = act.id(self.machine(), terms);
        self.finished(id)?;
        let Terms { predecessor, .. } = terms;
        if !predecessor.is_zero() && self.state(predecessor) != State::Done {
            return Err(abi::TimelockUnexecutedPredecessor { predecessorId: predecessor }.into());
        }

        // From here on whoever is called may call back, and do to this operation what it may.
        for (index, (target, value, payload)) in act.calls().into_iter().enumerate() {
            batch::make(self.machine(), target, value, payload).map_err(Error::call)?;
            let (index, data) = (U256::from(index), Bytes::copy_from_slice(payload));
            log(self.machine(), abi::CallExecuted { id, index, target, value, data });
        }
        // Only what is as it was before the calls is done by them.
        let done = self.finished(id)?;
        self.operations.set(id, done);
        Ok(())
    }

    /// The operation as it is once it is done, if it is ready.
    fn finished(&self, id: B256) -> Result<Operation, Error> {
        self.operations.get(id).finish(self.now()).map_err(|it| Error::state(it, id))
    }
}
