//! Transfers, and what goes wrong in them.

use alloy_primitives::{Address, U256};
use interfaces::hostile_token::IHostileToken::{CalledBack, HostileBlocked};
use onchain::machine::*;
use onchain::{calldata::number, event::log, refusal::Refusal};
use stylus_sdk::{
    ArbResult,
    stylus_core::calls::{context::Call, errors::Error},
};

use crate::{Answer, HostileToken, WHOLE};

impl HostileToken {
    /// Moves `value`, as far as it does; for `spender` out of its allowance.
    pub(crate) fn transfer(
        &mut self,
        spender: Option<Address>,
        from: Address,
        to: Address,
        value: U256,
    ) -> ArbResult {
        if self.blocked.get(to) {
            return Err(Refusal::from(HostileBlocked { account: to }).into());
        }
        self.call_target();
        let answer = Answer::try_from(self.answer.get()).map_err(Refusal::from)?;
        if answer == Answer::False {
            return Ok(number(U256::ZERO));
        }
        self.move_less_fee(spender, from, to, value)?;
        match answer {
            Answer::Nothing => Ok(Vec::new()),
            Answer::Lie => Ok(number(U256::ZERO)),
            Answer::True | Answer::False => Ok(number(U256::ONE)),
        }
    }

    fn move_less_fee(
        &mut self,
        spender: Option<Address>,
        from: Address,
        to: Address,
        value: U256,
    ) -> Result<(), Refusal> {
        match spender {
            Some(spender) => self.holders.transfer_from(spender, from, to, value)?,
            None => self.holders.transfer(from, to, value)?,
        }
        // In this order nothing overflows, and what it loses is under a unit per whole.
        let fee = value / WHOLE * self.fee.get() + value % WHOLE * self.fee.get() / WHOLE;
        if fee.is_zero() {
            return Ok(());
        }
        self.holders.burn(to, fee)?;
        let left = self.supply.get() - fee;
        self.supply.set(left);
        Ok(())
    }

    fn call_target(&mut self) {
        let target = self.target.get();
        if target.is_zero() {
            return;
        }
        let (succeeded, answer) =
            match self.machine().call(&Call::new(), target, &self.data.get_bytes()) {
                Ok(answer) => (true, answer),
                Err(Error::Revert(reason)) => (false, reason),
                Err(Error::AbiDecodingFailed(_)) => (false, Vec::new()),
            };
        log(self.machine(), CalledBack { target, succeeded, answer: answer.into() });
    }
}
