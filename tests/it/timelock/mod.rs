//! The timelock, as the governor, the guardian and those who are governed see it.
#![allow(non_snake_case, reason = "fields of events and errors are named as in the ABI")]

mod delay;
mod hostile;
mod operations;
mod refusals;
mod roles;
mod states;

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, B256, Bytes, U256},
    providers::{DynProvider, Provider},
    rpc::types::{TransactionReceipt, TransactionRequest},
    sol_types::{SolCall, SolEvent},
};
use bindings::{
    ITimelock,
    ITimelock::{OperationState, OperationState::*, TimelockUnexpectedOperationState},
    ITimelockInstance, TimelockInit,
};
use client::call::{CallError, ask};
use eyre::Result;
use testkit::{Actor, Purse, World};

const DAY: u64 = 86_400;

/// What operations of these tests wait at least.
const MIN_DELAY: u64 = 3 * DAY;

/// A timelock, and those who have its roles: each has one, but for the proposer, who cancels too.
struct Office<'a> {
    world: &'a World,
    timelock: ITimelockInstance<DynProvider>,
    proposer: Actor,
    executor: Actor,
    admin: Actor,
}

/// Calls that are made together.
#[derive(Clone, Debug)]
struct Operation {
    calls: Vec<(Address, U256, Bytes)>,
    predecessor: B256,
    salt: B256,
}

impl Operation {
    fn of(target: Address, call: &impl SolCall) -> Self {
        Self::new().then(target, call)
    }

    const fn new() -> Self {
        Self { calls: Vec::new(), predecessor: B256::ZERO, salt: B256::ZERO }
    }

    fn then(self, target: Address, call: &impl SolCall) -> Self {
        self.then_pay(target, U256::ZERO, call.abi_encode().into())
    }

    fn then_pay(mut self, target: Address, value: U256, payload: Bytes) -> Self {
        self.calls.push((target, value, payload));
        self
    }

    fn after(self, predecessor: B256) -> Self {
        Self { predecessor, ..self }
    }

    fn salted(self, salt: u8) -> Self {
        Self { salt: B256::with_last_byte(salt), ..self }
    }

    fn targets(&self) -> Vec<Address> {
        self.calls.iter().map(|it| it.0).collect()
    }

    fn values(&self) -> Vec<U256> {
        self.calls.iter().map(|it| it.1).collect()
    }

    fn payloads(&self) -> Vec<Bytes> {
        self.calls.iter().map(|it| it.2.clone()).collect()
    }

    fn executed(&self) -> ITimelock::executeBatchCall {
        let Self { predecessor, salt, .. } = *self;
        let (targets, values, payloads) = (self.targets(), self.values(), self.payloads());
        ITimelock::executeBatchCall { targets, values, payloads, predecessor, salt }
    }
}

impl<'a> Office<'a> {
    /// Only the executor executes.
    async fn open(world: &'a World) -> Result<Self> {
        Self::with_executors(world, |executor| vec![executor]).await
    }

    /// Anyone executes.
    async fn open_to_all(world: &'a World) -> Result<Self> {
        Self::with_executors(world, |_| vec![Address::ZERO]).await
    }

    async fn with_executors(
        world: &'a World,
        executors: impl FnOnce(Address) -> Vec<Address>,
    ) -> Result<Self> {
        let actor = async |name| world.actor(name, Purse::default()).await;
        let (proposer, executor) = (actor("proposer").await?, actor("executor").await?);
        let admin = actor("admin").await?;
        let init = TimelockInit {
            minDelay: U256::from(MIN_DELAY),
            proposers: vec![proposer.address()],
            executors: executors(executor.address()),
            admin: admin.address(),
        };
        let timelock = world.create_timelock(&init).await?;
        Ok(Self { world, timelock, proposer, executor, admin })
    }

    fn at(&self) -> Address {
        *self.timelock.address()
    }

    async fn id(&self, it: &Operation) -> Result<B256> {
        let (targets, values, payloads) = (it.targets(), it.values(), it.payloads());
        let call =
            self.timelock.hashOperationBatch(targets, values, payloads, it.predecessor, it.salt);
        Ok(ask(call).await?)
    }

    async fn schedule(
        &self,
        by: &Actor,
        it: &Operation,
        delay: u64,
    ) -> Result<TransactionReceipt, CallError> {
        let (targets, values, payloads) = (it.targets(), it.values(), it.payloads());
        let (predecessor, salt, delay) = (it.predecessor, it.salt, U256::from(delay));
        let call = self.timelock.scheduleBatch(targets, values, payloads, predecessor, salt, delay);
        by.send(call).await
    }

    /// Scheduled and waited for; to be executed now.
    async fn announce(&self, it: &Operation) -> Result<B256> {
        self.schedule(&self.proposer, it, MIN_DELAY).await?;
        self.world.pass(MIN_DELAY).await?;
        self.id(it).await
    }

    async fn execute(&self, by: &Actor, it: &Operation) -> Result<TransactionReceipt, CallError> {
        let request = TransactionRequest::default().with_to(self.at());
        by.send(request.with_call(&it.executed())).await
    }

    /// Everything an operation goes through, one after the other.
    async fn carry_out(&self, it: &Operation) -> Result<TransactionReceipt> {
        self.announce(it).await?;
        Ok(self.execute(&self.executor, it).await?)
    }

    async fn state(&self, id: B256) -> Result<OperationState> {
        Ok(ask(self.timelock.getOperationState(id)).await?)
    }
}

/// An operation is in none of the states in which the act could be.
fn unexpected(operationId: B256, states: &[OperationState]) -> TimelockUnexpectedOperationState {
    let expectedStates = B256::with_last_byte(states.iter().map(|state| 1 << *state as u8).sum());
    TimelockUnexpectedOperationState { operationId, expectedStates }
}

/// All events of this kind, in order.
fn events<E: SolEvent>(receipt: &TransactionReceipt) -> Vec<E> {
    receipt.logs().iter().filter_map(|log| Some(log.log_decode().ok()?.inner.data)).collect()
}
