//! Refusals of contracts, as sentences that say what to do next.
//!
//! One file for each family of contracts. What nobody who uses this tool can provoke has no sentence
//! and is told by its name; the test below knows each of those, so that a new error in an interface
//! has to be given a sentence or a reason to have none.

mod distributor;
mod erc20;
mod escrow;
mod governor;
mod rewards;
#[cfg(test)]
mod tests;
mod timelock;
mod vault;

use alloy::primitives::U256;
use client::{token::Token, when};

use crate::{money::Money, site::Vault};

/// What a refusal is about, as far as its bytes do not say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    /// What amounts are of.
    token: Option<Token>,
    /// What shares are of, where a vault speaks.
    shares: Option<Token>,
    /// Of the proposal that is acted on.
    timing: Option<Timing>,
}

/// When a proposal can be voted on and executed, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timing {
    /// The chain's time.
    pub(crate) now: u64,
    /// Votes are taken after this.
    pub(crate) starts: u64,
    /// The last second in which they are.
    pub(crate) ends: u64,
    /// When it can be executed; 0: not known yet.
    pub(crate) eta: u64,
}

/// Refusals inside one another that are looked into.
const DEEPEST: usize = 8;

impl Terms {
    pub(crate) fn of(token: &Token) -> Self {
        Self { token: Some(token.clone()), ..Self::default() }
    }

    pub(crate) fn of_vault(vault: &Vault) -> Self {
        Self { shares: Some(vault.shares.clone()), ..Self::of(&vault.asset) }
    }

    pub(crate) fn of_proposal(timing: Timing) -> Self {
        Self { timing: Some(timing), ..Self::default() }
    }

    fn assets(&self, units: U256) -> String {
        amount(self.token.as_ref(), units)
    }

    fn shares(&self, units: U256) -> String {
        amount(self.shares.as_ref(), units)
    }

    /// Of what the speaker is itself a token of: a vault of its shares.
    fn own(&self, units: U256) -> String {
        amount(self.shares.as_ref().or(self.token.as_ref()), units)
    }

    /// As the token speaks that a contract called.
    fn inside(&self) -> Self {
        Self { shares: None, ..self.clone() }
    }
}

fn amount(token: Option<&Token>, units: U256) -> String {
    token.map_or_else(|| format!("{units} base units"), |it| Money::new(units, it).to_string())
}

fn day(at: U256) -> String {
    when::utc(seconds(at))
}

fn seconds(at: U256) -> u64 {
    // The calendar ends long before.
    u64::try_from(at).unwrap_or(u64::MAX).min(253_402_300_799)
}

/// What the bytes of a refusal say; in its own words where there is no sentence for it.
pub(crate) fn of(refusal: &[u8], terms: &Terms) -> String {
    at_depth(DEEPEST, refusal, terms)
}

fn at_depth(depth: usize, refusal: &[u8], terms: &Terms) -> String {
    let inner = |reason: &[u8]| match depth.checked_sub(1) {
        Some(depth) => at_depth(depth, reason, &terms.inside()),
        None => bindings::explain(reason),
    };
    erc20::told(refusal, terms)
        .or_else(|| vault::told(refusal, terms, &inner))
        .or_else(|| escrow::told(refusal, terms, &inner))
        .or_else(|| distributor::told(refusal, &inner))
        .or_else(|| rewards::told(refusal, terms, &inner))
        .or_else(|| governor::told(refusal, terms))
        .or_else(|| timelock::told(refusal, terms))
        .unwrap_or_else(|| bindings::explain(refusal))
}
