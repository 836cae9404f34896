//! One proposal, from made to executed.

use ruint::aliases::U256;

use super::{
    Class, Turnout,
    bounds::{HIGH_DELAY, HIGH_QUORUM},
};

/// What is written down of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Votes count as they were in this second, and are taken after it.
    pub snapshot: u64,
    /// Seconds after the snapshot in which votes are taken.
    pub duration: u64,
    /// Fixed when it was made.
    pub class: Class,
    /// It was executed.
    pub executed: bool,
    /// It was canceled.
    pub canceled: bool,
    /// A vote in the last seconds found the quorum reached: nothing will extend it any more.
    pub quorum_seen: bool,
}

/// Where a proposal stands, numbered as in the ABI, which has 6 for those that expire: none do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No votes are taken yet.
    Pending = 0,
    /// Votes are taken.
    Active = 1,
    /// It was canceled, here or in the timelock.
    Canceled = 2,
    /// Too few took part, or not more for than against it.
    Defeated = 3,
    /// It can be queued.
    Succeeded = 4,
    /// It waits in the timelock, or can be executed.
    Queued = 5,
    /// It was executed, here or in the timelock.
    Executed = 7,
}

/// Some of the states: bit n stands for the n-th.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct States(pub u8);

/// What the timelock says of a proposal that was queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// It knows of none: it was cancelled there.
    Unset,
    /// It waits or is ready.
    Pending,
    /// It was executed there.
    Done,
}

impl States {
    /// It can be queued.
    pub const QUEUEABLE: Self = Self::of(State::Succeeded);
    /// It can be executed, once its time has come.
    pub const EXECUTABLE: Self = Self::of(State::Queued);
    /// It can be voted on.
    pub const VOTABLE: Self = Self::of(State::Active);
    /// It is not over for good: neither canceled nor executed, nor, which none is, expired.
    pub const CANCELABLE: Self = Self(0b0011_1011);
    /// None: there has to be no such proposal.
    pub const NONE: Self = Self(0);

    const fn of(state: State) -> Self {
        Self(1 << state as u8)
    }

    /// Whether it is one of them.
    #[must_use]
    pub const fn has(self, state: State) -> bool {
        self.0 & Self::of(state).0 != 0
    }
}

impl Proposal {
    /// A new one, made at `now`. docs/protocol.md (30).
    #[must_use]
    pub const fn new(now: u64, delay: u64, period: u64, class: Class) -> Self {
        Self {
            // A delay is a few days.
            snapshot: now.saturating_add(delay),
            duration: period,
            class,
            executed: false,
            canceled: false,
            quorum_seen: false,
        }
    }

    /// The last second in which votes are taken. docs/protocol.md (30).
    #[must_use]
    pub const fn deadline(&self) -> u64 {
        self.snapshot.saturating_add(self.duration)
    }

    /// Where it stands at `now`. `queued` says whether it was handed to the timelock. Only where it
    /// matters is it asked whether it has succeeded, which no longer changes then, and what the timelock
    /// says.
    ///
    /// # Errors
    ///
    /// Whatever is said to that.
    pub fn state<E>(
        &self,
        now: u64,
        queued: bool,
        has_succeeded: impl FnOnce() -> Result<bool, E>,
        operation: impl FnOnce() -> Result<Operation, E>,
    ) -> Result<State, E> {
        Ok(if self.executed {
            State::Executed
        } else if self.canceled {
            State::Canceled
        } else if now <= self.snapshot {
            State::Pending
        } else if now <= self.deadline() {
            State::Active
        } else if queued {
            match operation()? {
                Operation::Unset => State::Canceled,
                Operation::Pending => State::Queued,
                Operation::Done => State::Executed,
            }
        } else if has_succeeded()? {
            State::Succeeded
        } else {
            State::Defeated
        })
    }

    /// Hundredths of all votes that have to take part, if others need `numerator`.
    #[must_use]
    pub const fn quorum_numerator(&self, numerator: u8) -> u8 {
        match self.class {
            Class::High => HIGH_QUORUM,
            Class::Ordinary => numerator,
        }
    }

    /// Seconds for which it waits in the timelock, where all wait for `minimum`. docs/protocol.md (33).
    #[must_use]
    pub fn delay(&self, minimum: U256) -> U256 {
        match self.class {
            Class::High => minimum.max(U256::from(HIGH_DELAY)),
            Class::Ordinary => minimum,
        }
    }

    /// The proposal after a vote at `now`: if that reached the quorum, votes are taken for `extension`
    /// seconds more at least. A quorum of nothing is reached from the beginning. The turnout is asked for
    /// only where it matters. docs/protocol.md (31).
    ///
    /// # Errors
    ///
    /// Whatever is said to that.
    pub fn after_vote<E>(
        self,
        now: u64,
        extension: u64,
        turnout: impl FnOnce() -> Result<Turnout, E>,
    ) -> Result<Self, E> {
        let deadline = now.saturating_add(extension);
        // A quorum that is reached before extends nothing, then or later: votes are never taken back.
        if self.quorum_seen || deadline <= self.deadline() {
            return Ok(self);
        }
        let Turnout { before, after, quorum } = turnout()?;
        if after < quorum {
            return Ok(self);
        }
        let duration =
            if before < quorum { deadline.saturating_sub(self.snapshot) } else { self.duration };
        Ok(Self { quorum_seen: true, duration, ..self })
    }
}
