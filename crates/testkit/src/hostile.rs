//! Tokens that do what tokens should not.

use std::sync::LazyLock;

use alloy::{
    primitives::{Address, B256, utils::parse_ether},
    providers::DynProvider,
    sol_types::{SolCall, SolError},
};
use bindings::{
    IHostileToken::transferFromCall,
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
        self.activate(token).await?;
        Ok(IHostileTokenInstance::new(token, self.site.chain.provider().clone()))
    }

    /// Activates the program at `address`, for a year, unless it is active.
    ///
    /// # Errors
    ///
    /// If the chain refuses it.
    pub async fn activate(&self, address: Address) -> Result<()> {
        let arb_wasm = ArbWasm::new(ARB_WASM, self.site.chain.provider());
        let activation = arb_wasm.activateProgram(address).value(parse_ether(ACTIVATION_ETH)?);
        match self.deployer().send(activation).await {
            Err(CallError::Reverted(refusal))
                if refusal.starts_with(&ArbWasm::ProgramUpToDate::SELECTOR) => {}
            other => drop(other?),
        }
        Ok(())
    }

    /// A second address of `token`: what is held there is what is held at the token, and who sends
    /// from there sends from here.
    ///
    /// # Errors
    ///
    /// If the chain refuses it.
    pub async fn second_door(
        &self,
        token: &IHostileTokenInstance<DynProvider>,
    ) -> Result<Address, CallError> {
        let door = self.create_evm(&door_to(*token.address())).await?;
        self.deployer().send(token.openDoor(door)).await?;
        Ok(door)
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

/// EVM code that answers `balanceOf`, the call of one argument, as `token` does, and makes of
/// `transfer`, the call of two, the token's `transferFrom` for its caller.
fn door_to(token: Address) -> Vec<u8> {
    let [a, b, c, d] = transferFromCall::SELECTOR;
    let (push_token, answer) = ([&[0x73], token.as_slice()].concat(), [0x60, 32, 0x5f, 0xf3]);
    let transfer = [
        &[0x63, a, b, c, d, 0x60, 0xe0, 0x1b, 0x5f, 0x52][..], // MSTORE(0, selector)
        &[0x33, 0x60, 4, 0x52],                                // MSTORE(4, CALLER)
        &[0x60, 64, 0x60, 4, 0x60, 36, 0x37],                  // both arguments to 36
        &[0x60, 32, 0x5f, 0x60, 100, 0x5f, 0x5f],              // 32 bytes to 0, from 100 at 0
        &push_token,
        &[0x5a, 0xf1], // CALL
        &answer,
    ]
    .concat();
    let balance = [
        &[0x5b, 0x36, 0x5f, 0x5f, 0x37, 0x60, 32, 0x5f, 0x36, 0x5f][..], // the call as it came
        &push_token,
        &[0x5a, 0xfa], // STATICCALL
        &answer,
    ]
    .concat();
    // A selector and one word: to the second part, behind this one of eight bytes and the first.
    let second = 8 + transfer.len() as u8;
    [&[0x36, 0x60, 36, 0x14, 0x60, second, 0x57, 0x5b][..], &transfer, &balance].concat()
}

fn build() -> Result<Vec<u8>> {
    let named = Selection::Named(vec!["hostile-token".to_owned()]);
    let built = wasm_build::build(&Workspace::find()?, &named, &mut Silent)?;
    let program = built.into_iter().next().ok_or_eyre("contracts/ has no hostile-token")?;
    Ok(program.code)
}
