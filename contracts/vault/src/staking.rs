//! Coming in and going out. Always in this order: checks, effects, events, the token.

use alloy_primitives::{Address, U256};
use interfaces::vault::IMicroStakingVault as abi;
use onchain::machine::*;
use onchain::{erc20, event::log, signature::Signature};
use protocol::vault::{Batch, Books, Entry, Exit};
use vault_state::Error;

use crate::Vault;

impl Vault {
    /// Takes `assets` from the caller and gives `receiver` at least `min_shares`.
    pub(crate) fn deposit(
        &mut self,
        assets: U256,
        receiver: Address,
        min_shares: U256,
    ) -> Result<U256, Error> {
        let (before, payer) = (self.state.books.open()?, self.state.machine().msg_sender());
        let mut batch = self.batch(before)?;
        let shares = self.enter(&mut batch, payer, receiver, assets, min_shares)?;
        let after = self.book_entry(before, batch.books());
        // From here on the token may call back, into books that are written and locked.
        self.state.pull(payer, assets, &after)?;
        Ok(shares)
    }

    /// Takes the sum of all `assets` from the caller and gives each receiver the shares of its part.
    pub(crate) fn deposit_many(
        &mut self,
        entries: impl ExactSizeIterator<Item = (Address, U256)>,
    ) -> Result<Vec<U256>, Error> {
        let (before, payer) = (self.state.books.open()?, self.state.machine().msg_sender());
        let mut batch = self.batch(before)?;
        let mut shares = Vec::with_capacity(entries.len());
        for (receiver, assets) in entries {
            shares.push(self.enter(&mut batch, payer, receiver, assets, U256::ZERO)?);
        }
        let after = self.book_entry(before, batch.books());
        // From here on the token may call back, into books that are written and locked.
        self.state.pull(payer, batch.paid(), &after)?;
        Ok(shares)
    }

    /// `deposit` after the caller's permit for the asset.
    pub(crate) fn stake_with_permit(
        &mut self,
        assets: U256,
        receiver: Address,
        min_shares: U256,
        deadline: U256,
        signature: Signature,
    ) -> Result<U256, Error> {
        let (asset, caller) = (self.state.terms.asset(), self.state.machine().msg_sender());
        // Before anything is read: whatever the token does here, nothing is half done.
        erc20::try_permit(self.state.machine(), asset, caller, assets, deadline, signature);
        self.deposit(assets, receiver, min_shares)
    }

    /// Gives `receiver` `shares` and takes what they cost from the caller.
    pub(crate) fn mint(&mut self, shares: U256, receiver: Address) -> Result<U256, Error> {
        let (before, payer) = (self.state.books.open()?, self.state.machine().msg_sender());
        let (fee, now) = (self.state.terms.deposit_fee(), self.state.now());
        let entry = before.quote_mint(shares, fee, now)?;
        let admitted = self.state.terms.limits().admit_mint(&before, entry, fee, now);
        admitted.map_err(|refusal| Error::mint(refusal, receiver, entry.assets, shares))?;
        let after = before.enter(entry, now)?;
        self.credit(payer, receiver, entry)?;
        self.book_entry(before, after);
        // From here on the token may call back, into books that are written and locked.
        self.state.pull(payer, entry.assets, &after)?;
        Ok(entry.assets)
    }

    /// Pays `receiver` `assets` for shares of `owner`.
    pub(crate) fn withdraw(
        &mut self,
        assets: U256,
        receiver: Address,
        owner: Address,
    ) -> Result<U256, Error> {
        let (books, now) = (self.state.books.open()?, self.state.now());
        let max = books.quote_redeem(self.state.shares.balance_of(owner), now)?.assets;
        if max < assets {
            return Err(abi::ERC4626ExceededMaxWithdraw { owner, assets, max }.into());
        }
        let exit = books.quote_withdraw(assets, now)?;
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
        let books = self.state.books.open()?;
        let max = self.state.shares.balance_of(owner);
        if max < shares {
            return Err(abi::ERC4626ExceededMaxRedeem { owner, shares, max }.into());
        }
        let exit = books.quote_redeem(shares, self.state.now())?;
        if exit.assets < min_assets {
            let Exit { assets, .. } = exit;
            return Err(abi::VaultTooFewAssets { assets, minimum: min_assets }.into());
        }
        self.let_out(books, exit, receiver, owner)?;
        Ok(exit.assets)
    }

    /// A batch of deposits into the books `before`, on today's terms.
    pub(crate) fn batch(&self, before: Books) -> Result<Batch, Error> {
        let terms = &self.state.terms;
        Ok(Batch::new(before, terms.limits(), terms.deposit_fee(), self.state.now())?)
    }

    /// Enters a deposit of `assets` and gives `receiver` at least `min_shares` for it.
    pub(crate) fn enter(
        &mut self,
        batch: &mut Batch,
        payer: Address,
        receiver: Address,
        assets: U256,
        min_shares: U256,
    ) -> Result<U256, Error> {
        let entry = batch.quote(assets)?;
        let entered = batch.enter(entry, min_shares);
        entered.map_err(|refusal| Error::deposit(refusal, receiver, assets, entry.shares))?;
        self.credit(payer, receiver, entry)?;
        Ok(entry.shares)
    }

    fn credit(&mut self, payer: Address, receiver: Address, entry: Entry) -> Result<(), Error> {
        let Entry { assets, shares, .. } = entry;
        self.state.shares.mint(receiver, shares)?;
        log(self.state.machine(), abi::Deposit { sender: payer, owner: receiver, assets, shares });
        Ok(())
    }

    /// Writes and locks what the books are with the entries, and tells if the clock runs again.
    pub(crate) fn book_entry(&mut self, before: Books, after: Books) -> Books {
        self.state.books.write_and_lock(&after);
        if !before.runs() && after.runs() && after.seconds_left(self.state.now()) != 0 {
            let periodFinish = U256::from(after.rewards.clock);
            log(self.state.machine(), abi::RewardClockStarted { periodFinish });
        }
        after
    }

    fn let_out(
        &mut self,
        books: Books,
        exit: Exit,
        receiver: Address,
        owner: Address,
    ) -> Result<(), Error> {
        let (sender, Exit { assets, shares }) = (self.state.machine().msg_sender(), exit);
        if receiver.is_zero() {
            return Err(abi::ERC20InvalidReceiver { receiver }.into());
        }
        if sender != owner {
            self.state.shares.allowances.spend(owner, sender, shares)?;
        }
        let after = books.leave(exit, self.state.now())?;
        self.state.books.write_and_lock(&after);
        self.state.shares.burn(owner, shares)?;

        log(self.state.machine(), abi::Withdraw { sender, receiver, owner, assets, shares });
        if books.runs() && !after.runs() && after.rewards.clock != 0 {
            let secondsLeft = U256::from(after.rewards.clock);
            log(self.state.machine(), abi::RewardClockStopped { secondsLeft });
        }

        // From here on the token may call back, into books that are written and locked.
        self.state.push(self.state.terms.asset(), receiver, assets)
    }
}
