//! Splits what came in, and pays each role: what one of them does not take is credited, and stops none
//! of the others (docs/decisions/0035).

use alloy_primitives::{Address, U256};
use interfaces::fee_splitter::IFeeSplitter as abi;
use onchain::machine::*;
use onchain::{
    erc20::{self, Push, Reason},
    event::log,
    fee_distributor,
};
use protocol::fee_splitter::{Role, SplitLimits};

use crate::{FeeSplitter, error::Error};

/// What the stakers' distributor may use of a distribution's gas: several times what taking note of fees
/// costs at most, and no more than a distribution can do without. Who withdraws a credit gives it all.
const NOTIFY_GAS: u64 = 2_000_000;

/// What came of paying a role.
enum Payment {
    /// All of it left.
    Paid,
    /// So much of it is still here; the reason is what was answered.
    Unpaid(U256, Reason),
}

impl FeeSplitter {
    pub(crate) fn collect(&mut self, token: Address, amount: U256) -> Result<(), Error> {
        self.stages.refuse_reentry()?;
        let before = self.balance(token)?;
        self.stages.lock();

        // From here on the token may call back, and is refused.
        let from = self.machine().msg_sender();
        erc20::pull(self.machine(), token, from, amount)
            .map_err(|reason| Error::token_call(token, reason))?;
        let amount = self.balance(token)?.saturating_sub(before);
        if amount.is_zero() {
            return Err(abi::SplitterNothingReceived { token }.into());
        }
        self.stages.unlock();
        log(self.machine(), abi::FeesCollected { token, from, amount });
        Ok(())
    }

    pub(crate) fn distribute(&mut self, token: Address) -> Result<[U256; 5], Error> {
        self.stages.refuse_reentry()?;
        let amount = self.balance(token)?.saturating_sub(self.credits.total(token));
        if amount.is_zero() && self.credits.get(token, Role::Stakers).is_zero() {
            return Ok([U256::ZERO; 5]);
        }
        let parts = if amount.is_zero() { [U256::ZERO; 5] } else { self.split(token, amount)? };
        self.stages.lock();

        // From here on tokens and recipients may call back, and are refused. What is not paid is credited
        // right after it was tried.
        for (role, part) in Role::ALL.into_iter().zip(parts) {
            self.pay_or_credit(token, role, part)?;
        }
        self.stages.unlock();
        Ok(parts)
    }

    /// Pays `role` its `part`, and credits what does not leave. Stakers are paid what waits for them as
    /// well: anybody can have one split come while their distributor is busy, so the next one has to
    /// make up for it.
    #[inline(never)]
    fn pay_or_credit(&mut self, token: Address, role: Role, part: U256) -> Result<(), Error> {
        // Taken before the call, so that the credits are held whatever leaves.
        let waited =
            if role == Role::Stakers { self.credits.take(token, role) } else { U256::ZERO };
        // Both are held: the sum does not wrap.
        let due = waited + part;
        if due.is_zero() {
            return Ok(());
        }
        let (unpaid, reason) = match self.pay(token, role, due, NOTIFY_GAS)? {
            Payment::Paid => (U256::ZERO, Reason::new()),
            Payment::Unpaid(amount, reason) => (amount, reason),
        };
        // What left was first of what had waited.
        let waits = unpaid.saturating_sub(part);
        let (withdrawn, amount) = (waited.saturating_sub(waits), unpaid.saturating_sub(waits));
        let number = U256::from(role.number());
        if !withdrawn.is_zero() {
            let recipient = self.terms.recipient(token, role);
            let event = abi::CreditWithdrawn { token, role: number, recipient, amount: withdrawn };
            log(self.machine(), event);
        }
        if unpaid.is_zero() {
            return Ok(());
        }
        let credit = self.credits.add(token, role, unpaid);
        if !amount.is_zero() {
            let (role, reason) = (number, reason.into());
            log(self.machine(), abi::ShareCredited { token, role, amount, credit, reason });
        }
        Ok(())
    }

