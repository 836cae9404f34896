//! The governor, as those who propose, vote, guard and execute see it: with real locks and a real
//! timelock.
#![allow(non_snake_case, reason = "fields of events and errors are named as in the ABI")]

mod ballots;
mod class;
mod life;
mod powers;
mod refusals;
mod states;
mod votes;

use alloy::{
    network::TransactionBuilder,
    primitives::{Address, B256, Bytes, U256, keccak256},
    providers::DynProvider,
    rpc::types::{TransactionReceipt, TransactionRequest},
    sol_types::{SolCall, SolEvent},
};
use bindings::{
    GovernorInit, IGovernor,
    IGovernor::{GovernorUnexpectedProposalState, ProposalState, ProposalState::*},
    IGovernorInstance, ITimelockInstance, IVotingEscrowInstance, TimelockInit, VaultInit,
};
use client::call::{CallError, ask};
use deploy::contract::Contract;
use eyre::Result;
use testkit::{Actor, Purse, World, tokens};

const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;
const WEEK: u64 = 7 * DAY;

/// As of the governors of these tests, in seconds.
const VOTING_DELAY: u64 = DAY;
const VOTING_PERIOD: u64 = 5 * DAY;
const MIN_DELAY: u64 = 3 * DAY;
const EXTENSION: u64 = 2 * DAY;

const AGAINST: u8 = 0;
const FOR: u8 = 1;
const ABSTAIN: u8 = 2;

/// A governor and what it stands between. Alice has 60 % of all votes, Bob 30 % and Carol 10 %.
struct Assembly<'a> {
    world: &'a World,
    lock: IVotingEscrowInstance<DynProvider>,
    governor: IGovernorInstance<DynProvider>,
    timelock: ITimelockInstance<DynProvider>,
    guardian: Actor,
    alice: Actor,
    bob: Actor,
    carol: Actor,
}

/// What is proposed.
#[derive(Clone, Debug)]
struct Motion {
    calls: Vec<(Address, U256, Bytes)>,
    description: String,
}

impl Motion {
    fn of(target: Address, call: &impl SolCall) -> Self {
        Self { calls: Vec::new(), description: "A motion".into() }.then(target, call)
    }

    fn paying(target: Address, value: U256) -> Self {
        Self { calls: vec![(target, value, Bytes::new())], description: "A payment".into() }
    }

    /// Nothing that anybody would notice.
    fn idle() -> Self {
        Self::paying(Address::repeat_byte(0x1d), U256::ZERO)
    }

    fn then(mut self, target: Address, call: &impl SolCall) -> Self {
        self.calls.push((target, U256::ZERO, call.abi_encode().into()));
        self
    }

    fn described(self, description: &str) -> Self {
        Self { description: description.into(), ..self }
    }

    fn targets(&self) -> Vec<Address> {
        self.calls.iter().map(|it| it.0).collect()
    }

    fn values(&self) -> Vec<U256> {
        self.calls.iter().map(|it| it.1).collect()
    }

    fn calldatas(&self) -> Vec<Bytes> {
        self.calls.iter().map(|it| it.2.clone()).collect()
    }

    fn hash(&self) -> B256 {
        keccak256(&self.description)
    }

    fn proposed(&self) -> IGovernor::proposeCall {
        let (targets, values, calldatas) = (self.targets(), self.values(), self.calldatas());
        let description = self.description.clone();
        IGovernor::proposeCall { targets, values, calldatas, description }
    }

    fn queued(&self) -> IGovernor::queueCall {
        let (targets, values, calldatas) = (self.targets(), self.values(), self.calldatas());
        IGovernor::queueCall { targets, values, calldatas, descriptionHash: self.hash() }
    }

    fn executed(&self) -> IGovernor::executeCall {
        let (targets, values, calldatas) = (self.targets(), self.values(), self.calldatas());
        IGovernor::executeCall { targets, values, calldatas, descriptionHash: self.hash() }
    }

    fn canceled(&self) -> IGovernor::cancelCall {
        let (targets, values, calldatas) = (self.targets(), self.values(), self.calldatas());
        IGovernor::cancelCall { targets, values, calldatas, descriptionHash: self.hash() }
    }
}

impl<'a> Assembly<'a> {
    async fn open(world: &'a World) -> Result<Self> {
        Self::with(world, |_| {}).await
    }

    async fn with(world: &'a World, change: impl FnOnce(&mut GovernorInit)) -> Result<Self> {
        let lock = world.vote_escrow();
        let [alice, bob, carol] = [("alice", 600), ("bob", 300), ("carol", 100)];
        let alice = locked(world, &lock, alice.0, alice.1).await?;
        let bob = locked(world, &lock, bob.0, bob.1).await?;
        let carol = locked(world, &lock, carol.0, carol.1).await?;
        let guardian = world.actor("guardian", Purse::default()).await?;

        let deployer = world.deployer();
        let timelock = world
            .create_timelock(&TimelockInit {
                minDelay: U256::from(MIN_DELAY),
                proposers: Vec::new(),
                executors: vec![Address::ZERO],
                admin: deployer.address(),
            })
            .await?;
        let mut init = GovernorInit {
            lock: *lock.address(),
            timelock: *timelock.address(),
            guardian: guardian.address(),
            votingDelay: U256::from(VOTING_DELAY),
            votingPeriod: U256::from(VOTING_PERIOD),
            proposalThreshold: tokens(50),
            quorumNumerator: U256::from(4),
            lateQuorumExtension: U256::from(EXTENSION),
        };
        change(&mut init);
        let governor = world.create_governor(&init).await?;
        for role in [ask(timelock.PROPOSER_ROLE()).await?, ask(timelock.CANCELLER_ROLE()).await?] {
            deployer.send(timelock.grantRole(role, *governor.address())).await?;
        }
        deployer.send(timelock.renounceRole(B256::ZERO, deployer.address())).await?;
        // Locks count from the second after, and votes to propose are those of a second before.
        world.pass(2).await?;
        Ok(Self { world, lock, governor, timelock, guardian, alice, bob, carol })
    }

