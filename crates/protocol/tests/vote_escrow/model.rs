//! Locks and delegations as their definitions have them: a list of what was so since when, added up
//! anew for each question. Shares nothing with the ledger.
//!
//! Powers are fractions of [`MAX`], by their numerators: amounts of 90 bits times 26 bits of seconds.

/// The longest a lock lasts, in seconds.
pub(crate) const MAX: u128 = 62_899_200;

pub(crate) const PEOPLE: usize = 6;

/// What somebody has locked: amount and end.
pub(crate) type Locked = (u128, u64);

/// What is so from some second on.
#[derive(Clone, Debug)]
pub(crate) struct State {
    since: u64,
    pub(crate) locks: [Locked; PEOPLE],
    /// Who votes with each of them.
    pub(crate) delegates: [usize; PEOPLE],
}

/// One state for each second in which something was done, the last one of that second.
pub(crate) struct Model(Vec<State>);

impl Model {
    pub(crate) fn new() -> Self {
        let delegates = std::array::from_fn(|who| who);
        Self(vec![State { since: 0, locks: [(0, 0); PEOPLE], delegates }])
    }

    pub(crate) fn present(&self) -> &State {
        &self.0[self.0.len() - 1]
    }

    pub(crate) fn change(&mut self, now: u64, change: impl FnOnce(&mut State)) {
        let mut state = State { since: now, ..self.present().clone() };
        change(&mut state);
        if self.present().since == now {
            self.0.pop();
        }
        self.0.push(state);
    }

    /// What was so when `at` began.
    pub(crate) fn before(&self, at: u64) -> &State {
        self.0.iter().rfind(|state| state.since < at).unwrap_or(&self.0[0])
    }

    /// The seconds in which something was done.
    pub(crate) fn seconds(&self) -> impl Iterator<Item = u64> {
        self.0[1..].iter().map(|state| state.since)
    }
}

impl State {
    /// The power of one's own lock.
    pub(crate) fn power(&self, who: usize, at: u64) -> u128 {
        let (amount, end) = self.locks[who];
        amount * u128::from(end.saturating_sub(at))
    }

    /// The power of all that one votes with.
    pub(crate) fn votes(&self, delegate: usize, at: u64) -> u128 {
        let theirs = (0..PEOPLE).filter(|who| self.delegates[*who] == delegate);
        theirs.map(|who| self.power(who, at)).sum()
    }

    /// The power of all locks.
    pub(crate) fn total(&self, at: u64) -> u128 {
        (0..PEOPLE).map(|who| self.power(who, at)).sum()
    }

    /// All that is locked, over or not.
    pub(crate) fn supply(&self) -> u128 {
        self.locks.iter().map(|(amount, _)| amount).sum()
    }
}
