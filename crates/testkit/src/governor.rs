//! Governors beside that of the plan.

use alloy::{primitives::keccak256, providers::DynProvider};
use bindings::{GovernorInit, IGovernorInstance, stylus};
use client::call::CallError;
use deploy::contract::{Birth, Contract};

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
}
