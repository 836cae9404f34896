//! What a claim that was proved pays, and to whom.

use ruint::aliases::U256;

use super::{MAX_AMOUNT, Refusal};
use crate::fixed::Bps;

/// The most that a claimant may keep of what it claims for another: 1 %.
pub const MAX_TIP: Bps = Bps::new(100).expect("a part of the whole");

/// What an account has claimed, and what it decided about its claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// All it was ever paid.
    pub claimed: U256,
    /// What others may keep of what they claim for it.
    pub tips: Tips,
    /// Whether others may have it paid in shares.
    pub shares: VaultChoice,
    /// Whether it named another to be paid.
    pub redirected: bool,
}

/// An account's consent to pay whoever claims for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tips {
    /// The part they keep.
    pub rate: Bps,
    /// The least they have to claim at once.
    pub min_claim: U256,
}

/// What an account said about being paid in shares by others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VaultChoice {
    /// Nothing: they may if the account is paid itself and has no code.
    #[default]
    Undecided,
    /// They may not.
    Refused,
    /// They may.
    Wanted,
}

/// Who claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The account itself.
    Itself,
    /// Anyone else.
    Another,
}

impl Default for Tips {
    /// None.
    fn default() -> Self {
        Self { rate: Bps::ZERO, min_claim: U256::ZERO }
    }
}

impl Tips {
    /// `bps` of claims of `min_claim` or more. A minimum over [`MAX_AMOUNT`] means that, because
    /// nothing larger is ever claimed.
    ///
    /// # Errors
    ///
    /// [`Refusal::TipTooHigh`].
    pub fn new(bps: U256, min_claim: U256) -> Result<Self, Refusal> {
        let rate = u16::try_from(bps).ok().and_then(Bps::new);
        match rate {
            Some(rate) if rate <= MAX_TIP => {
                Ok(Self { rate, min_claim: min_claim.min(MAX_AMOUNT) })
            }
            _ => Err(Refusal::TipTooHigh),
        }
    }
}

impl Account {
    /// What is newly paid where `claimable` is proved: nothing if as much or more was paid before.
    #[must_use]
    pub fn due(&self, claimable: U256) -> U256 {
        claimable.saturating_sub(self.claimed)
    }

    /// What `caller` keeps of `amount`, newly paid and at most [`MAX_AMOUNT`]. Rounds down, for the
    /// account.
    #[must_use]
    pub fn tip(&self, amount: U256, caller: Caller) -> U256 {
        let Tips { rate, min_claim } = self.tips;
        if caller == Caller::Itself || amount < min_claim || rate == Bps::ZERO {
            return U256::ZERO;
        }
        // A hundred times 2^95 fits 128 bits. `Bps::of` is for any amount, and takes a program a
        // thousand bytes more.
        let [low, high, ..] = *amount.as_limbs();
        let product = (u128::from(high) << 64 | u128::from(low)).saturating_mul(rate.get().into());
        U256::from(product / u128::from(Bps::WHOLE.get()))
    }

    /// Whether `caller` may have it paid in shares. `has_code`, of who receives them, is only asked
    /// if it matters: shares are safe with whoever has a key, not with every contract. Nor are they
    /// wherever else the account is paid, code or not: an exchange credits what it knows.
    pub fn takes_shares(&self, caller: Caller, has_code: impl FnOnce() -> bool) -> bool {
        match (caller, self.shares) {
            (Caller::Itself, _) | (Caller::Another, VaultChoice::Wanted) => true,
            (Caller::Another, VaultChoice::Refused) => false,
            (Caller::Another, VaultChoice::Undecided) => !self.redirected && !has_code(),
        }
    }
}

/// What is left `unclaimed` of the current root's total when `amount` of it is paid.
///
/// # Errors
///
/// [`Refusal::TotalExceeded`] if that is more than is left.
pub fn pay(unclaimed: U256, amount: U256) -> Result<U256, Refusal> {
    unclaimed.checked_sub(amount).ok_or(Refusal::TotalExceeded { left: unclaimed })
}

/// What nobody is owed of `balance`, where `unclaimed` is owed.
#[must_use]
pub fn surplus(balance: U256, unclaimed: U256) -> U256 {
    balance.saturating_sub(unclaimed)
}
