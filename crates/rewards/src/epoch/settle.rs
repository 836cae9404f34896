//! Sharing a week's money out.

use std::collections::BTreeMap;

use alloy::primitives::{Address, U256};
use protocol::{
    bonuses::{Fund, Pot, rebate, streak_weight},
    fixed::MathError,
};

use super::Standing;
use crate::policy::{Kind, PerKind, Terms};

/// What an account weighs in each policy. For rebates: what it may have back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weights {
    /// Whose.
    pub account: Address,
    /// Zero in policies that the terms leave out.
    pub of: PerKind<U256>,
}

/// The weights of all accounts together. Sums over parts of the accounts add up to the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals(pub PerKind<U256>);

/// What each policy may pay in an epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pots {
    /// The carry of each policy when the epoch began.
    carried: PerKind<U256>,
    /// `None` in policies that the terms leave out.
    pots: PerKind<Option<Pot>>,
    budgets: PerKind<U256>,
}

/// What an epoch pays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settlement {
    /// To whom, and how much; all more than nothing. In base units of the reward.
    pub amounts: BTreeMap<Address, U256>,
    /// What became of each policy's money.
    pub policies: PerKind<PolicyTotals>,
    /// What the airdrops come to.
    pub airdrop: U256,
}

/// What became of a policy's money in an epoch: `carried + budget == paid + carry`. In base units of
/// the reward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyTotals {
    /// Left by earlier epochs.
    pub carried: U256,
    /// New money.
    pub budget: U256,
    /// What could be paid; the rest of the two above waits for room under the epoch's maximum.
    pub available: U256,
    /// The weights of all accounts together.
    pub weight: U256,
    /// To all accounts together.
    pub paid: U256,
    /// Left to later epochs.
    pub carry: U256,
}

/// Why an epoch is not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettleError {
    /// The airdrops do not fit beside the budgets.
    #[error(
        "budgets of {budgets} and airdrops of {airdrop} are more than `max_epoch` = {max_epoch}: \
         raise it, or list a part of the airdrops under a later epoch"
    )]
    OverMaximum {
        /// All policies together.
        budgets: U256,
        /// All airdrops of the epoch together.
        airdrop: U256,
        /// Of the terms.
        max_epoch: U256,
    },
    /// Numbers that no chain leads to.
    #[error(transparent)]
    Math(#[from] MathError),
}

impl Terms {
    /// What an account weighs. docs/rewards.md (W1) to (W6).
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] on numbers that no chain leads to.
    pub fn weigh(&self, standing: &Standing) -> Result<Weights, MathError> {
        let Standing { account, share_seconds, lowest, fees, power, streak } = *standing;
        let weight = |kind| {
            Ok(match kind {
                Kind::TimeWeighted => self.time_weighted.map_or(U256::ZERO, |_| share_seconds),
                Kind::SmallStake => self.small_stake.map_or(U256::ZERO, |_| lowest),
                Kind::Streak => match &self.streak {
                    Some(terms) => streak_weight(streak, terms.cap, lowest)?,
                    None => U256::ZERO,
                },
                Kind::Rebate => match &self.rebate {
                    Some(terms) => rebate(&terms.tiers, fees, power)?,
                    None => U256::ZERO,
                },
            })
        };
        Ok(Weights { account, of: PerKind::try_each(weight)? })
    }

    /// Opens the epoch's pots: each policy has its budget, and what earlier epochs left as far as
    /// there is room for it under the maximum, the first policies first. docs/rewards.md (W7).
    ///
    /// # Errors
    ///
    /// [`SettleError::OverMaximum`].
    pub fn open(&self, carried: PerKind<U256>, airdrop: U256) -> Result<Pots, SettleError> {
        let (budgets, max_epoch) = (self.budgets(), self.max_epoch);
        let left = max_epoch.checked_sub(budgets).and_then(|it| it.checked_sub(airdrop));
        let mut room = left.ok_or(SettleError::OverMaximum { budgets, airdrop, max_epoch })?;
        let mut opened = Pots { carried, ..Pots::default() };
        for kind in Kind::ALL {
            if let Some(budget) = self.budget(kind) {
                let pot = Fund { budget, carry: carried[kind] }.open(&mut room)?;
                opened.budgets[kind] = budget;
                opened.pots[kind] = Some(pot);
            }
        }
        Ok(opened)
    }
}

impl Totals {
    /// Adds an account.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] on numbers that no chain leads to.
    pub fn add(&mut self, weights: &Weights) -> Result<(), MathError> {
        for kind in Kind::ALL {
            let sum = self.0[kind].checked_add(weights.of[kind]);
            self.0[kind] = sum.ok_or(MathError::Overflow)?;
        }
        Ok(())
    }
}

