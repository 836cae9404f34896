//! What a manifest says that follows from the blueprint alone.

use std::collections::BTreeMap;

use alloy::primitives::keccak256;
use manifest::{Argument, Birth, Built, Contract, Deployed, Program};
use params::Stablecoin;

use crate::{
    contract,
    plan::Step,
    site::Site,
    wording::{self, Names},
};

/// Every contract that is to stand after `plan`.
pub(super) fn contracts(site: &Site, plan: &[Step]) -> BTreeMap<Contract, Deployed> {
    let mut contracts: BTreeMap<_, _> =
        created(plan).map(|contract| (contract, deployed(site, contract))).collect();
    if let Stablecoin::Existing { at } = site.blueprint.params.stablecoin {
        let abi = Contract::Stablecoin.abi().to_owned();
        let there = Deployed { address: at, abi, program: None, birth: None, created: None };
        contracts.insert(Contract::Stablecoin, there);
    }
    contracts
}

/// Every program that runs in them.
pub(super) fn programs(site: &Site, plan: &[Step]) -> BTreeMap<String, Program> {
    let program = |contract: Contract| {
        let program = site.blueprint.programs.of(contract);
        let built = Built {
            sha256: program.sha256.to_string(),
            wasm_bytes: program.wasm_len as u64,
            code_bytes: program.code_len() as u64,
            opt_level: program.opt_level.as_str().to_owned(),
            optimized: program.optimized,
        };
        let code_hash = keccak256(&program.code);
        (contract.program().to_owned(), Program { code_hash, built: Some(built) })
    };
    created(plan).map(program).collect()
}

fn deployed(site: &Site, contract: Contract) -> Deployed {
    let contract::Birth { init_code, init_data, salt } = site.blueprint.birth(contract);
    let birth = Birth {
        salt,
        init_code_hash: keccak256(&init_code),
        arguments: arguments(site, contract, &init_data),
        constructor_data: init_data.into(),
    };
    Deployed {
        address: site.address(contract),
        abi: contract.abi().to_owned(),
        program: Some(contract.program().to_owned()),
        birth: Some(birth),
        created: None,
    }
}

/// What the constructor is told, as plans word it too.
fn arguments(site: &Site, contract: Contract, init_data: &[u8]) -> Vec<Argument> {
    let wording = Names::of(&site.blueprint).constructor(contract, init_data);
    let arguments = wording.map(|it| it.arguments).unwrap_or_default();
    let argument = |it: wording::Argument| {
        let wording::Argument { name, kind, value, contract: _ } = it;
        Argument { name, kind, value }
    };
    arguments.into_iter().map(argument).collect()
}

fn created(plan: &[Step]) -> impl Iterator<Item = Contract> {
    plan.iter().filter_map(|step| match step {
        Step::Create(contract) => Some(*contract),
        _ => None,
    })
}
