//! What was done in a week, and what it comes to for each account.

use alloy::primitives::{Address, U256};
use protocol::{bonuses::Holding, fixed::MathError};

use super::Epoch;

/// Everything of a week that the policies look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// The week.
    pub epoch: Epoch,
    /// Everyone who has or does anything, by address, each once.
    pub accounts: Vec<AccountWeek>,
    /// Changes of these accounts' shares, by address, and for each in the order they happened.
    pub changes: Vec<Change>,
}

/// An account's week, but for what its shares did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountWeek {
    /// Whose.
    pub account: Address,
    /// Shares at the beginning, in base units of the share.
    pub shares: U256,
    /// Fees of the deposits made to this account, in base units of the asset.
    pub fees: U256,
    /// The least voting power, in base units of the governance token.
    pub power: U256,
    /// Weeks in a row with a deposit, this one included.
    pub streak: u32,
}

/// A balance from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose.
    pub account: Address,
    /// Since when, in seconds.
    pub at: u64,
    /// So many shares.
    pub shares: U256,
}

/// An account's week in the numbers that are weighed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whose.
    pub account: Address,
    /// Shares times seconds.
    pub share_seconds: U256,
    /// The fewest shares.
    pub lowest: U256,
    /// As in [`AccountWeek`].
    pub fees: U256,
    /// As in [`AccountWeek`].
    pub power: U256,
    /// As in [`AccountWeek`].
    pub streak: u32,
}

/// What the week comes to for each account, in the order of the accounts.
///
/// # Errors
///
/// [`MathError::Underflow`] if a change is before the week, after it or before an earlier one of
/// the same account; [`MathError::Overflow`] for more shares than a vault has.
pub fn standings(inputs: &Inputs) -> Result<Vec<Standing>, MathError> {
    let Inputs { epoch, accounts, changes } = inputs;
    let mut changes = changes.as_slice();
    let of_account = |week: &AccountWeek| {
        let mut holding = Holding::open(epoch.start, week.shares);
        let count = changes.partition_point(|change| change.account <= week.account);
        let (own, later) = changes.split_at(count);
        changes = later;
        for change in own {
            holding.change(change.at, change.shares)?;
        }
        let held = holding.close(epoch.end())?;
        let AccountWeek { account, fees, power, streak, .. } = *week;
        let (share_seconds, lowest) = (held.share_seconds, held.lowest);
        Ok(Standing { account, share_seconds, lowest, fees, power, streak })
    };
    accounts.iter().map(of_account).collect()
}
