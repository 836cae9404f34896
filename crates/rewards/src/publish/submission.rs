//! Whether a root may be submitted.

use alloy::primitives::{Address, B256, U256};

use super::{MAX_WAITING, Refusal, Standing};
use crate::file::Verified;

/// A root that somebody wants to submit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The root.
    pub root: B256,
    /// sha256 of its data.
    pub data_hash: B256,
    /// Its epoch.
    pub epoch: u64,
    /// The sum of its claims.
    pub total: U256,
    /// The only reward in it.
    pub reward: Address,
    /// Where its data is published.
    pub uri: String,
}

/// What is to be done about a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be sent.
    Send,
    /// The same root waits already.
    Waiting {
        /// First second at which it can be activated.
        activates_at: u64,
    },
    /// The same root is the current one.
    Active,
}

impl Submission {
    /// Of a tree that has been verified.
    ///
    /// # Errors
    ///
    /// If its claims are not of one reward, or `uri` cannot be an address.
    pub fn new(tree: &Verified, epoch: u64, uri: String) -> Result<Self, Refusal> {
        let [total] = &tree.totals[..] else {
            return Err(Refusal::SeveralRewards(tree.totals.len()));
        };
        let is_address = uri.contains(':') && uri.bytes().all(|it| it.is_ascii_graphic());
        if !is_address {
            return Err(Refusal::NoUri(uri));
        }
        let Verified { root, data_hash, .. } = *tree;
        Ok(Self { root, data_hash, epoch, total: total.total, reward: total.reward, uri })
    }

    /// Holds it against the contract. `sender` is who would send it.
    ///
    /// # Errors
    ///
    /// The first reason against it.
    pub fn judge(&self, standing: &Standing, sender: Address) -> Result<Verdict, Refusal> {
        if self.reward != standing.reward {
            return Err(Refusal::OtherReward { expected: standing.reward, found: self.reward });
        }
        if let Some(verdict) = self.known(standing)? {
            return Ok(verdict);
        }
        self.may_follow(standing)?;
        match standing.updater {
            Address::ZERO => Err(Refusal::NoUpdater),
            updater if updater != sender => Err(Refusal::NotUpdater { sender, updater }),
            _ => Ok(Verdict::Send),
        }
    }

    /// Whether the contract has this root for this epoch.
    fn known(&self, standing: &Standing) -> Result<Option<Verdict>, Refusal> {
        let epoch = self.epoch;
        let (root, verdict) = if epoch == standing.epoch && 0 < epoch {
            (standing.root, Verdict::Active)
        } else if let Some(pending) = standing.pending(epoch) {
            (pending.root, Verdict::Waiting { activates_at: pending.activates_at })
        } else if epoch < standing.epoch {
            return Err(Refusal::Past { epoch, active: standing.epoch });
        } else {
            return Ok(None);
        };
        if root == self.root { Ok(Some(verdict)) } else { Err(Refusal::EpochTaken { epoch, root }) }
    }

    /// Whether it may come after the root submitted last.
    fn may_follow(&self, standing: &Standing) -> Result<(), Refusal> {
        let (last, minimum) = standing.last();
        let (epoch, expected) = (self.epoch, last.saturating_add(1));
        if epoch != expected {
            return Err(Refusal::EpochGap { epoch, expected });
        }
        if MAX_WAITING <= standing.waiting.len() {
            return Err(Refusal::QueueFull(standing.waiting.len()));
        }
        let total = self.total;
        if total < minimum {
            return Err(Refusal::TotalFalls { total, minimum, epoch: last });
        }
        let maximum = minimum.saturating_add(standing.max_increase);
        if maximum < total {
            let over = total - maximum;
            return Err(Refusal::TotalRises { total, over, maximum, epoch: last });
        }
        Ok(())
    }
}
