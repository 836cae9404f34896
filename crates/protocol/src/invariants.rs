//! What must be true of the contracts at every moment.
//!
//! One list, one function: the histories here call [`check`] after every act, and tests over
//! JSON-RPC call it with what they read from a chain. `docs/invariants.md` says each in words.

use core::{error, fmt};

use ruint::aliases::U256;

use crate::{
    fixed::{MathError, Round},
    token::INITIAL_SUPPLY,
    vault::Pool,
};

/// One moment, as anyone can read it from outside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Snapshot<'a> {
    /// The governance token, where there is one.
    pub token: Option<TokenState<'a>>,
    /// Every vault.
    pub vaults: &'a [VaultState<'a>],
    /// Every contract of Merkle rewards.
    pub rewards: &'a [RewardsState<'a>],
}

/// A token's state.
#[derive(Clone, Copy, Debug)]
pub struct TokenState<'a> {
    /// `totalSupply()`.
    pub supply: U256,
    /// `balanceOf` of everyone who was ever given any.
    pub balances: &'a [U256],
}

/// A vault's state, all read at one block.
#[derive(Clone, Copy, Debug)]
pub struct VaultState<'a> {
    /// `asset.balanceOf(vault)`.
    pub balance: U256,
    /// `totalAssets()`.
    pub assets: U256,
    /// `unvestedRewards()`.
    pub unvested: U256,
    /// `feesAccrued()`.
    pub fees: U256,
    /// `totalSupply()` of the shares.
    pub shares: U256,
    /// `depositsPaused()`.
    pub paused: bool,
    /// `maxDeposit` of anyone.
    pub max_deposit: U256,
    /// `maxMint` of anyone.
    pub max_mint: U256,
    /// Everyone who was ever given shares.
    pub holders: &'a [Holder],
}

/// One holder of shares.
#[derive(Clone, Copy, Debug)]
pub struct Holder {
    /// `balanceOf(holder)`.
    pub shares: U256,
    /// `previewRedeem` of all of them.
    pub worth: U256,
    /// `maxWithdraw(holder)`.
    pub max_withdraw: U256,
    /// `maxRedeem(holder)`.
    pub max_redeem: U256,
}

/// The state of a contract of Merkle rewards, all read at one block.
#[derive(Clone, Copy, Debug)]
pub struct RewardsState<'a> {
    /// `balanceOf` of the contract in its token.
    pub balance: U256,
    /// `totalCumulative()`.
    pub total: U256,
    /// `totalPaid()`.
    pub paid: U256,
    /// `claimed` of everyone who was ever paid.
    pub claimed: &'a [U256],
}

/// An invariant that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Its name in `docs/invariants.md`.
    pub id: &'static str,
    /// What was found instead.
    pub found: &'static str,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.found)
    }
}

impl error::Error for Violation {}

/// Everything that one moment shows.
///
/// # Errors
///
/// The first invariant that does not hold.
pub fn check(now: &Snapshot<'_>) -> Result<(), Violation> {
    if let Some(token) = &now.token {
        let held = sum(token.balances.iter().copied());
        demand(held == Some(token.supply), "I-TOKEN-1", "balances do not add up to the supply")?;
        demand(token.supply <= INITIAL_SUPPLY, "I-TOKEN-2", "more than was ever created")?;
    }
    now.vaults.iter().try_for_each(check_vault)?;
    now.rewards.iter().try_for_each(check_rewards)
}

/// Everything that two moments show, `before` first.
///
/// # Errors
///
/// The first invariant that does not hold.
pub fn check_since(before: &Snapshot<'_>, now: &Snapshot<'_>) -> Result<(), Violation> {
    if let (Some(then), Some(token)) = (&before.token, &now.token) {
        demand(token.supply <= then.supply, "I-TOKEN-2", "the supply grew")?;
    }
    before.vaults.iter().zip(now.vaults).try_for_each(|(then, vault)| {
        let fell = then.pool().is_worth_less_in(vault.pool());
        demand(fell == Ok(false), "I-VAULT-3", "a share is worth less than before")
    })?;
    before.rewards.iter().zip(now.rewards).try_for_each(|(then, rewards)| {
        demand(then.total <= rewards.total, "I-REWARDS-2", "less is paid in total than before")?;
        demand(then.paid <= rewards.paid, "I-REWARDS-3", "a payment was taken back")
    })
}

fn check_rewards(rewards: &RewardsState<'_>) -> Result<(), Violation> {
    let claimed = sum(rewards.claimed.iter().copied());
    demand(claimed == Some(rewards.paid), "I-REWARDS-1", "claims do not add up to what was paid")?;
    let owed = rewards.total.checked_sub(rewards.paid);
    let owed =
        owed.ok_or(Violation { id: "I-REWARDS-2", found: "more was paid than the total" })?;
    demand(owed <= rewards.balance, "I-REWARDS-10", "the contract holds less than it owes")
}

fn check_vault(vault: &VaultState<'_>) -> Result<(), Violation> {
    let owed = sum([vault.assets, vault.unvested, vault.fees]);
    let covered = owed.is_some_and(|owed| owed <= vault.balance);
    demand(covered, "I-VAULT-1", "the vault holds less than it owes")?;

    let shares = sum(vault.holders.iter().map(|holder| holder.shares));
    demand(shares == Some(vault.shares), "I-VAULT-2", "shares do not add up to the supply")?;

    let closed = vault.max_deposit.is_zero() && vault.max_mint.is_zero();
    demand(closed || !vault.paused, "I-VAULT-7", "paused, but lets somebody in")?;
    vault.holders.iter().try_for_each(|holder| check_holder(vault.pool(), holder))?;

    let worth = sum(vault.holders.iter().map(|holder| holder.worth));
    let payable = worth.is_some_and(|worth| worth <= vault.assets);
    demand(payable, "I-VAULT-6", "all holders together could take out more than there is")
}

fn check_holder(pool: Pool, holder: &Holder) -> Result<(), Violation> {
    let fair: Result<U256, MathError> = pool.assets_for_shares(holder.shares, Round::Down);
    demand(fair == Ok(holder.worth), "I-VAULT-7", "shares are not redeemed at the price")?;
    demand(holder.max_redeem == holder.shares, "I-VAULT-7", "not all shares can be redeemed")?;
    demand(holder.max_withdraw == holder.worth, "I-VAULT-7", "not all their worth can be withdrawn")
}

impl VaultState<'_> {
    fn pool(&self) -> Pool {
        Pool { assets: self.assets, shares: self.shares }
    }
}

fn demand(holds: bool, id: &'static str, found: &'static str) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation { id, found }) }
}

fn sum(parts: impl IntoIterator<Item = U256>) -> Option<U256> {
    parts.into_iter().try_fold(U256::ZERO, U256::checked_add)
}
