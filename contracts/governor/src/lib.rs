//! Governor: locks propose, vote, and have the timelock do what was decided.
//!
//! A shell. It reads storage, asks [`protocol::governor`] what follows, writes the answer, and only
//! then calls the timelock. Surface: `abi/IGovernor.sol`, which is that of OpenZeppelin's Governor with
//! what we add. Holds I-GOV-1 to I-GOV-7 of `docs/invariants.md`. Anyone with enough votes proposes,
//! anyone votes, queues and executes; the guardian cancels and nothing else; settings are changed by
//! proposals only.
//!
//! There is no lock against calls back: a proposal may change the governor while it is executed.
//! Whatever an act depends on is written before anybody is called who could call back.
#![allow(missing_docs, reason = "the SDK's macros emit public items we cannot document")]
#![allow(clippy::missing_errors_doc, reason = "abi/IGovernor.sol says what can go wrong")]
#![allow(non_snake_case, reason = "fields of events are named as in the ABI")]
extern crate alloc;

mod ballots;
mod executor;
mod proposals;
mod quorums;
mod router;
mod settings;
mod stored;
#[cfg(test)]
mod tests;
mod votes;

use alloy_primitives::{Address, U256};
use interfaces::governor::{GovernorInit, IGovernor as abi};
use onchain::{machine::*, refusal::Refusal};
use stylus_sdk::{
    prelude::*,
    storage::{StorageMap, StorageU256},
};

use crate::{executor::Executor, quorums::Quorums, settings::Settings, stored::Proposals};

/// What it is called, by people and in signatures.
const NAME: &str = "Millet Governor";

/// Storage in slot order. Append only.
#[storage]
#[entrypoint]
pub struct Governor {
    proposals: Proposals,
    quorums: Quorums,
    executor: Executor,
    settings: Settings,
    /// The next of each account: one for every ballot that was counted.
    nonces: StorageMap<Address, StorageU256>,
    /// How much of a token a proposal may move and be ordinary; of ETH, for the zero address.
    limits: StorageMap<Address, StorageU256>,
}

impl Governor {
    /// Fixes the lock for good, and the first settings.
    fn constructor(&mut self, init: GovernorInit) -> Result<(), Refusal> {
        self.settings.begin(init.lock);
        self.set_timelock(init.timelock)?;
        self.set_guardian(init.guardian);
        self.set_voting_delay(init.votingDelay)?;
        self.set_voting_period(init.votingPeriod)?;
        self.set_threshold(init.proposalThreshold)?;
        self.set_quorum_numerator(init.quorumNumerator)?;
        self.set_late_quorum_extension(init.lateQuorumExtension)?;
        // A second ago there may have been no votes, but a lock says so.
        let past = U256::from(self.now().saturating_sub(1));
        onchain::votes::past_total_supply(self.machine(), init.lock, past)
            .map_err(|_| abi::GovernorInvalidContract { account: init.lock })?;
        Ok(())
    }

    /// ETH belongs to the timelock.
    fn receive(&self) -> Result<(), Vec<u8>> {
        Err(Refusal::from(abi::GovernorDisabledDeposit {}).into())
    }

    fn now(&self) -> u64 {
        self.machine().block_timestamp()
    }
}
