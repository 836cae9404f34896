//! Locks: made, changed and taken out.
//!
//! All is written and told before the token is called.

use alloy_primitives::{Address, U256};
use interfaces::vote_escrow::{IVotingEscrow as abi, LockChange};
use onchain::machine::*;
use onchain::{erc20, event::log, fee_distributor, signature::Signature};
use protocol::vote_escrow::{
    Ledger, Lock, LockRefusal, MAX_LOCKED, MIN_GIFT, Moment, power_of, supply_with,
};

use crate::{VoteEscrow, error::Error, held::Opened};

/// A moment that was asked for. No block comes after the last one that 64 bits have.
pub(crate) fn seconds(word: U256) -> u64 {
    u64::try_from(word).unwrap_or(u64::MAX)
}

impl VoteEscrow {
    pub(crate) fn create_lock(
        &mut self,
        account: Address,
        amount: U256,
        until: U256,
    ) -> Result<(), Error> {
        let lock = self.words.account(account).lock;
        let created = lock.replace(amount, seconds(until), self.now());
        self.deposit(account, amount, lock, created)
    }

    /// Brings the permit first; whether it was any use, the deposit will tell.
    pub(crate) fn create_lock_with_permit(
        &mut self,
        amount: U256,
        until: U256,
        deadline: U256,
        signature: Signature,
    ) -> Result<(), Error> {
        let (account, token) = (self.machine().msg_sender(), self.held.open()?.token);
        erc20::try_permit(self.machine(), token, account, amount, deadline, signature);
        self.create_lock(account, amount, until)
    }

    pub(crate) fn increase(&mut self, account: Address, amount: U256) -> Result<(), Error> {
        let lock = self.words.account(account).lock;
        let increased = lock.increase(amount, self.now());
        self.deposit(account, amount, lock, increased)
    }

    /// Has `account`'s `lock` become `after` for `amount` of the caller's.
    fn deposit(
        &mut self,
        account: Address,
        amount: U256,
        lock: Lock,
        after: Result<Lock, LockRefusal>,
    ) -> Result<(), Error> {
        let payer = self.machine().msg_sender();
        if account.is_zero() {
            return Err(abi::EscrowInvalidAccount { account }.into());
        }
        let mut held = self.held.open()?;
        let after = after.and_then(|after| {
            held.supply = supply_with(held.supply, amount)?;
            Ok(after)
        });
        let after = after.map_err(|refusal| refused(refusal, account, lock, amount))?;
        if payer != account && amount < MIN_GIFT {
            return Err(abi::EscrowGiftTooSmall { amount, minimum: MIN_GIFT }.into());
        }
        self.update(account, after)?;
        self.held.lock(held);

        // From here on the token may call back, into what is written and locked.
        erc20::pull(self.machine(), held.token, payer, amount).map_err(Error::token_call)?;
        self.held.close(held);
        Ok(())
    }

    /// Moves no token, so whatever is under way does not matter.
    pub(crate) fn extend(&mut self, until: U256) -> Result<(), Error> {
        let account = self.machine().msg_sender();
        let lock = self.words.account(account).lock;
        let extended = lock.extend(seconds(until), self.now());
        let after = extended.map_err(|refusal| refused(refusal, account, lock, U256::ZERO))?;
        self.update(account, after)
    }

    /// Touches nothing but the account's own words: its lock has left all sums by itself.
    pub(crate) fn withdraw(&mut self, account: Address) -> Result<U256, Error> {
        let held = self.held.open()?;
        let lock = self.words.account(account).lock;
        let over = lock.over(self.now());
        let amount = over.map_err(|refusal| refused(refusal, account, lock, U256::ZERO))?.amount;
        let held = self.release(held, account, amount)?;

        // From here on the token may call back, into what is written and locked.
        erc20::push(self.machine(), held.token, account, amount).map_err(Error::token_call)?;
        self.held.close(held);
        Ok(amount)
    }

