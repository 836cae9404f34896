//! The ledger that the program runs on, kept in a map, beside the model.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use protocol::{
    time::WEEK,
    vote_escrow::{
        Delegation, Ledger, Lock, Moment, Place, Trace, VotesChange, power_of, supply_with,
    },
};
use ruint::aliases::U256;

use crate::model::{MAX, Model, PEOPLE};

/// When the histories begin: in the middle of a week.
pub(crate) const START: u64 = 2_900 * WEEK + 300_000;

/// Words by place, and which of them were looked at.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) words: BTreeMap<Place<usize>, U256>,
    pub(crate) looked_at: RefCell<BTreeSet<Place<usize>>>,
}

impl Ledger for Words {
    type Account = usize;

    fn get(&self, place: Place<usize>) -> U256 {
        self.looked_at.borrow_mut().insert(place);
        self.words.get(&place).copied().unwrap_or_default()
    }

    fn set(&mut self, place: Place<usize>, word: U256) {
        self.words.insert(place, word);
    }

    fn named(word: U256) -> usize {
        word.to()
    }

    fn name(account: usize) -> U256 {
        U256::from(account)
    }
}

/// Everything that was said of a second when it was over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    at: u64,
    own: [U256; PEOPLE],
    votes: [U256; PEOPLE],
    total: U256,
}

pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) ledger: Words,
    pub(crate) model: Model,
    /// As the program keeps it.
    pub(crate) supply: U256,
    pub(crate) said: Vec<Said>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            now: START,
            ledger: Words::default(),
            model: Model::new(),
            supply: U256::ZERO,
            said: Vec::new(),
        }
    }

    pub(crate) fn lock_of(&self, who: usize) -> Lock {
        self.ledger.account(who).lock
    }

    /// `who` is given `amount` more: into the lock it has, or one of `weeks`, once an old one that is
    /// over is taken out.
    pub(crate) fn lock(&mut self, who: usize, amount: u128, weeks: u64) {
        let (now, amount) = (self.now, U256::from(amount));
        if self.lock_of(who).over(now).is_ok() {
            self.leave(who);
        }
        let lock = self.lock_of(who);
        let Ok(supply) = supply_with(self.supply, amount) else { return };
        let after = match lock.increase(amount, now) {
            Ok(increased) => increased,
            // A lock that would end with this week is one of two weeks.
            Err(_) => {
                let created = lock.replace(amount, now + weeks * WEEK, now);
                created.or_else(|_| lock.replace(amount, now + 2 * WEEK, now)).unwrap()
            }
        };
        self.supply = supply;
        self.set(who, after);
    }

    pub(crate) fn extend(&mut self, who: usize, weeks: u64) {
        if let Ok(lock) = self.lock_of(who).extend(self.now + weeks * WEEK, self.now) {
            self.set(who, lock);
        }
    }

    /// Takes the lock out: after its end, or before.
    pub(crate) fn leave(&mut self, who: usize) {
        let lock = self.lock_of(who);
        if lock == Lock::NONE {
            return;
        }
        self.supply -= lock.amount;
        if lock.over(self.now).is_err() {
            assert!(!lock.penalty(self.now).unwrap().is_zero());
            return self.set(who, Lock::NONE);
        }
        let others = |ledger: &Words| {
            let own = |place: &Place<usize>| match place {
                Place::Present(trace) | Place::Past(trace, _) => *trace == Trace::Own(who),
                _ => false,
            };
            let mut words = ledger.words.clone();
            words.retain(|place, _| !own(place));
            words
        };
        let before = others(&self.ledger);
        self.set(who, Lock::NONE);
        assert_eq!(others(&self.ledger), before, "a lock that is over concerns nobody else");
    }

    pub(crate) fn delegate(&mut self, who: usize, to: usize) {
        let from = self.model.present().delegates[who];
        let before = [from, to].map(|it| self.votes_now(it));
        let lock = self.lock_of(who);

        let told = self.ledger.delegate(who, to, self.now).unwrap();

        self.model.change(self.now, |state| state.delegates[who] = to);
        let after = [from, to].map(|it| self.votes_now(it));
        let change = |index: usize, delegate| VotesChange {
            delegate,
            before: before[index],
            after: after[index],
        };
        assert_eq!(told, Delegation { from: change(0, from), to: change(1, to) });
        assert_eq!(self.lock_of(who), lock, "the lock stays as it is");
    }

    fn set(&mut self, who: usize, lock: Lock) {
        let delegate = self.model.present().delegates[who];
        let before = self.votes_now(delegate);

        let told = self.ledger.set_lock(who, lock, self.now).unwrap();

        let locked = (lock.amount.to(), lock.end);
        self.model.change(self.now, |state| state.locks[who] = locked);
        let after = self.votes_now(delegate);
        let told = told.unwrap_or(VotesChange { delegate, before, after: before });
        assert_eq!(told, VotesChange { delegate, before, after });
    }

    /// Lets time go by, and notes what is then said of what is over.
    pub(crate) fn pass(&mut self, to: u64) {
        let from = self.now;
        self.now = to;
        let moments =
            [from, from + 1, from - from % WEEK + WEEK, to - to % WEEK, to.saturating_sub(1)];
        for at in moments.into_iter().filter(|at| (from..to).contains(at)) {
            let said = self.ask(at);
            self.said.push(said);
        }
    }

    /// What is said of `at`.
    pub(crate) fn ask(&self, at: u64) -> Said {
        let moment = Moment::of(at);
        Said {
            at,
            own: std::array::from_fn(|who| self.ledger.own_numerator(who, moment)),
            votes: std::array::from_fn(|who| self.ledger.votes_numerator(who, moment).unwrap()),
            total: self.ledger.numerator(moment).unwrap(),
        }
    }

    /// I-LOCK-4: what was said is said again.
    pub(crate) fn assert_past_is_as_it_was(&self) {
        for said in &self.said {
            assert_eq!(self.ask(said.at), *said);
        }
    }

    /// I-LOCK-1, I-LOCK-2, I-LOCK-3, I-LOCK-5, I-LOCK-8, at this second and for the locks as they
    /// stand.
    pub(crate) fn assert_sound(&self) {
        let (state, moment) = (self.model.present(), Moment::now(self.now));
        assert_eq!(self.supply, U256::from(state.supply()));
        let mut balances = U256::ZERO;
        for who in 0..PEOPLE {
            let own = self.ledger.own_numerator(who, moment);
            assert_eq!(exact(own), state.power(who, self.now));
            let votes = self.ledger.votes_numerator(who, moment).unwrap();
            assert_eq!(exact(votes), state.votes(who, self.now));
            assert_eq!(self.ledger.delegate_of(who), state.delegates[who]);
            let lock = self.lock_of(who);
            assert_eq!((lock.amount.to(), lock.end), state.locks[who]);
            assert_eq!(lock.end % WEEK, 0);
            balances += power_of(own);
        }
        let total = self.ledger.numerator(moment).unwrap();
        assert_eq!(exact(total), state.total(self.now));
        assert!(balances <= power_of(total));
        assert!(power_of(total) <= balances + U256::from(PEOPLE));
    }

    /// I-LOCK-2, I-LOCK-3, I-LOCK-5 and I-LOCK-10 at `at`, past or to come.
    pub(crate) fn assert_exact(&self, at: u64) {
        let (said, state) = (self.ask(at), self.model.before(at));
        for who in 0..PEOPLE {
            assert_eq!(exact(said.own[who]), state.power(who, at), "{who} at {at}");
            assert_eq!(exact(said.votes[who]), state.votes(who, at), "{who} at {at}");
        }
        assert_eq!(exact(said.total), state.total(at), "all at {at}");
        assert_eq!(said.votes.iter().sum::<U256>(), said.total);
        assert!(said.own.map(power_of).iter().sum::<U256>() <= power_of(said.total));
    }

    fn votes_now(&self, who: usize) -> U256 {
        power_of(self.ledger.votes_numerator(who, Moment::now(self.now)).unwrap())
    }
}

/// A numerator, and that the power it stands for is that of the definition, rounded down.
fn exact(numerator: U256) -> u128 {
    let number = numerator.to();
    assert_eq!(power_of(numerator), U256::from(number / MAX));
    number
}
