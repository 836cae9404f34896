//! What a deposit would buy and a share would fetch: the quotes of `protocol`, at this moment.

use alloy_primitives::{Address, U256};
use protocol::fixed::Round;
use vault_state::Error;

use crate::Vault;

impl Vault {
    pub(crate) fn total_assets(&self) -> Result<U256, Error> {
        let state = &self.state;
        Ok(state.books.read().pool(state.now())?.assets)
    }

    pub(crate) fn convert_to_shares(&self, assets: U256) -> Result<U256, Error> {
        let state = &self.state;
        Ok(state.books.read().pool(state.now())?.shares_for_assets(assets, Round::Down)?)
    }

    pub(crate) fn max_deposit(&self) -> Result<U256, Error> {
        let (books, fee) = (self.state.books.read(), self.state.terms.deposit_fee());
        Ok(self.state.terms.limits().max_deposit(&books, fee, self.state.now())?)
    }

    pub(crate) fn max_mint(&self) -> Result<U256, Error> {
        let (books, fee) = (self.state.books.read(), self.state.terms.deposit_fee());
        Ok(self.state.terms.limits().max_mint(&books, fee, self.state.now())?)
    }

    pub(crate) fn max_withdraw(&self, owner: Address) -> Result<U256, Error> {
        self.preview_redeem(self.state.shares.balance_of(owner))
    }

    pub(crate) fn preview_deposit(&self, assets: U256) -> Result<U256, Error> {
        let fee = self.state.terms.deposit_fee();
        Ok(self.state.books.read().quote_deposit(assets, fee, self.state.now())?.shares)
    }

    pub(crate) fn preview_mint(&self, shares: U256) -> Result<U256, Error> {
        let fee = self.state.terms.deposit_fee();
        Ok(self.state.books.read().quote_mint(shares, fee, self.state.now())?.assets)
    }

    pub(crate) fn preview_withdraw(&self, assets: U256) -> Result<U256, Error> {
        Ok(self.state.books.read().quote_withdraw(assets, self.state.now())?.shares)
    }

    pub(crate) fn preview_redeem(&self, shares: U256) -> Result<U256, Error> {
        Ok(self.state.books.read().quote_redeem(shares, self.state.now())?.assets)
    }
}
