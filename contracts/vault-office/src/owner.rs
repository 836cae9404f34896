//! What the owner sets, the guardian pauses, and an owner of intents takes back.

use alloy_primitives::{Address, B256, U256};
use interfaces::vault::IMicroStakingVault as abi;
use onchain::machine::*;
use onchain::{eip712, event::log, short_string};
use vault_state::{Error, State};

use crate::Office;

impl Office {
    /// The state, for the owner to set something in it.
    fn as_owner(&mut self) -> Result<&mut State, Error> {
        self.state.ownership.only_owner()?;
        Ok(&mut self.state)
    }

    pub(crate) fn set_deposit_fee(&mut self, bps: U256) -> Result<(), Error> {
        self.as_owner()?.terms.set_deposit_fee(bps)
    }

    pub(crate) fn set_performance_fee(&mut self, bps: U256) -> Result<(), Error> {
        self.as_owner()?.terms.set_performance_fee(bps)
    }

    pub(crate) fn set_fee_recipient(&mut self, recipient: Address) -> Result<(), Error> {
        self.as_owner()?.terms.set_fee_recipient(recipient)
    }

    pub(crate) fn set_deposit_cap(&mut self, assets: U256) -> Result<(), Error> {
        self.as_owner()?.terms.set_cap(assets);
        Ok(())
    }

    pub(crate) fn set_min_deposit(&mut self, assets: U256) -> Result<(), Error> {
        self.as_owner()?.terms.set_min_deposit(assets)
    }

    pub(crate) fn set_guardian(&mut self, guardian: Address) -> Result<(), Error> {
        self.as_owner()?.terms.set_guardian(guardian);
        Ok(())
    }

    pub(crate) fn set_merkle_rewards(&mut self, merkleRewards: Address) -> Result<(), Error> {
        self.as_owner()?.merkle_rewards.set(merkleRewards);
        log(self.state.machine(), abi::MerkleRewardsSet { merkleRewards });
        Ok(())
    }

    pub(crate) fn pause_deposits(&mut self, paused: bool) -> Result<(), Error> {
        let account = self.state.machine().msg_sender();
        // Whoever has the guardian's key can close the vault, but not open it against the owner.
        if !paused {
            self.state.ownership.only_owner()?;
        } else if account != self.state.terms.guardian() && account != self.state.ownership.owner()
        {
            return Err(abi::VaultNotGuardian { account }.into());
        }
        self.state.terms.pause(paused);
        Ok(())
    }

    pub(crate) fn transfer_ownership(&mut self, new_owner: Address) -> Result<(), Error> {
        Ok(self.state.ownership.offer(new_owner)?)
    }

    pub(crate) fn accept_ownership(&mut self) -> Result<(), Error> {
        Ok(self.state.ownership.accept()?)
    }

    pub(crate) fn cancel_intent(&mut self, nonce: U256) -> Result<(), Error> {
        let owner = self.state.machine().msg_sender();
        self.state.intents.use_up(owner, nonce)?;
        log(self.state.machine(), abi::IntentCancelled { owner, nonce });
        Ok(())
    }

    pub(crate) fn domain_separator(&self) -> B256 {
        eip712::separator(self.state.machine(), short_string::bytes(&self.state.name.get()))
    }
}
