//! The shares as a token: ERC-20 and ERC-2612.

use alloy_primitives::{Address, U256};
use onchain::machine::*;
use onchain::{permit::Permit, short_string, signature::Signature};
use protocol::vault::DECIMALS_OFFSET;
use vault_state::Error;

use crate::Vault;

impl Vault {
    pub(crate) fn decimals(&self) -> u8 {
        // At most 18 + 6.
        self.state.terms.decimals() + DECIMALS_OFFSET
    }

    pub(crate) fn transfer(&mut self, to: Address, value: U256) -> Result<(), Error> {
        let sender = self.state.machine().msg_sender();
        Ok(self.state.shares.transfer(sender, to, value)?)
    }

    pub(crate) fn transfer_from(
        &mut self,
        from: Address,
        to: Address,
        value: U256,
    ) -> Result<(), Error> {
        let spender = self.state.machine().msg_sender();
        self.state.shares.allowances.spend(from, spender, value)?;
        Ok(self.state.shares.transfer(from, to, value)?)
    }

    pub(crate) fn approve(&mut self, spender: Address, value: U256) -> Result<(), Error> {
        let owner = self.state.machine().msg_sender();
        Ok(self.state.shares.allowances.approve(owner, spender, value)?)
    }

    pub(crate) fn permit(
        &mut self,
        owner: Address,
        spender: Address,
        value: U256,
        deadline: U256,
        signature: Signature,
    ) -> Result<(), Error> {
        let nonce = self.state.shares.use_nonce(owner);
        let permit = Permit { owner, spender, value, nonce, deadline };
        permit.check(
            self.state.machine(),
            short_string::bytes(&self.state.name.get()),
            signature,
        )?;
        Ok(self.state.shares.allowances.approve(owner, spender, value)?)
    }
}
