//! What is claimed: one cumulative amount for each account and reward.

use std::collections::HashMap;

use alloy::primitives::{Address, U256};
use serde::Serialize;

use crate::Workers;

/// What one account may have received of one reward, all epochs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who is paid.
    pub account: Address,
    /// The token it is paid in.
    pub reward: Address,
    /// Base units of that token, from the first epoch on.
    pub cumulative: U256,
}

/// A claim in 56 bytes: the reward is its place in the sorted list of rewards.
///
/// The order of the fields is the order of claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) account: Address,
    pub(crate) reward: u32,
    pub(crate) cumulative: U256,
}

/// A set that can become a tree: not empty, one claim for each account and reward, in the order of
/// accounts and then rewards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    rewards: Vec<Address>,
    rows: Vec<Row>,
}

/// What all claims of one reward come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RewardTotal {
    /// The token.
    pub reward: Address,
    /// Accounts that may claim it.
    pub claims: usize,
    /// Base units: the sum of their cumulative amounts.
    #[serde(serialize_with = "decimal")]
    pub total: U256,
}

/// Why claims cannot become a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    /// A tree has at least one leaf.
    #[error("there are no claims")]
    Empty,
    /// Proofs would be longer than the chain accepts.
    #[error("there are more than 2^32 claims, so that a proof would take more than 32 hashes")]
    TooMany,
    /// Which of the two counts would depend on who proves it.
    #[error("{account} has more than one claim of reward {reward}")]
    Duplicate {
        /// Of both claims.
        account: Address,
        /// Of both claims.
        reward: Address,
    },
    /// No token has that many units.
    #[error("the claims of reward {reward} add up to more than 2^256 - 1")]
    TotalOverflow {
        /// The token.
        reward: Address,
    },
}

/// Collects claims in any order.
#[derive(Debug, Default)]
pub struct ClaimsBuilder {
    places: HashMap<Address, u32>,
    rewards: Vec<Address>,
    rows: Vec<Row>,
}

impl ClaimsBuilder {
    /// Adds one claim.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::TooMany`] if 2^32 are there already.
    pub fn push(&mut self, claim: Claim) -> Result<(), ClaimsError> {
        let places = u32::try_from(self.rows.len()).map_err(|_| ClaimsError::TooMany)?;
        debug_assert!(self.rewards.len() <= places as usize, "every reward has a claim");
        let next = u32::try_from(self.rewards.len()).map_err(|_| ClaimsError::TooMany)?;
        let reward = *self.places.entry(claim.reward).or_insert_with(|| {
            self.rewards.push(claim.reward);
            next
        });
        self.rows.push(Row { account: claim.account, reward, cumulative: claim.cumulative });
        Ok(())
    }

    /// The set of all claims added.
    ///
    /// # Errors
    ///
    /// If there are none, two for the same account and reward, or if those of one reward add up to
    /// more than a word holds.
    pub fn finish(self, workers: Workers) -> Result<Claims, ClaimsError> {
        let Self { rewards: met, mut rows, .. } = self;
        let mut rewards = met.clone();
        rewards.sort_unstable();
        let mut place = vec![0; met.len()];
        for (to, reward) in met.iter().zip(&mut place) {
            *reward = rewards.partition_point(|it| it < to) as u32;
        }
        if !place.is_sorted() {
            rows.iter_mut().for_each(|row| row.reward = place[row.reward as usize]);
        }
        workers.sort(&mut rows);
        Claims::in_order(rewards, rows)
    }
}

impl Claims {
    /// Claims that are sorted already.
    pub(crate) fn in_order(rewards: Vec<Address>, rows: Vec<Row>) -> Result<Self, ClaimsError> {
        let same =
            |pair: &[Row]| pair[0].account == pair[1].account && pair[0].reward == pair[1].reward;
        if let Some(pair) = rows.windows(2).find(|pair| same(pair)) {
            let reward = rewards[pair[0].reward as usize];
            return Err(ClaimsError::Duplicate { account: pair[0].account, reward });
        }
        if rows.is_empty() {
            return Err(ClaimsError::Empty);
        }
        let claims = Self { rewards, rows };
        claims.totals()?;
        Ok(claims)
    }

    /// How many there are, at least one.
    #[allow(clippy::len_without_is_empty, reason = "never empty")]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// All claims, by account and then by reward.
    pub fn iter(&self) -> impl Iterator<Item = Claim> {
        self.rows.iter().map(|row| self.claim(row))
    }

    /// The sum of each reward, in the order of their addresses.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::TotalOverflow`]; a set that exists has been asked before and has none.
    pub fn totals(&self) -> Result<Vec<RewardTotal>, ClaimsError> {
        let zero = |reward: &Address| RewardTotal { reward: *reward, claims: 0, total: U256::ZERO };
        let mut totals: Vec<_> = self.rewards.iter().map(zero).collect();
        for row in &self.rows {
            let sum = &mut totals[row.reward as usize];
            let reward = sum.reward;
            sum.claims += 1;
            sum.total = (sum.total.checked_add(row.cumulative))
                .ok_or(ClaimsError::TotalOverflow { reward })?;
        }
        Ok(totals)
    }

    /// The rewards that rows point into, sorted.
    pub(crate) fn rewards(&self) -> &[Address] {
        &self.rewards
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(crate) fn claim(&self, row: &Row) -> Claim {
        let reward = self.rewards[row.reward as usize];
        Claim { account: row.account, reward, cumulative: row.cumulative }
    }
}

/// Amounts are decimal text in JSON: its numbers lose what is above 2^53.
///
/// # Errors
///
/// Of the serializer.
pub fn decimal<S: serde::Serializer>(amount: &U256, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(amount)
}
