//! Everything is handed to the timelock, and a vote lowers the fee.

use alloy::{
    primitives::{Address, Bytes, U256, keccak256},
    sol_types::SolCall,
};
use bindings::{
    IGovernor::{ProposalCreated, ProposalState, VoteCast},
    IMicroStakingVault::setDepositFeeBpsCall,
    IVotingEscrow::acceptOwnershipCall,
    IVotingEscrowInstance,
};
use client::call::ask;
use eyre::{OptionExt, Result};
use serde::Serialize;

use super::{
    cast::Cast,
    expect,
    saving::{self, Saved},
    teller::{Teller, amount, told},
};
use crate::{
    contract::{Contract, Currency},
    hand_over::Gift,
    plan,
};

/// Hundredths of a percent that the vote makes of the fee.
const NEW_FEE: U256 = U256::from_limbs([5, 0, 0, 0]);

/// What the first deposit after the vote is, in units of the stablecoin.
const NEXT: U256 = U256::from_limbs([10_000_000, 0, 0, 0]);

const DESCRIPTION: &str = "# Take over, and halve the fee\n\n\
    Accept the ownership that the deployer offers, and take 0.05 % of deposits instead of 0.1 %.";

/// A vote, and what it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Law {
    /// The proposal.
    #[serde(serialize_with = "rewards::decimal")]
    pub proposal: U256,
    /// Votes for it.
    #[serde(serialize_with = "rewards::decimal")]
    pub votes_for: U256,
    /// Votes against it.
    #[serde(serialize_with = "rewards::decimal")]
    pub votes_against: U256,
    /// Votes that had to take part.
    #[serde(serialize_with = "rewards::decimal")]
    pub quorum: U256,
    /// The fee before, in hundredths of a percent.
    #[serde(serialize_with = "rewards::decimal")]
    pub fee_before: U256,
    /// The fee since.
    #[serde(serialize_with = "rewards::decimal")]
    pub fee_since: U256,
    /// The first deposit that paid it.
    pub next: Saved,
}

/// What a proposal does.
struct Actions {
    targets: Vec<Address>,
    values: Vec<U256>,
    calldatas: Vec<Bytes>,
}

pub(super) async fn tell(teller: &mut Teller<'_>, cast: &Cast) -> Result<Law> {
    teller.opens("The deployer hands everything to the timelock");
    for step in plan::hand_over() {
        teller.ensure(step).await?;
    }

    teller.opens("Holders vote to take over, and to halve the fee");
    let fee_before = ask(teller.site.savings().depositFeeBps()).await?;
    let proposal = propose(teller, cast).await?;
    let [votes_for, votes_against] = vote(teller, cast, proposal).await?;
    let quorum = ask(teller.site.governor().proposalQuorum(proposal)).await?;
    carry_out(teller, cast, proposal).await?;
    judge(teller).await?;

    teller.opens("The next deposit pays the new fee");
    let fee_since = ask(teller.site.savings().depositFeeBps()).await?;
    let first = &cast.dollar_savers().next().ok_or_eyre("nobody saves dollars")?.person;
    let (dollars, to) = (Currency::Dollars, first.address());
    teller.give(&cast.deployer, dollars, first.name, to, NEXT).await?;
    let next = saving::save(teller, first, dollars, NEXT).await?;
    Ok(Law { proposal, votes_for, votes_against, quorum, fee_before, fee_since, next })
}

/// All that was offered is accepted, and both vaults take less.
fn actions(teller: &Teller<'_>) -> Actions {
    let site = teller.site;
    let accept = Gift::OWNED.map(|it| (it, acceptOwnershipCall {}.abi_encode()));
    let fees = Currency::ALL
        .map(|currency| (currency.vault(), setDepositFeeBpsCall { bps: NEW_FEE }.abi_encode()));
    let (mut targets, mut calldatas) = (Vec::new(), Vec::new());
    for (contract, call) in accept.into_iter().chain(fees) {
        targets.push(site.address(contract));
        calldatas.push(call.into());
    }
    Actions { values: vec![U256::ZERO; targets.len()], targets, calldatas }
}

