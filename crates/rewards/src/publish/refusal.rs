//! Why nothing is sent, and what to do about it.

use alloy::primitives::{Address, B256, U256};
use client::when;

/// The answer is no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is nothing at the address.
    #[error("there is no contract at {0} on this chain: check --contract and --rpc-url")]
    NoContract(Address),
    /// Something is there, but not merkle-rewards.
    #[error("the contract at {at} is not merkle-rewards: {reason}")]
    NotRewards {
        /// Where.
        at: Address,
        /// What it did not answer.
        reason: String,
    },
    /// The record was written for another chain.
    #[error("this root was made for chain {made_for}, and this is chain {chain_id}")]
    OtherChain {
        /// From the record, or what the publisher said.
        made_for: u64,
        /// Of the chain.
        chain_id: u64,
    },
    /// The record was written for another contract.
    #[error("this root was made for the contract at {made_for}, not for that at {at}")]
    OtherContract {
        /// From the record.
        made_for: Address,
        /// From the command line.
        at: Address,
    },
    /// The record was written for another epoch.
    #[error("this root was made for epoch {made_for}, not for epoch {epoch}")]
    OtherEpoch {
        /// From the record.
        made_for: u64,
        /// From the command line.
        epoch: u64,
    },
    /// The record was written for another tree.
    #[error("the record is of another tree: its {what} is {recorded}, the tree's is {found}")]
    OtherTree {
        /// Root, or sha256.
        what: &'static str,
        /// From the record.
        recorded: B256,
        /// From the tree.
        found: B256,
    },
    /// The contract pays one token.
    #[error("the tree has claims of {0} rewards, the contract pays one: make a tree for each")]
    SeveralRewards(usize),
    /// And that is not it.
    #[error("the tree's claims are of reward {found}, the contract pays {expected}")]
    OtherReward {
        /// Of the contract.
        expected: Address,
        /// In the tree.
        found: Address,
    },
    /// Only the updater submits.
    #[error(
        "{sender} may not submit roots here, {updater} may: set its key, or have the owner call setUpdater"
    )]
    NotUpdater {
        /// Whose key there is.
        sender: Address,
        /// Who may.
        updater: Address,
    },
    /// Nobody submits.
    #[error("the contract has no updater: the owner has to name one with setUpdater")]
    NoUpdater,
    /// The epoch is taken.
    #[error(
        "epoch {epoch} already has root {root}, and this tree has another; if that one is wrong and still waits, have it revoked"
    )]
    EpochTaken {
        /// From the command line.
        epoch: u64,
        /// Waiting or active.
        root: B256,
    },
    /// A later root is active.
    #[error("epoch {epoch} is past: the root of epoch {active} is active")]
    Past {
        /// From the command line.
        epoch: u64,
        /// Of the current root.
        active: u64,
    },
    /// Epochs rise by one.
    #[error("epoch {epoch} cannot come next, epoch {expected} does: nothing may be left out")]
    EpochGap {
        /// From the command line.
        epoch: u64,
        /// Which may be submitted.
        expected: u64,
    },
    /// Four wait.
    #[error("{0} roots wait already, which is as many as can: activate or revoke one first")]
    QueueFull(usize),
    /// Less than before.
    #[error(
        "the claims add up to {total}, less than the {minimum} of epoch {epoch}: cumulative amounts never fall"
    )]
    TotalFalls {
        /// Of the tree.
        total: U256,
        /// Of the root submitted last.
        minimum: U256,
        /// Of that root.
        epoch: u64,
    },
    /// Too much more than before.
    #[error(
        "the claims add up to {total}, {over} more than the {maximum} that the contract's maxEpochIncrease allows after epoch {epoch}"
    )]
    TotalRises {
        /// Of the tree.
        total: U256,
        /// What is too much.
        over: U256,
        /// What would be accepted.
        maximum: U256,
        /// Of the root submitted last.
        epoch: u64,
    },
    /// A claim of the previous tree is smaller now.
    #[error(
        "{account} could claim {before} with the previous tree and could only claim {now} with this one"
    )]
    ClaimFalls {
        /// Whose.
        account: Address,
        /// With the previous tree, base units.
        before: U256,
        /// With this one; zero if the claim is not there.
        now: U256,
    },
    /// The address that is published is none.
    #[error(
        "{0:?} is not where data can be published: expected an address like ipfs://… or https://…"
    )]
    NoUri(String),
    /// Nothing waits for this epoch.
    #[error("no root waits for epoch {epoch}; the one submitted last is of epoch {last}")]
    NothingWaits {
        /// From the command line.
        epoch: u64,
        /// Submitted last.
        last: u64,
    },
    /// What waits is of another tree.
    #[error(
        "epoch {epoch} waits with root {waiting}, and this tree has {found}: do not activate what you cannot check"
    )]
    OtherRootWaits {
        /// From the command line.
        epoch: u64,
        /// On chain.
        waiting: B256,
        /// Of the tree.
        found: B256,
    },
    /// Not due.
    #[error("epoch {epoch} can be activated in {}, at {}", when::lasting(activates_at - now), when::utc(*activates_at))]
    NotDue {
        /// From the command line.
        epoch: u64,
        /// When, in seconds; after `now`.
        activates_at: u64,
        /// Time of the chain.
        now: u64,
    },
    /// Not funded.
    #[error(
        "epoch {epoch} needs {needed} in the contract and there is {balance}: send {missing} more to {contract} first"
    )]
    Unfunded {
        /// From the command line.
        epoch: u64,
        /// What it would owe, for people.
        needed: String,
        /// What it holds, for people.
        balance: String,
        /// The difference, for people.
        missing: String,
        /// Where it has to go.
        contract: Address,
    },
    /// The tree's root cannot be claimed against.
    #[error("the contract does not accept this tree's root {found}{}", waits_for(*.waiting))]
    NotAccepted {
        /// Of the tree.
        found: B256,
        /// The epoch for which it waits.
        waiting: Option<u64>,
    },
    /// A whole batch is refused for a reason that concerns every other one too.
    #[error("claims are refused: {0}")]
    Batch(String),
    /// The contract refuses what passed all the checks.
    #[error("the contract refuses: {0}")]
    Contract(String),
}

fn waits_for(epoch: Option<u64>) -> String {
    match epoch {
        Some(epoch) => format!(": it waits as that of epoch {epoch}, activate it first"),
        None => ": use the tree of the current epoch".to_owned(),
    }
}
