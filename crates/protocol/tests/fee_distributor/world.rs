//! The distributor's books and the people around them, and beside them what is exactly everyone's.
//!
//! The protocol decides; the world keeps what the program keeps, in the order in which it does.

use num_bigint::{BigInt, Sign};
use num_rational::BigRational;
use protocol::{
    fee_distributor::{Book, Change, Closing, Cursor, MAX_CHANGES, Sums, Weeks, fees_of},
    time::{WEEK, week_of},
    vote_escrow::Lock,
};
use ruint::aliases::U256;
use std::cell::Cell;

pub(crate) const PEOPLE: usize = 5;
/// Where a world begins: in the middle of a week.
pub(crate) const START: u64 = 2_900 * WEEK + 300_000;

pub(crate) fn rational(value: U256) -> BigRational {
    BigInt::from_bytes_be(Sign::Plus, &value.to_be_bytes::<32>()).into()
}

/// 2^-120 units.
fn grain() -> BigRational {
    BigRational::new(1.into(), BigInt::from(1) << 120)
}

/// The closed weeks, and how often they were asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closed {
    weeks: Vec<(u64, Sums)>,
    pub(crate) asked: Cell<u32>,
}

impl Closed {
    fn ask(&self) {
        self.asked.set(self.asked.get() + 1);
    }
}

impl Weeks for Closed {
    fn count(&self) -> u64 {
        self.weeks.len() as u64
    }

    fn begins(&self, place: u64) -> u64 {
        self.ask();
        self.weeks[place as usize].0
    }

    fn sums(&self, count: u64) -> Sums {
        self.ask();
        count.checked_sub(1).map_or_else(Sums::default, |place| self.weeks[place as usize].1)
    }
}

/// What is exactly everyone's of a token: fees of a week times a numerator over all of them.
#[derive(Clone, Debug)]
struct Exact {
    /// Fees that wait, and the week they are of.
    open: Option<(u64, U256)>,
    earned: Vec<BigRational>,
    /// What rounding rates may take of each.
    grains: Vec<BigRational>,
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) book: Book,
    pub(crate) weeks: Closed,
    pub(crate) cursors: [Cursor; PEOPLE],
    /// What the distributor holds.
    pub(crate) balance: U256,
    /// All that was taken as fees.
    pub(crate) received: U256,
    pub(crate) paid: [U256; PEOPLE],
    /// Fees and numerator of each closed week.
    shared: Vec<(u64, U256, U256)>,
    exact: Exact,
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) now: u64,
    /// Of each person, in order of time, those of one second as one.
    pub(crate) changes: [Vec<Change>; PEOPLE],
    pub(crate) tokens: Vec<Token>,
}

impl World {
    pub(crate) fn new(tokens: usize) -> Self {
        let none = vec![rational(U256::ZERO); PEOPLE];
        let token = Token {
            book: Book::default(),
            weeks: Closed::default(),
            cursors: [Cursor::default(); PEOPLE],
            balance: U256::ZERO,
            received: U256::ZERO,
            paid: [U256::ZERO; PEOPLE],
            shared: Vec::new(),
            exact: Exact { open: None, earned: none.clone(), grains: none },
        };
        let changes = std::array::from_fn(|_| Vec::new());
        Self { now: START, changes, tokens: vec![token; tokens] }
    }

    pub(crate) fn lock(&self, who: usize) -> Lock {
        self.changes[who].last().map_or(Lock::NONE, |change| change.lock)
    }

    pub(crate) fn set_lock(&mut self, who: usize, lock: Lock) {
        let (at, changes) = (self.now, &mut self.changes[who]);
        if changes.last().is_some_and(|last| last.at == at) {
            changes.pop();
        }
        changes.push(Change { at, lock });
    }

    /// What `who` weighs at `week`, by the lock it had before that second.
    fn numerator(&self, who: usize, week: u64) -> U256 {
        let before = self.changes[who].iter().rfind(|change| change.at < week);
        before.map_or(U256::ZERO, |change| change.lock.numerator(week))
    }

    fn numerators(&self, week: u64) -> Vec<U256> {
        (0..PEOPLE).map(|who| self.numerator(who, week)).collect()
    }

    /// As every act on a token does first.
    pub(crate) fn checkpoint(&mut self, token: usize) {
        self.share_exactly(token);
        let (now, before) = (self.now, self.tokens[token].book);
        if !before.is_over(now) {
            return;
        }
        let numerator = self.numerators(before.week).into_iter().sum();
        let it = &mut self.tokens[token];
        let (book, closing) = before.close(it.weeks.sums(before.closed), numerator, now).unwrap();
        it.book = book;
        if let Closing::Closed(sums) = closing {
            it.weeks.weeks.push((before.week, sums));
            it.shared.push((before.week, before.fees, numerator));
        }
    }

