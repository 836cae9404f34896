//! Acts of those who govern: propose, vote, queue, execute.

use alloy::{
    primitives::{Address, Bytes, U256, keccak256},
    providers::DynProvider,
    sol_types::{SolCall, SolValue},
};
use bindings::{
    IGovernor::ProposalCreated, IGovernorInstance, IMicroStakingVault::setDepositFeeBpsCall,
    IMilletTokenInstance, ITimelockInstance, TimelockInit,
};
use eyre::{OptionExt, Result};
use params::Governance;
use protocol::time::WEEK;
use testkit::{Actor, Purse, World, tokens};

use super::contender::Contender;

/// What a citizen votes with: more than 4 hundredths of all, of which there are 10^9.
const TOKENS: u64 = 50_000_000;

/// What is proposed: one call, to an account that takes any.
const TARGET: Address = Address::repeat_byte(0x7a);

/// Why.
const WHY: &str = "Lower the deposit fee to 0.05 %";

const FOR: u8 = 1;

/// Votes, and what they decide.
pub(super) struct Polity {
    /// A token whose holders vote, once they have delegated to themselves; zero: locks vote.
    votes: Address,
    governor: IGovernorInstance<DynProvider>,
}

impl Polity {
    /// Ours, which the world came with.
    pub(super) fn ours(world: &World) -> Self {
        Self { votes: Address::ZERO, governor: world.governor() }
    }

    /// A library's, whose governor is made the timelock's proposer.
    pub(super) async fn theirs(
        world: &World,
        votes: Address,
        governor: Address,
        timelock: Address,
    ) -> Result<Self> {
        let provider = world.site.chain.provider();
        let timelock = ITimelockInstance::new(timelock, provider.clone());
        let grant = timelock.grantRole(keccak256("PROPOSER_ROLE"), governor);
        world.deployer().send(grant).await?;
        Ok(Self { votes, governor: IGovernorInstance::new(governor, provider.clone()) })
    }
}

fn rules(world: &World) -> Governance {
    world.site.blueprint.params.governance
}

/// What a library's timelock is told: what ours is.
pub(super) fn timelock_of(world: &World) -> TimelockInit {
    TimelockInit {
        minDelay: rules(world).delay.get(),
        proposers: Vec::new(),
        executors: vec![Address::ZERO],
        admin: world.deployer().address(),
    }
}

/// What a library's governor is told: what ours is.
pub(super) fn arguments(world: &World, votes: Address, timelock: Address) -> Vec<u8> {
    let rules = rules(world);
    let guardian = world.deployer().address();
    let periods = [rules.voting_delay.get(), rules.voting_period.get()];
    let (threshold, quorum) = (rules.proposal_threshold.get(), rules.quorum_percent.get());
    let extension = rules.late_quorum_extension.get();
    (votes, timelock, guardian, periods, threshold, quorum, extension).abi_encode_params()
}

/// A proposal under way, and who takes part.
struct Motion<'a> {
    who: &'a Contender<'a>,
    polity: &'a Polity,
    id: U256,
    proposer: Actor,
    voter: Actor,
    /// What proposing took.
    gas: u64,
}

impl<'a> Motion<'a> {
    /// Proposed, by one of two who can vote.
    async fn begin(who: &'a Contender<'a>) -> Result<Self> {
        let polity = who.polity.as_ref().ok_or_eyre("nobody governs here")?;
        let proposer = citizen(who, polity, "proposer").await?;
        let voter = citizen(who, polity, "voter").await?;
        // What counts for a proposer was there before the second before the proposal's.
        who.world.pass(2).await?;
        let (targets, values, calldatas) = calls();
        let propose = polity.governor.propose(targets, values, calldatas, WHY.to_owned());
        let receipt = proposer.send(propose).await?;
        let created = receipt.logs().iter().find_map(|log| log.log_decode().ok());
        let created: ProposalCreated = created.ok_or_eyre("nothing was proposed")?.inner.data;
        let (id, gas) = (created.proposalId, receipt.gas_used);
        Ok(Self { who, polity, id, proposer, voter, gas })
    }

    /// The proposer votes, and with it the quorum is there; returns what the second vote takes.
    async fn vote(&self) -> Result<u64> {
        let governor = &self.polity.governor;
        self.who.world.pass(rules(self.who.world).voting_delay.seconds() + 2).await?;
        self.proposer.send(governor.castVote(self.id, FOR)).await?;
        Ok(self.voter.send(governor.castVote(self.id, FOR)).await?.gas_used)
    }

    async fn queue(&self) -> Result<u64> {
        self.who.world.pass(rules(self.who.world).voting_period.seconds()).await?;
        let (targets, values, calldatas) = calls();
        let queue = self.polity.governor.queue(targets, values, calldatas, keccak256(WHY));
        Ok(self.voter.send(queue).await?.gas_used)
    }

    async fn execute(&self) -> Result<u64> {
        self.who.world.pass(rules(self.who.world).delay.seconds()).await?;
        let (targets, values, calldatas) = calls();
        let execute = self.polity.governor.execute(targets, values, calldatas, keccak256(WHY));
        Ok(self.voter.send(execute).await?.gas_used)
    }
}

pub(super) async fn propose(who: &Contender<'_>) -> Result<Option<u64>> {
    Ok(Some(Motion::begin(who).await?.gas))
}

/// By an account that comes second, after the quorum.
pub(super) async fn cast_vote(who: &Contender<'_>) -> Result<Option<u64>> {
    Ok(Some(Motion::begin(who).await?.vote().await?))
}

pub(super) async fn queue(who: &Contender<'_>) -> Result<Option<u64>> {
    let motion = Motion::begin(who).await?;
    motion.vote().await?;
    Ok(Some(motion.queue().await?))
}

pub(super) async fn execute(who: &Contender<'_>) -> Result<Option<u64>> {
    let motion = Motion::begin(who).await?;
    motion.vote().await?;
    motion.queue().await?;
    Ok(Some(motion.execute().await?))
}

/// Targets, values and calldatas.
fn calls() -> (Vec<Address>, Vec<U256>, Vec<Bytes>) {
    let lower = setDepositFeeBpsCall { bps: U256::from(5) }.abi_encode();
    (vec![TARGET], vec![U256::ZERO], vec![lower.into()])
}

/// Somebody new whose tokens vote.
async fn citizen(who: &Contender<'_>, polity: &Polity, name: &str) -> Result<Actor> {
    let (world, amount) = (who.world, tokens(TOKENS));
    let (name, address) = who.stranger(name)?;
    let citizen = world.actor(&name, Purse::default()).await?;
    if polity.votes.is_zero() {
        world.deployer().send(who.token.transfer(address, amount)).await?;
        citizen.send(who.token.approve(who.lock, amount)).await?;
        let end = world.site.chain.now().await? + 104 * WEEK;
        citizen.send(world.vote_escrow().createLock(amount, U256::from(end))).await?;
    } else {
        let provider = world.site.chain.provider();
        let votes = IMilletTokenInstance::new(polity.votes, provider.clone());
        world.deployer().send(votes.transfer(address, amount)).await?;
        // Delegating is called the same wherever votes are.
        let votes = bindings::IVotingEscrowInstance::new(polity.votes, provider);
        citizen.send(votes.delegate(address)).await?;
    }
    Ok(citizen)
}
