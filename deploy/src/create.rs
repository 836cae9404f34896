//! Puts a contract on the chain: code, activation and constructor in one transaction.
//!
//! The address says everything about the contract (see [`stylus::address_of`]), and the
//! constructor runs in the transaction that creates it.
//! So code at the address means that the contract is there, initialised as planned.

use alloy::{
    primitives::{Address, B256, U256, keccak256},
    rpc::types::state::{AccountOverride, StateOverridesBuilder},
    sol_types::SolError,
};
use bindings::stylus::{
    ARB_WASM,
    ArbWasm::{
        self, ProgramExpired, ProgramNeedsUpgrade, ProgramNotActivated, activateProgramCall,
    },
    STYLUS_DEPLOYER,
    StylusDeployer::deployCall,
};
use client::call::{CallError, ask};
use eyre::{Result, WrapErr, ensure};

use crate::{
    call::Call,
    contract::{Birth, Blueprint, Contract},
    site::Site,
    standing::{Act, Lasts, Standing},
};

/// How far a program is on the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// There is no code at the address.
    Absent,
    /// The code is there and cannot be called: it expired, or the chain has a newer Stylus.
    Inactive,
    /// Ready.
    Active,
}

/// How the chain says that a program cannot be called as it is, and activation would help.
const INACTIVE: [[u8; 4]; 3] =
    [ProgramNotActivated::SELECTOR, ProgramNeedsUpgrade::SELECTOR, ProgramExpired::SELECTOR];

/// The fee depends on the second in which the program is activated; what is too much comes back.
const FEE_MARGIN_PERCENT: u64 = 120;

/// What creates `contract`, activates it and runs its constructor. The fee has to go with it.
pub(crate) fn call(blueprint: &Blueprint, contract: Contract) -> Call {
    let Birth { init_code, init_data, salt } = blueprint.birth(contract);
    let deploy = deployCall {
        bytecode: init_code.into(),
        initData: init_data.into(),
        initValue: U256::ZERO,
        salt,
    };
    Call::new(STYLUS_DEPLOYER, &deploy)
}

pub(crate) async fn look(site: &Site, contract: Contract) -> Result<Standing> {
    Ok(look_and_ask(site, contract).await?.0)
}

/// The same with what the chain asks for activating the program, in wei and without a margin.
pub(crate) async fn look_and_ask(site: &Site, contract: Contract) -> Result<(Standing, U256)> {
    let (call, lasts) = match stage(site, contract).await? {
        Stage::Active => return Ok((Standing::Done, U256::ZERO)),
        // An activation ends by itself, after a year.
        Stage::Inactive => (activation(site.address(contract)), Lasts::UntilUndone),
        Stage::Absent => (call(&site.blueprint, contract), Lasts::ForGood),
    };
    let fee = activation_fee(site, contract).await?;
    let standing = Standing::Open(Act { call: call.paying_for(fee, with_margin(fee)), lasts });
    Ok((standing, fee))
}

/// What activates the program at `address` again.
pub(crate) fn activation(address: Address) -> Call {
    Call::new(ARB_WASM, &activateProgramCall { program: address })
}

/// How far `contract` is.
pub(crate) async fn stage(site: &Site, contract: Contract) -> Result<Stage> {
    let address = site.address(contract);
    let code = site.chain.code(address).await?;
    if code.is_empty() {
        return Ok(Stage::Absent);
    }
    ensure!(
        code == site.blueprint.programs.of(contract).code,
        "other code than {contract}'s stands at {address}"
    );
    let active = is_active(site, code_hash(&site.blueprint, contract)).await?;
    Ok(if active { Stage::Active } else { Stage::Inactive })
}

/// Whether programs with this code can be called.
pub(crate) async fn is_active(site: &Site, code_hash: B256) -> Result<bool> {
    let arb_wasm = ArbWasm::new(ARB_WASM, site.chain.provider());
    match ask(arb_wasm.codehashVersion(code_hash)).await {
        // The call succeeds for the chain's current Stylus version only.
        Ok(_) => Ok(true),
        Err(CallError::Reverted(refusal)) if INACTIVE.iter().any(|it| refusal.starts_with(it)) => {
            Ok(false)
        }
        Err(error) => Err(error).wrap_err("asking whether a program is active"),
    }
}

/// What the chain wants for activating the program of `contract` now, in wei: nothing if its code
/// is active already, under this address or another.
///
/// # Errors
///
/// If the chain cannot be asked, or would refuse the program.
pub(crate) async fn activation_fee(site: &Site, contract: Contract) -> Result<U256> {
    if is_active(site, code_hash(&site.blueprint, contract)).await? {
        return Ok(U256::ZERO);
    }

    // Tried out at an address of its own, where the program is put for the length of this call.
    let (trial, payer) = (Address::repeat_byte(0xA1), Address::repeat_byte(0xA2));
    let code = site.blueprint.programs.of(contract).code.clone();
    let overrides = StateOverridesBuilder::default()
        .append(trial, AccountOverride::default().with_code(code))
        .append(payer, AccountOverride::default().with_balance(U256::MAX))
        .build();
    let arb_wasm = ArbWasm::new(ARB_WASM, site.chain.provider());
    let one_eth = U256::from(10).pow(U256::from(18));
    let call = arb_wasm.activateProgram(trial).from(payer).value(one_eth).state(overrides);
    Ok(ask(call).await.wrap_err("asking what activation costs")?.dataFee)
}

pub(crate) fn with_margin(fee: U256) -> U256 {
    // Fees are below 2^64 wei per unit of a program's size: nowhere near overflow.
    fee * U256::from(FEE_MARGIN_PERCENT) / U256::from(100)
}

pub(crate) fn code_hash(blueprint: &Blueprint, contract: Contract) -> B256 {
    keccak256(&blueprint.programs.of(contract).code)
}
