//! The programs that contracts run.

use std::{collections::BTreeMap, sync::Arc};

use eyre::{OptionExt, Result, WrapErr};
use wasm_build::{Program, Progress, Selection, Workspace};

use crate::contract::Contract;

/// Every program that a deployment needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Programs(Arc<BTreeMap<Contract, Program>>);

impl Programs {
    /// Builds what is stale, and reads the rest.
    ///
    /// # Errors
    ///
    /// If a program cannot be built, or one that a contract needs is not among the programs.
    pub fn build(progress: &mut dyn Progress) -> Result<Self> {
        let workspace = Workspace::find().wrap_err("looking for the contracts")?;
        let built = wasm_build::build(&workspace, &Selection::All, progress)?;
        let program = |contract: Contract| {
            let found = built.iter().find(|program| program.name == contract.program());
            let found =
                found.ok_or_eyre(format!("contracts/ has no program {}", contract.program()));
            Ok((contract, found?.clone()))
        };
        Ok(Self(Arc::new(Contract::ALL.into_iter().map(program).collect::<Result<_>>()?)))
    }

    /// Every contract with a program of these bytes.
    #[cfg(test)]
    pub(crate) fn all_alike(program: &Program) -> Self {
        Self(Arc::new(Contract::ALL.into_iter().map(|it| (it, program.clone())).collect()))
    }

    /// The program of `contract`.
    pub fn of(&self, contract: Contract) -> &Program {
        // However one of these is made, every contract is in it.
        &self.0[&contract]
    }
}
