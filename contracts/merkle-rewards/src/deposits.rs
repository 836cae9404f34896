//! Claims that are paid in shares: collected, and then put into the vault at once.

use alloy_primitives::{Address, U256};
use interfaces::merkle_rewards::IMerkleRewards as abi;
use onchain::machine::*;
use onchain::{erc20, vault};
use protocol::vault::MIN_SHARES;

use crate::error::Error;

/// Deposits to come. Amounts are units of the token.
pub(crate) struct Deposits {
    vault: Address,
    /// What the vault would refuse.
    minimum: U256,
    receivers: Vec<Address>,
    assets: Vec<U256>,
}

impl Deposits {
    /// None yet, into `vault`.
    ///
    /// # Errors
    ///
    /// If there is no vault, or it does not say what it takes.
    pub(crate) fn begin(vm: Machine<'_>, vault: Address) -> Result<Self, Error> {
        if vault.is_zero() {
            return Err(abi::RewardsNoVault {}.into());
        }
        let least = vault::min_deposit(vm, vault).map_err(Error::vault_call)?;
        // Twice what the fewest shares cost now: each deposit of the batch may raise their price by
        // a rounding, which is less than a millionth.
        let two = MIN_SHARES + MIN_SHARES;
        let price = vault::preview_mint(vm, vault, two).map_err(Error::vault_call)?;
        let minimum = least.max(price);
        Ok(Self { vault, minimum, receivers: Vec::new(), assets: Vec::new() })
    }

    /// Whether the vault takes a deposit of `assets`.
    pub(crate) fn admit(&self, assets: U256) -> bool {
        self.minimum <= assets
    }

    pub(crate) fn add(&mut self, receiver: Address, assets: U256) {
        self.receivers.push(receiver);
        self.assets.push(assets);
    }

    /// Makes them, with an allowance that they use up.
    ///
    /// # Errors
    ///
    /// What token or vault answered, if one of them refused.
    pub(crate) fn make(self, vm: Machine<'_>, token: Address) -> Result<(), Error> {
        if self.receivers.is_empty() {
            return Ok(());
        }
        // Does not wrap: together they are at most what was unclaimed.
        let total = self.assets.iter().sum();
        erc20::approve(vm, token, self.vault, total).map_err(Error::token_call)?;
        vault::deposit_many(vm, self.vault, &self.receivers, &self.assets)
            .map_err(Error::vault_call)
    }
}
