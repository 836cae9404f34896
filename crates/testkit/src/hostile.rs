//! Tokens that do what tokens should not.

use std::sync::LazyLock;

use alloy::{
    primitives::{Address, B256, utils::parse_ether},
    providers::DynProvider,
    sol_types::SolError,
};
use bindings::{
    IHostileTokenInstance, IMicroStakingVaultInstance, VaultInit,
    stylus::{ARB_WASM, ArbWasm},
};
use client::call::CallError;
use deploy::contract::Contract;
use eyre::{OptionExt, Result, eyre};
use wasm_build::{Selection, Silent, Workspace};

use crate::World;

/// The program, built once per test binary.
static PROGRAM: LazyLock<Result<Vec<u8>, String>> =
    LazyLock::new(|| build().map_err(|error| format!("{error:#}")));

/// More than activating a program costs; what is too much comes back. In units of 10^-18.
const ACTIVATION_ETH: &str = "0.01";

impl World {
    /// A new token, honest until it is told otherwise.
    ///
    /// # Errors
    ///
    /// If its program cannot be built, or the chain refuses it.
    pub async fn hostile(&self) -> Result<IHostileTokenInstance<DynProvider>> {
        let code = PROGRAM.as_ref().map_err(|error| eyre!("{error}"))?;
        let token = self.create_evm(code).await?;
        let provider = self.site.chain.provider();
        let arb_wasm = ArbWasm::new(ARB_WASM, provider);
        let activation = arb_wasm.activateProgram(token).value(parse_ether(ACTIVATION_ETH)?);
        match self.deployer().send(activation).await {
            // Another token with this code was here before.
            Err(CallError::Reverted(refusal))
                if refusal.starts_with(&ArbWasm::ProgramUpToDate::SELECTOR) => {}
            other => drop(other?),
        }
        Ok(IHostileTokenInstance::new(token, provider.clone()))
    }

    /// A new vault over `asset`, the deployer's.
    ///
    /// # Errors
    ///
    /// If the constructor refuses.
    pub async fn vault_over(
        &self,
        asset: Address,
    ) -> Result<IMicroStakingVaultInstance<DynProvider>, CallError> {
        let owner = self.deployer().address();
        self.create_vault(&VaultInit {
            office: self.site.address(Contract::VaultOffice),
            asset,
            governance: owner,
            guardian: Address::ZERO,
            feeRecipient: owner,
            name: B256::right_padding_from(b"Hostile Vault"),
            symbol: B256::right_padding_from(b"HOSTV"),
        })
        .await
    }
}

fn build() -> Result<Vec<u8>> {
    let named = Selection::Named(vec!["hostile-token".to_owned()]);
    let built = wasm_build::build(&Workspace::find()?, &named, &mut Silent)?;
    let program = built.into_iter().next().ok_or_eyre("contracts/ has no hostile-token")?;
    Ok(program.code)
}
