//! Timelocks beside that of the plan.

use alloy::{primitives::keccak256, providers::DynProvider};
use bindings::{ITimelockInstance, TimelockInit, stylus};
use client::call::CallError;
use deploy::contract::{Birth, Contract};

use crate::World;

impl World {
    /// What creates another timelock, told this.
    pub fn birth_of_timelock(&self, init: &TimelockInit) -> Birth {
        let init_data = stylus::constructor_call(init);
        let salt = keccak256("another timelock");
        Birth { init_data, salt, ..self.site.blueprint.birth(Contract::Timelock) }
    }

    /// Creates another timelock. Its program is active already.
    ///
    /// # Errors
    ///
    /// If the constructor refuses.
    pub async fn create_timelock(
        &self,
        init: &TimelockInit,
    ) -> Result<ITimelockInstance<DynProvider>, CallError> {
        let at = self.create(self.birth_of_timelock(init)).await?;
        Ok(ITimelockInstance::new(at, self.site.chain.provider().clone()))
    }
}
