//! Propose, vote, queue, execute: with OpenZeppelin's governor over our lock and our timelock, and
//! with our governor over OpenZeppelin's timelock.

use alloy::{
    primitives::{B256, Bytes, U256, keccak256},
    providers::DynProvider,
    rpc::types::TransactionReceipt,
    sol_types::{SolCall, SolEvent, SolValue},
};
use bindings::{
    GovernorInit,
    IGovernor::{ProposalCreated, ProposalExecuted, ProposalQueued, ProposalState::*, VoteCast},
    IGovernorInstance,
    IMicroStakingVault::setDepositFeeBpsCall,
    IMicroStakingVaultInstance,
    ITimelock::{CallExecuted, CallSalt, CallScheduled},
    ITimelockInstance, TimelockInit, VaultInit,
};
use client::call::ask;
use deploy::contract::Contract;
use testkit::{Actor, Purse, tokens};

use super::*;

const DAY: u64 = 86_400;
const VOTING_DELAY: u64 = DAY;
const VOTING_PERIOD: u64 = 5 * DAY;
const MIN_DELAY: u64 = 2 * DAY;
const ZERO: U256 = U256::ZERO;

/// Why, as the proposal says it.
const WHY: &str = "Halve the deposit fee";

/// What the proposal lowers the fee to, in hundredths of a percent.
const FEE: U256 = U256::from_limbs([5, 0, 0, 0]);

/// As voters say it.
const FOR: u8 = 1;
const AGAINST: u8 = 0;

/// Who governs what.
struct Polity<'a> {
    stage: &'a Stage,
    governor: IGovernorInstance<DynProvider>,
    timelock: ITimelockInstance<DynProvider>,
    vault: Address,
}

impl<'a> Polity<'a> {
    /// A timelock, told what ours is.
    fn timelock(stage: &Stage) -> TimelockInit {
        TimelockInit {
            minDelay: U256::from(MIN_DELAY),
            proposers: Vec::new(),
            executors: vec![Address::ZERO],
            admin: stage.world.deployer().address(),
        }
    }

    /// Our governor, over our lock and any timelock.
    async fn our_governor(stage: &Stage, timelock: Address) -> Result<Address> {
        let number = U256::from::<u64>;
        let init = GovernorInit {
            lock: *stage.world.vote_escrow().address(),
            timelock,
            guardian: stage.world.deployer().address(),
            votingDelay: number(VOTING_DELAY),
            votingPeriod: number(VOTING_PERIOD),
            proposalThreshold: tokens(100_000),
            quorumNumerator: number(4),
            lateQuorumExtension: number(DAY),
        };
        Ok(*stage.world.create_governor(&init).await?.address())
    }

    /// OpenZeppelin's governor over our lock.
    async fn their_governor(stage: &Stage, timelock: Address) -> Result<Address> {
        let number = U256::from::<u64>;
        let arguments = (
            *stage.world.vote_escrow().address(),
            timelock,
            stage.world.deployer().address(),
            [number(VOTING_DELAY), number(VOTING_PERIOD)],
            [tokens(100_000), number(4), number(DAY)],
        );
        stage.create("Governor", &arguments.abi_encode_params()).await
    }

    /// The governor proposes to the timelock, and the timelock owns a vault.
    async fn founded(stage: &'a Stage, governor: Address, timelock: Address) -> Result<Self> {
        let world = &stage.world;
        let provider = world.site.chain.provider();
        let timelock = ITimelockInstance::new(timelock, provider.clone());
        for name in ["PROPOSER_ROLE", "CANCELLER_ROLE"] {
            world.deployer().send(timelock.grantRole(keccak256(name), governor)).await?;
        }
        let vault = VaultInit {
            office: world.site.address(Contract::VaultOffice),
            asset: *world.stablecoin().address(),
            governance: *timelock.address(),
            guardian: Address::ZERO,
            feeRecipient: *timelock.address(),
            name: B256::right_padding_from(b"Governed"),
            symbol: B256::right_padding_from(b"GOV"),
        };
        let vault = *world.create_vault(&vault).await?.address();
        let governor = IGovernorInstance::new(governor, provider.clone());
        Ok(Self { stage, governor, timelock, vault })
    }

    /// Somebody whose tokens are locked for as long as they can be.
    async fn citizen(&self, name: &str, amount: U256) -> Result<Actor> {
        let world = &self.stage.world;
        let citizen = world.actor(name, Purse::of_tokens(amount)).await?;
        let lock = world.vote_escrow();
        citizen.send(world.token().approve(*lock.address(), amount)).await?;
        let end = world.site.chain.now().await? + 104 * 7 * DAY;
        citizen.send(lock.createLock(amount, U256::from(end))).await?;
        Ok(citizen)
    }

    /// Targets, values and calldatas of the proposal.
    fn acts(&self) -> (Vec<Address>, Vec<U256>, Vec<Bytes>) {
        let lower = setDepositFeeBpsCall { bps: FEE }.abi_encode();
        (vec![self.vault], vec![ZERO], vec![lower.into()])
    }

    async fn vote(&self, voter: &Actor, id: U256, support: u8) -> Result<U256> {
        let receipt = voter.send(self.governor.castVote(id, support)).await?;
        let cast = only::<VoteCast>(&receipt);
        assert_eq!((cast.voter, cast.proposalId, cast.support), (voter.address(), id, support));
        Ok(cast.weight)
    }

