//! What all epochs so far come to.

use std::collections::BTreeMap;

use alloy::primitives::{Address, U256};
use protocol::fixed::MathError;

use super::Settlement;
use crate::{
    Claim, Claims, ClaimsBuilder, ClaimsError, Workers,
    policy::{Kind, PerKind},
};

/// From the first epoch to the last one settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The last epoch in it; 0 before the first.
    pub epoch: u32,
    /// What each account has been paid; all more than nothing. In base units of the reward.
    pub cumulative: BTreeMap<Address, U256>,
    /// What each policy has left. In base units of the reward.
    pub carry: PerKind<U256>,
}

impl Ledger {
    /// Enters the next epoch.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] for sums that no token has.
    pub fn enter(&mut self, settlement: &Settlement) -> Result<(), MathError> {
        for (account, amount) in &settlement.amounts {
            let sum = self.cumulative.entry(*account).or_default();
            *sum = sum.checked_add(*amount).ok_or(MathError::Overflow)?;
        }
        self.carry = PerKind::try_each(|kind: Kind| Ok(settlement.policies[kind].carry))?;
        self.epoch = self.epoch.checked_add(1).ok_or(MathError::Overflow)?;
        Ok(())
    }

    /// Paid to all accounts together.
    pub fn total(&self) -> U256 {
        // Epochs of at most 2^128, fewer than 2^32 of them.
        self.cumulative.values().sum()
    }

    /// Everything paid so far as claims of `reward`.
    ///
    /// # Errors
    ///
    /// [`ClaimsError`], above all if nobody has been paid anything yet.
    pub fn claims(&self, reward: Address, workers: Workers) -> Result<Claims, ClaimsError> {
        let mut claims = ClaimsBuilder::default();
        for (account, cumulative) in &self.cumulative {
            claims.push(Claim { account: *account, reward, cumulative: *cumulative })?;
        }
        claims.finish(workers)
    }
}
