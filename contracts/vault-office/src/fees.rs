//! What goes to the fee recipient: fees, and what came here by mistake.

use alloy_primitives::{Address, U256};
use interfaces::vault::IMicroStakingVault as abi;
use onchain::machine::*;
use onchain::{erc20, event::log};
use vault_state::Error;

use crate::Office;

impl Office {
    /// Sends the fees to where they belong.
    pub(crate) fn collect_fees(&mut self) -> Result<U256, Error> {
        let books = self.state.books.open()?;
        let assets = books.fees;
        if assets.is_zero() {
            return Ok(assets);
        }
        self.state.books.write_and_lock(&books.collect());
        let recipient = self.state.terms.fee_recipient();
        log(self.state.machine(), abi::FeesCollected { recipient, assets });

        // From here on the token may call back, into books that are written and locked.
        self.state.push(self.state.terms.asset(), recipient, assets)?;
        Ok(assets)
    }

    /// Sends what the vault holds of `token` and owes nobody to where fees go. It owes nothing but
    /// the asset; shares of its own that it holds were sent to it by mistake.
    pub(crate) fn skim(&mut self, token: Address) -> Result<U256, Error> {
        self.state.ownership.only_owner()?;
        let books = self.state.books.open()?;
        let asset = self.state.terms.asset();
        let owed = if token == asset { books.owed()? } else { U256::ZERO };
        let balance = erc20::balance(self.state.machine(), token).map_err(Error::token_call)?;
        let amount = balance.saturating_sub(owed);
        if amount.is_zero() {
            return Ok(amount);
        }
        self.state.books.write_and_lock(&books);
        let recipient = self.state.terms.fee_recipient();
        log(self.state.machine(), abi::Skimmed { token, recipient, amount });

        // From here on the token may call back, into books that are written and locked.
        erc20::push(self.state.machine(), token, recipient, amount).map_err(Error::token_call)?;
        // Another address of the asset is another token, until it has moved.
        self.state.close(asset, &books)?;
        Ok(amount)
    }
}