async fn propose(teller: &mut Teller<'_>, cast: &Cast) -> Result<U256> {
    let governor = teller.site.governor();
    let proposer = &cast.holders.first().ok_or_eyre("nobody holds tokens")?.person;
    let Actions { targets, values, calldatas } = actions(teller);
    let call = governor.propose(targets, values, calldatas, DESCRIPTION.to_owned());
    let receipt = teller.act(proposer, "proposes it", call).await?;
    let created: ProposalCreated = told(&receipt, *governor.address())?;
    let snapshot = created.voteStart.to::<u64>();
    // The votes that count are those of the snapshot, which has to be past.
    teller.wait("the voting delay passes", snapshot + 1).await?;
    Ok(created.proposalId)
}

/// Out: votes for it, and against.
async fn vote(teller: &mut Teller<'_>, cast: &Cast, proposal: U256) -> Result<[U256; 2]> {
    let (governor, lock) = (teller.site.governor(), teller.site.vote_escrow());
    let snapshot = ask(governor.proposalSnapshot(proposal)).await?;
    let mut votes = [U256::ZERO; 2];
    for holder in &cast.holders {
        let (person, support) = (&holder.person, holder.support);
        let what = if support == 1 { "votes for it" } else { "votes against it" };
        let receipt = teller.act(person, what, governor.castVote(proposal, support)).await?;
        let cast: VoteCast = told(&receipt, *governor.address())?;
        let expected = ask(lock.getPastVotes(person.address(), snapshot)).await?;
        expect(format!("the weight of {}'s vote", person.name), expected, cast.weight)?;
        teller.tell("  weight", amount(Currency::Tokens, cast.weight).replace("MLT", "veMLT"));
        votes[usize::from(support != 1)] += cast.weight;
    }
    let counted = ask(governor.proposalVotes(proposal)).await?;
    expect("votes for it", votes[0], counted.forVotes)?;
    expect("votes against it", votes[1], counted.againstVotes)?;
    let deadline = ask(governor.proposalDeadline(proposal)).await?.to::<u64>();
    teller.wait("the voting period passes", deadline + 1).await?;
    Ok(votes)
}

async fn carry_out(teller: &mut Teller<'_>, cast: &Cast, proposal: U256) -> Result<()> {
    let governor = teller.site.governor();
    let description = keccak256(DESCRIPTION);
    let Actions { targets, values, calldatas } = actions(teller);
    let queue = governor.queue(targets, values, calldatas, description);
    teller.act(&cast.keeper, "queues it in the timelock", queue).await?;
    let eta = ask(governor.proposalEta(proposal)).await?.to::<u64>();
    teller.wait("the timelock's delay passes", eta).await?;
    let Actions { targets, values, calldatas } = actions(teller);
    let execute = governor.execute(targets, values, calldatas, description);
    teller.act(&cast.keeper, "has it executed", execute).await?;
    let state = ask(governor.state(proposal)).await?;
    expect("the proposal's state", ProposalState::Executed as u8, state as u8)?;
    Ok(())
}

/// The timelock owns everything, and the deployer nothing.
async fn judge(teller: &mut Teller<'_>) -> Result<()> {
    let site = teller.site;
    let timelock = site.address(Contract::Timelock);
    for contract in Gift::OWNED {
        let owned = IVotingEscrowInstance::new(site.address(contract), site.chain.provider());
        expect(format!("the owner of {contract}"), timelock, ask(owned.owner()).await?)?;
    }
    let admin = ask(site.timelock().DEFAULT_ADMIN_ROLE()).await?;
    let deployer = ask(site.timelock().hasRole(admin, site.deployer.address())).await?;
    expect("the deployer being an admin of the timelock", false, deployer)?;
    for currency in Currency::ALL {
        let bps = ask(site.vault(currency.vault()).depositFeeBps()).await?;
        expect(format!("the fee of {} in bps", currency.vault()), NEW_FEE, bps)?;
    }
    let owned: Vec<_> = Gift::OWNED.iter().map(|contract| contract.name()).collect();
    teller.tell("the timelock owns", owned.join(", "));
    Ok(())
}
