//! What stands: code, byte for byte, and whether the chain runs it.

use std::collections::BTreeMap;

use alloy::{
    primitives::{Address, B256, U256, keccak256},
    providers::Provider,
};
use bindings::stylus::{ARB_WASM, ARB_WASM_CACHE, ArbWasm, ArbWasmCache, STYLUS_DEPLOYER};
use client::call::{CallError, ask};
use manifest::{Contract, Program};
use protocol::time::DAY;

use super::Look;
use crate::preflight::KnownDeployer;

/// How the chain is where a program is ready to be called.
const ACTIVE: &str = "active";

pub(super) async fn code(look: &mut Look<'_>) -> Result<(), CallError> {
    let deployer = look.chain.provider().get_code_at(STYLUS_DEPLOYER).block_id(look.at).await?;
    let found = keccak256(&deployer);
    let known = KnownDeployer::ALL.into_iter().find(|it| it.code_hash() == found);
    let told = known.map_or_else(|| found.to_string(), |known| known.name().to_owned());
    look.holds("StylusDeployer", "code", "a known one", told, known.is_some());

    for contract in Contract::ALL {
        // A dollar that was there before is in the manifest too.
        let Some(deployed) = look.manifest.contracts.get(&contract) else {
            look.equal(contract, "in the manifest", "yes", "no");
            continue;
        };
        let code = look.chain.provider().get_code_at(deployed.address).block_id(look.at).await?;
        if code.is_empty() {
            look.equal(contract, "code", "some", "none");
            continue;
        }
        look.standing.insert(contract);
        let found = keccak256(&code);
        match (&deployed.program, look.manifest.program(contract)) {
            (_, Some(program)) => look.equal(contract, "code hash", program.code_hash, found),
            (Some(program), None) => {
                let rule = format!("that of program {program}, which the manifest lacks");
                look.equal(contract, "code hash", rule, found);
            }
            (None, None) => look.tells(contract, "code hash", found),
        }
    }

    // One account that has each program, to ask about it.
    let mut programs: BTreeMap<&str, (Address, &Program)> = BTreeMap::new();
    let manifest = look.manifest;
    for contract in look.standing.iter().copied() {
        let (Some(deployed), Some(program)) =
            (manifest.contracts.get(&contract), manifest.program(contract))
        else {
            continue;
        };
        programs.insert(contract.program(), (deployed.address, program));
    }
    for (program, (address, it)) in programs {
        if !active(look, &format!("program {program}"), address, it.code_hash).await? {
            silence(look, program);
        }
    }
    Ok(())
}

/// What runs a program that cannot be called has nothing to say, and neither has a vault without its
/// office.
fn silence(look: &mut Look<'_>, program: &str) {
    let office = program == Contract::VaultOffice.program();
    look.standing.retain(|contract| {
        let runs = contract.program();
        runs != program && !(office && runs == Contract::Savings.program())
    });
}

/// Whether the chain runs the program.
async fn active(
    look: &mut Look<'_>,
    name: &str,
    address: Address,
    code_hash: B256,
) -> Result<bool, CallError> {
    let arb_wasm = ArbWasm::new(ARB_WASM, look.provider());
    let current = ask(arb_wasm.stylusVersion().block(look.at)).await?;
    let is_active = match ask(arb_wasm.codehashVersion(code_hash).block(look.at)).await {
        Ok(version) => {
            look.equal(name, "activation", ACTIVE, ACTIVE);
            look.equal(name, "Stylus version", current, version);
            let left = ask(arb_wasm.programTimeLeft(address).block(look.at)).await?;
            look.tells(name, "days to expiry", left / DAY);
            true
        }
        Err(error @ CallError::Reverted(_)) => {
            look.equal(name, "activation", ACTIVE, error);
            false
        }
        Err(error) => return Err(error),
    };
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, look.provider());
    let cached = ask(cache.codehashIsCached(code_hash).block(look.at)).await?;
    look.governed(name, "in the cache", Some(true.to_string()), cached);
    Ok(is_active)
}

/// Of contracts that are accounts too: what they hold of a token covers what they owe.
pub(super) fn covers(look: &mut Look<'_>, contract: Contract, what: &str, holds: U256, owes: U256) {
    let rule = format!("at least {owes}");
    look.holds(contract, what, rule, holds, owes <= holds);
}
