//! Governors beside that of the plan, and what happens to the second.

use alloy::{
    primitives::keccak256,
    providers::{DynProvider, Provider},
};
use bindings::{GovernorInit, IGovernorInstance, stylus};
use client::call::CallError;
use deploy::contract::{Birth, Contract};
use eyre::Result;

use crate::World;

impl World {
    /// What creates another governor, told this.
    pub fn birth_of_governor(&self, init: &GovernorInit) -> Birth {
        let init_data = stylus::constructor_call(init);
        let salt = keccak256("another governor");
        Birth { init_data, salt, ..self.site.blueprint.birth(Contract::Governor) }
    }

    /// Creates another governor. Its program is active already.
    ///
    /// # Errors
    ///
    /// If the constructor refuses.
    pub async fn create_governor(
        &self,
        init: &GovernorInit,
    ) -> Result<IGovernorInstance<DynProvider>, CallError> {
        let at = self.create(self.birth_of_governor(init)).await?;
        Ok(IGovernorInstance::new(at, self.site.chain.provider().clone()))
    }

    /// Has the next block carry `timestamp`, in seconds, which is not before that of the last one.
    ///
    /// # Errors
    ///
    /// On a chain whose time cannot be set: ask for a world [`World::with_clock`].
    pub async fn next_at(&self, timestamp: u64) -> Result<()> {
        let provider = self.site.chain.provider();
        let _: serde_json::Value =
            provider.raw_request("evm_setNextBlockTimestamp".into(), (timestamp,)).await?;
        Ok(())
    }

    /// Makes a block that carries `timestamp`, in seconds, so that calls see that time.
    ///
    /// # Errors
    ///
    /// As [`World::next_at`].
    pub async fn at(&self, timestamp: u64) -> Result<()> {
        self.next_at(timestamp).await?;
        let provider = self.site.chain.provider();
        let _: serde_json::Value = provider.raw_request("evm_mine".into(), ()).await?;
        Ok(())
    }
}
