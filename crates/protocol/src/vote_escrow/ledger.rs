//! Who has locked what, who votes with it, and what was so at any time.
//!
//! An account that votes with its own lock is in no sum but that of all: only what is delegated to
//! another is summed for it. So what nearly everybody does costs nearly everybody nothing.

use ruint::aliases::U256;

use super::{
    Account, Lock, Weight, power_of,
    trace::{self, Place, Trace, last_before},
};
use crate::{fixed::MathError, time::WEEK};

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The second for which power is counted.
    at: u64,
    /// Only what was done before this second counts.
    before: u64,
}

impl Moment {
    /// The second `at`, with what was done before it. docs/protocol.md (18).
    #[must_use]
    pub const fn of(at: u64) -> Self {
        Self { at, before: at }
    }

    /// The present second, with what was done in it.
    #[must_use]
    pub const fn now(at: u64) -> Self {
        Self { at, before: u64::MAX }
    }
}

/// What an act did to the votes of an account, at the second of the act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VotesChange<A> {
    /// Whose votes.
    pub delegate: A,
    /// What they were.
    pub before: U256,
    /// What they are.
    pub after: U256,
}

/// What a delegation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delegation<A> {
    /// Who votes no more.
    pub from: VotesChange<A>,
    /// Who votes from now on; the same where nothing changes.
    pub to: VotesChange<A>,
}

/// Words by place, and what they mean. A word that was never set is zero.
///
/// Nothing here knows why a lock changes; [`Lock`] says how it may.
pub trait Ledger {
    /// Names an account.
    type Account: Copy + PartialEq;

    /// The word at `place`.
    fn get(&self, place: Place<Self::Account>) -> U256;

    /// Puts `word` at `place`.
    fn set(&mut self, place: Place<Self::Account>, word: U256);

    /// The account that a word names.
    fn named(word: U256) -> Self::Account;

    /// The word that names an account.
    fn name(account: Self::Account) -> U256;

    // ---- the present

    /// `who` as it is now.
    fn account(&self, who: Self::Account) -> Account {
        Account::read(self.get(Place::Present(Trace::Own(who))))
    }

    /// Who votes with the lock of `who`.
    fn delegate_of(&self, who: Self::Account) -> Self::Account {
        if self.account(who).away { Self::named(self.get(Place::Delegate(who))) } else { who }
    }

    // ---- the past

    /// `who` as it was after its first `index` changes, `index` being less than how many there are.
    fn change(&self, who: Self::Account, index: u64) -> Account {
        let own = Trace::Own(who);
        let present = self.get(Place::Present(own));
        let word =
            if index == trace::past(present) { present } else { self.get(Place::Past(own, index)) };
        Account::read(word)
    }

    /// Power of the lock of `who`, undivided, whoever votes with it.
    fn own_numerator(&self, who: Self::Account, moment: Moment) -> U256 {
        Account::read(self.state(Trace::Own(who), moment)).lock.numerator(moment.at)
    }

    /// Power of all locks, undivided. docs/protocol.md (16) to (18).
    ///
    /// # Errors
    ///
    /// None in fact: see [`Self::replace`].
    fn numerator(&self, moment: Moment) -> Result<U256, MathError> {
        Ok(self.weight(Trace::All, moment)?.numerator())
    }

    /// What `who` votes with, undivided: its own lock, unless another votes with it, and those of
    /// others that it votes with. docs/protocol.md (19).
    ///
    /// # Errors
    ///
    /// None in fact: see [`Self::replace`].
    fn votes_numerator(&self, who: Self::Account, moment: Moment) -> Result<U256, MathError> {
        let account = Account::read(self.state(Trace::Own(who), moment));
        let own = if account.away { U256::ZERO } else { account.lock.numerator(moment.at) };
        // Said of the present: it is not kept for each state whether it ever was.
        if !self.account(who).entrusted {
            return Ok(own);
        }
        // 90 bits times 32 each.
        Ok(own.saturating_add(self.weight(Trace::DelegatedTo(who), moment)?.numerator()))
    }

    // ---- acts

    /// Makes `lock` that of `who`. Answers what that does to votes; nothing if what it replaces is over
    /// and so is it, which is how a lock is taken out in time: then no sum is even read.
    ///
    /// # Errors
    ///
    /// As [`Self::replace`].
    fn set_lock(
        &mut self,
        who: Self::Account,
        lock: Lock,
        now: u64,
    ) -> Result<Option<VotesChange<Self::Account>>, MathError> {
        let account = self.account(who);
        if account.lock.is_over(now) && lock.is_over(now) {
            self.push(Trace::Own(who), Account { lock, ..account }.content(), now);
            return Ok(None);
        }
        let delegate = self.delegate_of(who);
        let before = self.votes_now(delegate, now)?;
        self.replace(Trace::All, account.lock, lock, now)?;
        if account.away {
            self.replace(Trace::DelegatedTo(delegate), account.lock, lock, now)?;
        }
        self.push(Trace::Own(who), Account { lock, ..account }.content(), now);
        Ok(Some(VotesChange { delegate, before, after: self.votes_now(delegate, now)? }))
    }