    pub(crate) fn exit_early(&mut self) -> Result<(U256, U256), Error> {
        let (account, now) = (self.machine().msg_sender(), self.now());
        let held = self.held.open()?;
        let lock = self.words.account(account).lock;
        let running = lock.running(now);
        running.map_err(|refusal| refused(refusal, account, lock, U256::ZERO))?;
        let distributor = self.fee_distributor.get();
        if distributor.is_zero() {
            return Err(abi::EscrowNoFeeDistributor {}.into());
        }
        let penalty = lock.penalty(now)?;
        // Not below zero: a penalty is a part of the amount.
        let paid = lock.amount - penalty;
        let held = self.release(held, account, lock.amount)?;
        log(self.machine(), abi::ExitedEarly { account, paid, penalty });

        // From here on others may call back, into what is written and locked.
        let (vm, token) = (self.machine(), held.token);
        erc20::push(vm, token, account, paid).map_err(Error::token_call)?;
        erc20::push(vm, token, distributor, penalty).map_err(Error::token_call)?;
        // Anyone can have it take note later, so its failure stops nobody.
        drop(fee_distributor::sync(vm, distributor, token));
        self.held.close(held);
        Ok((paid, penalty))
    }

    /// Ends the lock of `account`, which is of `amount`, and locks the word: the tokens leave next.
    fn release(&mut self, held: Opened, account: Address, amount: U256) -> Result<Opened, Error> {
        self.update(account, Lock::NONE)?;
        // Not below zero: it is a part of all that is locked.
        let held = Opened { supply: held.supply.saturating_sub(amount), ..held };
        self.held.lock(held);
        Ok(held)
    }

    /// Makes `lock` that of `account`, and tells what that changes.
    fn update(&mut self, account: Address, lock: Lock) -> Result<(), Error> {
        let now = self.now();
        let votes = self.words.set_lock(account, lock, now)?;
        let Lock { amount, end } = lock;
        log(self.machine(), abi::LockUpdated { account, amount, end: U256::from(end) });
        if let Some(change) = votes {
            self.tell(change);
        }
        Ok(())
    }

    // ---- what is asked

    pub(crate) fn locked(&self, account: Address) -> Lock {
        self.words.account(account).lock
    }

    /// The power of an account's own lock, undivided.
    pub(crate) fn own(&self, account: Address, moment: Moment) -> U256 {
        self.words.own_numerator(account, moment)
    }

    pub(crate) fn balance_of(&self, account: Address) -> U256 {
        power_of(self.own(account, Moment::now(self.now())))
    }

    /// The power of all locks, undivided.
    pub(crate) fn all(&self, moment: Moment) -> Result<U256, Error> {
        Ok(self.words.numerator(moment)?)
    }

    pub(crate) fn total_supply(&self) -> Result<U256, Error> {
        self.all(Moment::now(self.now())).map(power_of)
    }

    /// Those from `first` on, `max` of them at most.
    pub(crate) fn lock_changes(&self, account: Address, first: U256, max: U256) -> Vec<LockChange> {
        let count = self.words.account(account).changes();
        let first = seconds(first).min(count);
        let last = first.saturating_add(seconds(max)).min(count);
        let change = |index| {
            let state = self.words.change(account, index);
            let [at, end] = [state.at, state.lock.end].map(U256::from);
            LockChange { at, amount: state.lock.amount, end }
        };
        (first..last).map(change).collect()
    }
}

/// Why the `lock` of `account` is not changed by `amount`.
fn refused(refusal: LockRefusal, account: Address, lock: Lock, amount: U256) -> Error {
    let end_of_lock = U256::from(lock.end);
    match refusal {
        LockRefusal::Nothing => abi::EscrowZeroAmount {}.into(),
        LockRefusal::Exists => abi::EscrowLockExists { account, end: end_of_lock }.into(),
        LockRefusal::None => abi::EscrowNoLock { account }.into(),
        LockRefusal::Over => abi::EscrowLockOver { account, end: end_of_lock }.into(),
        LockRefusal::NotOver => abi::EscrowLockNotOver { account, end: end_of_lock }.into(),
        LockRefusal::TooShort { end, minimum } => {
            abi::EscrowEndTooSoon { end: U256::from(end), minimum: U256::from(minimum) }.into()
        }
        LockRefusal::TooLong { end, maximum } => {
            abi::EscrowEndTooLate { end: U256::from(end), maximum: U256::from(maximum) }.into()
        }
        LockRefusal::TooMuch => abi::EscrowTooMuch { amount, maximum: MAX_LOCKED }.into(),
    }
}