    pub(crate) fn withdraw_credit(&mut self, token: Address, role: Role) -> Result<U256, Error> {
        self.stages.refuse_reentry()?;
        let amount = self.credits.take(token, role);
        if amount.is_zero() {
            return Ok(amount);
        }
        let number = U256::from(role.number());
        let burns = self.burns(token, role);
        let recipient = if burns { Address::ZERO } else { self.terms.recipient(token, role) };
        if recipient.is_zero() && !burns {
            return Err(abi::SplitterNoRecipient { token, role: number }.into());
        }
        self.stages.lock();

        // From here on tokens and recipients may call back, and are refused.
        if let Payment::Unpaid(_, reason) = self.pay(token, role, amount, u64::MAX)? {
            return Err(if role == Role::Stakers {
                let reason = reason.into();
                abi::SplitterRecipientCallFailed { recipient, amount, reason }.into()
            } else {
                Error::token_call(token, reason)
            });
        }
        self.stages.unlock();
        log(self.machine(), abi::CreditWithdrawn { token, role: number, recipient, amount });
        Ok(amount)
    }

    /// The parts of `amount`, in the order of roles, counted and told.
    #[inline(never)]
    fn split(&mut self, token: Address, amount: U256) -> Result<[U256; 5], Error> {
        let (stage, cap, now) = (self.stages.stage(), self.terms.cap(token), self.now());
        let insurance_lacks = self.insurance_lacks(token)?;
        let limits = SplitLimits { for_stakers: cap.left(now), insurance_lacks };
        let split = self.stages.shares(stage).split(amount, limits);
        // Shares that were checked are parts of the whole.
        let parts = split.unwrap_or_default();
        self.terms.keep_cap(token, &cap.after(parts.stakers, now));
        let parts = parts.in_order();
        let [buyback, stakers, insurance, discount, treasury] = parts;
        let event = abi::FeesDistributed {
            token,
            stage: U256::from(stage.number()),
            amount,
            buyback,
            stakers,
            insurance,
            discount,
            treasury,
        };
        log(self.machine(), event);
        Ok(parts)
    }

    /// What the insurance has less than its floor, its credit counted.
    fn insurance_lacks(&self, token: Address) -> Result<U256, Error> {
        let floor = self.terms.floor(token);
        if floor.is_zero() {
            return Ok(floor);
        }
        let fund = self.terms.recipient(token, Role::Insurance);
        let held = if fund.is_zero() { U256::ZERO } else { self.balance_of(token, fund)? };
        let credit = self.credits.get(token, Role::Insurance);
        Ok(floor.saturating_sub(held).saturating_sub(credit))
    }

    /// Pays `role` its `amount`, as far as it goes.
    #[inline(never)]
    fn pay(&self, token: Address, role: Role, amount: U256, gas: u64) -> Result<Payment, Error> {
        if self.burns(token, role) {
            let burned = erc20::burn(self.machine(), token, amount);
            return Ok(match burned {
                Ok(()) => Payment::Paid,
                Err(reason) => Payment::Unpaid(amount, reason),
            });
        }
        let recipient = self.terms.recipient(token, role);
        if recipient.is_zero() {
            return Ok(Payment::Unpaid(amount, Reason::new()));
        }
        if role == Role::Stakers {
            return self.notify(recipient, token, amount, gas);
        }
        let sent = erc20::try_push(self.machine(), token, recipient, amount);
        match sent.map_err(|answer| Error::token_call(token, answer))? {
            Push::Moved => Ok(Payment::Paid),
            Push::Reverted(reason) => Ok(Payment::Unpaid(amount, reason)),
        }
    }

    /// Has `distributor` take `amount`. What it does not take it may not take later either.
    fn notify(
        &self,
        distributor: Address,
        token: Address,
        amount: U256,
        gas: u64,
    ) -> Result<Payment, Error> {
        let before = self.balance(token)?;
        if let Err(reason) = erc20::approve(self.machine(), token, distributor, amount) {
            return Ok(Payment::Unpaid(amount, reason));
        }
        let notified = fee_distributor::notify(self.machine(), distributor, token, amount, gas);
        let taken = before.saturating_sub(self.balance(token)?);
        if taken == amount {
            return Ok(Payment::Paid);
        }
        erc20::approve(self.machine(), token, distributor, U256::ZERO)
            .map_err(|reason| Error::token_call(token, reason))?;
        let reason = notified.err().unwrap_or_default();
        Ok(Payment::Unpaid(amount.saturating_sub(taken), reason))
    }

    /// Whether the share is burned instead of paid.
    fn burns(&self, token: Address, role: Role) -> bool {
        role == Role::Buyback && token == self.token.get()
    }

    pub(crate) fn balance(&self, token: Address) -> Result<U256, Error> {
        self.balance_of(token, self.machine().contract_address())
    }

    fn balance_of(&self, token: Address, account: Address) -> Result<U256, Error> {
        erc20::balance_of(self.machine(), token, account)
            .map_err(|_| abi::SplitterInvalidToken { token }.into())
    }
}
