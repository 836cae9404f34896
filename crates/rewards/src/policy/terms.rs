//! The terms of an epoch: what each policy may pay, and for what.

use std::ops::{Index, IndexMut};

use alloy::primitives::U256;
use protocol::{
    bonuses::{Tier, tiers},
    fixed::Bps,
};
use serde::{Deserialize, Deserializer, de::Error};

use super::PolicyError;

/// The policies, in the order in which they are computed, recorded and given room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// For shares, as long as they are held.
    TimeWeighted,
    /// For the fewest shares of the week.
    SmallStake,
    /// For weeks in a row with a deposit.
    Streak,
    /// For deposit fees, by voting power.
    Rebate,
}

impl Kind {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::TimeWeighted, Self::SmallStake, Self::Streak, Self::Rebate];

    /// The key in the policy file, and the name in records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TimeWeighted => "time_weighted",
            Self::SmallStake => "small_stake",
            Self::Streak => "streak",
            Self::Rebate => "rebate",
        }
    }
}

/// One of something for each policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerKind<T>(pub [T; Kind::ALL.len()]);

impl<T> Index<Kind> for PerKind<T> {
    type Output = T;

    fn index(&self, kind: Kind) -> &T {
        &self.0[kind as usize]
    }
}

impl<T> IndexMut<Kind> for PerKind<T> {
    fn index_mut(&mut self, kind: Kind) -> &mut T {
        &mut self.0[kind as usize]
    }
}

impl<T> PerKind<T> {
    /// What `of` gives for each policy, in order.
    ///
    /// # Errors
    ///
    /// The first one of `of`.
    pub fn try_each<E>(mut of: impl FnMut(Kind) -> Result<T, E>) -> Result<Self, E>
    where
        T: Default,
    {
        let mut all = Self(std::array::from_fn(|_| T::default()));
        for kind in Kind::ALL {
            all[kind] = of(kind)?;
        }
        Ok(all)
    }
}

/// The terms from one epoch on, until others begin. A policy that is left out pays nothing; what it
/// had carried waits for it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The first epoch they are for.
    pub from_epoch: u32,
    /// The most an epoch pays, airdrops included, in base units of the reward.
    #[serde(deserialize_with = "units")]
    pub max_epoch: U256,
    /// Shared out by share·seconds.
    pub time_weighted: Option<Budget>,
    /// Shared out by the fewest shares of the week.
    pub small_stake: Option<Budget>,
    /// Shared out by weeks in a row times the fewest shares of the week.
    pub streak: Option<Streak>,
    /// Part of the deposit fees back.
    pub rebate: Option<Rebate>,
}

/// A policy that needs nothing but money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Each epoch, in base units of the reward.
    #[serde(deserialize_with = "units")]
    pub budget: U256,
}

/// The policy for weeks in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Streak {
    /// Each epoch, in base units of the reward.
    #[serde(deserialize_with = "units")]
    pub budget: U256,
    /// What has to be deposited in a week for it to count, fee included, in base units of the
    /// vault's asset; at least 1.
    #[serde(deserialize_with = "some_units")]
    pub min_deposit: U256,
    /// Weeks beyond these weigh no more: 1 to 104.
    #[serde(deserialize_with = "cap")]
    pub cap: u32,
}

/// The policy for fees.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rebate {
    /// Each epoch, in base units of the reward, which has to be the vault's asset.
    #[serde(deserialize_with = "units")]
    pub budget: U256,
    /// 1 to 16, with power and part rising.
    #[serde(deserialize_with = "table")]
    pub tiers: Vec<Tier>,
}

impl Terms {
    /// What a policy is given in each epoch; `None` if it is left out.
    pub fn budget(&self, kind: Kind) -> Option<U256> {
        match kind {
            Kind::TimeWeighted => self.time_weighted.map(|it| it.budget),
            Kind::SmallStake => self.small_stake.map(|it| it.budget),
            Kind::Streak => self.streak.map(|it| it.budget),
            Kind::Rebate => self.rebate.as_ref().map(|it| it.budget),
        }
    }

    /// All budgets together. Four amounts of 128 bits do not overflow.
    pub fn budgets(&self) -> U256 {
        Kind::ALL.into_iter().filter_map(|kind| self.budget(kind)).sum()
    }
}

/// Whether these are the terms of a policy file.
pub(super) fn check(all: &[Terms]) -> Result<(), PolicyError> {
    if all.first().is_none_or(|first| first.from_epoch != 1) {
        return Err(PolicyError::NoFirstTerms);
    }
    if let Some(pair) = all.windows(2).find(|pair| pair[1].from_epoch <= pair[0].from_epoch) {
        return Err(PolicyError::TermsOutOfOrder { from_epoch: pair[1].from_epoch });
    }
    for terms in all {
        let (from_epoch, max_epoch, budgets) = (terms.from_epoch, terms.max_epoch, terms.budgets());
        if max_epoch < budgets {
            return Err(PolicyError::BudgetsOverMaximum { from_epoch, budgets, max_epoch });
        }
        if let Some(rebate) = &terms.rebate {
            tiers(&rebate.tiers).map_err(|fault| PolicyError::Tiers { from_epoch, fault })?;
        }
    }
    Ok(())
}

/// Base units as decimal text, at most the 2^128 - 1 that the contract counts to.
fn units<'de, D: Deserializer<'de>>(from: D) -> Result<U256, D::Error> {
    let text = String::deserialize(from)?;
    let is_digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let amount = is_digits.then(|| text.parse::<u128>().ok()).flatten();
    amount.map(U256::from::<u128>).ok_or_else(|| {
        D::Error::custom(format!("{text:?} is not an amount: decimal digits, at most 2^128 - 1"))
    })
}

fn some_units<'de, D: Deserializer<'de>>(from: D) -> Result<U256, D::Error> {
    let amount = units(from)?;
    if amount.is_zero() {
        return Err(D::Error::custom("this has to be at least \"1\""));
    }
    Ok(amount)
}

/// Two years: nobody has to wait longer to be paid like everybody else.
const MAX_CAP: u32 = 104;

fn cap<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let cap = u32::deserialize(from)?;
    if !(1..=MAX_CAP).contains(&cap) {
        return Err(D::Error::custom(format!("{cap} is not 1 to {MAX_CAP} weeks")));
    }
    Ok(cap)
}

fn table<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Tier>, D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Written {
        #[serde(deserialize_with = "units")]
        power: U256,
        bps: u16,
    }
    let tier = |it: Written| {
        let part = Bps::new(it.bps);
        let part = part.ok_or_else(|| D::Error::custom(format!("{} bps is over 10000", it.bps)))?;
        Ok(Tier { power: it.power, part })
    };
    Vec::<Written>::deserialize(from)?.into_iter().map(tier).collect()
}
