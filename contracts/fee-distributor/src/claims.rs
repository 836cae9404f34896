//! Claims: what is due is written down, then paid, then told.
//!
//! A single token is paid or refused. Of several, and in a batch, one that reverts is passed over, so that
//! nobody can stop the others; a token that says no without reverting may have moved all the same, and
//! stops the call (docs/decisions/0024).

use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use interfaces::{fee_distributor::IFeeDistributor as abi, vote_escrow::LockChange};
use onchain::machine::*;
use onchain::{
    erc20::{self, Push},
    event::log,
    vault, vote_escrow,
};
use protocol::{
    fee_distributor::{Book, Change, Cursor, MAX_CHANGES, Weeks},
    vote_escrow::Lock,
};

use crate::{FeeDistributor, error::Error, weeks::WeeksOf};

/// What to do if a token reverts instead of paying.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnRevert {
    /// Whoever asked for this alone wants to know.
    Refuse,
    /// There are others.
    Skip,
}

/// What an account is paid of a token now.
struct Due {
    /// Where it stood before.
    before: Cursor,
    /// Not zero.
    amount: U256,
}

/// Changes of an account's lock: asked for once where several tokens want the same.
#[derive(Default)]
pub(crate) struct Changes {
    account: Address,
    first: u64,
    all: Vec<Change>,
}

impl FeeDistributor {
    /// Pays `account` what it earned of `token`.
    pub(crate) fn claim(
        &mut self,
        account: Address,
        token: Address,
        changes: &mut Changes,
        on_revert: OnRevert,
    ) -> Result<U256, Error> {
        let mut book = self.open(token)?;
        let paid = self.pay_out(account, token, &mut book, changes, on_revert)?;
        self.books.close(token, &book);
        Ok(paid)
    }

    pub(crate) fn claim_many(
        &mut self,
        accounts: impl Iterator<Item = Address>,
        token: Address,
    ) -> Result<U256, Error> {
        let mut book = self.open(token)?;
        let mut paid = U256::ZERO;
        for account in accounts {
            // Does not wrap: together it is at most what was owed.
            paid +=
                self.pay_out(account, token, &mut book, &mut Changes::default(), OnRevert::Skip)?;
        }
        self.books.close(token, &book);
        Ok(paid)
    }

    pub(crate) fn claim_and_stake(&mut self, vault: Address) -> Result<U256, Error> {
        let asked = vault::asset(self.machine(), vault);
        let token = asked.map_err(|reason| Error::vault_call(vault, reason))?;
        let mut book = self.open(token)?;
        let account = self.machine().msg_sender();
        let due = self.due(account, token, &mut book, &mut Changes::default())?;
        let Some(Due { amount, .. }) = due else { return Ok(U256::ZERO) };
        self.books.lock(token, &book);

        // From here on token and vault may call back, into a book that is written and locked. The vault
        // is whatever the caller says: it can take what it was allowed, which is the caller's.
        let before = self.balance(token)?;
        erc20::approve(self.machine(), token, vault, amount)
            .map_err(|reason| Error::token_call(token, reason))?;
        let shares = vault::deposit(self.machine(), vault, amount, account)
            .map_err(|reason| Error::vault_call(vault, reason))?;
        let taken = before.saturating_sub(self.balance(token)?);
        if taken != amount {
            return Err(abi::DistributorVaultTook { vault, taken, amount }.into());
        }
        self.books.close(token, &book);
        let liability = book.owed;
        log(self.machine(), abi::FeesStaked { account, token, vault, amount, shares, liability });
        Ok(shares)
    }

    pub(crate) fn claimable(&self, account: Address, token: Address) -> Result<U256, Error> {
        let before = self.books.read(token);
        let opened = self.opened(token, before)?;
        let weeks = self.weeks_of(token, before, &opened);
        let cursor = self.cursors.get(token, account);
        let (_, amount) = self.earned(account, cursor, &weeks, &mut Changes::default())?;
        Ok(amount)
    }

    /// Pays `account` what is due to it out of `book`, or takes all back if the token reverts and
    /// there are others.
    #[inline(never)]
    fn pay_out(
        &mut self,
        account: Address,
        token: Address,
        book: &mut Book,
        changes: &mut Changes,
        on_revert: OnRevert,
    ) -> Result<U256, Error> {
        let undone = *book;
        let due = self.due(account, token, book, changes)?;
        let Some(Due { before, amount }) = due else { return Ok(U256::ZERO) };
        let recipient = self.recipient(account);
        self.books.lock(token, book);

        // From here on the token may call back, into a book that is written and locked.
        let sent = erc20::try_push(self.machine(), token, recipient, amount);
        match sent.map_err(|reason| Error::token_call(token, reason))? {
            Push::Moved => {
                let liability = book.owed;
                let event = abi::FeesClaimed { account, token, recipient, amount, liability };
                log(self.machine(), event);
                Ok(amount)
            }
            Push::Reverted(reason) if on_revert == OnRevert::Refuse => {
                Err(Error::token_call(token, reason))
            }
            Push::Reverted(reason) => {
                *book = undone;
                self.cursors.set(token, account, before);
                let reason = reason.into();
                log(self.machine(), abi::ClaimSkipped { account, token, amount, reason });
                Ok(U256::ZERO)
            }
        }
    }

    /// Writes down that `account` was paid all it earned of `token`, and takes that off `book`; `None`
    /// if it is less than a unit.
    #[inline(never)]
    fn due(
        &mut self,
        account: Address,
        token: Address,
        book: &mut Book,
        changes: &mut Changes,
    ) -> Result<Option<Due>, Error> {
        let before = self.cursors.get(token, account);
        let weeks = self.weeks.of(token, book.closed, None);
        let (after, amount) = self.earned(account, before, &weeks, changes)?;
        self.cursors.set(token, account, after);
        if amount.is_zero() {
            return Ok(None);
        }
        *book = book.pay(amount).map_err(|_| self.invalid_lock())?;
        Ok(Some(Due { before, amount }))
    }

    /// The cursor of `account` after a claim of what it earned in `weeks`, and that in whole units.
    #[inline(never)]
    fn earned(
        &self,
        account: Address,
        cursor: Cursor,
        weeks: &WeeksOf<'_>,
        changes: &mut Changes,
    ) -> Result<(Cursor, U256), Error> {
        if cursor.weeks == weeks.count() {
            return Ok((cursor, U256::ZERO));
        }
        if changes.all.is_empty() || (changes.account, changes.first) != (account, cursor.change) {
            *changes = self.changes(account, cursor.change)?;
        }
        cursor.claim(&changes.all, weeks).map_err(|_| self.invalid_lock())
    }

    fn changes(&self, account: Address, first: u64) -> Result<Changes, Error> {
        let most = MAX_CHANGES + 1;
        let asked =
            vote_escrow::lock_changes(self.machine(), self.lock.get(), account, first, most);
        let all = asked.map_err(|_| self.invalid_lock())?.into_iter().map(change).collect();
        Ok(Changes { account, first, all })
    }
}

fn change(it: LockChange) -> Change {
    let LockChange { at, amount, end } = it;
    Change { at: seconds(at), lock: Lock { amount, end: seconds(end) } }
}

/// The lock's seconds, which are far below 64 bits.
fn seconds(word: U256) -> u64 {
    u64::try_from(word).unwrap_or(u64::MAX)
}
