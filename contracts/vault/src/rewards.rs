//! Rewards coming in, fees going out.

use alloy_primitives::U256;
use interfaces::vault::IMicroStakingVault as abi;
use onchain::{erc20, event::log};
use protocol::vault::Books;
use stylus_sdk::prelude::*;

use crate::{Vault, error::Error};

impl Vault {
    /// Takes `assets` from the caller as a reward.
    pub(crate) fn notify_reward(&mut self, assets: U256) -> Result<(), Error> {
        let after = self.book_reward(assets)?;
        // From here on the token may call back, into books that are written and locked.
        self.pull(self.vm().msg_sender(), assets, &after)
    }

    /// Makes a reward of what is here beyond what is owed.
    pub(crate) fn sync(&mut self) -> Result<U256, Error> {
        let books = self.books.open()?;
        let balance = erc20::balance(self.vm(), self.terms.asset()).map_err(Error::token_call)?;
        let surplus = balance.saturating_sub(books.owed()?);
        self.book_reward(surplus)?;
        self.books.unlock();
        Ok(surplus)
    }

    /// Sends the fees to where they belong.
    pub(crate) fn collect_fees(&mut self) -> Result<U256, Error> {
        let books = self.books.open()?;
        let assets = books.fees;
        if assets.is_zero() {
            return Ok(assets);
        }
        self.books.write_and_lock(&books.collect());
        let recipient = self.terms.fee_recipient();
        log(self.vm(), abi::FeesCollected { recipient, assets });

        // From here on the token may call back, into books that are written and locked.
        self.push(recipient, assets)?;
        Ok(assets)
    }

    fn book_reward(&mut self, assets: U256) -> Result<Books, Error> {
        let now = self.now();
        let notice = self.books.open()?.notify(assets, self.terms.performance_fee(), now);
        let notice = notice.map_err(|refusal| Error::reward(refusal, assets))?;
        self.books.write_and_lock(&notice.books);
        let event = abi::RewardNotified {
            sender: self.vm().msg_sender(),
            assets,
            fee: notice.fee,
            unvested: notice.books.rewards.amount,
            periodFinish: U256::from(notice.books.period_finish(now)),
        };
        log(self.vm(), event);
        Ok(notice.books)
    }
}
