//! Whether a root may be activated.

use alloy::primitives::{B256, U256};

use client::token::Token;

use super::{Pending, Refusal, Standing};

/// What is to be done about an activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be sent, for this root.
    Send(Pending),
    /// The root is the current one.
    Active,
}

/// What the contract would have to hold with a root that pays `total` since the first epoch.
pub fn needed(standing: &Standing, total: U256) -> U256 {
    total.saturating_sub(standing.paid)
}

/// What it does not hold of that.
pub fn missing(standing: &Standing, total: U256) -> U256 {
    needed(standing, total).saturating_sub(standing.balance)
}

/// Holds the activation of `epoch` against the contract. `root`, if given, is the one that has to
/// be activated.
///
/// # Errors
///
/// The first reason against it.
pub fn judge(
    standing: &Standing,
    epoch: u64,
    root: Option<B256>,
    token: &Token,
) -> Result<Verdict, Refusal> {
    let differs = |on_chain: B256| root.filter(|it| *it != on_chain);
    if epoch == standing.epoch && 0 < epoch {
        return match differs(standing.root) {
            Some(_) => Err(Refusal::EpochTaken { epoch, root: standing.root }),
            None => Ok(Verdict::Active),
        };
    }
    if epoch < standing.epoch {
        return Err(Refusal::Past { epoch, active: standing.epoch });
    }
    let last = standing.last().0;
    let pending = *standing.pending(epoch).ok_or(Refusal::NothingWaits { epoch, last })?;
    if let Some(found) = differs(pending.root) {
        return Err(Refusal::OtherRootWaits { epoch, waiting: pending.root, found });
    }
    let (activates_at, now) = (pending.activates_at, standing.now);
    if now < activates_at {
        return Err(Refusal::NotDue { epoch, activates_at, now });
    }
    let missing = missing(standing, pending.total);
    if !missing.is_zero() {
        return Err(Refusal::Unfunded {
            epoch,
            needed: token.amount(needed(standing, pending.total)),
            balance: token.amount(standing.balance),
            missing: token.amount(missing),
            contract: standing.at,
        });
    }
    Ok(Verdict::Send(pending))
}