    /// A vault that the timelock owns.
    async fn governed_vault(&self) -> Result<Address> {
        let owner = *self.timelock.address();
        let init = VaultInit {
            office: self.world.site.address(Contract::VaultOffice),
            asset: *self.world.stablecoin().address(),
            governance: owner,
            guardian: Address::ZERO,
            feeRecipient: owner,
            name: B256::right_padding_from(b"Governed"),
            symbol: B256::right_padding_from(b"GOV"),
        };
        Ok(*self.world.create_vault(&init).await?.address())
    }

    fn at(&self) -> Address {
        *self.governor.address()
    }

    async fn now(&self) -> Result<u64> {
        Ok(self.world.site.chain.now().await?)
    }

    async fn id(&self, it: &Motion) -> Result<U256> {
        let (targets, values, calldatas) = (it.targets(), it.values(), it.calldatas());
        Ok(ask(self.governor.hashProposal(targets, values, calldatas, it.hash())).await?)
    }

    async fn state(&self, id: U256) -> Result<ProposalState> {
        Ok(ask(self.governor.state(id)).await?)
    }

    async fn tell(&self, by: &Actor, call: &impl SolCall) -> Result<TransactionReceipt, CallError> {
        by.send(TransactionRequest::default().with_to(self.at()).with_call(call)).await
    }

    async fn propose(&self, by: &Actor, it: &Motion) -> Result<U256> {
        self.tell(by, &it.proposed()).await?;
        self.id(it).await
    }

    /// Proposed by Carol, and votes are taken.
    async fn open_vote(&self, it: &Motion) -> Result<U256> {
        let id = self.propose(&self.carol, it).await?;
        self.world.pass(VOTING_DELAY + 1).await?;
        Ok(id)
    }

    async fn vote(
        &self,
        by: &Actor,
        id: U256,
        support: u8,
    ) -> Result<TransactionReceipt, CallError> {
        by.send(self.governor.castVote(id, support)).await
    }

    async fn queue(&self, by: &Actor, it: &Motion) -> Result<TransactionReceipt, CallError> {
        self.tell(by, &it.queued()).await
    }

    async fn execute(&self, by: &Actor, it: &Motion) -> Result<TransactionReceipt, CallError> {
        self.tell(by, &it.executed()).await
    }

    async fn cancel(&self, by: &Actor, it: &Motion) -> Result<TransactionReceipt, CallError> {
        self.tell(by, &it.canceled()).await
    }

    /// Alice votes for it, and the vote is over.
    async fn decide(&self, it: &Motion) -> Result<U256> {
        let id = self.open_vote(it).await?;
        self.vote(&self.alice, id, FOR).await?;
        self.world.pass(VOTING_PERIOD).await?;
        Ok(id)
    }

    /// Decided and queued, and its time has come, whatever its class.
    async fn prepare(&self, it: &Motion) -> Result<U256> {
        let id = self.decide(it).await?;
        self.queue(&self.bob, it).await?;
        self.world.pass(WEEK).await?;
        Ok(id)
    }

    /// Everything a motion goes through, one after the other.
    async fn carry_out(&self, it: &Motion) -> Result<TransactionReceipt> {
        self.prepare(it).await?;
        Ok(self.execute(&self.bob, it).await?)
    }

    /// What `account` can vote with that was locked before `timepoint`.
    async fn votes_at(&self, account: &Actor, timepoint: u64) -> Result<U256> {
        let timepoint = U256::from(timepoint);
        Ok(ask(self.lock.getPastVotes(account.address(), timepoint)).await?)
    }

    async fn snapshot(&self, id: U256) -> Result<u64> {
        Ok(ask(self.governor.proposalSnapshot(id)).await?.to())
    }

    async fn deadline(&self, id: U256) -> Result<u64> {
        Ok(ask(self.governor.proposalDeadline(id)).await?.to())
    }
}

/// Somebody who locks so many whole tokens for as long as can be.
async fn locked(
    world: &World,
    lock: &IVotingEscrowInstance<DynProvider>,
    name: &str,
    amount: u64,
) -> Result<Actor> {
    let amount = tokens(amount);
    let actor = world.actor(name, Purse::of_tokens(amount)).await?;
    actor.send(world.token().approve(*lock.address(), amount)).await?;
    let until = world.site.chain.now().await? + 104 * WEEK;
    actor.send(lock.createLock(amount, U256::from(until))).await?;
    Ok(actor)
}

/// A proposal is `current`, and in none of the states in which the act could be.
fn unexpected(
    proposalId: U256,
    current: ProposalState,
    states: &[ProposalState],
) -> GovernorUnexpectedProposalState {
    let expectedStates = B256::with_last_byte(states.iter().map(|state| 1 << *state as u8).sum());
    GovernorUnexpectedProposalState { proposalId, current: current as u8, expectedStates }
}

/// All events of this kind, in order.
fn events<E: SolEvent>(receipt: &TransactionReceipt) -> Vec<E> {
    receipt.logs().iter().filter_map(|log| Some(log.log_decode().ok()?.inner.data)).collect()
}
