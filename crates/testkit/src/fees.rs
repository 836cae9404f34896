//! Fee distributors and splitters beside those of the plan, and recipients that misbehave.

use alloy::{
    primitives::{Address, keccak256},
    providers::DynProvider,
    sol_types::SolCall,
};
use bindings::{
    DistributorInit, IFeeDistributorInstance, IFeeSplitterInstance, IMicroStakingVault::assetCall,
    IMilletToken::transferFromCall, SplitterInit, stylus,
};
use client::call::CallError;
use deploy::contract::{Birth, Contract};

use crate::World;

impl World {
    /// What creates another fee distributor, for the locks of `lock`.
    pub fn birth_of_distributor(&self, lock: Address) -> Birth {
        let init_data = stylus::constructor_call(&DistributorInit { lock });
        let salt = keccak256("another fee distributor");
        Birth { init_data, salt, ..self.site.blueprint.birth(Contract::FeeDistributor) }
    }

    /// Creates another fee distributor. Its program is active already.
    ///
    /// # Errors
    ///
    /// If the constructor refuses.
    pub async fn create_distributor(
        &self,
        lock: Address,
    ) -> Result<IFeeDistributorInstance<DynProvider>, CallError> {
        let at = self.create(self.birth_of_distributor(lock)).await?;
        Ok(IFeeDistributorInstance::new(at, self.site.chain.provider().clone()))
    }

    /// What another fee splitter may be told: the deployer owns it, and its fees are in dollars.
    pub fn splitter_init(&self) -> SplitterInit {
        SplitterInit {
            governance: self.site.deployer.address(),
            token: *self.token().address(),
            feeToken: *self.stablecoin().address(),
        }
    }

    /// What creates another fee splitter, told this.
    pub fn birth_of_splitter(&self, init: &SplitterInit) -> Birth {
        let init_data = stylus::constructor_call(init);
        let salt = keccak256("another fee splitter");
        Birth { init_data, salt, ..self.site.blueprint.birth(Contract::FeeSplitter) }
    }

    /// Creates another fee splitter. Its program is active already.
    ///
    /// # Errors
    ///
    /// If the constructor refuses.
    pub async fn create_splitter(
        &self,
        init: &SplitterInit,
    ) -> Result<IFeeSplitterInstance<DynProvider>, CallError> {
        let at = self.create(self.birth_of_splitter(init)).await?;
        Ok(IFeeSplitterInstance::new(at, self.site.chain.provider().clone()))
    }

    /// What takes half of the fees that it is notified of, and says nothing.
    ///
    /// # Errors
    ///
    /// If the chain refuses it.
    pub async fn taker_of_half(&self) -> Result<Address, CallError> {
        let [a, b, c, d] = transferFromCall::SELECTOR;
        let transfer = [
            &[0x63, a, b, c, d, 0x60, 0xe0, 0x1b, 0x5f, 0x52][..], // MSTORE(0, selector)
            &[0x33, 0x60, 4, 0x52],                                // MSTORE(4, CALLER)
            &[0x30, 0x60, 36, 0x52],                               // MSTORE(36, ADDRESS)
            &[0x60, 36, 0x35, 0x60, 1, 0x1c, 0x60, 68, 0x52], // MSTORE(68, second argument / 2)
            &[0x5f, 0x5f, 0x60, 100, 0x5f, 0x5f],             // nothing back, 100 bytes from 0
            &[0x60, 4, 0x35, 0x5a, 0xf1, 0x00],               // CALL the first argument
        ];
        self.create_evm(&transfer.concat()).await
    }

    /// What says that it is a vault over `asset`, and takes nothing of what it is given.
    ///
    /// # Errors
    ///
    /// If the chain refuses it.
    pub async fn idle_vault(&self, asset: Address) -> Result<Address, CallError> {
        let [a, b, c, d] = assetCall::SELECTOR;
        // Is the selector that of `asset()`? To byte 22, behind eight that answer one to
        // anything else.
        let which = [0x5f, 0x35, 0x60, 0xe0, 0x1c, 0x63, a, b, c, d, 0x14, 0x60, 22, 0x57];
        let one = [0x60, 1, 0x5f, 0x52, 0x60, 32, 0x5f, 0xf3];
        let it = [&[0x5b, 0x73], asset.as_slice(), &[0x5f, 0x52, 0x60, 32, 0x5f, 0xf3]].concat();
        self.create_evm(&[&which[..], &one, &it].concat()).await
    }
}
