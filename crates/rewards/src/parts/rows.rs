//! The tables: what a row of each says.

use alloy::primitives::{Address, U256};

use super::table::{Column, Of, Row};
use crate::epoch::{AccountWeek, Change, Standing};

/// Where shares, and sums of share·seconds, are cut in two. Sums take up to 140 bits, and not every
/// engine has decimals of more than 38 digits. Of shares, both halves are 64-bit integers, and what
/// they come to in a week stays far below 38 digits.
pub(super) const CUT: U256 = U256::from_limbs([1_000_000_000_000_000_000, 0, 0, 0]);

/// Everyone who has or does anything in the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct AccountRow {
    pub(super) account: Address,
    pub(super) shares: U256,
    shares_high: u64,
    shares_low: u64,
    fees: U256,
    power: U256,
    streak: u64,
}

/// A balance from a moment on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ChangeRow {
    pub(super) account: Address,
    /// Counted from 1 for each account, in the order they happened: there may be several in a
    /// second, and the last one counts.
    pub(super) nth: u64,
    at: u64,
    shares: U256,
    shares_high: u64,
    shares_low: u64,
}

/// What an account held, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HoldingRow {
    pub(super) account: Address,
    /// Share·seconds in units of [`CUT`].
    share_seconds_high: U256,
    /// The rest of them; an engine may leave more than [`CUT`] in it.
    share_seconds_low: U256,
    pub(super) lowest: U256,
}

/// What an account was paid before the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PaidRow {
    pub(super) account: Address,
    pub(super) cumulative: U256,
}

impl Row for AccountRow {
    const COLUMNS: &'static [Column<Self>] = &[
        Column { name: "account", of: Of::Account(|it| &mut it.account) },
        Column { name: "shares", of: Of::Units(|it| &mut it.shares) },
        Column { name: "shares_high", of: Of::Number(|it| &mut it.shares_high) },
        Column { name: "shares_low", of: Of::Number(|it| &mut it.shares_low) },
        Column { name: "fees", of: Of::Units(|it| &mut it.fees) },
        Column { name: "power", of: Of::Units(|it| &mut it.power) },
        Column { name: "streak", of: Of::Number(|it| &mut it.streak) },
    ];
}

impl Row for ChangeRow {
    const COLUMNS: &'static [Column<Self>] = &[
        Column { name: "account", of: Of::Account(|it| &mut it.account) },
        Column { name: "nth", of: Of::Number(|it| &mut it.nth) },
        Column { name: "since", of: Of::Number(|it| &mut it.at) },
        Column { name: "shares", of: Of::Units(|it| &mut it.shares) },
        Column { name: "shares_high", of: Of::Number(|it| &mut it.shares_high) },
        Column { name: "shares_low", of: Of::Number(|it| &mut it.shares_low) },
    ];
}

impl Row for HoldingRow {
    const COLUMNS: &'static [Column<Self>] = &[
        Column { name: "account", of: Of::Account(|it| &mut it.account) },
        Column { name: "share_seconds_high", of: Of::Units(|it| &mut it.share_seconds_high) },
        Column { name: "share_seconds_low", of: Of::Units(|it| &mut it.share_seconds_low) },
        Column { name: "lowest", of: Of::Units(|it| &mut it.lowest) },
    ];
}

impl Row for PaidRow {
    const COLUMNS: &'static [Column<Self>] = &[
        Column { name: "account", of: Of::Account(|it| &mut it.account) },
        Column { name: "cumulative", of: Of::Units(|it| &mut it.cumulative) },
    ];
}

/// The halves of an amount, in units of [`CUT`] and the rest.
fn cut(shares: U256) -> (u64, u64) {
    let (high, low) = shares.div_rem(CUT);
    // Whatever does not fit is too large for its column too, and refused when it is written.
    (high.saturating_to(), low.saturating_to())
}

impl From<&AccountWeek> for AccountRow {
    fn from(week: &AccountWeek) -> Self {
        let AccountWeek { account, shares, fees, power, streak } = *week;
        let (shares_high, shares_low) = cut(shares);
        Self { account, shares, shares_high, shares_low, fees, power, streak: streak.into() }
    }
}

impl AccountRow {
    /// The week it tells of; `None` for a streak longer than any.
    pub(super) fn week(&self) -> Option<AccountWeek> {
        let Self { account, shares, fees, power, streak, .. } = *self;
        Some(AccountWeek { account, shares, fees, power, streak: streak.try_into().ok()? })
    }
}

impl ChangeRow {
    pub(super) fn new(change: &Change, nth: u64) -> Self {
        let Change { account, at, shares } = *change;
        let (shares_high, shares_low) = cut(shares);
        Self { account, nth, at, shares, shares_high, shares_low }
    }

    pub(super) const fn change(&self) -> Change {
        Change { account: self.account, at: self.at, shares: self.shares }
    }
}

impl From<&Standing> for HoldingRow {
    fn from(standing: &Standing) -> Self {
        let Standing { account, share_seconds, lowest, .. } = *standing;
        let (share_seconds_high, share_seconds_low) = share_seconds.div_rem(CUT);
        Self { account, share_seconds_high, share_seconds_low, lowest }
    }
}

impl HoldingRow {
    /// Both halves have at most 38 digits, so this does not overflow.
    pub(super) fn share_seconds(&self) -> U256 {
        self.share_seconds_high * CUT + self.share_seconds_low
    }
}