    /// What a governor schedules and executes has this id.
    async fn operation(&self) -> Result<(B256, B256)> {
        let mut salt = keccak256(WHY);
        salt.iter_mut().zip(self.governor.address().iter()).for_each(|(byte, its)| *byte ^= its);
        let (targets, values, payloads) = self.acts();
        let (none, hash) = (B256::ZERO, (targets.clone(), values.clone(), payloads.clone()));
        let id = ask(self.timelock.hashOperationBatch(targets, values, payloads, none, salt));
        let id = id.await?;
        assert_eq!(id, keccak256((hash.0, hash.1, hash.2, none, salt).abi_encode_params()));
        Ok((id, salt))
    }

    /// From the proposal to its execution.
    async fn lower_the_fee(&self) -> Result<()> {
        let (world, governor, timelock) = (&self.stage.world, &self.governor, &self.timelock);
        let alice = self.citizen("alice", tokens(300_000)).await?;
        let bob = self.citizen("bob", tokens(1_000)).await?;
        // What counts for a proposer was locked before the second before the proposal's.
        world.pass(2).await?;
        let (targets, values, calldatas) = self.acts();
        let propose = governor.propose(targets, values, calldatas, WHY.to_owned());
        let created = only::<ProposalCreated>(&alice.send(propose).await?);
        let id = created.proposalId;
        let (targets, values, calldatas) = self.acts();
        let whole = (targets, values, calldatas, keccak256(WHY)).abi_encode_params();
        assert_eq!(id, U256::from_be_bytes(keccak256(whole).0));
        world.pass(VOTING_DELAY - DAY / 2).await?;
        assert_eq!(state(governor, id).await?, Pending);
        world.pass(DAY / 2 + 1).await?;
        assert_eq!(state(governor, id).await?, Active);

        let weight = self.vote(&alice, id, FOR).await?;
        let lock = world.vote_escrow();
        assert_eq!(weight, ask(lock.getPastVotes(alice.address(), created.voteStart)).await?);
        assert!(tokens(290_000) < weight && weight < tokens(300_000), "{weight}");
        self.vote(&bob, id, AGAINST).await?;
        assert!(alice.send(governor.castVote(id, FOR)).await.is_err(), "twice");
        // Locked when it was known what for: too late.
        let eve = self.citizen("eve", tokens(10_000_000)).await?;
        assert_eq!(self.vote(&eve, id, AGAINST).await?, ZERO);

        world.pass(VOTING_PERIOD).await?;
        assert_eq!(state(governor, id).await?, Succeeded);
        let (targets, values, calldatas) = self.acts();
        let queue = governor.queue(targets, values, calldatas, keccak256(WHY));
        let receipt = bob.send(queue).await?;
        let (operation, salt) = self.operation().await?;
        let scheduled = only::<CallScheduled>(&receipt);
        assert_eq!((scheduled.id, scheduled.target), (operation, self.vault));
        assert_eq!(only::<CallSalt>(&receipt), CallSalt { id: operation, salt });
        let eta = ask(timelock.getTimestamp(operation)).await?;
        assert_eq!(only::<ProposalQueued>(&receipt).etaSeconds, eta);
        assert_eq!(state(governor, id).await?, Queued);
        let execute = || {
            let (targets, values, calldatas) = self.acts();
            governor.execute(targets, values, calldatas, keccak256(WHY))
        };
        assert!(bob.send(execute()).await.is_err(), "before its time");

        world.pass(MIN_DELAY).await?;
        let receipt = bob.send(execute()).await?;

        assert_eq!(only::<CallExecuted>(&receipt).id, operation);
        assert_eq!(only::<ProposalExecuted>(&receipt).proposalId, id);
        assert_eq!(state(governor, id).await?, Executed);
        let vault = IMicroStakingVaultInstance::new(self.vault, world.site.chain.provider());
        assert_eq!(ask(vault.depositFeeBps()).await?, FEE);
        assert!(ask(timelock.isOperationDone(operation)).await?);
        Ok(())
    }
}

async fn state(
    governor: &IGovernorInstance<DynProvider>,
    id: U256,
) -> Result<bindings::IGovernor::ProposalState> {
    Ok(ask(governor.state(id)).await?)
}

/// The one event of this kind.
fn only<E: SolEvent>(receipt: &TransactionReceipt) -> E {
    let mut events = receipt.logs().iter().filter_map(|it| Some(it.log_decode().ok()?.inner.data));
    let event = events.next().expect("an event of this kind");
    assert!(events.next().is_none(), "two events of this kind");
    event
}

#[tokio::test]
async fn their_governor_governs_with_our_lock_and_our_timelock() -> Result<()> {
    let Some(stage) = Stage::set().await? else { return Ok(()) };
    let timelock = stage.world.create_timelock(&Polity::timelock(&stage)).await?;
    let governor = Polity::their_governor(&stage, *timelock.address()).await?;

    let polity = Polity::founded(&stage, governor, *timelock.address()).await?;

    polity.lower_the_fee().await
}

#[tokio::test]
async fn our_governor_governs_with_our_lock_and_their_timelock() -> Result<()> {
    let Some(stage) = Stage::set().await? else { return Ok(()) };
    let init = Polity::timelock(&stage).abi_encode_params();
    let timelock = stage.create("Timelock", &init).await?;
    let governor = Polity::our_governor(&stage, timelock).await?;

    let polity = Polity::founded(&stage, governor, timelock).await?;

    polity.lower_the_fee().await
}