    fn share_exactly(&mut self, token: usize) {
        let Some((week, fees)) = self.tokens[token].exact.open else { return };
        if week == week_of(self.now) {
            return;
        }
        let numerators = self.numerators(week);
        let all: U256 = numerators.iter().sum();
        let exact = &mut self.tokens[token].exact;
        if all.is_zero() {
            exact.open = Some((week_of(self.now), fees));
            return;
        }
        exact.open = None;
        for (who, numerator) in numerators.into_iter().enumerate() {
            exact.earned[who] += rational(fees) * rational(numerator) / rational(all);
            exact.grains[who] += rational(numerator) * grain();
        }
    }

    fn receive(&mut self, token: usize, amount: U256) {
        let (now, it) = (self.now, &mut self.tokens[token]);
        it.book = it.book.receive(amount, now).unwrap();
        it.received += amount;
        let open = it.exact.open.map_or(U256::ZERO, |(_, fees)| fees);
        it.exact.open = Some((week_of(now), open + amount));
    }

    /// As much as there is room for.
    pub(crate) fn notify(&mut self, token: usize, amount: U256) {
        self.checkpoint(token);
        let it = &mut self.tokens[token];
        let room = it.book.room(it.weeks.sums(it.book.closed));
        let amount = amount.min(room);
        it.balance += amount;
        self.receive(token, amount);
    }

    pub(crate) fn donate(&mut self, token: usize, amount: U256) {
        self.tokens[token].balance += amount;
    }

    pub(crate) fn sync(&mut self, token: usize) -> U256 {
        self.checkpoint(token);
        let it = &self.tokens[token];
        let surplus = it.book.surplus(it.balance, it.weeks.sums(it.book.closed));
        self.receive(token, surplus);
        surplus
    }

    pub(crate) fn claim(&mut self, token: usize, who: usize) -> U256 {
        self.checkpoint(token);
        let it = &mut self.tokens[token];
        let cursor = it.cursors[who];
        let first = cursor.change as usize;
        let page: Vec<_> =
            self.changes[who].iter().skip(first).take(MAX_CHANGES + 1).copied().collect();
        let (cursor, amount) = cursor.claim(&page, &it.weeks).unwrap();
        it.cursors[who] = cursor;
        it.book = it.book.pay(amount).unwrap();
        it.balance -= amount;
        it.paid[who] += amount;
        amount
    }

    /// Claims until there is nothing more, as whoever was paid up to a change does.
    pub(crate) fn claim_all(&mut self, token: usize, who: usize) {
        let pages = self.changes[who].len() / MAX_CHANGES + 1;
        for _ in 0..pages {
            self.claim(token, who);
        }
    }

    /// To the first second of a week, some weeks on.
    pub(crate) fn pass_weeks(&mut self, weeks: u64) {
        self.now = week_of(self.now) + weeks * WEEK;
    }

    /// What is true at any moment.
    pub(crate) fn check(&self) {
        for it in &self.tokens {
            assert!(it.book.owed <= it.balance, "more is owed than there is");
            let paid: U256 = it.paid.iter().sum();
            assert_eq!(it.received, it.book.owed + paid, "what came in is owed or was paid");
            for who in 0..PEOPLE {
                assert!(rational(it.paid[who]) <= it.exact.earned[who], "{who} was paid too much");
            }
            let open = it.exact.open.filter(|(_, fees)| !fees.is_zero());
            let book = Some((it.book.week, it.book.fees)).filter(|(_, fees)| !fees.is_zero());
            assert_eq!(open, book, "the open week");
        }
    }

    /// What is true once all have claimed all.
    pub(crate) fn check_settled(&self) {
        for it in &self.tokens {
            for who in 0..PEOPLE {
                let fraction = rational(it.cursors[who].fraction) * grain();
                let lost = &it.exact.earned[who] - rational(it.paid[who]) - fraction;
                assert!(BigRational::from(BigInt::from(0)) <= lost);
                assert!(lost <= it.exact.grains[who], "{who} lost {lost}");
            }
            for (place, (week, fees, numerator)) in it.shared.iter().enumerate() {
                let rates = |count: usize| it.weeks.sums(count as u64).rates;
                assert_eq!(it.weeks.begins(place as u64), *week);
                assert_eq!(fees_of(rates(place + 1) - rates(place), *numerator), Ok(*fees));
            }
        }
    }
}
