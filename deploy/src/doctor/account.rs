//! Who deploys: the key, the parameters as they are for that account, its ETH and its transactions.

use std::env;

use alloy::{
    primitives::{Address, U256},
    providers::Provider,
};
use bindings::stylus::{ARB_WASM_CACHE, ArbWasmCache, CacheManager};
use client::{
    call::{CallError, ask},
    chain::{Chain, Worth},
    key::{self, KeyError},
    money,
};
use eyre::Result;

use super::{Case, Finding};
use crate::{
    contract::Contract,
    plan,
    preflight::{
        activation, chain as rules,
        funds::{self, Funds},
        genesis, parameters,
    },
    site::Site,
};

/// Whose key it is, and whether it opens. Nothing is signed, and nobody is asked.
pub(super) async fn key(chain: &Chain, said: Option<Address>) -> (Option<Address>, Vec<Finding>) {
    let whose = match (key::address(chain).await, said) {
        (Ok(address), _) => address,
        (Err(error @ KeyError::NoAddress(_)), None) => {
            let next = "--deployer ADDRESS says for whom everything else is looked at";
            return (None, vec![Finding::look("key", error.to_string(), next)]);
        }
        (Err(error), None) => {
            let next = "name the key, or look at everything else with --deployer ADDRESS";
            return (None, vec![Finding::no("key", error.to_string(), next)]);
        }
        (Err(error), Some(said)) => {
            let next = "name the key before deploying";
            return (Some(said), vec![Finding::look("key", error.to_string(), next)]);
        }
    };
    if let Some(said) = said.filter(|said| *said != whose) {
        let found = format!("is that of {whose}, and --deployer is {said}");
        let next = "leave out --deployer, or name the other key";
        return (Some(said), vec![Finding::no("key", found, next)]);
    }
    let set = |variable| env::var_os(variable).is_some_and(|value| !value.is_empty());
    let named = env::var(key::SIGNER_VARIABLE).ok().filter(|text| !text.is_empty());
    let known = !set(key::VARIABLE) && named.is_none() && chain.worth() == Worth::Nothing;
    // Nobody is asked for anything: a password is only read where a file has it.
    let alone = known || set(key::VARIABLE) || set(key::PASSWORD_VARIABLE);
    let source = match named {
        Some(named) => named,
        None if known => "that of development chains".to_owned(),
        None if set(key::VARIABLE) => key::VARIABLE.to_owned(),
        None => "the one keystore that cast has".to_owned(),
    };
    let finding = if alone {
        match key::read(chain).await {
            Ok(_) => Finding::ok("key", format!("{source}, of {whose}; it opens")),
            Err(error) => Finding::no("key", error.to_string(), "look at the password file"),
        }
    } else {
        let found = format!("{source}, of {whose}");
        Finding::look("key", found, "have its password at hand, or MILLET_PASSWORD_FILE")
    };
    (Some(whose), vec![finding])
}

pub(super) async fn look(chain: &Chain, case: &Case, deployer: Option<Address>) -> Vec<Finding> {
    let Some(deployer) = deployer else { return Vec::new() };
    let mut findings = Vec::new();
    let obeyed = case.params.obeyed_by(deployer).map_err(eyre::Report::from);
    let obeyed = obeyed.map(|()| "are complete, and do not contradict themselves".to_owned());
    findings.push(Finding::of("parameters", obeyed, "change the parameter file"));
    findings.push(transactions(chain, deployer).await);
    let Some(site) = case.site(chain, deployer) else { return findings };
    findings.push(cache(&site).await);
    let there = parameters::check(&site).await.map(|()| "are on the chain".to_owned());
    findings.push(Finding::of("accounts named", there, "create them there, or name others"));
    if case.params.genesis.is_some() {
        let begun = genesis::check(&site).await.map(|done| format!("{done} rows are done"));
        findings.push(Finding::of("allocation", begun, "move the tokens back to where they were"));
    }
    findings.push(Finding::of("ETH", eth(case, &site).await, "send the deployer what is missing"));
    findings
}

/// Transactions of the account that no block has yet go first.
async fn transactions(chain: &Chain, account: Address) -> Finding {
    let (what, next) = ("transactions", "wait for them, or replace them: ours come after them");
    let provider = chain.provider();
    let included = provider.get_transaction_count(account).latest().await;
    let known = provider.get_transaction_count(account).pending().await;
    match (included, known) {
        (Ok(included), Ok(known)) if included < known => {
            Finding::look(what, format!("{} wait for a block", known - included), next)
        }
        (Ok(included), Ok(_)) => Finding::ok(what, format!("{included} sent, none waits")),
        (Err(error), _) | (_, Err(error)) => Finding::no(what, error.to_string(), "run it again"),
    }
}

/// Who keeps programs initialised, and what the least bid for ours is.
async fn cache(site: &Site) -> Finding {
    let what = "program cache";
    let next = "programs work without it, at a higher price for each call";
    match bids(site).await {
        Ok(found) if found.is_empty() => Finding::look(what, "nobody manages it", next),
        Ok(found) => Finding::ok(what, found.join("; ")),
        Err(error) => Finding::look(what, error.to_string(), next),
    }
}

/// Of each manager, what it wants at least for the vault's program, which can be asked once that is
/// there.
async fn bids(site: &Site) -> Result<Vec<String>, CallError> {
    let provider = site.chain.provider();
    let managers = ask(ArbWasmCache::new(ARB_WASM_CACHE, provider).allCacheManagers()).await?;
    let vault = site.address(Contract::Staking);
    let stands = !site.chain.code(vault).await?.is_empty();
    let mut found = Vec::with_capacity(managers.len());
    for manager in managers {
        let price = if stands {
            let bid = ask(CacheManager::new(manager, provider).getMinBid(vault)).await;
            bid.map_or_else(
                |_| "is no auction".to_owned(),
                |bid| format!("wants {} ETH at least for a vault", money::eth(U256::from(bid))),
            )
        } else {
            "tells its price once programs are there".to_owned()
        };
        found.push(format!("{manager} {price}"));
    }
    Ok(found)
}

/// What the deployer has, against all that a deployment may take.
async fn eth(case: &Case, site: &Site) -> Result<String> {
    let versions = rules::versions(&site.chain).await?;
    let activation = activation::ask_for(&site.chain, versions.arbos).await?;
    let plan = plan::full(&case.params);
    let Funds { has, needs } = funds::check(site, &plan, activation).await?;
    Ok(format!("has {}, and may need up to {}", money::eth(has), money::eth_cost(needs)))
}
