//! Coming in and going out. Always in this order: checks, effects, events, the token.

use alloy_primitives::{Address, U256};
use interfaces::vault::IMicroStakingVault as abi;
use onchain::{erc20, event::log};
use protocol::vault::{Books, Entry, Exit};
use stylus_sdk::prelude::*;

use crate::{Vault, error::Error};

impl Vault {
    /// Takes `assets` from the caller and gives `receiver` at least `min_shares`.
    pub(crate) fn deposit(
        &mut self,
        assets: U256,
        receiver: Address,
        min_shares: U256,
    ) -> Result<U256, Error> {
        let (books, fee) = (self.books.open()?, self.terms.deposit_fee());
        let entry = books.quote_deposit(assets, fee, self.now())?;
        let admitted =
            self.terms.limits().admit_deposit(&books, entry, min_shares, fee, self.now());
        admitted.map_err(|refusal| Error::deposit(refusal, receiver, assets, entry.shares))?;
        self.let_in(books, entry, receiver)?;
        Ok(entry.shares)
    }

    /// Gives `receiver` `shares` and takes what they cost from the caller.
    pub(crate) fn mint(&mut self, shares: U256, receiver: Address) -> Result<U256, Error> {
        let (books, fee) = (self.books.open()?, self.terms.deposit_fee());
        let entry = books.quote_mint(shares, fee, self.now())?;
        let admitted = self.terms.limits().admit_mint(&books, entry, fee, self.now());
        admitted.map_err(|refusal| Error::mint(refusal, receiver, entry.assets, shares))?;
        self.let_in(books, entry, receiver)?;
        Ok(entry.assets)
    }

    /// Pays `receiver` `assets` for shares of `owner`.
    pub(crate) fn withdraw(
        &mut self,
        assets: U256,
        receiver: Address,
        owner: Address,
    ) -> Result<U256, Error> {
        let books = self.books.open()?;
        let max = books.quote_redeem(self.shares.balance_of(owner), self.now())?.assets;
        if max < assets {
            return Err(abi::ERC4626ExceededMaxWithdraw { owner, assets, max }.into());
        }
        let exit = books.quote_withdraw(assets, self.now())?;
        self.let_out(books, exit, receiver, owner)?;
        Ok(exit.shares)
    }

    /// Redeems `shares` of `owner` and pays `receiver` at least `min_assets`.
    pub(crate) fn redeem(
        &mut self,
        shares: U256,
        receiver: Address,
        owner: Address,
        min_assets: U256,
    ) -> Result<U256, Error> {
        let books = self.books.open()?;
        let max = self.shares.balance_of(owner);
        if max < shares {
            return Err(abi::ERC4626ExceededMaxRedeem { owner, shares, max }.into());
        }
        let exit = books.quote_redeem(shares, self.now())?;
        if exit.assets < min_assets {
            let Exit { assets, .. } = exit;
            return Err(abi::VaultTooFewAssets { assets, minimum: min_assets }.into());
        }
        self.let_out(books, exit, receiver, owner)?;
        Ok(exit.assets)
    }

    fn let_in(&mut self, books: Books, entry: Entry, receiver: Address) -> Result<(), Error> {
        let after = books.enter(entry, self.now())?;
        self.books.write_and_lock(&after);
        self.shares.mint(receiver, entry.shares)?;

        let (sender, Entry { assets, shares, .. }) = (self.vm().msg_sender(), entry);
        log(self.vm(), abi::Deposit { sender, owner: receiver, assets, shares });
        if !books.runs() && after.runs() && after.seconds_left(self.now()) != 0 {
            let periodFinish = U256::from(after.rewards.clock);
            log(self.vm(), abi::RewardClockStarted { periodFinish });
        }

        // From here on the token may call back, into books that are written and locked.
        self.pull(sender, assets, &after)
    }

    fn let_out(
        &mut self,
        books: Books,
        exit: Exit,
        receiver: Address,
        owner: Address,
    ) -> Result<(), Error> {
        let (sender, Exit { assets, shares }) = (self.vm().msg_sender(), exit);
        if receiver.is_zero() {
            return Err(abi::ERC20InvalidReceiver { receiver }.into());
        }
        if sender != owner {
            self.shares.allowances.spend(owner, sender, shares)?;
        }
        let after = books.leave(exit, self.now())?;
        self.books.write_and_lock(&after);
        self.shares.burn(owner, shares)?;

        log(self.vm(), abi::Withdraw { sender, receiver, owner, assets, shares });
        if books.runs() && !after.runs() && after.rewards.clock != 0 {
            let secondsLeft = U256::from(after.rewards.clock);
            log(self.vm(), abi::RewardClockStopped { secondsLeft });
        }

        // From here on the token may call back, into books that are written and locked.
        self.push(receiver, assets)
    }

    /// Takes `assets` from `from`, sees that what the books say is there, and unlocks them.
    pub(crate) fn pull(&mut self, from: Address, assets: U256, books: &Books) -> Result<(), Error> {
        let asset = self.terms.asset();
        erc20::pull(self.vm(), asset, from, assets).map_err(Error::token_call)?;
        let balance = erc20::balance(self.vm(), asset).map_err(Error::token_call)?;
        let owed = books.owed()?;
        if balance < owed {
            return Err(abi::VaultUnderfunded { owed, balance }.into());
        }
        self.books.unlock();
        Ok(())
    }

    /// Sends `assets` to `to` and unlocks the books.
    pub(crate) fn push(&mut self, to: Address, assets: U256) -> Result<(), Error> {
        erc20::push(self.vm(), self.terms.asset(), to, assets).map_err(Error::token_call)?;
        self.books.unlock();
        Ok(())
    }

    pub(crate) fn now(&self) -> u64 {
        self.vm().block_timestamp()
    }
}
