//! Why a handoff is not begun, or not complete.

use alloy::primitives::{Address, U256};
use client::money;

use super::Power;
use crate::contract::Contract;

/// A handoff that does not begin, or leaves something behind.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum HandoffError {
    /// Neither the deployer's nor the heir's.
    #[error(
        "{contract} is owned by {owner}, who alone can give it away: where a Safe is to stay the owner, \
         say `--to safe:{owner}`"
    )]
    OwnedByOther {
        /// What.
        contract: Contract,
        /// Whose.
        owner: Address,
    },
    /// Afterwards it would take a vote.
    #[error(
        "{0}: run `deploy apply` first, and let the owner make the calls of `deploy export safe` if it is \
         another; afterwards that takes a vote"
    )]
    Unwired(String),
    /// Somebody else could make itself anything.
    #[error("{0} is an admin of timelock too: it calls renounceRole first")]
    OtherAdmin(Address),
    /// Nobody could sign for it.
    #[error("there is no Safe at {0} on this chain")]
    NoSafe(Address),
    /// The deployer would keep these.
    #[error(
        "the deployer would stay {}; --keep-roles leaves them, on chains without money",
        list(.0)
    )]
    Kept(Vec<Power>),
    /// The deployer has these, though it should have nothing.
    #[error("the deployer is still {}", list(.0))]
    Left(Vec<Power>),
    /// The heir did not get what was offered.
    #[error("{contract} is owned by {owner} and not by the heir: run this again to offer it anew")]
    NotAccepted {
        /// What.
        contract: Contract,
        /// Whose.
        owner: Address,
    },
    /// The deployer can no longer schedule it.
    #[error(
        "the timelock does not accept what is offered to it, and the deployer cannot schedule that: \
         a proposal has to call acceptOwnership of each contract"
    )]
    NeedsVote,
    /// Only executing what was scheduled is for everybody.
    #[error("`{step}` is for the deployer {deployer} alone, and this is the key of {actor}")]
    NotTheDeployer {
        /// Who would act.
        actor: Address,
        /// Who has to.
        deployer: Address,
        /// What.
        step: String,
    },
    /// It would stop half way.
    #[error("{account} has {} ETH and may need up to {} ETH", money::eth(*.has), money::eth(*.needs))]
    TooPoor {
        /// Who acts.
        account: Address,
        /// What it has, in wei.
        has: U256,
        /// What it may need, in wei.
        needs: U256,
    },
}

fn list(powers: &[Power]) -> String {
    powers.iter().map(Power::to_string).collect::<Vec<_>>().join(", ")
}
