//! Fees that come in, and weeks that are over.

use alloy_primitives::{Address, U256};
use interfaces::fee_distributor::IFeeDistributor as abi;
use onchain::machine::*;
use onchain::{erc20, event::log, vote_escrow};
use protocol::fee_distributor::{Book, Closing, Weeks, fees_of, until};

use crate::{
    FeeDistributor,
    error::Error,
    weeks::{Week, WeeksOf},
};

/// A book as it is once the week that is over is closed.
pub(crate) struct Opened {
    pub(crate) book: Book,
    /// What became of that week, and the numerator of all locks in it.
    closing: Option<(Closing, U256)>,
}

impl FeeDistributor {
    pub(crate) fn notify(&mut self, token: Address, amount: U256) -> Result<(), Error> {
        let book = self.open(token)?;
        let before = self.balance(token)?;
        self.books.lock(token, &book);

        // From here on the token may call back, into a book that is locked.
        let payer = self.machine().msg_sender();
        erc20::pull(self.machine(), token, payer, amount)
            .map_err(|reason| Error::token_call(token, reason))?;
        let arrived = self.balance(token)?.saturating_sub(before);
        if arrived.is_zero() {
            return Err(abi::DistributorNothingReceived { token }.into());
        }
        self.receive(token, book, arrived)
    }

    pub(crate) fn sync(&mut self, token: Address) -> Result<U256, Error> {
        let book = self.open(token)?;
        let sums = self.weeks.of(token, book.closed, None).sums(book.closed);
        let amount = book.surplus(self.balance(token)?, sums);
        if !amount.is_zero() {
            self.receive(token, book, amount)?;
        }
        Ok(amount)
    }

    pub(crate) fn checkpoint(&mut self, token: Address) -> Result<(), Error> {
        self.open(token).map(drop)
    }

    /// The book of `token`, with the week that is over closed and written down.
    #[inline(never)]
    pub(crate) fn open(&mut self, token: Address) -> Result<Book, Error> {
        let before = self.books.open(token)?;
        let Opened { book, closing } = self.opened(token, before)?;
        let Some((closing, numerator)) = closing else { return Ok(book) };
        let (week, fees) = (U256::from(before.week), before.fees);
        if let Closing::Closed(sums) = closing {
            self.weeks.push(token, before.closed, Week { begins: before.week, sums });
            log(self.machine(), abi::WeekClosed { token, week, fees, numerator });
        } else {
            let toWeek = U256::from(book.week);
            log(self.machine(), abi::FeesCarried { token, week, toWeek, fees });
        }
        self.books.close(token, &book);
        Ok(book)
    }

    /// What `book`, that of `token`, is once the week that is over is closed. Writes nothing.
    #[inline(never)]
    pub(crate) fn opened(&self, token: Address, book: Book) -> Result<Opened, Error> {
        let now = self.now();
        if !book.is_over(now) {
            return Ok(Opened { book, closing: None });
        }
        let sums = self.weeks.of(token, book.closed, None).sums(book.closed);
        let numerator = self.numerator_at(book.week)?;
        let closed = book.close(sums, numerator, now);
        let (book, closing) = closed.map_err(|_| self.invalid_lock())?;
        Ok(Opened { book, closing: Some((closing, numerator)) })
    }

    /// The closed weeks of `token`, whose book was `before` and is `opened`.
    pub(crate) fn weeks_of(&self, token: Address, before: Book, opened: &Opened) -> WeeksOf<'_> {
        let over = match opened.closing {
            Some((Closing::Closed(sums), _)) => Some(Week { begins: before.week, sums }),
            _ => None,
        };
        self.weeks.of(token, before.closed, over)
    }

    /// Enters `amount`, which is here, as fees of the week of now into `book`, and unlocks it.
    #[inline(never)]
    fn receive(&mut self, token: Address, book: Book, amount: U256) -> Result<(), Error> {
        let sums = self.weeks.of(token, book.closed, None).sums(book.closed);
        let maximum = book.room(sums);
        let too_much = abi::DistributorTooMuch { token, amount, maximum };
        if maximum < amount {
            return Err(too_much.into());
        }
        let book = book.receive(amount, self.now()).map_err(|_| too_much)?;
        self.books.close(token, &book);
        let (week, fees, liability) = (U256::from(book.week), book.fees, book.owed);
        log(self.machine(), abi::FeesReceived { token, week, amount, fees, liability });
        Ok(())
    }

    pub(crate) fn tokens_per_week(&self, token: Address, week: u64) -> Result<U256, Error> {
        let before = self.books.read(token);
        let opened = self.opened(token, before)?;
        if opened.book.week == week && !opened.book.fees.is_zero() {
            return Ok(opened.book.fees);
        }
        let weeks = self.weeks_of(token, before, &opened);
        let count = until(&weeks, week);
        match count.checked_sub(1) {
            Some(place) if weeks.begins(place) == week => {
                // Not below zero: sums only grow.
                let rate = weeks.sums(count).rates.saturating_sub(weeks.sums(place).rates);
                let numerator = self.numerator_at(week)?;
                fees_of(rate, numerator).map_err(|_| self.invalid_lock())
            }
            _ => Ok(U256::ZERO),
        }
    }

    /// The numerator of all locks at the first second of a week that has begun, which never changes.
    pub(crate) fn numerator_at(&self, week: u64) -> Result<U256, Error> {
        vote_escrow::numerator_at(self.machine(), self.lock.get(), week)
            .map_err(|_| self.invalid_lock())
    }

    /// The lock does not answer as one does.
    #[inline(never)]
    pub(crate) fn invalid_lock(&self) -> Error {
        abi::DistributorInvalidLock { lock: self.lock.get() }.into()
    }

    pub(crate) fn balance(&self, token: Address) -> Result<U256, Error> {
        erc20::balance(self.machine(), token)
            .map_err(|_| abi::DistributorInvalidToken { token }.into())
    }

    pub(crate) fn now(&self) -> u64 {
        self.machine().block_timestamp()
    }
}
