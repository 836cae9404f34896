//! Why nothing was done, or not all of it, and what to do about it.

use std::{fmt, process::ExitCode};

use alloy::primitives::{Address, U256};
use client::{call::CallError, money as coins, when};
use serde_json::json;

use crate::said::Percent;

/// The answer is no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// A contract said no; nothing was sent.
    #[error("refused: {sentence}")]
    Contract {
        /// What it said, for a person.
        sentence: String,
        /// What it said, for a program: the error with its values.
        error: String,
    },
    /// There is less than that.
    #[error("{account} has {has}, and this takes {needs}")]
    TooLittle {
        /// Who pays.
        account: Address,
        /// What there is, for people.
        has: String,
        /// What it takes, for people.
        needs: String,
    },
    /// Gas is paid in ETH.
    #[error(
        "{account} has {} ETH, and up to {} ETH have to be there for the gas: send it some first",
        coins::eth(*.has), coins::eth_cost(*.needs)
    )]
    TooLittleEth {
        /// Who pays.
        account: Address,
        /// Wei there is.
        has: U256,
        /// Wei that have to be there, most of which stays.
        needs: U256,
    },
    /// The person said no.
    #[error("nothing was signed")]
    NotAgreed,
    /// Nobody is there to be asked.
    #[error("nobody is there to be asked: --yes agrees in advance, --dry-run only shows")]
    NobodyToAsk,
    /// Only the holder of the key acts.
    #[error("{0} acts with its own key, and another one was given: --dry-run shows what would be")]
    NotYours(Address),
    /// A lock that would not last long enough.
    #[error(
        "a lock lasts at least 7 days and ends on a Thursday: the earliest is --until {}",
        when::day(*.earliest)
    )]
    EndsTooSoon {
        /// The first end there can be, in seconds.
        earliest: u64,
    },
    /// An extended lock has to end later than it does.
    #[error(
        "the lock ends on {} already, and on a Thursday: the next is --until {}",
        when::day(*.end), when::day(*.earliest)
    )]
    NotLater {
        /// When it ends, in seconds.
        end: u64,
        /// The next end there can be, in seconds.
        earliest: u64,
    },
    /// A lock that would last too long.
    #[error("a lock lasts at most 104 weeks: the latest is --until {}", when::day(*.latest))]
    EndsTooLate {
        /// The last end there can be, in seconds.
        latest: u64,
    },
    /// Nothing is locked.
    #[error("{0} has no lock: make one with `millet lock`")]
    NoLock(Address),
    /// One lock is all there can be.
    #[error(
        "there is a lock until {} already: add to it with `millet increase`, or have it end later \
         with `millet extend`",
        when::day(*.0)
    )]
    LockExists(u64),
    /// The lock has ended.
    #[error("the lock was over on {}: take it out with `millet withdraw`", when::day(*.0))]
    LockOver(u64),
    /// The lock has not ended.
    #[error(
        "the lock ends in {}, on {}: until then `millet exit` takes it out, for a penalty",
        when::lasting(.end - .now), when::day(*.end)
    )]
    LockRuns {
        /// When it ends, in seconds.
        end: u64,
        /// The chain's time, before that.
        now: u64,
    },
    /// More of a penalty than was said.
    #[error("leaving now costs {penalty}, {share} of the lock, and --max-penalty says {most}")]
    PenaltyTooHigh {
        /// What it costs, for people.
        penalty: String,
        /// As a part of what is locked.
        share: Percent,
        /// What was said.
        most: Percent,
    },
    /// Nobody proposed that.
    #[error("there is no proposal {0}: `millet proposals --all` shows all of them")]
    NoProposal(String),
    /// Several begin so.
    #[error("{written} could be any of {candidates}: write more digits")]
    SeveralProposals {
        /// What was written.
        written: String,
        /// Those it could be.
        candidates: String,
    },
    /// The log is not what the governor wrote.
    #[error(
        "the node tells of proposal {told:#066x} what makes proposal {computed:#066x}: its log is \
         not to be trusted, use another node"
    )]
    ProposalForged {
        /// The number that the log says.
        told: U256,
        /// The number of the calls and the description that the log says.
        computed: U256,
    },
    /// The fee is that already.
    #[error(
        "the deposit fee of the {vault} vault is {bps} bps already: there is nothing to propose"
    )]
    FeeAlready {
        /// Which vault.
        vault: &'static str,
        /// Hundredths of a percent.
        bps: U256,
    },
    /// A proposal that could never be executed.
    #[error(
        "a proposal could not change the {vault} vault: its owner is {owner}, not the timelock \
         {timelock}"
    )]
    NotGoverned {
        /// Which vault.
        vault: &'static str,
        /// Whose it is.
        owner: Address,
        /// Which carries out what was decided.
        timelock: Address,
    },
    /// The file is not of the root that is paid by now.
    #[error("{0} has no tree whose root is in force: use that of the current epoch")]
    NoTree(String),
}