    /// Has `to` vote with the lock of `who`, and with every later one. docs/protocol.md (19).
    ///
    /// # Errors
    ///
    /// As [`Self::replace`].
    fn delegate(
        &mut self,
        who: Self::Account,
        to: Self::Account,
        now: u64,
    ) -> Result<Delegation<Self::Account>, MathError> {
        let account = self.account(who);
        let from = self.delegate_of(who);
        let before = (self.votes_now(from, now)?, self.votes_now(to, now)?);
        if from != to {
            if account.away {
                self.replace(Trace::DelegatedTo(from), account.lock, Lock::NONE, now)?;
            }
            let away = to != who;
            if away {
                self.entrust(to);
                self.replace(Trace::DelegatedTo(to), Lock::NONE, account.lock, now)?;
            }
            self.set(Place::Delegate(who), if away { Self::name(to) } else { U256::ZERO });
            if away != account.away {
                self.push(Trace::Own(who), Account { away, ..account }.content(), now);
            }
        }
        let after = (self.votes_now(from, now)?, self.votes_now(to, now)?);
        Ok(Delegation {
            from: VotesChange { delegate: from, before: before.0, after: after.0 },
            to: VotesChange { delegate: to, before: before.1, after: after.1 },
        })
    }

    // ---- how

    /// Takes `old` out of the sums of `trace` and puts `new` in. One that is over is in none and comes
    /// into none, so what is over moves nothing.
    ///
    /// # Errors
    ///
    /// [`MathError`] if `old` was not in the sums, or all that can be locked does not hold `new`: not
    /// for the locks that accounts have.
    fn replace(
        &mut self,
        trace: Trace<Self::Account>,
        old: Lock,
        new: Lock,
        now: u64,
    ) -> Result<(), MathError> {
        if old.is_over(now) && new.is_over(now) {
            return Ok(());
        }
        let weight = self.weight(trace, Moment::now(now))?.minus(old)?.plus(new)?;
        self.push(trace, weight.content(), now);
        if !old.is_over(now) {
            let left = self.expiring(trace, old.end).checked_sub(old.amount);
            self.set_expiring(trace, old.end, left.ok_or(MathError::Underflow)?);
        }
        if !new.is_over(now) {
            // Not more than what all together lock, which the sums have just been held to.
            let more = self.expiring(trace, new.end).saturating_add(new.amount);
            self.set_expiring(trace, new.end, more);
        }
        Ok(())
    }

    /// Notes that others let `who` vote with their locks. It is never undone, and of no time: it says
    /// that there are sums to look at.
    fn entrust(&mut self, who: Self::Account) {
        let account = self.account(who);
        if !account.entrusted {
            let content = Account { entrusted: true, ..account }.content();
            let word = trace::word(content, account.at, account.past);
            self.set(Place::Present(Trace::Own(who)), word);
        }
    }

    /// Makes `content` the state of `trace` from `now` on.
    fn push(&mut self, trace: Trace<Self::Account>, content: U256, now: u64) {
        let old = self.get(Place::Present(trace));
        let mut past = trace::past(old);
        if ![0, now].contains(&trace::at(old)) {
            self.set(Place::Past(trace, past), old);
            past += 1;
        }
        self.set(Place::Present(trace), trace::word(content, now, past));
    }

    /// The last state of `trace` before `moment`; zero if there was none. docs/protocol.md (18).
    fn state(&self, trace: Trace<Self::Account>, moment: Moment) -> U256 {
        let present = self.get(Place::Present(trace));
        if trace::at(present) < moment.before {
            return present;
        }
        let past = |index| self.get(Place::Past(trace, index));
        last_before(trace::past(present), moment.before, |index| trace::at(past(index)))
            .map_or(U256::ZERO, past)
    }

    /// The sums of `trace`, as acts until then left them, at the second in question.
    /// docs/protocol.md (17), (18).
    ///
    /// # Errors
    ///
    /// As [`Weight::rolled`].
    fn weight(&self, trace: Trace<Self::Account>, moment: Moment) -> Result<Weight, MathError> {
        Weight::read(self.state(trace, moment)).rolled(moment.at, |week| self.expiring(trace, week))
    }

    /// What `who` votes with at this second. docs/protocol.md (19).
    ///
    /// # Errors
    ///
    /// As [`Self::votes_numerator`].
    fn votes_now(&self, who: Self::Account, now: u64) -> Result<U256, MathError> {
        self.votes_numerator(who, Moment::now(now)).map(power_of)
    }

    /// How much of `trace` ends with `week`, which begins at that second.
    fn expiring(&self, trace: Trace<Self::Account>, week: u64) -> U256 {
        let (pair, shift) = half(week);
        (self.get(Place::Expiring(trace, pair)) >> shift) & U256::from(u128::MAX)
    }

    /// Notes it. Nothing is cut off: `amount` is at most [`super::MAX_LOCKED`].
    fn set_expiring(&mut self, trace: Trace<Self::Account>, week: u64, amount: U256) {
        let (pair, shift) = half(week);
        let place = Place::Expiring(trace, pair);
        let other = (U256::from(u128::MAX) << 128_usize) >> shift;
        let word = (self.get(place) & other) | (amount << shift);
        self.set(place, word);
    }
}

/// Which word has the week that begins at this second, and where in it.
const fn half(week: u64) -> (u64, usize) {
    let number = week / WEEK;
    (number / 2, if number.is_multiple_of(2) { 0 } else { 128 })
}
