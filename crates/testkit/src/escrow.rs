//! Vote-escrows beside that of the plan, and who locks.

use alloy::{
    primitives::{Address, B256, U256, keccak256},
    providers::DynProvider,
    sol_types::SolCall,
};
use bindings::{EscrowInit, IFeeDistributor::lockCall, IVotingEscrowInstance, stylus};
use client::call::CallError;
use deploy::contract::{Birth, Contract};
use eyre::Result;

use crate::{Actor, Purse, World};

/// What a fee distributor does when it is told to take note of a penalty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Reverts.
    Reverts,
    /// Goes on until there is no gas left.
    NeverEnds,
}

impl World {
    /// What another vote-escrow of `token` may be told: the deployer owns it.
    pub fn escrow_init(&self, token: Address) -> EscrowInit {
        EscrowInit {
            token,
            governance: self.site.deployer.address(),
            name: B256::right_padding_from(b"Another Lock"),
            symbol: B256::right_padding_from(b"veANO"),
        }
    }

    /// What creates another vote-escrow, told this.
    pub fn birth_of_escrow(&self, init: &EscrowInit) -> Birth {
        let init_data = stylus::constructor_call(init);
        let salt = keccak256("another vote-escrow");
        Birth { init_data, salt, ..self.site.blueprint.birth(Contract::VoteEscrow) }
    }

    /// Creates another vote-escrow. Its program is active already.
    ///
    /// # Errors
    ///
    /// If the constructor refuses.
    pub async fn create_escrow(
        &self,
        init: &EscrowInit,
    ) -> Result<IVotingEscrowInstance<DynProvider>, CallError> {
        let at = self.create(self.birth_of_escrow(init)).await?;
        Ok(IVotingEscrowInstance::new(at, self.site.chain.provider().clone()))
    }

    /// Somebody new who lets `escrow` take `tokens`, all it has.
    ///
    /// # Errors
    ///
    /// If the tokens cannot be handed out.
    pub async fn locker(&self, name: &str, escrow: Address, tokens: U256) -> Result<Actor> {
        let locker = self.actor(name, Purse::of_tokens(tokens)).await?;
        locker.send(self.token().approve(escrow, U256::MAX)).await?;
        Ok(locker)
    }

    /// What says that it is the fee distributor of `escrow`, and is none.
    ///
    /// # Errors
    ///
    /// If the chain refuses it.
    pub async fn broken_distributor(
        &self,
        escrow: Address,
        fault: Fault,
    ) -> Result<Address, CallError> {
        let [a, b, c, d] = lockCall::SELECTOR;
        // Is the selector that of `lock()`? To byte 18, behind four bytes for anything else.
        let which = [0x5f, 0x35, 0x60, 0xe0, 0x1c, 0x63, a, b, c, d, 0x14, 0x60, 18, 0x57];
        let otherwise = match fault {
            Fault::Reverts => [0x5f, 0x5f, 0xfd, 0x00], // REVERT(0, 0)
            Fault::NeverEnds => [0x5b, 0x60, 14, 0x56], // from here to here
        };
        let lock = [&[0x5b, 0x73], escrow.as_slice(), &[0x5f, 0x52, 0x60, 32, 0x5f, 0xf3]].concat();
        self.create_evm(&[&which[..], &otherwise, &lock].concat()).await
    }
}
