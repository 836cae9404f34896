//! Roots that wait for their time.
//!
//! Nothing an updater submits has any effect before its timelock is over, which is when a guardian
//! can still drop it. Each waiting root builds on the one before it, so they are dropped from one on
//! to the end, and an activated one takes those before it along.

use ruint::aliases::U256;

use super::{MAX_AMOUNT, Refusal, proof::Hash};

/// The most roots that wait: as many weeks as a stuck activation may take to be noticed.
pub const MAX_WAITING: u64 = 4;

/// The least a root waits: an hour.
pub const MIN_TIMELOCK: u64 = 3_600;

/// The most a root waits: seven days.
pub const MAX_TIMELOCK: u64 = 604_800;

/// Where the epochs stand. The roots that wait are those of the epochs after `epoch`, up to `last`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// That of the current root; 0 before the first.
    pub epoch: u64,
    /// That of the last root submitted and not dropped.
    pub last: u64,
    /// What the current root pays in total.
    pub total: U256,
}

/// A root that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Not zero.
    pub root: Hash,
    /// sha256 of the data published for it.
    pub data_hash: Hash,
    /// What it pays in total.
    pub total: U256,
    /// First second at which it can be activated.
    pub activates_at: u64,
}

/// What roots submitted from now on are held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Seconds that a root waits.
    pub timelock: u64,
    /// How much more than the one before it a root may pay in total.
    pub max_increase: U256,
}

impl Limits {
    /// A timelock within its bounds.
    ///
    /// # Errors
    ///
    /// [`Refusal::TimelockOutOfBounds`].
    pub fn timelock(seconds: U256) -> Result<u64, Refusal> {
        match u64::try_from(seconds) {
            Ok(seconds) if (MIN_TIMELOCK..=MAX_TIMELOCK).contains(&seconds) => Ok(seconds),
            _ => Err(Refusal::TimelockOutOfBounds),
        }
    }

    /// A largest increase within its bound.
    ///
    /// # Errors
    ///
    /// [`Refusal::AmountTooHigh`].
    pub fn max_increase(amount: U256) -> Result<U256, Refusal> {
        if amount <= MAX_AMOUNT { Ok(amount) } else { Err(Refusal::AmountTooHigh) }
    }
}

impl Queue {
    /// Whether a root of `epoch` waits.
    #[must_use]
    pub fn waits(&self, epoch: U256) -> bool {
        U256::from(self.epoch) < epoch && epoch <= U256::from(self.last)
    }

    /// The queue with `root` at its end, and when it can be activated. `before` is the total of the
    /// last root that waits, or of the current one if none does.
    ///
    /// # Errors
    ///
    /// The first reason against it.
    pub fn submit(
        self,
        (root, epoch, total): (Hash, U256, U256),
        before: U256,
        limits: Limits,
        now: u64,
    ) -> Result<(Self, u64), Refusal> {
        if root == [0; 32] {
            return Err(Refusal::ZeroRoot);
        }
        // Neither sum wraps: an epoch takes an hour, and a total is at most 2^95.
        let next = self.last.saturating_add(1);
        if epoch != U256::from(next) {
            return Err(Refusal::WrongEpoch { expected: next });
        }
        if self.epoch.saturating_add(MAX_WAITING) < next {
            return Err(Refusal::QueueFull);
        }
        let maximum = before.saturating_add(limits.max_increase).min(MAX_AMOUNT);
        if total < before || maximum < total {
            return Err(Refusal::TotalOutOfBounds { minimum: before, maximum });
        }
        Ok((Self { last: next, ..self }, now.saturating_add(limits.timelock)))
    }

    /// The queue with the root of `epoch`, which `pending` is, as the current one, and what nobody
    /// has claimed yet of its total, where that was `unclaimed` of the one before.
    ///
    /// # Errors
    ///
    /// The first reason against it.
    pub fn activate(
        self,
        (epoch, pending): (U256, &Pending),
        unclaimed: U256,
        balance: U256,
        now: u64,
    ) -> Result<(Self, U256), Refusal> {
        let epoch = self.waiting(epoch)?;
        let Pending { total, activates_at, .. } = *pending;
        if now < activates_at {
            return Err(Refusal::TooEarly { activates_at });
        }
        // Does not wrap: no root was let in that pays less than one before it.
        let needed = unclaimed.saturating_add(total.saturating_sub(self.total));
        if balance < needed {
            return Err(Refusal::Unfunded { needed });
        }
        Ok((Self { epoch, total, ..self }, needed))
    }

    /// The queue without the root of `epoch` and those behind it.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotWaiting`].
    pub fn revoke(self, epoch: U256) -> Result<Self, Refusal> {
        // Not below zero: it comes after another.
        let last = self.waiting(epoch)? - 1;
        Ok(Self { last, ..self })
    }

    fn waiting(&self, epoch: U256) -> Result<u64, Refusal> {
        match u64::try_from(epoch) {
            Ok(number) if self.waits(epoch) => Ok(number),
            _ => Err(Refusal::NotWaiting),
        }
    }
}