impl Pots {
    /// What an account is paid by each policy; `totals` are those of all accounts.
    /// docs/rewards.md (W8), (W9).
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if the account is not among those of the totals.
    pub fn pay(&self, totals: &Totals, weights: &Weights) -> Result<PerKind<U256>, MathError> {
        PerKind::try_each(|kind| match (kind, self.pots[kind]) {
            (_, None) => Ok(U256::ZERO),
            (Kind::Rebate, Some(pot)) => pot.grant(weights.of[kind], totals.0[kind]),
            (_, Some(pot)) => pot.share(weights.of[kind], totals.0[kind]),
        })
    }

    /// What became of the money after each policy paid `paid`. docs/rewards.md (W10).
    ///
    /// # Errors
    ///
    /// [`MathError::Underflow`] if more was paid than there was.
    pub fn close(
        &self,
        totals: &Totals,
        paid: PerKind<U256>,
    ) -> Result<PerKind<PolicyTotals>, MathError> {
        PerKind::try_each(|kind| {
            let (carried, budget, weight) =
                (self.carried[kind], self.budgets[kind], totals.0[kind]);
            let Some(pot) = self.pots[kind] else {
                return Ok(PolicyTotals { carried, carry: carried, ..PolicyTotals::default() });
            };
            let (available, carry) = (pot.available, pot.close(paid[kind])?);
            Ok(PolicyTotals { carried, budget, available, weight, paid: paid[kind], carry })
        })
    }
}

/// Shares the money of an epoch out among `standings`, each account at most once.
///
/// `carried` is what earlier epochs left; `airdrops` are paid besides.
///
/// # Errors
///
/// [`SettleError::OverMaximum`] if the airdrops do not fit beside the budgets.
pub fn settle(
    terms: &Terms,
    carried: PerKind<U256>,
    airdrops: &[BTreeMap<Address, U256>],
    standings: &[Standing],
) -> Result<Settlement, SettleError> {
    settle_in_passes(terms, carried, airdrops, |each| standings.iter().try_for_each(each))
}

/// [`settle`] for standings that are not all in memory: `pass` shows every one of them, and is called
/// twice, for the totals and for the amounts.
///
/// # Errors
///
/// As [`settle`], and whatever `pass` meets.
pub fn settle_in_passes<E: From<SettleError>>(
    terms: &Terms,
    carried: PerKind<U256>,
    airdrops: &[BTreeMap<Address, U256>],
    mut pass: impl FnMut(&mut dyn FnMut(&Standing) -> Result<(), E>) -> Result<(), E>,
) -> Result<Settlement, E> {
    let (airdrop, mut amounts) = given(airdrops)?;
    let pots = terms.open(carried, airdrop)?;

    let mut totals = Totals::default();
    let mut count = |standing: &Standing| -> Result<(), SettleError> {
        Ok(totals.add(&terms.weigh(standing)?)?)
    };
    pass(&mut |standing| Ok(count(standing)?))?;

    let mut paid = PerKind::default();
    let mut pay = |standing: &Standing| -> Result<(), SettleError> {
        let parts = pots.pay(&totals, &terms.weigh(standing)?)?;
        for kind in Kind::ALL {
            paid[kind] = plus(paid[kind], parts[kind])?;
            credit(&mut amounts, standing.account, parts[kind])?;
        }
        Ok(())
    };
    pass(&mut |standing| Ok(pay(standing)?))?;
    let policies = pots.close(&totals, paid).map_err(SettleError::from)?;
    Ok(Settlement { amounts, policies, airdrop })
}

/// What airdrops pay, in all and to whom.
fn given(
    airdrops: &[BTreeMap<Address, U256>],
) -> Result<(U256, BTreeMap<Address, U256>), SettleError> {
    let (mut sum, mut amounts) = (U256::ZERO, BTreeMap::new());
    for (account, amount) in airdrops.iter().flatten() {
        sum = plus(sum, *amount)?;
        credit(&mut amounts, *account, *amount)?;
    }
    Ok((sum, amounts))
}

/// Nobody is listed with nothing.
fn credit(
    amounts: &mut BTreeMap<Address, U256>,
    account: Address,
    amount: U256,
) -> Result<(), MathError> {
    if !amount.is_zero() {
        let sum = amounts.entry(account).or_default();
        *sum = plus(*sum, amount)?;
    }
    Ok(())
}

fn plus(a: U256, b: U256) -> Result<U256, MathError> {
    a.checked_add(b).ok_or(MathError::Overflow)
}

impl Settlement {
    /// What the epoch pays, airdrops included.
    pub fn paid(&self) -> U256 {
        // Within the terms' maximum, which has 128 bits.
        self.airdrop + Kind::ALL.into_iter().map(|kind| self.policies[kind].paid).sum::<U256>()
    }
}
