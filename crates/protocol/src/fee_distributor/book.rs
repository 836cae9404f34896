//! What is owed of one token, and the one week of it that is not closed yet.

use ruint::aliases::U256;

use super::{FRACTION_BITS, MAX_FEES, Sums};
use crate::{fixed::MathError, time::week_of};

/// The fees of one token, as far as they are not in [`Sums`].
///
/// Any act on a token closes the week that is over first, so there is one such week at most, however
/// long nobody acted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// What came in and was not paid out, fees of the open week included; at most [`MAX_FEES`].
    pub owed: U256,
    /// Fees of the open week so far.
    pub fees: U256,
    /// The first second of the open week, if it has fees.
    pub week: u64,
    /// How many weeks with fees were closed.
    pub closed: u64,
}

/// What became of a week that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// Its fees are in the sums, which are these after it.
    Closed(Sums),
    /// Nothing was locked: they are now those of the week of now.
    Carried,
}

impl Book {
    /// Whether the open week is over and has something to share.
    #[must_use]
    pub fn is_over(&self, now: u64) -> bool {
        // At its last second it is not, at the first of the next it is.
        !self.fees.is_zero() && self.week < week_of(now)
    }

    /// The book without the open week, which [is over](Self::is_over), and what became of that.
    /// `sums` are those of the weeks before it, `numerator` that of all locks at its first second.
    ///
    /// Fees of a week without locks go to the week of now, not to one that is past: who was locked in
    /// the past is known by now. docs/protocol.md (20).
    ///
    /// # Errors
    ///
    /// None in fact: [`room`](Self::room) let in what the sums can hold.
    pub fn close(
        self,
        sums: Sums,
        numerator: U256,
        now: u64,
    ) -> Result<(Self, Closing), MathError> {
        if numerator.is_zero() {
            return Ok((Self { week: week_of(now), ..self }, Closing::Carried));
        }
        let sums = sums.with_week(self.week, self.fees, numerator)?;
        let closed = self.closed.checked_add(1).ok_or(MathError::Overflow)?;
        Ok((Self { fees: U256::ZERO, closed, ..self }, Closing::Closed(sums)))
    }

    /// The most that can come in, where the weeks before the open one have `sums`: so that even a
    /// lock of one unit for one second could share it.
    #[must_use]
    pub fn room(&self, sums: Sums) -> U256 {
        let in_sums = Sums::MAX_RATES.saturating_sub(sums.rates) >> FRACTION_BITS;
        let owed = MAX_FEES.saturating_sub(self.owed);
        owed.min(in_sums.saturating_sub(self.fees))
    }

    /// The book with `amount`, for which there is [`room`](Self::room), in the week of `now`. The open
    /// week is not over.
    ///
    /// # Errors
    ///
    /// [`MathError::Overflow`] if there is no room.
    pub fn receive(self, amount: U256, now: u64) -> Result<Self, MathError> {
        let owed = self.owed.checked_add(amount).filter(|owed| *owed <= MAX_FEES);
        let owed = owed.ok_or(MathError::Overflow)?;
        // Not more than what is owed.
        let fees = self.fees.saturating_add(amount);
        Ok(Self { owed, fees, week: week_of(now), ..self })
    }

    /// The book after `amount` was paid out.
    ///
    /// # Errors
    ///
    /// [`MathError::Underflow`] if it is more than is owed: the lock was not in its own sum.
    pub fn pay(self, amount: U256) -> Result<Self, MathError> {
        // What the open week has is not shared yet.
        let shared = self.owed.saturating_sub(self.fees);
        let left = shared.checked_sub(amount).ok_or(MathError::Underflow)?;
        Ok(Self { owed: left.saturating_add(self.fees), ..self })
    }

    /// What nobody is owed of `balance`, as far as there is [`room`](Self::room) for it: so that no
    /// donation is too large to be taken.
    #[must_use]
    pub fn surplus(&self, balance: U256, sums: Sums) -> U256 {
        balance.saturating_sub(self.owed).min(self.room(sums))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::WEEK;

    const START: u64 = 2_900 * WEEK;

    fn units(count: u64) -> U256 {
        U256::from(count)
    }

    fn with_fees(count: u64) -> Book {
        Book::default().receive(units(count), START + 5).unwrap()
    }

    #[test]
    fn a_week_is_over_with_the_first_second_of_the_next() {
        let book = with_fees(7);

        assert_eq!(book.week, START);
        assert!(!book.is_over(START + WEEK - 1));
        assert!(book.is_over(START + WEEK));
        assert!(!Book { fees: U256::ZERO, ..book }.is_over(START + WEEK), "with nothing to share");
    }

    #[test]
    fn fees_of_a_week_without_locks_go_to_the_week_of_now() {
        let now = START + 520 * WEEK + 9;

        let (book, closing) = with_fees(7).close(Sums::default(), U256::ZERO, now).unwrap();

        assert_eq!(closing, Closing::Carried);
        assert_eq!(book, Book { week: START + 520 * WEEK, ..with_fees(7) });
    }

    #[test]
    fn a_closed_week_leaves_what_is_owed_and_no_fees() {
        let (book, closing) = with_fees(7).close(Sums::default(), units(3), START + WEEK).unwrap();

        let sums = Sums::default().with_week(START, units(7), units(3)).unwrap();
        assert_eq!(closing, Closing::Closed(sums));
        assert_eq!((book.owed, book.fees, book.closed), (units(7), U256::ZERO, 1));
    }

    #[test]
    fn what_there_is_room_for_can_always_be_closed() {
        let (book, sums) = (with_fees(7), Sums::default());
        let room = book.room(sums);
        assert_eq!(room, MAX_FEES - units(7));

        let full = book.receive(room, START).unwrap();

        assert_eq!(full.room(sums), U256::ZERO);
        assert_eq!(full.receive(U256::ONE, START), Err(MathError::Overflow));
        let (book, closing) = full.close(sums, U256::ONE, START + WEEK).unwrap();
        let Closing::Closed(sums) = closing else { panic!("{closing:?}") };
        assert!(sums.rates <= Sums::MAX_RATES);
        assert_eq!(book.pay(MAX_FEES).unwrap().room(sums), U256::ZERO, "the sums are full");
    }

    /// What is shared among many takes next to nothing of the room: a token can be used for good.
    #[test]
    fn what_was_paid_makes_room_again() {
        let (book, mut sums) = (with_fees(0), Sums::default());
        let mut book = book;
        for week in (0..1_000).map(|week| START + week * WEEK) {
            book = book.receive(MAX_FEES >> 1_usize, week).unwrap();
            let (after, closing) = book.close(sums, U256::ONE << 100, week + WEEK).unwrap();
            let Closing::Closed(after_sums) = closing else { panic!("{closing:?}") };
            (book, sums) = (after.pay(MAX_FEES >> 1_usize).unwrap(), after_sums);
        }
        assert!(MAX_FEES >> 1_usize < book.room(sums));
    }

    #[test]
    fn nothing_of_the_open_week_is_paid_out() {
        let book = Book { owed: units(10), ..with_fees(7) };

        assert_eq!(book.pay(units(3)), Ok(Book { owed: units(7), ..book }));
        assert_eq!(book.pay(units(4)), Err(MathError::Underflow));
    }

    #[test]
    fn a_surplus_is_what_is_not_owed_as_far_as_there_is_room() {
        let book = with_fees(7);

        assert_eq!(book.surplus(units(6), Sums::default()), U256::ZERO);
        assert_eq!(book.surplus(units(9), Sums::default()), units(2));
        assert_eq!(book.surplus(U256::MAX, Sums::default()), MAX_FEES - units(7));
    }
}