impl Refusal {
    pub(crate) fn too_little(account: Address, has: &impl ToString, needs: &impl ToString) -> Self {
        Self::TooLittle { account, has: has.to_string(), needs: needs.to_string() }
    }
}

/// How a command ended that did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    reason: String,
    /// The error of a contract, with its values.
    error: Option<String>,
    refused: bool,
}

impl Failure {
    pub(crate) fn of(report: &eyre::Report) -> Self {
        let refusal = report.chain().find_map(|cause| cause.downcast_ref::<Refusal>());
        let error = match refusal {
            Some(Refusal::Contract { error, .. }) => Some(error.clone()),
            _ => None,
        };
        let refused = refusal.is_some()
            || report.chain().any(|cause| {
                matches!(cause.downcast_ref(), Some(CallError::Reverted(_)))
                    || matches!(cause.downcast_ref(), Some(CallError::Failed(_)))
            });
        Self { reason: format!("{report:#}"), error, refused }
    }

    /// 1 where somebody said no, 2 where something was written wrongly or went wrong.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(if self.refused { 1 } else { 2 })
    }

    /// For programs.
    pub(crate) fn document(&self) -> String {
        let outcome = if self.refused { "refused" } else { "failed" };
        let mut document = json!({ "outcome": outcome, "reason": self.reason });
        if let Some(error) = &self.error {
            document["error"] = json!(error);
        }
        format!("{document:#}")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.reason)
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{B256, Bytes};
    use client::key::KeyError;
    use eyre::WrapErr;
    use manifest::ManifestError;

    use super::*;

    #[test]
    fn no_is_one_and_everything_else_is_two() {
        let refused = |report: eyre::Report| Failure::of(&report).refused;
        assert!(refused(Refusal::NotAgreed.into()));
        assert!(refused(CallError::Reverted(Bytes::new()).into()));
        assert!(refused(CallError::Failed(B256::ZERO).into()));
        assert!(!refused(CallError::Pending(B256::ZERO).into()));
        assert!(!refused(KeyError::Missing { chain_id: 1 }.into()));
        assert!(!refused(ManifestError::NoContract(manifest::Contract::Token).into()));
        let inside = Err::<(), _>(Refusal::NobodyToAsk).wrap_err("staking").unwrap_err();
        assert!(refused(inside));
    }

    #[test]
    fn a_program_is_told_the_error_too() {
        let (sentence, error) = ("deposits are paused".into(), "VaultDepositsPaused".into());
        let failure = Failure::of(&Refusal::Contract { sentence, error }.into());
        let document: serde_json::Value = serde_json::from_str(&failure.document()).unwrap();
        assert_eq!(
            document,
            json!({
                "outcome": "refused",
                "reason": "refused: deposits are paused",
                "error": "VaultDepositsPaused",
            })
        );
    }
}
