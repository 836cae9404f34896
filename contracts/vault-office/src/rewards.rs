//! Rewards coming in.

use alloy_primitives::U256;
use interfaces::vault::IMicroStakingVault as abi;
use onchain::machine::*;
use onchain::{erc20, event::log};
use protocol::vault::Books;
use vault_state::Error;

use crate::Office;

impl Office {
    /// Takes `assets` from the caller as a reward.
    pub(crate) fn notify_reward(&mut self, assets: U256) -> Result<(), Error> {
        let after = self.book_reward(assets)?;
        // From here on the token may call back, into books that are written and locked.
        self.state.pull(self.state.machine().msg_sender(), assets, &after)
    }

    /// Makes a reward of what is here beyond what is owed.
    pub(crate) fn sync(&mut self) -> Result<U256, Error> {
        let owed = self.state.books.open()?.owed()?;
        let asset = self.state.terms.asset();
        let balance = erc20::balance(self.state.machine(), asset).map_err(Error::token_call)?;
        let surplus = balance.saturating_sub(owed);
        self.book_reward(surplus)?;
        self.state.books.unlock();
        Ok(surplus)
    }

    pub(crate) fn reward_rate(&self) -> Result<U256, Error> {
        let state = &self.state;
        Ok(state.books.read().reward_rate(state.now())?)
    }

    pub(crate) fn period_finish(&self) -> U256 {
        U256::from(self.state.books.read().period_finish(self.state.now()))
    }

    pub(crate) fn unvested_rewards(&self) -> Result<U256, Error> {
        let state = &self.state;
        Ok(state.books.read().unvested(state.now())?)
    }

    fn book_reward(&mut self, assets: U256) -> Result<Books, Error> {
        let (books, now) = (self.state.books.open()?, self.state.now());
        let notice = books.notify(assets, self.state.terms.performance_fee(), now);
        let notice = notice.map_err(|refusal| Error::reward(refusal, assets))?;
        self.state.books.write_and_lock(&notice.books);
        let event = abi::RewardNotified {
            sender: self.state.machine().msg_sender(),
            assets,
            fee: notice.fee,
            unvested: notice.books.rewards.amount,
            periodFinish: U256::from(notice.books.period_finish(now)),
        };
        log(self.state.machine(), event);
        Ok(notice.books)
    }
}
